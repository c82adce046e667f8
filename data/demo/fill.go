package demo

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"lintu/data"
)

// Progress is told how far filling a store has come: a table and how many of its rows are written, every now and then
// and, with done, when all are.
type Progress func(table string, rows int64, done bool)

// progressEvery is after how many rows progress is told.
const progressEvery = 50000

// Fill writes the city into an empty store, table by table. Progress may be nil.
func Fill(ctx context.Context, store data.Writer, city *City, progress Progress) error {
	if progress == nil {
		progress = func(string, int64, bool) {}
	}
	for _, t := range city.Tables() {
		if !t.BuiltIn() {
			if err := store.Create(ctx, t); err != nil && !errors.Is(err, data.ErrExists) {
				return fmt.Errorf("create %s: %w", t.Name, err)
			}
		}
		rows, err := load(ctx, store, t.Name, city.Rows(t.Name), progress)
		if err != nil {
			return fmt.Errorf("fill %s: %w", t.Name, err)
		}
		progress(t.Name, rows, true)
	}
	return nil
}

func load(ctx context.Context, store data.Writer, table string, rows iter.Seq[data.Row], progress Progress) (int64, error) {
	next, stop := iter.Pull(rows)
	defer stop()
	taken := int64(0)
	return store.Load(ctx, table, func() (data.Row, bool) {
		row, ok := next()
		if taken++; ok && taken%progressEvery == 0 {
			progress(table, taken, false)
		}
		return row, ok
	})
}
