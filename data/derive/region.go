package derive

import (
	"context"

	"github.com/paulmach/orb"

	"lintu/data"
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

// sameGeometry compares geometries; an area is the same as the multi-area of it alone.
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
func (c *Change) regionWritten(ctx context.Context, id int64, old, now regionState) error {
	c.grids.forget(id)
	if (old.grid || now.grid) && !old.sameGrid(now) {
		for _, s := range []regionState{old, now} {
			if s.grid && s.area != nil {
				c.moved = append(c.moved, s.area.Bound())
			}
		}
		if old.there {
			c.lost[id] = lostGrid{parent: now.parent, holds: now.grid && now.area == nil}
		}
	}
	if old.there && old.code != now.code {
		return c.recode(ctx, old.code, now.code)
	}
	return nil
}

// gridRemoved notes which rows lose their grid by a deletion, before they are freed.
func (c *Change) gridRemoved(ctx context.Context, id int64, old regionState) error {
	c.grids.forget(id)
	if !old.grid {
		return nil
	}
	if old.area != nil {
		c.moved = append(c.moved, old.area.Bound())
	}
	for _, t := range c.tables {
		if t.grid < 0 {
			continue
		}
		ids, err := c.rows.Find(ctx, t, nil, data.Match{Field: gridField, Value: data.Int(id)})
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
func (c *Change) recode(ctx context.Context, from, to string) error {
	used, err := c.rows.Find(ctx, c.tables[regionsTable], nil, data.Match{Field: codeField, Value: data.Text(from)})
	if err != nil || len(used) > 0 {
		return err
	}
	for _, t := range c.tables {
		if t.region < 0 || t.Name == regionsTable {
			continue
		}
		ids, err := c.rows.Find(ctx, t, nil, data.Match{Field: regionField, Value: data.Text(from)})
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			continue
		}
		if _, err := c.rows.Set(ctx, t, ids, data.Match{Field: regionField, Value: data.Text(to)}); err != nil {
			return err
		}
	}
	return nil
}

// code is the code of a region, false if there is none of that id.
func (c *Change) code(ctx context.Context, id int64) (string, bool, error) {
	if id == 0 {
		return "", false, nil
	}
	values, ok, err := c.rows.Get(ctx, c.tables[regionsTable], id, codeField)
	if err != nil || !ok {
		return "", false, err
	}
	return values[0].Text(), true, nil
}
