package derive

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/overlap"
)

// The tables whose rows lie beside one another and never over, but for regions of different levels.
const (
	buildingsTable = "buildings"
	compoundsTable = "compounds"
	linksTable     = "region_links"
)

// Amend applies one change by hand. See [data.Amender]; that two at once are as one after the other is for the store to see to.
func (c *Change) Amend(ctx context.Context, w data.Write) (id, version int64, err error) {
	t, known := c.tables[w.Table]
	if !known {
		return 0, 0, fmt.Errorf("table %q: %w", w.Table, data.ErrNotFound)
	}
	if w.Op == data.OpInsert && w.Row.ID == 0 {
		if w.Row.ID, err = c.rows.Last(ctx, t); err != nil {
			return 0, 0, err
		}
		w.Row.ID++
	}
	old, there, err := c.rows.Row(ctx, t, w.Row.ID)
	if err != nil {
		return 0, 0, err
	}
	if err = allowed(w, there, old.Version); err != nil {
		return 0, 0, fmt.Errorf("%s %d: %w", t.Name, w.Row.ID, err)
	}
	if w.Op == data.OpDelete {
		err = c.unused(ctx, t, w.Row.ID)
	} else if err = t.Check(w.Row); err == nil {
		err = c.beside(ctx, t, old, w.Row)
	}
	if err != nil {
		return 0, 0, err
	}
	versions, err := c.Batch(ctx, data.Batch{w})
	if err != nil {
		return 0, 0, err
	}
	if w.Op == data.OpDelete {
		return w.Row.ID, 0, nil
	}
	now, _, err := c.rows.Row(ctx, t, w.Row.ID) // a grid that moved may have touched the row once more
	return w.Row.ID, max(now.Version, versions[0]), err
}

// unused refuses the deletion of a row that others belong to, and of a region that others are part of.
func (c *Change) unused(ctx context.Context, t *Table, id int64) error {
	for _, other := range c.tables.List() {
		for _, f := range other.Fields {
			if f.Refers != t.Name || other.Name == linksTable || !f.Owned && f.Name != parentField {
				continue
			}
			ids, err := c.rows.Find(ctx, c.tables[other.Name], nil, data.Match{Field: f.Name, Value: data.Int(id)})
			if err != nil {
				return err
			}
			if len(ids) > 0 {
				return &data.UsedError{Table: t.Name, ID: id, By: other.Name, Rows: len(ids)}
			}
		}
	}
	return nil
}

// beside refuses a row that would lie over another of its kind, or have its code.
func (c *Change) beside(ctx context.Context, t *Table, old, row data.Row) error {
	kind, ok := kindOf(t, row)
	if !ok {
		return nil
	}
	if t.Name == regionsTable {
		if err := c.ownCode(ctx, t, row, kind); err != nil {
			return err
		}
	}
	area, _ := row.Geometry.(orb.MultiPolygon)
	if polygon, single := row.Geometry.(orb.Polygon); single {
		area = orb.MultiPolygon{polygon}
	}
	if len(area) == 0 || sameGeometry(old.Geometry, row.Geometry) && sameKind(t, old, row) {
		return nil
	}
	box := area.Bound()
	ids, err := c.rows.Find(ctx, t, &box, kind...)
	if err != nil {
		return err
	}
	refusal := &data.OverlapError{Table: t.Name, ID: row.ID}
	for _, id := range ids {
		if id == row.ID {
			continue
		}
		other, there, err := c.rows.Row(ctx, t, id)
		if err != nil {
			return err
		}
		if !there || !collide(t, row, other) {
			continue
		}
		over, err := more(area, old, other)
		if err != nil {
			return &data.InvalidError{Table: t.Name, ID: row.ID, Reason: fmt.Sprintf("cannot be compared with %s %d, whose outline is broken", t.Name, id)}
		}
		if over > 0 {
			refusal.Over = append(refusal.Over, data.Overlap{ID: id, Area: over})
		}
	}
	if len(refusal.Over) > 0 {
		return refusal
	}
	return nil
}

// more is by how much an area lies over another row, 0 if it already did by as much: what was imported over one another can
// still be mended piece by piece.
func more(area orb.MultiPolygon, old, other data.Row) (float64, error) {
	theirs, ok := other.Geometry.(orb.MultiPolygon)
	if !ok {
		return 0, nil
	}
	over, err := overlap.Area(area, theirs)
	if err != nil || over == 0 {
		return 0, err
	}
	if before, there := old.Geometry.(orb.MultiPolygon); there {
		was, err := overlap.Area(before, theirs)
		if err != nil {
			return 0, err
		}
		if over <= was+overlap.Small {
			return 0, nil
		}
	}
	return over, nil
}

// kindOf says among which rows of its table a row has its place; false if rows of the table may lie over one another, or this
// one's validity has ended.
func kindOf(t *Table, row data.Row) ([]data.Match, bool) {
	switch t.Name {
	case compoundsTable, buildingsTable:
		return nil, true
	case regionsTable:
		region := data.RegionOf(row)
		return []data.Match{{Field: "level", Value: data.Text(string(region.Level))}, {Field: "valid_to"}}, region.ValidTo.IsZero()
	default:
		return nil, false
	}
}

// sameKind reports whether a row that stays where it was still has its place among the same rows.
func sameKind(t *Table, old, row data.Row) bool {
	if len(old.Values) == 0 {
		return false
	}
	for _, name := range []string{"level", "grid_type", "valid_to", "base", "height"} {
		if i := t.Index(name); i >= 0 && old.Values[i] != row.Values[i] {
			return false
		}
	}
	return true
}

// collide reports whether two rows of a kind may not lie over one another. The grids of the police, and the unit grids, cut the
// same ground once more than the general and special ones; a building may stand on another.
func collide(t *Table, a, b data.Row) bool {
	switch t.Name {
	case regionsTable:
		return division(data.RegionOf(a)) == division(data.RegionOf(b))
	case buildingsTable:
		one, other := data.BuildingOf(a), data.BuildingOf(b)
		return one.Base < top(other) && other.Base < top(one)
	default:
		return true
	}
}

// division is what a grid is one part of.
func division(r data.Region) string {
	if slices.Contains([]string{policeGrid, "unit"}, r.GridType) {
		return r.GridType
	}
	return ""
}

// top of a building in metres; one without a height is at least something.
func top(b data.Building) float64 {
	if b.Height > b.Base {
		return b.Height
	}
	return b.Base + max(float64(b.FloorsAbove)*b.FloorHeight, 1)
}

// ownCode refuses the code of another region of the level.
func (c *Change) ownCode(ctx context.Context, t *Table, row data.Row, kind []data.Match) error {
	code := data.Match{Field: codeField, Value: row.Values[t.Index(codeField)]}
	ids, err := c.rows.Find(ctx, t, nil, append(slices.Clone(kind), code)...)
	for _, id := range ids {
		if id != row.ID {
			return &data.InvalidError{Table: t.Name, ID: row.ID, Field: codeField, Reason: fmt.Sprintf("is the code of %s %d", t.Name, id)}
		}
	}
	return err
}
