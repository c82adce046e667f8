package api

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lintu/data"
)

// step is one ancestor on the way from the street to a record.
type step struct {
	Layer string `json:"layer"`
	ID    int64  `json:"id"`
	Name  string `json:"name"`
}

// rowReader reads single records of one request.
type rowReader struct {
	ctx  context.Context
	city *City
}

func (city *City) reader(ctx context.Context) *rowReader { return &rowReader{ctx, city} }

func (city *City) table(name string) (data.Table, error) {
	i := slices.IndexFunc(city.Tables, func(t data.Table) bool { return t.Name == name })
	if i < 0 {
		return data.Table{}, fmt.Errorf("table %s: %w", name, data.ErrNotFound)
	}
	return city.Tables[i], nil
}

// rows reads what a query asks for, within the visitor's scope.
func (r *rowReader) rows(q data.Query) ([]data.Row, error) {
	q.Scope = r.city.Scope
	var rows []data.Row
	err := r.city.Rows.Scan(r.ctx, q, func(row data.Row) error {
		row.Values = slices.Clone(row.Values)
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", q.Table, err)
	}
	return rows, nil
}

// row reads one record; one that is not there, or outside the scope, is data.ErrNotFound.
func (r *rowReader) row(table string, id int64) (data.Row, error) {
	rows, err := r.rows(data.Query{Table: table, IDs: []int64{id}})
	if err != nil {
		return data.Row{}, err
	}
	if len(rows) == 0 {
		return data.Row{}, fmt.Errorf("%s %d: %w", table, id, data.ErrNotFound)
	}
	return rows[0], nil
}

// ancestor reads a record another refers to; false if it is gone or outside the scope: then the path is shorter.
func (r *rowReader) ancestor(table string, id int64) (data.Row, bool, error) {
	row, err := r.row(table, id)
	if errors.Is(err, data.ErrNotFound) {
		return data.Row{}, false, nil
	}
	return row, err == nil, err
}

// ancestors are the ids a record refers to on the ladder; 0 for none.
type ancestors struct{ region, grid, compound, building int64 }

// path is the way to a record: street › community › grid › compound › building, as far as there is one.
func (r *rowReader) path(table string, row data.Row) ([]step, error) {
	of, err := r.ancestors(table, row)
	if err != nil {
		return nil, err
	}
	if of, err = r.around(table, of); err != nil {
		return nil, err
	}
	steps, err := r.regions(of)
	if err != nil {
		return nil, err
	}
	for _, own := range []struct {
		table string
		id    int64
	}{{"compounds", of.compound}, {"buildings", of.building}} {
		if own.id == 0 || own.table == table {
			continue
		}
		ancestor, found, err := r.ancestor(own.table, own.id)
		if err != nil {
			return nil, err
		}
		if found {
			steps = append(steps, step{own.table, own.id, r.name(own.table, ancestor)})
		}
	}
	return steps, nil
}

// ancestors reads what a row refers to by the names its table gives the references.
func (r *rowReader) ancestors(name string, row data.Row) (ancestors, error) {
	table, err := r.city.table(name)
	if err != nil {
		return ancestors{}, err
	}
	if !table.BuiltIn() {
		return ancestors{}, nil // an import's grid_id is its own
	}
	ref := func(field string) int64 {
		if i := table.Index(field); i >= 0 && i < len(row.Values) {
			return row.Values[i].Int()
		}
		return 0
	}
	of := ancestors{region: ref("community_id"), grid: ref("grid_id"), compound: ref("compound_id"), building: ref("building_id")}
	if name == "regions" {
		of.region = ref("parent_id")
	}
	return of, nil
}

// around completes the ancestors of something in a building by those of the building.
func (r *rowReader) around(table string, of ancestors) (ancestors, error) {
	if of.building == 0 || table == "buildings" {
		return of, nil
	}
	row, found, err := r.ancestor("buildings", of.building)
	if err != nil || !found {
		return of, err
	}
	b := data.BuildingOf(row)
	of.region, of.grid, of.compound = b.Community, b.Grid, b.Compound
	return of, nil
}

// regionLayers are the levels a path names, with the layers they are published as.
var regionLayers = map[data.Level]string{
	data.LevelStreet: "streets", data.LevelCommunity: "communities", data.LevelGrid: "grids", data.LevelMicroGrid: "micro_grids",
}

// regions climbs from the lowest region to the street. A way without regions is an empty list and not null.
func (r *rowReader) regions(of ancestors) ([]step, error) {
	steps := []step{}
	seen := map[int64]bool{}
	next := of.grid
	if next == 0 {
		next, of.region = of.region, 0
	}
	for next != 0 && !seen[next] {
		seen[next] = true // parents that run in a circle end
		row, found, err := r.ancestor("regions", next)
		if err != nil {
			return nil, err
		}
		if !found {
			break
		}
		region := data.RegionOf(row)
		if layer, ok := regionLayers[region.Level]; ok {
			steps = append(steps, step{layer, region.ID, region.Name})
		}
		next = region.Parent
		if region.ID == of.grid && of.region != 0 {
			next = of.region // the community a record names itself
		}
	}
	slices.Reverse(steps)
	return steps, nil
}

// name is what a record is called; its code if it has no name.
func (r *rowReader) name(table string, row data.Row) string {
	described, err := r.city.table(table)
	if err != nil {
		return ""
	}
	for _, field := range []string{"name", "code"} {
		if i := described.Index(field); i >= 0 && i < len(row.Values) && row.Values[i].Text() != "" {
			return row.Values[i].Text()
		}
	}
	return ""
}
