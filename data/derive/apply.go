package derive

import (
	"context"
	"fmt"

	"lintu/data"
)

// maxAncestors ends the walk up a table that refers to itself; no ladder has as many steps.
const maxAncestors = 1000

// Batch applies the changes of a batch, derives what follows, and returns the rows' new versions.
func (c *Change) Batch(ctx context.Context, b data.Batch) ([]int64, error) {
	versions := make([]int64, len(b))
	for i, w := range b {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if versions[i], err = c.apply(ctx, w); err != nil {
			return nil, err
		}
	}
	if err := c.Finish(ctx); err != nil {
		return nil, err
	}
	return versions, c.settleVersions(ctx, b, versions)
}

// settleVersions asks again for the versions of a batch: a later change of it may have touched a row once more.
func (c *Change) settleVersions(ctx context.Context, b data.Batch, versions []int64) error {
	if len(b) < 2 {
		return nil
	}
	for i, w := range b {
		row, _, err := c.rows.Row(ctx, c.tables[w.Table], w.Row.ID)
		if err != nil {
			return err
		}
		versions[i] = row.Version
	}
	return nil
}

// apply makes one change and returns the row's version.
func (c *Change) apply(ctx context.Context, w data.Write) (int64, error) {
	t, known := c.tables[w.Table]
	if !known {
		return 0, fmt.Errorf("table %q: %w", w.Table, data.ErrNotFound)
	}
	old, there, err := c.rows.Row(ctx, t, w.Row.ID)
	if err != nil {
		return 0, err
	}
	if err = allowed(w, there, old.Version); err != nil {
		return 0, fmt.Errorf("%s %d: %w", t.Name, w.Row.ID, err)
	}
	if w.Op == data.OpDelete {
		return 0, c.remove(ctx, t, old)
	}
	if err = t.Check(w.Row); err != nil {
		return 0, err
	}
	row, err := c.Completed(ctx, t, old, w.Row)
	if err != nil {
		return 0, err
	}
	if err = c.checkLoops(ctx, t, row); err != nil {
		return 0, err
	}
	row.Version = old.Version + 1
	write := c.rows.Insert
	if there {
		write = c.rows.Replace
	}
	if err = write(ctx, t, row); err != nil {
		return 0, err
	}
	return row.Version, c.written(ctx, t, old, there, row)
}

// allowed says what speaks against a change of a row that is there or not, with this version.
func allowed(w data.Write, there bool, version int64) error {
	switch w.Op {
	case data.OpInsert:
		if there {
			return data.ErrExists
		}
		return nil
	case data.OpUpdate, data.OpDelete:
		if !there {
			return data.ErrNotFound
		}
	case data.OpPut:
	default:
		return fmt.Errorf("%w: unknown operation %d", data.ErrInvalid, w.Op)
	}
	if w.IfVersion != 0 && version != w.IfVersion {
		return data.ErrStale
	}
	return nil
}

// remove deletes a row with what follows.
func (c *Change) remove(ctx context.Context, t *Table, old data.Row) error {
	if t.Name == regionsTable {
		if err := c.gridRemoved(ctx, old.ID, stateOf(old)); err != nil {
			return err
		}
	}
	if err := c.rows.Delete(ctx, t, old.ID); err != nil {
		return err
	}
	if t.Name != membershipsTable {
		return nil
	}
	return c.membershipWritten(ctx, t, old, data.Row{})
}

// checkLoops refuses a row that would be its own ancestor by a reference into its own table. That there is such a row to
// refer to is for the store to check.
func (c *Change) checkLoops(ctx context.Context, t *Table, row data.Row) error {
	for i, f := range t.Fields {
		if f.Refers != t.Name || row.Values[i].IsNull() {
			continue
		}
		up := row.Values[i]
		for steps := 0; !up.IsNull() && steps < maxAncestors; steps++ {
			if up.Int() == row.ID {
				return &data.InvalidError{Table: t.Name, ID: row.ID, Field: f.Name, Reason: "makes the row its own ancestor"}
			}
			above, there, err := c.rows.Get(ctx, t, up.Int(), f.Name)
			if err != nil {
				return err
			}
			if !there {
				break
			}
			up = above[0]
		}
	}
	return nil
}
