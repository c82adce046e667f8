package derive

import (
	"context"

	"lintu/data"
)

// spread gives the rows that some rows own, and what these own, their region.
func (c *Change) spread(ctx context.Context, owner *Table, ids []int64, region data.Value) error {
	for _, t := range c.tables {
		if t.region < 0 {
			continue
		}
		var earlier []data.Match // a row owned twice (a tagging) has the region of its first owner
		for _, f := range t.Fields {
			if !f.Owned {
				continue
			}
			if f.Refers == owner.Name {
				if err := c.spreadTo(ctx, t, f, earlier, ids, region); err != nil {
					return err
				}
			}
			earlier = append(earlier, data.Match{Field: f.Name})
		}
	}
	return nil
}

func (c *Change) spreadTo(ctx context.Context, t *Table, by data.Field, earlier []data.Match, owners []int64, region data.Value) error {
	var owned []int64
	for _, owner := range owners {
		ids, err := c.rows.Find(ctx, t, nil, append([]data.Match{{Field: by.Name, Value: data.Int(owner)}}, earlier...)...)
		if err != nil {
			return err
		}
		owned = append(owned, ids...)
	}
	if len(owned) == 0 {
		return nil
	}
	changed, err := c.rows.Set(ctx, t, owned, data.Match{Field: regionField, Value: region})
	if err != nil || len(changed) == 0 {
		return err
	}
	if err := c.spread(ctx, t, changed, region); err != nil || t.Name != membershipsTable {
		return err
	}
	for _, id := range changed {
		resident, there, err := c.rows.Get(ctx, t, id, residentField)
		if err != nil {
			return err
		}
		if !there || resident[0].IsNull() {
			continue
		}
		if err := c.follow(ctx, resident[0].Int()); err != nil {
			return err
		}
	}
	return nil
}

// membershipWritten lets the residents of a membership, before and after, follow their households.
func (c *Change) membershipWritten(ctx context.Context, t *Table, old, row data.Row) error {
	field := t.Index(residentField)
	for _, r := range []data.Row{old, row} {
		if len(r.Values) == 0 || r.Values[field].IsNull() {
			continue
		}
		if err := c.follow(ctx, r.Values[field].Int()); err != nil {
			return err
		}
	}
	return nil
}

// follow gives a resident the region of the household they live in now, the first if there are several. The resident is
// read first: writers who let the same one follow queue up there.
func (c *Change) follow(ctx context.Context, id int64) error {
	residents, memberships := c.tables[residentsTable], c.tables[membershipsTable]
	if _, there, err := c.rows.Row(ctx, residents, id); err != nil || !there {
		return err
	}
	homes, err := c.rows.Find(ctx, memberships, nil,
		data.Match{Field: residentField, Value: data.Int(id)}, data.Match{Field: "valid_to"})
	if err != nil || len(homes) == 0 {
		return err
	}
	region, there, err := c.rows.Get(ctx, memberships, homes[0], regionField)
	if err != nil || !there || region[0].IsNull() {
		return err
	}
	changed, err := c.rows.Set(ctx, residents, []int64{id}, data.Match{Field: regionField, Value: region[0]})
	if err != nil || len(changed) == 0 {
		return err
	}
	return c.spread(ctx, residents, changed, region[0])
}
