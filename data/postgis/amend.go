package postgis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"lintu/data"
	"lintu/data/derive"
)

// Amend applies one change by hand. See [data.Amender]. All who do, in whatever process, queue up at a lock of the database that
// is held until the commit is seen: two who draw over one another at once, each of whom sees free ground, would both be right
// otherwise. Imports and other programs do not queue: what they write is not asked whether it overlaps.
func (s *Store) Amend(ctx context.Context, w data.Write) (data.Amended, error) {
	done, err := s.amend(ctx, w)
	for attempt := 1; attempt < attempts && errors.Is(err, data.ErrExists) && w.Op == data.OpInsert && w.Row.ID == 0; attempt++ {
		done, err = s.amend(ctx, w) // an import took the id
	}
	if err != nil {
		return data.Amended{}, fmt.Errorf("amend: %w", err)
	}
	return done, nil
}

func (s *Store) amend(ctx context.Context, w data.Write) (data.Amended, error) {
	if _, err := s.table(ctx, w.Table); err != nil {
		return data.Amended{}, err
	}
	var done data.Amended
	alone := w.Table == "regions"
	err := s.write(ctx, alone, func(conn *pgx.Conn) (err error) {
		if _, err = conn.Exec(ctx, fmt.Sprintf("SELECT pg_advisory_xact_lock(%d, %d)", lockClass, lockAmenders)); err != nil {
			return err
		}
		tables := s.tables.Load()
		change := derive.NewChange(&session{conn: conn, tables: tables, alone: alone}, tables.rules)
		if done.ID, done.Version, err = change.Amend(ctx, w); err != nil {
			return err
		}
		done.At, err = within(ctx, conn)
		return err
	})
	return done, err
}

// within is the position that has the transaction under way behind it, and of what is later nothing: who waits for it does not
// wait for others' transactions.
func within(ctx context.Context, conn *pgx.Conn) (data.Position, error) {
	var own string
	if err := conn.QueryRow(ctx, "SELECT pg_current_xact_id()::text").Scan(&own); err != nil {
		return "", err
	}
	xid, err := strconv.ParseUint(own, 10, 64)
	if err != nil {
		return "", err
	}
	now, err := readStanding(conn.QueryRow(ctx, positionSQL))
	if err != nil {
		return "", err
	}
	now.snapshot = now.snapshot.upTo(xid)
	return now.encode(), nil
}

// upTo is what a snapshot of a transaction will have seen once that is committed, of the transactions before it.
func (s snapshot) upTo(own uint64) snapshot {
	up := snapshot{xmin: min(s.xmin, own), xmax: own + 1}
	for _, xid := range s.running {
		if xid < own {
			up.running = append(up.running, xid)
		}
	}
	for xid := s.xmax; xid < own; xid++ { // begun before it, and not over yet
		up.running = append(up.running, xid)
	}
	if up.xmin = up.xmax; len(up.running) > 0 {
		up.xmin = up.running[0]
	}
	return up
}

// Reached reports whether a state has what is behind a position: every transaction that the one saw the other sees too. Positions
// of another outbox, or of before the database was failed over, have nothing to be waited for.
func (s *Store) Reached(state, wanted data.Position) bool {
	want, err := parsePosition(wanted)
	if err != nil {
		return true
	}
	have, err := parsePosition(state)
	if err != nil {
		return false
	}
	if have.cluster != want.cluster {
		return !later(want.cluster, have.cluster)
	}
	return have.snapshot.sees(want.snapshot)
}

// later reports whether a position's outbox is another's on a later timeline: a standby was promoted, and who has not noticed yet
// will.
func later(cluster, than string) bool {
	one, other := strings.Split(cluster, "/"), strings.Split(than, "/")
	if len(one) != len(other) || len(one) != 4 || one[1] <= other[1] {
		return false
	}
	one[1], other[1] = "", ""
	return slices.Equal(one, other)
}

// sees reports whether everything that was committed in another snapshot is in this one.
func (s snapshot) sees(other snapshot) bool {
	for _, xid := range s.running {
		if other.committed(xid) {
			return false
		}
	}
	for xid := s.xmax; xid < other.xmax; xid++ {
		if other.committed(xid) {
			return false
		}
	}
	return true
}

// committed reports whether a transaction was over.
func (s snapshot) committed(xid uint64) bool {
	_, running := slices.BinarySearch(s.running, xid)
	return xid < s.xmax && !running
}
