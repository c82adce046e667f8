package derive

import (
	"context"
	"slices"

	"lintu/data"
)

// Completed is a row with the grid and the region that follow from where it is, or from whose it is. What cannot be
// derived stays as it was given; but who moves a row out of its grid and hands in the grid it had has not given one.
func (c *Change) Completed(ctx context.Context, t *Table, old, row data.Row) (data.Row, error) {
	if t.region < 0 || t.Name == regionsTable {
		return row, nil
	}
	row, ok, err := c.gridded(ctx, t, row)
	if ok || err != nil {
		return row, err
	}
	if t.grid >= 0 && len(old.Values) > 0 && !row.Values[t.grid].IsNull() && row.Values[t.grid] == old.Values[t.grid] &&
		!sameGeometry(old.Geometry, row.Geometry) {
		return c.movedOut(ctx, t, row)
	}
	region, ok, err := c.inherited(ctx, t, row)
	if ok && err == nil {
		row.Values = slices.Clone(row.Values)
		row.Values[t.region] = region
	}
	return row, err
}

// movedOut is a row that left its grid and fell into none.
func (c *Change) movedOut(ctx context.Context, t *Table, row data.Row) (data.Row, error) {
	parent, there, err := c.rows.Get(ctx, c.tables[regionsTable], row.Values[t.grid].Int(), parentField)
	if err != nil || !there {
		return row, err
	}
	return c.ungridded(ctx, t, row, parent[0].Int())
}

// gridded is a row with the grid its label point falls in, that grid's code and, for a building, its community; false
// if it falls in none.
func (c *Change) gridded(ctx context.Context, t *Table, row data.Row) (data.Row, bool, error) {
	if t.grid < 0 || row.Geometry == nil {
		return row, false, nil
	}
	g, err := c.gridAt(ctx, data.LabelPoint(row.Geometry))
	if err != nil || g == nil {
		return row, false, err
	}
	row.Values = slices.Clone(row.Values)
	row.Values[t.grid] = data.Int(g.id)
	if t.region >= 0 {
		row.Values[t.region] = data.Text(g.code)
	}
	if t.community >= 0 && g.community {
		row.Values[t.community] = data.Int(g.parent)
	}
	return row, true, nil
}

// ungridded is a row that lost its grid: it has the region of its community, else that of the grid's parent.
func (c *Change) ungridded(ctx context.Context, t *Table, row data.Row, parent int64) (data.Row, error) {
	row.Values = slices.Clone(row.Values)
	row.Values[t.grid] = data.Null()
	if t.community >= 0 && !row.Values[t.community].IsNull() {
		parent = row.Values[t.community].Int()
	}
	code, ok, err := c.code(ctx, parent)
	if ok && t.region >= 0 {
		row.Values[t.region] = data.Text(code)
	}
	return row, err
}

// inherited is the region a row has by its owner, or by its community: compounds always, buildings if they have none.
func (c *Change) inherited(ctx context.Context, t *Table, row data.Row) (data.Value, bool, error) {
	for i, f := range t.Fields {
		owner := c.tables[f.Refers]
		if !f.Owned || row.Values[i].IsNull() || owner == nil || owner.region < 0 {
			continue
		}
		values, ok, err := c.rows.Get(ctx, owner, row.Values[i].Int(), regionField)
		if err != nil || !ok || values[0].IsNull() {
			return data.Null(), false, err
		}
		return values[0], true, nil
	}
	if t.community < 0 || row.Values[t.community].IsNull() || t.grid >= 0 && !row.Values[t.region].IsNull() {
		return data.Null(), false, nil
	}
	code, ok, err := c.code(ctx, row.Values[t.community].Int())
	return data.Text(code), ok, err
}

// derive gives the rows of a table that a grid of this change may concern their grid.
func (c *Change) derive(ctx context.Context, t *Table) error {
	concerned := map[int64]bool{}
	for id := range c.freed[t.Name] {
		concerned[id] = true
	}
	note := func(ids []int64, err error) error {
		for _, id := range ids {
			concerned[id] = true
		}
		return err
	}
	for id := range c.lost {
		if err := note(c.rows.Find(ctx, t, nil, data.Match{Field: gridField, Value: data.Int(id)})); err != nil {
			return err
		}
	}
	if t.Shape != data.ShapeNone {
		for _, box := range c.moved {
			if err := note(c.rows.Find(ctx, t, &box)); err != nil {
				return err
			}
		}
	}
	ids := make([]int64, 0, len(concerned))
	for id := range concerned {
		ids = append(ids, id)
	}
	slices.Sort(ids) // every writer locks in the same order
	for _, id := range ids {
		if err := c.rederive(ctx, t, id); err != nil {
			return err
		}
	}
	return nil
}

// rederive gives one row its grid anew, with the region and, for buildings, the community that follow.
func (c *Change) rederive(ctx context.Context, t *Table, id int64) error {
	old, there, err := c.rows.Row(ctx, t, id)
	if err != nil || !there {
		return err
	}
	old.Values = slices.Clone(old.Values)
	row, err := c.regridded(ctx, t, old)
	if err != nil || slices.Equal(row.Values, old.Values) {
		return err
	}
	var changed []data.Match
	for _, i := range []int{t.grid, t.region, t.community} {
		if i >= 0 {
			changed = append(changed, data.Match{Field: t.Fields[i].Name, Value: row.Values[i]})
		}
	}
	if _, err := c.rows.Set(ctx, t, []int64{id}, changed...); err != nil {
		return err
	}
	if t.region < 0 || row.Values[t.region] == old.Values[t.region] {
		return nil
	}
	return c.spread(ctx, t, []int64{id}, row.Values[t.region])
}

// regridded is a stored row with the grid it falls in now.
func (c *Change) regridded(ctx context.Context, t *Table, old data.Row) (data.Row, error) {
	row, ok, err := c.gridded(ctx, t, old)
	if ok || err != nil {
		return row, err
	}
	parent, lost := c.freed[t.Name][old.ID]
	if g, ok := c.lost[old.Values[t.grid].Int()]; ok && !g.holds {
		parent, lost = g.parent, true
	}
	if !lost {
		return old, nil
	}
	return c.ungridded(ctx, t, old, parent)
}
