package postgis

import (
	"context"
	_ "embed" // for feed_read.sql
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"lintu/data"
)

//go:embed feed_read.sql
var readSQL string

// manyChanges is up to how many changes of a table are told one by one; reading the table again is faster then.
const manyChanges = 200_000

// Position is where the feed stands now. See [data.Feed].
func (s *Store) Position(ctx context.Context) (data.Position, error) {
	var now standing
	err := s.read(ctx, func(conn *pgx.Conn) error {
		return inSnapshot(ctx, conn, "", func() (err error) {
			now, err = readStanding(conn.QueryRow(ctx, positionSQL))
			return err
		})
	})
	if err != nil {
		return "", fmt.Errorf("position of the feed: %w", err)
	}
	return now.encode(), nil
}

// Changes are what was committed after a position. See [data.Feed].
func (s *Store) Changes(ctx context.Context, since data.Position) (data.Delta, error) {
	delta, err := s.changes(ctx, since)
	if err != nil {
		return data.Delta{}, fmt.Errorf("changes: %w", err)
	}
	return delta, nil
}

func (s *Store) changes(ctx context.Context, since data.Position) (data.Delta, error) {
	if since == "" {
		now, err := s.Position(ctx)
		return data.Delta{Next: now}, err
	}
	from, bad := parsePosition(since)
	if bad != nil {
		now, err := s.Position(ctx)
		return data.Delta{Reload: []string{data.ReloadAll}, Next: now}, err
	}
	var delta data.Delta
	err := s.read(ctx, func(conn *pgx.Conn) (err error) {
		delta, err = readDelta(ctx, conn, from)
		return err
	})
	if err != nil {
		return data.Delta{}, err
	}
	return delta, s.maintain(ctx, from)
}

// recognisedSQL reports whether the record that was the newest is still there and the same one.
const recognisedSQL = `SELECT $1::bigint = 0 OR EXISTS (SELECT FROM lintu_store.outbox
WHERE seq = $1 AND xid = $2::text::xid8 AND (extract(epoch FROM at) * 1000000)::bigint = $3)`

// readDelta reads what came since a position. Everything is asked at once: a reader that follows closely spends its time on
// the way to the server and back.
func readDelta(ctx context.Context, conn *pgx.Conn, from position) (data.Delta, error) {
	running := make([]string, len(from.snapshot.running))
	for i, xid := range from.snapshot.running {
		running[i] = strconv.FormatUint(xid, 10)
	}
	questions := &pgx.Batch{}
	questions.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
	// PostgreSQL plans on statistics that an outbox has long outgrown, and would read all of it every time.
	questions.Queue("SET LOCAL enable_seqscan = off")
	questions.Queue(positionSQL)
	questions.Queue(recognisedSQL, from.newest.seq, strconv.FormatUint(from.newest.xid, 10), from.newest.at)
	questions.Queue(readSQL, strconv.FormatUint(from.snapshot.xmax, 10), running, from.newest.seq)
	questions.Queue("COMMIT")
	answers := conn.SendBatch(ctx, questions)
	delta, err := answered(answers, from)
	if bad := answers.Close(); err == nil {
		err = bad
	}
	if err != nil {
		return data.Delta{}, undo(ctx, conn, err)
	}
	return delta, nil
}

func answered(answers pgx.BatchResults, from position) (data.Delta, error) {
	for range 2 {
		if _, err := answers.Exec(); err != nil {
			return data.Delta{}, err
		}
	}
	now, err := readStanding(answers.QueryRow())
	if err != nil {
		return data.Delta{}, err
	}
	delta := data.Delta{Next: now.encode()}
	var recognised bool
	if err = answers.QueryRow().Scan(&recognised); err != nil {
		return delta, err
	}
	if !recognised || !now.follows(from) {
		delta.Reload = []string{data.ReloadAll}
		return delta, nil // the rest is not read
	}
	rows, err := answers.Query()
	if err != nil {
		return delta, err
	}
	defer rows.Close()
	collected := newCollector()
	for rows.Next() {
		raw := rows.RawValues()
		if err = collected.add(string(raw[0]), string(raw[1]), raw[2], raw[3], raw[4]); err != nil {
			return delta, err
		}
	}
	delta.Changes, delta.Reload = collected.result()
	return delta, rows.Err()
}

// inSnapshot runs do in a transaction that sees one state of the database: its own, or one that another exported.
func inSnapshot(ctx context.Context, conn *pgx.Conn, exported string, do func() error) error {
	sql := "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	if exported != "" {
		sql += "; SET TRANSACTION SNAPSHOT " + literal(exported)
	}
	if _, err := conn.Exec(ctx, sql); err != nil {
		return err
	}
	if err := do(); err != nil {
		return undo(ctx, conn, err)
	}
	_, err := conn.Exec(ctx, "COMMIT")
	return err
}

// Snapshot reads in one state of the store. See [data.Feed]. The reader is a [data.Counter] too; its scans may run side
// by side and within each other.
func (s *Store) Snapshot(ctx context.Context, read func(r data.Reader, at data.Position) error) error {
	var failed error // of read, which is returned as it is
	err := s.read(ctx, func(conn *pgx.Conn) error {
		return inSnapshot(ctx, conn, "", func() error {
			now, err := readStanding(conn.QueryRow(ctx, positionSQL))
			if err != nil {
				return err
			}
			v := &view{store: s}
			if err := conn.QueryRow(ctx, "SELECT pg_export_snapshot()").Scan(&v.exported); err != nil {
				return err
			}
			failed = read(v, now.encode())
			return started{failed}.orNil()
		})
	})
	if failed != nil {
		return failed
	}
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return nil
}

// orNil is the mark, if there is something to mark.
func (e started) orNil() error {
	if e.error == nil {
		return nil
	}
	return e
}

// view reads in the state that a transaction exported, while that transaction lasts.
type view struct {
	store    *Store
	exported string
}

func (v *view) read(ctx context.Context, do func(conn *pgx.Conn) error) error {
	return v.store.read(ctx, func(conn *pgx.Conn) error {
		return inSnapshot(ctx, conn, v.exported, func() error { return do(conn) })
	})
}

// Tables describes what is stored.
func (v *view) Tables(ctx context.Context) ([]data.Table, error) { return v.store.Tables(ctx) }

// Scan reads rows as they were.
func (v *view) Scan(ctx context.Context, q data.Query, each func(data.Row) error) error {
	t, err := v.store.table(ctx, q.Table)
	if err != nil {
		return err
	}
	return scan(ctx, v.read, t, q, each)
}

// Count counts rows as they were.
func (v *view) Count(ctx context.Context, q data.Query) (int64, error) {
	t, err := v.store.table(ctx, q.Table)
	if err != nil {
		return 0, err
	}
	return count(ctx, v.read, t, q)
}

// Numbers are figures as they were.
func (v *view) Numbers(ctx context.Context, table string, id int64) (data.Numbers, error) {
	return numbers(ctx, v.read, v.store.tables.Load(), table, id)
}

// Residents are members of households as they were.
func (v *view) Residents(ctx context.Context, each func(household, people int64) error) error {
	return residents(ctx, v.read, each)
}
