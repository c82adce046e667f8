package app

import (
	"context"
	"encoding/json"
	"sync/atomic"

	"lintu/data"
	"lintu/data/importer"
	"lintu/layers/follow"
	"lintu/server/api"
)

// edits take what people change at the map, checked as an import's rows are.
type edits struct {
	store atomic.Pointer[data.Amender] // nil until there is one
	reach atomic.Pointer[follow.Reach] // of what is served; nil until it is followed
}

// open lets changes be written to a store; one that takes none is left alone.
func (e *edits) open(opened store) {
	if to, ok := opened.(data.Amender); ok {
		e.store.Store(&to)
	}
}

// Fields are those of a table that can be entered.
func (e *edits) Fields(t data.Table) []string { return importer.Enterable(t) }

// Enter makes a row of another and of what is entered.
func (e *edits) Enter(t data.Table, old data.Row, geometry json.RawMessage, values map[string]json.RawMessage) (data.Row, error) {
	return importer.Enter(t, old, importer.Entry{Geometry: geometry, Values: values})
}

// Amend writes one change.
func (e *edits) Amend(ctx context.Context, w data.Write) (data.Amended, error) {
	to := e.store.Load()
	if to == nil {
		return data.Amended{}, api.ErrNotReady
	}
	return (*to).Amend(ctx, w)
}

// Chinese says in Chinese why an entry is refused.
func (e *edits) Chinese(reason string) string { return importer.Chinese(reason) }

// Await waits until what is served has in it what is behind a position. A store that gives no positions has none to wait for.
func (e *edits) Await(ctx context.Context, wanted data.Position) error {
	to, reach := e.store.Load(), e.reach.Load()
	switch {
	case reach == nil:
		return api.ErrNotReady
	case to == nil:
		return nil
	}
	return reach.Wait(ctx, func(at data.Position) bool { return (*to).Reached(at, wanted) })
}
