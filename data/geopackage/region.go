package geopackage

import (
	"fmt"

	"github.com/paulmach/orb"

	"lintu/data"
)

// The built-in tables the store itself acts on.
const (
	regionsTable     = "regions"
	residentsTable   = "residents"
	membershipsTable = "memberships"
)

// regionState is what of a region matters to the rows that lie in it.
type regionState struct {
	there  bool
	grid   bool // a grid, valid now
	code   string
	parent int64
	kind   string
	area   orb.Geometry
}

func stateOf(row data.Row) regionState {
	g := data.RegionOf(row)
	return regionState{
		there: true, grid: g.Level == data.LevelGrid && g.ValidTo.IsZero(), code: g.Code, parent: g.Parent, kind: g.GridType,
		area: row.Geometry,
	}
}

func (s regionState) sameGrid(o regionState) bool {
	return s.grid == o.grid && s.code == o.code && s.parent == o.parent && s.kind == o.kind && sameGeometry(s.area, o.area)
}

func sameGeometry(a, b orb.Geometry) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	if p, ok := a.(orb.Polygon); ok {
		a = orb.MultiPolygon{p}
	}
	if p, ok := b.(orb.Polygon); ok {
		b = orb.MultiPolygon{p}
	}
	return orb.Equal(a, b)
}

// regionWritten notes which rows are to be derived anew because of a region, and gives those that carry its code its new
// code.
func (c *change) regionWritten(id int64, old, now regionState) error {
	if (old.grid || now.grid) && !old.sameGrid(now) {
		delete(c.areas, id)
		for _, s := range []regionState{old, now} {
			if s.grid && s.area != nil {
				c.moved = append(c.moved, s.area.Bound())
			}
		}
		if old.there {
			c.grids[id] = lostGrid{parent: now.parent, holds: now.grid && now.area == nil}
		}
	}
	if old.there && old.code != now.code {
		return c.recode(old.code, now.code)
	}
	return nil
}

// gridRemoved notes which rows lose their grid by a deletion, before the triggers free them.
func (c *change) gridRemoved(id int64, old regionState) error {
	if !old.grid {
		return nil
	}
	delete(c.areas, id)
	if old.area != nil {
		c.moved = append(c.moved, old.area.Bound())
	}
	for _, t := range c.tables {
		if t.grid < 0 {
			continue
		}
		ids, err := c.ids("SELECT id FROM "+quote(t.Name)+" WHERE grid_id = ?", id)
		if err != nil {
			return err
		}
		if c.freed[t.Name] == nil {
			c.freed[t.Name] = map[int64]int64{}
		}
		for _, row := range ids {
			c.freed[t.Name][row] = old.parent
		}
	}
	return nil
}

// recode replaces a region code in every table: codes are issued anew while regions stay. It does nothing if another
// region still goes by the old code.
func (c *change) recode(from, to string) error {
	_, used, err := integer(c.conn, "SELECT 1 FROM regions WHERE code = ?", from)
	if err != nil || used {
		return err
	}
	for _, t := range c.tables {
		if t.region < 0 || t.Name == regionsTable {
			continue
		}
		n, err := run(c.conn, "UPDATE "+quote(t.Name)+" SET region = ?2, version = version + 1 WHERE region = ?1", from, to)
		if err != nil {
			return err
		}
		if n > 0 {
			c.touched(t, data.Row{})
		}
	}
	return nil
}

// code is the code of a region, false if there is none of that id.
func (c *change) code(id int64) (string, bool, error) {
	return text(c.conn, "SELECT code FROM regions WHERE id = ?", id)
}

// checkLoops refuses a row that would be its own ancestor by a reference into its own table.
func (c *change) checkLoops(t *stored, row data.Row) error {
	for i, f := range t.Fields {
		if f.Refers != t.Name || row.Values[i].IsNull() {
			continue
		}
		query := fmt.Sprintf(`WITH RECURSIVE up(id) AS (VALUES (?1) UNION SELECT t.%s FROM up JOIN %s t ON t.id = up.id)
SELECT 1 FROM up WHERE id = ?2`, quote(f.Name), quote(t.Name))
		_, loop, err := integer(c.conn, query, row.Values[i].Int(), row.ID)
		if err != nil {
			return err
		}
		if loop {
			return &data.InvalidError{Table: t.Name, ID: row.ID, Field: f.Name, Reason: "makes the row its own ancestor"}
		}
	}
	return nil
}
