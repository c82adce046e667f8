package postgis

import (
	_ "embed" // for feed_position.sql
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"lintu/data"
)

//go:embed feed_position.sql
var positionSQL string

// position is a place in the outbox: of which outbox, what had been committed, and which record was the newest. It is
// written as its parts with blanks between.
type position struct {
	cluster  string   // system identifier of the cluster, timeline, oid of the database, id of the outbox, with slashes between
	snapshot snapshot // what was committed
	newest   record   // the newest record then
}

// record is the fingerprint of a record of the outbox. A cluster restored from a backup gives the same numbers to other
// transactions, but not at the same microsecond.
type record struct {
	seq int64 // 0 for none
	xid uint64
	at  int64 // microseconds since 1970
}

// snapshot is a pg_snapshot: transactions before xmin were over, those from xmax on not begun, and of those between the
// running ones are listed.
type snapshot struct {
	xmin, xmax uint64
	running    []uint64
}

// standing is where the outbox stands in the snapshot of a transaction.
type standing struct {
	position
	trimmed uint64 // the latest transaction of which records were deleted
}

// readStanding reads the answer to positionSQL.
func readStanding(answer pgx.Row) (standing, error) {
	var now standing
	var standby bool
	var snapshot, trimmed, xid string
	err := answer.Scan(&standby, &now.cluster, &trimmed, &snapshot, &now.newest.seq, &xid, &now.newest.at)
	if err != nil {
		return now, err
	}
	if standby {
		return now, ErrStandby
	}
	if now.snapshot, err = parseSnapshot(snapshot); err == nil {
		now.newest.xid, err = strconv.ParseUint(xid, 10, 64)
	}
	if err == nil {
		now.trimmed, err = strconv.ParseUint(trimmed, 10, 64)
	}
	return now, err
}

// follows reports whether the changes since an earlier position can be told from here: it is of the same outbox, which has
// neither been set back nor forgotten what came since. Whether the newest record of then is still the same one is to be
// looked up besides.
func (now standing) follows(since position) bool {
	return since.cluster == now.cluster && since.snapshot.xmax <= now.snapshot.xmax && since.snapshot.xmin > now.trimmed &&
		since.newest.seq <= now.newest.seq
}

func (p position) encode() data.Position {
	return data.Position(fmt.Sprintf("%s %s %d %d %d", p.cluster, p.snapshot, p.newest.seq, p.newest.xid, p.newest.at))
}

// parsePosition reads a position; one that was not written by encode is an ErrInvalid.
func parsePosition(text data.Position) (position, error) {
	parts := strings.Split(string(text), " ")
	if len(parts) != 5 {
		return position{}, fmt.Errorf("%w: no position of a PostGIS store", data.ErrInvalid)
	}
	p := position{cluster: parts[0]}
	var err error
	if p.snapshot, err = parseSnapshot(parts[1]); err == nil {
		p.newest.seq, err = strconv.ParseInt(parts[2], 10, 64)
	}
	if err == nil {
		p.newest.xid, err = strconv.ParseUint(parts[3], 10, 64)
	}
	if err == nil {
		p.newest.at, err = strconv.ParseInt(parts[4], 10, 64)
	}
	if err != nil {
		return position{}, fmt.Errorf("%w: no position of a PostGIS store: %w", data.ErrInvalid, err)
	}
	return p, nil
}

// String is the snapshot as PostgreSQL writes it: xmin:xmax:running,…
func (s snapshot) String() string {
	running := make([]string, len(s.running))
	for i, xid := range s.running {
		running[i] = strconv.FormatUint(xid, 10)
	}
	return fmt.Sprintf("%d:%d:%s", s.xmin, s.xmax, strings.Join(running, ","))
}

func parseSnapshot(text string) (snapshot, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return snapshot{}, fmt.Errorf("%w: no snapshot", data.ErrInvalid)
	}
	var s snapshot
	var err error
	number := func(text string) uint64 {
		n, e := strconv.ParseUint(text, 10, 64)
		if e != nil {
			err = fmt.Errorf("%w: no snapshot: %w", data.ErrInvalid, e)
		}
		return n
	}
	s.xmin, s.xmax = number(parts[0]), number(parts[1])
	if parts[2] != "" {
		for part := range strings.SplitSeq(parts[2], ",") {
			s.running = append(s.running, number(part))
		}
	}
	if err == nil && (s.xmin > s.xmax || !slices.IsSorted(s.running)) {
		err = fmt.Errorf("%w: no snapshot", data.ErrInvalid)
	}
	return s, err
}
