package follow

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/census"
	"lintu/layers/stats"
)

// together is how many rows are asked for at once.
const together = 5000

// counted are the tables figures are made of.
func counted() []string {
	return []string{"regions", "region_links", "compounds", buildings, "units", "households", "memberships"}
}

// step takes in what was committed since the last one. What it returns is touched even if it fails.
func (c *City) step(ctx context.Context, broken func(error)) (Touched, error) {
	delta, err := c.store.Changes(ctx, c.at)
	if err != nil {
		return Touched{}, err
	}
	if slices.Contains(delta.Reload, data.ReloadAll) {
		return c.reload(ctx, broken)
	}
	var touched Touched
	left := newTally()
	if len(delta.Changes) > 0 || len(delta.Reload) > 0 {
		var edits []data.Edit
		err = c.store.Snapshot(ctx, func(r data.Reader, _ data.Position) (err error) {
			if edits, err = c.edits(ctx, r, delta.Changes, broken); err != nil {
				return err
			}
			return c.renew(ctx, pace(r, left), delta.Reload, &touched)
		})
		if err != nil {
			return touched, err
		}
		left.tell(broken)
		c.apply(edits, &touched)
	}
	c.at = delta.Next
	return touched, nil
}

// reload reads everything anew.
func (c *City) reload(ctx context.Context, broken func(error)) (Touched, error) {
	if err := c.load(ctx, broken, func(*State) {}); err != nil {
		return Touched{}, err
	}
	return Touched{All: true}, nil
}

// edits reads the rows that changed, as they are now. A row that cannot be read is as good as gone, and is told of.
func (c *City) edits(ctx context.Context, r data.Reader, changes []data.Change, broken func(error)) ([]data.Edit, error) {
	ids := map[string][]int64{}
	var tables []string
	for _, change := range changes {
		if ids[change.Table] == nil {
			tables = append(tables, change.Table)
		}
		ids[change.Table] = append(ids[change.Table], change.ID)
	}
	var edits []data.Edit
	for _, table := range tables {
		slices.Sort(ids[table])
		edit := data.Edit{Table: table, IDs: slices.Compact(ids[table])}
		for part := range slices.Chunk(edit.IDs, together) {
			rows, err := rowsOf(ctx, r, table, part, broken)
			if errors.Is(err, data.ErrNotFound) {
				break // a table that is gone, or none of ours
			}
			if err != nil {
				return nil, fmt.Errorf("read changed rows of %s: %w", table, err)
			}
			edit.Rows = append(edit.Rows, rows...)
		}
		edits = append(edits, edit)
	}
	return edits, nil
}

func rowsOf(ctx context.Context, r data.Reader, table string, ids []int64, broken func(error)) ([]data.Row, error) {
	var rows []data.Row
	query := data.Query{Table: table, Scope: data.Everything(), IDs: ids, Broken: broken}
	err := r.Scan(ctx, query, func(row data.Row) error {
		row.Values = slices.Clone(row.Values)
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// renew reads tables anew that the store does not tell of row by row, and the layers of tables that are new.
func (c *City) renew(ctx context.Context, r data.Reader, tables []string, touched *Touched) error {
	now, err := r.Tables(ctx)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(now, c.tables, data.Table.Equal) {
		if err = c.publishAs(ctx, r, now, touched); err != nil {
			return err
		}
	}
	if len(tables) == 0 {
		return nil
	}
	boxes, err := c.index.Reload(ctx, r, tables, c.now())
	if err != nil {
		return err
	}
	for _, t := range boxes {
		touched.touch(t.Layer, t.Boxes)
	}
	if err = c.names.Reload(ctx, r, tables); err != nil {
		return err
	}
	c.stale = true
	if slices.ContainsFunc(counted(), func(t string) bool { return slices.Contains(tables, t) }) {
		if c.figures, err = stats.Load(ctx, r); err != nil {
			return err
		}
		touched.Areas, touched.AnyArea = nil, true
		touched.Again(census.Name)
	}
	return nil
}

// publishAs makes the catalogue anew and reads the layers that were not there.
func (c *City) publishAs(ctx context.Context, r data.Reader, tables []data.Table, touched *Touched) error {
	catalogue := layers.NewCatalogue(tables)
	boxes, err := c.index.Publish(ctx, r, catalogue, c.now())
	if err != nil {
		return err
	}
	if err := c.names.Publish(ctx, r, catalogue); err != nil {
		return err
	}
	for _, t := range boxes {
		touched.touch(t.Layer, t.Boxes)
	}
	for _, l := range c.catalogue.All() { // what is gone is no longer to be had
		if _, err := catalogue.Layer(l.Name); err != nil {
			touched.Again(l.Name)
		}
	}
	touched.Again(census.Name) // comes and goes with the buildings, and with a layer that takes its name
	c.tables, c.catalogue, c.stale, touched.Layers = tables, catalogue, true, true
	return nil
}

// apply makes the next state of what is kept.
func (c *City) apply(edits []data.Edit, touched *Touched) {
	for _, edit := range edits {
		for _, row := range edit.Rows {
			if edit.Table == buildings {
				c.age(row)
			}
		}
	}
	before := census.State{Index: c.index.Index(), Figures: c.figures.Stats()}
	for _, t := range c.index.Apply(edits, c.now()) {
		touched.touch(t.Layer, t.Boxes)
	}
	counted := idsOf(edits, buildings)
	for _, k := range c.figures.Apply(edits) {
		touched.area(k)
		if k.Table == buildings {
			counted = append(counted, k.ID)
		}
	}
	slices.Sort(counted)
	after := census.State{Index: c.index.Index(), Figures: c.figures.Stats()}
	touched.touch(census.Name, census.Different(before, after, slices.Compact(counted)))
	c.stale = c.names.Apply(edits) || c.stale
}

// idsOf are the rows of a table that were edited.
func idsOf(edits []data.Edit, table string) []int64 {
	var ids []int64
	for _, edit := range edits {
		if edit.Table == table {
			ids = append(ids, edit.IDs...)
		}
	}
	return ids
}
