package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"lintu/data"
	"lintu/layers/published"
)

// told is what the store tells of other programs' tables, until who keeps the published layers takes it.
type told struct {
	mu      sync.Mutex
	delta   data.Delta
	refresh []string // layers that somebody wants read again
	ring    chan struct{}
}

func newTold() *told { return &told{ring: make(chan struct{}, 1)} }

// mostTold changes are kept; if there are more, their tables are read again.
const mostTold = 100_000

// add keeps what was told.
func (t *told) add(d data.Delta, refresh ...string) {
	if len(d.Changes) == 0 && len(d.Reload) == 0 && len(refresh) == 0 {
		return
	}
	t.keep(d, refresh...)
	select {
	case t.ring <- struct{}{}:
	default:
	}
}

// keep keeps what was told and wakes nobody.
func (t *told) keep(d data.Delta, refresh ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.delta.Changes = append(t.delta.Changes, d.Changes...)
	t.delta.Reload = append(t.delta.Reload, d.Reload...)
	t.refresh = append(t.refresh, refresh...)
	if len(t.delta.Changes) > mostTold {
		for _, c := range t.delta.Changes {
			if !slices.Contains(t.delta.Reload, c.Table) {
				t.delta.Reload = append(t.delta.Reload, c.Table)
			}
		}
		t.delta.Changes = nil
	}
}

// take gives what is there.
func (t *told) take() (data.Delta, []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d, refresh := t.delta, t.refresh
	t.delta, t.refresh = data.Delta{}, nil
	return d, refresh
}

// tapped is a store of whose changes those of other programs' tables go to who keeps the layers made of them. Their names have a
// dot, which no table of the city's has.
type tapped struct {
	store

	told *told
}

// Changes are those of the city's own tables. What fails later is asked for again, and then told twice.
func (s tapped) Changes(ctx context.Context, since data.Position) (data.Delta, error) {
	d, err := s.store.Changes(ctx, since)
	if err != nil {
		return d, err
	}
	var others data.Delta
	others.Reload = slices.DeleteFunc(slices.Clone(d.Reload), func(name string) bool { return name != data.ReloadAll && !foreign(name) })
	d.Reload = slices.DeleteFunc(d.Reload, foreign)
	for _, c := range d.Changes {
		if foreign(c.Table) {
			others.Changes = append(others.Changes, c)
		}
	}
	if len(others.Changes) > 0 {
		d.Changes = slices.DeleteFunc(d.Changes, func(c data.Change) bool { return foreign(c.Table) })
	}
	s.told.add(others)
	return d, nil
}

func foreign(table string) bool { return strings.Contains(table, ".") }

// attendEvery is how often it is looked whether tables are tracked that were not.
const attendEvery = 5 * time.Second

// heed brings the published layers to what was told and asked. What could not be read for a reason that passes is kept.
func (r *Running) heed(ctx context.Context, keeper *published.Keeper) {
	if time.Now().After(r.attend) {
		t, err := keeper.Attend(ctx)
		r.attend = time.Now().Add(attendEvery)
		r.publishing.moved(keeper.Set(), t)
		r.unread(ctx, err)
	}
	d, refresh := r.told.take()
	t, err := keeper.Follow(ctx, d)
	r.publishing.moved(keeper.Set(), t)
	if r.unread(ctx, err) {
		r.told.keep(d)
	}
	t, err = keeper.Refresh(ctx, refresh)
	r.publishing.moved(keeper.Set(), t)
	if r.unread(ctx, err) {
		r.told.keep(data.Delta{}, refresh...)
	}
}

// unread tells of layers that could not be read again, and whether to try it once more.
func (r *Running) unread(ctx context.Context, err error) bool {
	if err == nil || ctx.Err() != nil {
		return false
	}
	if errors.Is(err, data.ErrUnavailable) || errors.Is(err, data.ErrBusy) {
		return true // that the store is away is said by who follows it
	}
	r.log.Warn("a published layer cannot be read again", "error", err)
	return false
}

// Refresh has a published layer read again soon.
func (t *told) Refresh(layer string) { t.add(data.Delta{}, layer) }
