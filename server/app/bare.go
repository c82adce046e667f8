package app

import (
	"context"

	"lintu/data"
)

// bare stands for the store of a database that has no tables of Lintu's: a city without anything, in which nothing is
// written and nothing ever changes. What is published of other programs' tables is served over it.
type bare struct{}

// Tables are none.
func (bare) Tables(context.Context) ([]data.Table, error) { return nil, nil }

// Scan gives no rows of the city's own tables.
func (bare) Scan(context.Context, data.Query, func(data.Row) error) error { return nil }

// Count is none.
func (bare) Count(context.Context, data.Query) (int64, error) { return 0, nil }

// Create makes nothing.
func (bare) Create(context.Context, data.Table) error { return data.ErrReadOnly }

// Write writes nothing.
func (bare) Write(context.Context, data.Batch) ([]int64, error) { return nil, data.ErrReadOnly }

// Load loads nothing.
func (bare) Load(context.Context, string, func() (data.Row, bool)) (int64, error) {
	return 0, data.ErrReadOnly
}

// Position is always the same.
func (bare) Position(context.Context) (data.Position, error) { return "nothing", nil }

// Changes are none.
func (bare) Changes(_ context.Context, since data.Position) (data.Delta, error) {
	return data.Delta{Next: since}, nil
}

// Wait waits for the end.
func (bare) Wait(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// Snapshot reads what is there.
func (b bare) Snapshot(_ context.Context, read func(r data.Reader, at data.Position) error) error {
	return read(b, "nothing")
}

// Identity is nobody's demo: what is published may be real.
func (bare) Identity(context.Context) (data.Identity, error) { return data.Identity{}, nil }

// SetIdentity is refused.
func (bare) SetIdentity(context.Context, data.Identity) error { return data.ErrReadOnly }

// Close has nothing to close.
func (bare) Close() error { return nil }
