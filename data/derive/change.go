package derive

import (
	"context"

	"github.com/paulmach/orb"

	"lintu/data"
)

// Rows is what the rules ask of a store, inside its transaction. What was read stays as it is until the transaction ends:
// stores that let writers work side by side lock it.
type Rows interface {
	// Row reads a row that is about to be written, without personal values; false if there is none.
	Row(ctx context.Context, t *Table, id int64) (data.Row, bool, error)
	// Get reads some fields of a row others hang on.
	Get(ctx context.Context, t *Table, id int64, fields ...string) ([]data.Value, bool, error)
	// Last is the largest id of a table, 0 if it is empty.
	Last(ctx context.Context, t *Table) (int64, error)
	// Find lists the ids of the rows that meet every condition and, if there is a box, whose own may meet it, ascending.
	Find(ctx context.Context, t *Table, box *orb.Bound, where ...data.Match) ([]int64, error)
	// Set changes fields of rows, raises the version of those that differed, and lists these.
	Set(ctx context.Context, t *Table, ids []int64, values ...data.Match) ([]int64, error)
	// Insert writes a new row with version 1.
	Insert(ctx context.Context, t *Table, row data.Row) error
	// Replace writes a row that is there, with its version.
	Replace(ctx context.Context, t *Table, row data.Row) error
	// Delete deletes a row; what it owns goes along and what else refers to it is freed.
	Delete(ctx context.Context, t *Table, id int64) error
}

// Change is one batch, or one load, under way.
type Change struct {
	rows   Rows
	tables Tables

	grids gridCache
	moved []orb.Bound                // boxes, old and new, of grids that were written
	lost  map[int64]lostGrid         // grids that were written, by id
	freed map[string]map[int64]int64 // rows whose grid was deleted, by table and id, with that grid's parent
}

// lostGrid is a grid that was written, for the rows that may have lost it.
type lostGrid struct {
	parent int64 // region the rows fall back to, 0 for none
	holds  bool  // without a geometry of its own: rows that were given it keep it
}

// NewChange begins a change. [Change.Finish] ends it.
func NewChange(rows Rows, tables Tables) *Change {
	return &Change{rows: rows, tables: tables, lost: map[int64]lostGrid{}, freed: map[string]map[int64]int64{}}
}

// Finish derives what the change as a whole changed.
func (c *Change) Finish(ctx context.Context) error {
	for _, t := range c.tables.List() {
		if table := c.tables[t.Name]; table.grid >= 0 {
			if err := c.derive(ctx, table); err != nil {
				return err
			}
		}
	}
	return nil
}

// Inserted follows up a new row that was written by other means than Apply: by a load.
func (c *Change) Inserted(ctx context.Context, t *Table, row data.Row) error {
	return c.written(ctx, t, data.Row{}, false, row)
}

// written follows up an insert or an update.
func (c *Change) written(ctx context.Context, t *Table, old data.Row, there bool, row data.Row) error {
	if t.Name == regionsTable {
		before := regionState{}
		if there {
			before = stateOf(old)
		}
		if err := c.regionWritten(ctx, row.ID, before, stateOf(row)); err != nil {
			return err
		}
	}
	if t.Name == membershipsTable {
		if err := c.membershipWritten(ctx, t, old, row); err != nil {
			return err
		}
	}
	if there && t.region >= 0 && old.Values[t.region] != row.Values[t.region] {
		return c.spread(ctx, t, []int64{row.ID}, row.Values[t.region])
	}
	return nil
}

// Settle gives residents that were loaded without a region that of the household they live in, after memberships were
// loaded.
func (c *Change) Settle(ctx context.Context) error {
	residents, ok := c.tables[residentsTable]
	if !ok {
		return nil
	}
	ids, err := c.rows.Find(ctx, residents, nil, data.Match{Field: regionField})
	for _, id := range ids {
		if err == nil {
			err = c.follow(ctx, id)
		}
	}
	return err
}
