package geopackage

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// Write applies a batch. See [data.Writer]. Grids and regions of the rows are derived, of those in the batch and of
// those around a grid in it; a personal value that is null in an update stays what it was, an empty one is cleared.
func (s *Store) Write(ctx context.Context, b data.Batch) ([]int64, error) {
	for _, w := range b {
		if _, err := s.table(ctx, w.Table); err != nil {
			return nil, fmt.Errorf("write: %w", err)
		}
	}
	versions := make([]int64, len(b))
	err := s.write(ctx, func(conn *sqlite.Conn) error {
		c := newChange(s, conn)
		for i, w := range b {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			if versions[i], err = c.apply(w); err != nil {
				return err
			}
		}
		if err := c.finish(); err != nil {
			return err
		}
		return c.settle(b, versions)
	})
	if err != nil {
		return nil, fmt.Errorf("write: %w", err)
	}
	return versions, nil
}

// apply makes one change and returns the row's version.
func (c *change) apply(w data.Write) (int64, error) {
	t := c.tables[w.Table]
	old, there, err := c.fetch(t, w.Row.ID)
	if err != nil {
		return 0, err
	}
	fail := func(err error) (int64, error) { return 0, fmt.Errorf("%s %d: %w", t.Name, w.Row.ID, err) }
	switch w.Op {
	case data.OpInsert:
		if there {
			return fail(data.ErrExists)
		}
	case data.OpUpdate, data.OpDelete:
		if !there {
			return fail(data.ErrNotFound)
		}
	case data.OpPut:
	default:
		return fail(fmt.Errorf("%w: unknown operation %d", data.ErrInvalid, w.Op))
	}
	if w.IfVersion != 0 && old.Version != w.IfVersion && w.Op != data.OpInsert {
		return fail(data.ErrStale)
	}
	if w.Op == data.OpDelete {
		return 0, c.remove(t, old)
	}
	if err := checkRow(t, w.Row); err != nil {
		return 0, err
	}
	row, err := c.completed(t, old, w.Row)
	if err != nil {
		return 0, err
	}
	query := t.insert
	if there {
		query = t.update
	}
	if err := c.store(t, query, row, old.Version+1); err != nil {
		return 0, err
	}
	return old.Version + 1, c.written(t, old, there, row)
}

// store runs the statement that inserts or updates a row, and says which reference is wrong if one is.
func (c *change) store(t *stored, query string, row data.Row, version int64) error {
	if err := c.checkLoops(t, row); err != nil {
		return err
	}
	b := c.binders[query]
	if b == nil {
		stmt, err := c.conn.Prepare(query)
		if err != nil {
			return err
		}
		b = newBinder(t, c.keys, stmt)
		c.binders[query] = b
	}
	if err := b.bind(row, version); err != nil {
		return err
	}
	err := step(b.stmt)
	if sqlite.ErrCode(err) != sqlite.ResultConstraintForeignKey {
		return insertFault(t, row.ID, err)
	}
	if e := checkReferences(c.conn, t, row); e != nil {
		return e
	}
	return err
}

// remove deletes a row; triggers take what it owns along and free what else refers to it.
func (c *change) remove(t *stored, old data.Row) error {
	if err := c.removing(t, old); err != nil {
		return err
	}
	if _, err := run(c.conn, "DELETE FROM "+quote(t.Name)+" WHERE id = ?", old.ID); err != nil {
		return err
	}
	return c.removed(t, old)
}

// fetch reads a row as it is now, without personal values.
func (c *change) fetch(t *stored, id int64) (data.Row, bool, error) {
	var (
		row   data.Row
		found bool
	)
	p := plan{table: t, wanted: openFields(t)}
	p.and("id = ?", id)
	reader := newRowReader(t.Name, t.spatial, t.Fields, p.wanted)
	err := each(c.conn, p.sel(), p.args, func(stmt *sqlite.Stmt) error {
		var err error
		row, err = reader.row(stmt)
		found = true
		return err
	})
	return row, found, err
}

// openFields are the positions of the fields that are not personal.
func openFields(t *stored) []int {
	var all []int
	for i, f := range t.Fields {
		if f.Privacy != data.Personal {
			all = append(all, i)
		}
	}
	return all
}

// settle asks again for the versions of a batch: a later change of it may have touched a row once more.
func (c *change) settle(b data.Batch, versions []int64) error {
	if len(b) < 2 {
		return nil
	}
	for i, w := range b {
		version, _, err := integer(c.conn, "SELECT version FROM "+quote(w.Table)+" WHERE id = ?", w.Row.ID)
		if err != nil {
			return err
		}
		versions[i] = version
	}
	return nil
}
