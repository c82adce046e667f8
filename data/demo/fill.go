package demo

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"lintu/data"
)

// Progress is told how far filling a store has come: the table just written and its number of rows.
type Progress func(table string, rows int64)

// Fill writes the city into an empty store, table by table. Progress may be nil.
func Fill(ctx context.Context, store data.Writer, city *City, progress Progress) error {
	for _, t := range city.Tables() {
		if !t.BuiltIn() {
			if err := store.Create(ctx, t); err != nil && !errors.Is(err, data.ErrExists) {
				return fmt.Errorf("create %s: %w", t.Name, err)
			}
		}
		rows, err := load(ctx, store, t.Name, city.Rows(t.Name))
		if err != nil {
			return fmt.Errorf("fill %s: %w", t.Name, err)
		}
		if progress != nil {
			progress(t.Name, rows)
		}
	}
	return nil
}

func load(ctx context.Context, store data.Writer, table string, rows iter.Seq[data.Row]) (int64, error) {
	next, stop := iter.Pull(rows)
	defer stop()
	return store.Load(ctx, table, next)
}
