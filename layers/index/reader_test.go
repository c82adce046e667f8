package index_test

import (
	"context"
	"fmt"
	"slices"

	"lintu/data"
)

// rows is a reader over rows in memory: what an index needs of a store, and nothing else.
type rows struct {
	tables []data.Table
	of     map[string][]data.Row
}

func (r rows) Tables(context.Context) ([]data.Table, error) { return r.tables, nil }

func (r rows) Count(ctx context.Context, q data.Query) (int64, error) {
	var n int64
	err := r.Scan(ctx, q, func(data.Row) error { n++; return nil })
	return n, err
}

func (r rows) Scan(ctx context.Context, q data.Query, each func(data.Row) error) error {
	i := slices.IndexFunc(r.tables, func(t data.Table) bool { return t.Name == q.Table })
	if i < 0 {
		return fmt.Errorf("table %s: %w", q.Table, data.ErrNotFound)
	}
	for _, row := range r.of[q.Table] {
		matches := !slices.ContainsFunc(q.Where, func(m data.Match) bool {
			return row.Values[r.tables[i].Index(m.Field)] != m.Value
		})
		if !matches {
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
