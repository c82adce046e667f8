// Package layerstest gives tests of what is kept in memory a store they can change row by row, and the edits that tell of
// it.
package layerstest

import (
	"context"
	"fmt"
	"slices"

	"lintu/data"
)

// Rows is a [data.Reader] over rows in memory. The rows of a table are in ascending id order.
type Rows struct {
	List []data.Table
	Of   map[string][]data.Row
}

// Tables lists the tables.
func (r Rows) Tables(context.Context) ([]data.Table, error) { return r.List, nil }

// Count counts what Scan gives.
func (r Rows) Count(ctx context.Context, q data.Query) (int64, error) {
	var n int64
	err := r.Scan(ctx, q, func(data.Row) error { n++; return nil })
	return n, err
}

// Scan gives the rows that fit. It knows the conditions on ids and fields.
func (r Rows) Scan(ctx context.Context, q data.Query, each func(data.Row) error) error {
	i := slices.IndexFunc(r.List, func(t data.Table) bool { return t.Name == q.Table })
	if i < 0 {
		return fmt.Errorf("table %s: %w", q.Table, data.ErrNotFound)
	}
	for _, row := range r.Of[q.Table] {
		matches := !slices.ContainsFunc(q.Where, func(m data.Match) bool {
			return row.Values[r.List[i].Index(m.Field)] != m.Value
		})
		if !matches || q.IDs != nil && !slices.Contains(q.IDs, row.ID) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

// Put adds a row at the end of a table.
func (r Rows) Put(table string, row data.Row) { r.Of[table] = append(r.Of[table], row) }

// Sort brings the rows of every table into order.
func (r Rows) Sort() {
	for _, all := range r.Of {
		slices.SortFunc(all, func(a, b data.Row) int { return int(a.ID - b.ID) })
	}
}

// Set writes a row, a new one or over the one of its id.
func (r Rows) Set(table string, row data.Row) {
	all := slices.Clone(r.Of[table])
	i, found := slices.BinarySearchFunc(all, row.ID, func(r data.Row, id int64) int { return int(r.ID - id) })
	if found {
		all[i] = row
	} else {
		all = slices.Insert(all, i, row)
	}
	r.Of[table] = all
}

// Remove deletes a row.
func (r Rows) Remove(table string, id int64) {
	r.Of[table] = slices.DeleteFunc(slices.Clone(r.Of[table]), func(r data.Row) bool { return r.ID == id })
}

// Edits tell what became of rows, by table.
func (r Rows) Edits(ids map[string][]int64) []data.Edit {
	var edits []data.Edit
	for _, t := range r.List {
		list := slices.Compact(slices.Sorted(slices.Values(ids[t.Name])))
		if len(list) == 0 {
			continue
		}
		edit := data.Edit{Table: t.Name, IDs: list}
		for _, row := range r.Of[t.Name] {
			if slices.Contains(list, row.ID) {
				edit.Rows = append(edit.Rows, row)
			}
		}
		edits = append(edits, edit)
	}
	return edits
}
