package geopackage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// manyChanges is up to how many changes of a table are told one by one; reading the table again is faster then.
const manyChanges = 200_000

// Position is where the feed stands now. See [data.Feed].
func (s *Store) Position(ctx context.Context) (data.Position, error) {
	var now position
	err := s.read(ctx, func(conn *sqlite.Conn) (err error) {
		now, err = standing(conn)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("position of the feed: %w", err)
	}
	return now.encode(), nil
}

// Changes are what was committed after a position. See [data.Feed]. [data.Change.Old] is never known: the file keeps what
// happened to which row and nothing of what it was before. New is the box of the row as it is now, and of other programs' tables not
// known either.
func (s *Store) Changes(ctx context.Context, since data.Position) (data.Delta, error) {
	unfit, err := s.look(ctx)
	if err != nil {
		return data.Delta{}, fmt.Errorf("changes: %w", err)
	}
	d := delta{store: s, counts: map[string]int{}, reload: map[string]bool{}}
	for _, table := range unfit {
		d.reload[table] = true
	}
	err = s.read(ctx, func(conn *sqlite.Conn) error {
		return inSnapshot(conn, func() error { return d.read(conn, since) })
	})
	if err == nil && d.overdue {
		err = s.write(ctx, func(*sqlite.Conn) error { return nil }) // which trims
	}
	if err != nil {
		return data.Delta{}, fmt.Errorf("changes: %w", err)
	}
	return d.result(), nil
}

// inSnapshot runs do in a transaction that sees one state of the file. It keeps nobody from writing.
func inSnapshot(conn *sqlite.Conn, do func() error) error {
	if err := execute(conn, "BEGIN"); err != nil {
		return err
	}
	err := do()
	if conn.AutocommitEnabled() { // SQLite ended it because of a failure
		return err
	}
	conn.SetInterrupt(nil)
	if e := execute(conn, "ROLLBACK"); err == nil { // there is nothing to commit
		err = e
	}
	return err
}

// delta collects what was committed between two positions.
type delta struct {
	store   *Store
	next    position
	all     bool // the position is of no use
	overdue bool // there are more records than are to be kept
	changes []data.Change
	counts  map[string]int // changes by table
	reload  map[string]bool
}

func (d *delta) read(conn *sqlite.Conn, since data.Position) error {
	var err error
	if d.next, err = standing(conn); err != nil || since == "" {
		return err
	}
	from, ok := parsePosition(since)
	if ok && from != d.next {
		ok, err = recognised(conn, from)
	}
	if err != nil {
		return err
	}
	if d.all = !ok; d.all {
		return nil
	}
	if err = d.collect(conn, from.seq); err != nil || d.all {
		return err
	}
	oldest, _, err := integer(conn, "SELECT min(seq) FROM lintu_outbox")
	d.overdue = d.store.writing != nil && d.next.seq-oldest > d.store.options.KeepChanges+trimAtOnce
	if err != nil {
		return err
	}
	d.changes = slices.DeleteFunc(d.changes, func(c data.Change) bool { return d.reload[c.Table] })
	return d.locate(conn)
}

// collect reads the records behind a number. Where one is missing somebody took it out, and nobody knows what it said.
func (d *delta) collect(conn *sqlite.Conn, from int64) error {
	const query = "SELECT seq, layer, op, id, more FROM lintu_outbox WHERE seq > ? ORDER BY seq"
	return each(conn, query, []any{from}, func(stmt *sqlite.Stmt) error {
		from++
		d.all = d.all || stmt.ColumnInt64(0) != from
		table, op := stmt.ColumnText(1), stmt.ColumnText(2)
		what, known := map[string]data.Op{opInsert: data.OpInsert, opUpdate: data.OpUpdate, opDelete: data.OpDelete}[op]
		if !known {
			d.reload[table] = true
		}
		if d.all || d.reload[table] {
			return nil
		}
		more := make([]byte, stmt.ColumnLen(4))
		stmt.ColumnBytes(4, more)
		return eachID(stmt.ColumnInt64(3), more, func(id int64) error {
			if d.counts[table]++; d.counts[table] > manyChanges {
				d.reload[table] = true
				return nil
			}
			d.changes = append(d.changes, data.Change{Table: table, ID: id, Op: what, Old: data.Nowhere(), New: data.Nowhere()})
			return nil
		})
	})
}

// locate finds the boxes of the rows that are there.
func (d *delta) locate(conn *sqlite.Conn) error {
	tables := *d.store.tables.Load()
	for i := range d.changes {
		c := &d.changes[i]
		t := tables[c.Table]
		if c.Op == data.OpDelete || strings.HasPrefix(c.Table, trackedPrefix) || t != nil && !t.spatial || d.store.leftOut(c.Table) != nil {
			continue
		}
		if t == nil { // made by another process since
			var err error
			if tables, err = readTables(conn, d.store.keys); err != nil {
				return err
			}
			if t = tables[c.Table]; t == nil || !t.spatial {
				continue
			}
		}
		if err := boxOf(conn, t, c.ID, &c.New); err != nil {
			return err
		}
	}
	return nil
}

// boxOf finds the box of a row; one without a geometry that can be read is nowhere.
func boxOf(conn *sqlite.Conn, t *stored, id int64, box *orb.Bound) error {
	return each(conn, "SELECT geom FROM "+quote(t.Name)+" WHERE id = ?", []any{id}, func(stmt *sqlite.Stmt) error {
		blob := make([]byte, stmt.ColumnLen(0))
		stmt.ColumnBytes(0, blob)
		if found, ok, err := blobBound(blob); ok && err == nil {
			*box = found
		}
		return nil
	})
}

func (d *delta) result() data.Delta {
	result := data.Delta{Changes: d.changes, Next: d.next.encode()}
	switch {
	case d.all:
		result.Changes, result.Reload = nil, []string{data.ReloadAll}
	default:
		for table := range d.reload {
			result.Reload = append(result.Reload, table)
		}
		slices.Sort(result.Reload)
	}
	return result
}
