package geopackage

import (
	"zombiezen.com/go/sqlite"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/seal"
)

// change is one write transaction, a batch or a load, with what follows from it: the grids and regions of the rows
// written and of those around a grid that was written, and the entries of the tables in gpkg_contents.
//
// Grids and regions go down like this: a table with a grid_id gets the grid its label point falls in, and that grid's
// code as its region. A table whose rows are owned (units and households by buildings, memberships by households, …)
// has its owner's region; a resident has that of the household they live in. A compound has its community's.
type change struct {
	conn    *sqlite.Conn
	keys    *seal.Keyring
	tables  tables
	now     string
	binders map[string]*binder   // by statement
	extents map[string]orb.Bound // of what was written, by table

	areas map[int64]orb.MultiPolygon // of grids, decoded once
	moved []orb.Bound                // boxes, old and new, of grids that were written
	grids map[int64]lostGrid         // grids that were written, by id
	freed map[string]map[int64]int64 // rows whose grid was deleted, by table and id, with that grid's parent
}

// lostGrid is a grid that was written, for the rows that may have lost it.
type lostGrid struct {
	parent int64 // region the rows fall back to, 0 for none
	holds  bool  // without a geometry of its own: rows that were given it keep it
}

func newChange(s *Store, conn *sqlite.Conn) *change {
	return &change{
		conn: conn, keys: s.keys, tables: *s.tables.Load(), now: formatTime(s.options.Now()),
		binders: map[string]*binder{}, extents: map[string]orb.Bound{},
		areas: map[int64]orb.MultiPolygon{}, grids: map[int64]lostGrid{}, freed: map[string]map[int64]int64{},
	}
}

// touched notes that a row of a table was written.
func (c *change) touched(t *stored, row data.Row) {
	extent, ok := c.extents[t.Name]
	if !ok {
		extent = nowhere()
	}
	c.extents[t.Name] = widened(extent, row)
}

// written follows up an insert or an update.
func (c *change) written(t *stored, old data.Row, there bool, row data.Row) error {
	c.touched(t, row)
	if t.Name == regionsTable {
		before := regionState{}
		if there {
			before = stateOf(old)
		}
		if err := c.regionWritten(row.ID, before, stateOf(row)); err != nil {
			return err
		}
	}
	if t.Name == membershipsTable {
		if err := c.membershipWritten(t, old, row); err != nil {
			return err
		}
	}
	if there && t.region >= 0 && old.Values[t.region] != row.Values[t.region] {
		return c.spread(t, row.ID, row.Values[t.region])
	}
	return nil
}

// removing does what must be done while a row that is to be deleted is still there.
func (c *change) removing(t *stored, old data.Row) error {
	c.touched(t, data.Row{})
	if t.Name != regionsTable {
		return nil
	}
	return c.gridRemoved(old.ID, stateOf(old))
}

// removed follows up a deletion.
func (c *change) removed(t *stored, old data.Row) error {
	if t.Name != membershipsTable {
		return nil
	}
	return c.membershipWritten(t, old, data.Row{})
}

// finish derives what the batch as a whole changed and brings the registers up to date.
func (c *change) finish() error {
	for _, t := range c.tables {
		if t.grid < 0 {
			continue
		}
		if err := c.derive(t); err != nil {
			return err
		}
	}
	for table, extent := range c.extents {
		if err := touch(c.conn, table, c.now, extent); err != nil {
			return err
		}
	}
	return nil
}
