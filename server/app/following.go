package app

import (
	"context"
	"time"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/census"
	"lintu/layers/follow"
	"lintu/server/access"
	"lintu/server/api"
)

// following shows the states of a city as the store changes, and says when it cannot.
type following struct {
	running *Running
	store   store
	census  census.Keeper
	view    api.View
	lost    time.Time // zero while the store is followed
}

// follow reads the city, serves it, and follows the store until the context ends.
func (r *Running) follow(ctx context.Context, opened store) error {
	begin := time.Now()
	f := &following{running: r, store: opened}
	city, err := follow.LoadEach(ctx, tapped{opened, r.told}, time.Now, f.Broken, f.loaded)
	if err != nil {
		return err
	}
	defer func() { city.Close() }()
	r.edits.reach.Store(city.Reach())
	if err = f.Publish(ctx, city.State(), follow.Touched{All: true}); err != nil {
		return err
	}
	r.told.add(data.Delta{Reload: []string{data.ReloadAll}}) // of what changed before the city was read nothing is told
	select {
	case <-r.live.Begun(): // pages are taken
	case <-ctx.Done():
		return ctx.Err()
	}
	r.log.Info("ready", "store", r.site.text, "address", r.listener.Addr().String(), "took", time.Since(begin).Round(time.Millisecond))
	close(r.ready)
	return city.Run(ctx, f)
}

// loaded serves what is in memory while the rest is read.
func (f *following) loaded(s *follow.State) {
	r := f.running
	identity := *r.identity.Load()
	r.publishing.base(&api.City{
		Catalogue: s.Catalogue, Index: s.Index, Loading: s.Index.Loading(), Rows: f.store, Tables: s.Tables,
		Identity: identity, Scope: access.Visitor(identity), StoreKind: r.site.kind, StoreName: r.site.name,
		Pool: connections(f.store, r.publishing.tables),
	}, follow.Touched{All: true})
}

// Publish serves a state. A demo city that became a real one since is served no further than its records may go.
func (f *following) Publish(ctx context.Context, s *follow.State, t follow.Touched) error {
	r := f.running
	identity := *r.identity.Load()
	if identity.Demo {
		now, err := f.store.Identity(ctx)
		if err != nil {
			return err
		}
		if _, err := access.Address(now, r.listener.Addr().String()); err != nil {
			return err
		}
		if now.Demo != identity.Demo { // others may see less of it: every tile is another one
			t = follow.Touched{Version: t.Version, All: true}
		}
		identity = now
		r.identity.Store(&now)
	}
	if t.All {
		view, err := firstView(identity, s)
		if err != nil {
			return err
		}
		f.view = view
	}
	catalogue, held := f.counted(s)
	t = r.publishing.base(&api.City{
		Catalogue: catalogue, Index: held, Figures: s.Figures, Finder: s.Names, Rows: f.store, Tables: s.Tables,
		Identity: identity, Scope: access.Visitor(identity), StoreKind: r.site.kind, StoreName: r.site.name,
		DataTime: s.Newest, View: f.view, Pool: connections(f.store, r.publishing.tables),
	}, t)
	r.board.Post(t)
	return nil
}

// counted is the state's catalogue and index with the layer of counts, unless the city has a layer of that name.
func (f *following) counted(s *follow.State) (*layers.Catalogue, api.Index) {
	catalogue, err := s.Catalogue.With(census.Layers(s.Catalogue))
	if err != nil || len(census.Layers(s.Catalogue)) == 0 {
		return s.Catalogue, s.Index
	}
	return catalogue, f.census.At(s.Index, s.Figures).Joint()
}

// pooled keeps connections to a database.
type pooled interface{ Connections() data.Connections }

// connections tells how the connections of a store and of what is published beside it are used, together; nil if there are
// none.
func connections(of ...any) func() data.Connections {
	var pools []pooled
	for _, one := range of {
		if pool, ok := one.(pooled); ok {
			pools = append(pools, pool)
		}
	}
	if len(pools) == 0 {
		return nil
	}
	return func() data.Connections {
		var all data.Connections
		for _, pool := range pools {
			now := pool.Connections()
			all.Used, all.Idle, all.Most, all.Waits = all.Used+now.Used, all.Idle+now.Idle, all.Most+now.Most, all.Waits+now.Waits
		}
		return all
	}
}

// Broken is told of a row or a table that cannot be shown.
func (f *following) Broken(err error) {
	f.running.log.Warn("what cannot be read is not shown", "error", err)
}

// Lost says once that the city is served as it was at a time.
func (f *following) Lost(err error, since time.Time) {
	f.lost = since
	f.running.api.Stale(f.lost)
	f.running.live.Stale(f.lost)
	f.running.log.Warn("the store cannot be followed; the city is served as it was", "store", f.running.site.text, "error", err)
}

// Found says that the city is as the store is again.
func (f *following) Found() {
	f.running.api.Stale(time.Time{})
	f.running.live.Stale(time.Time{})
	f.running.log.Info("the store is followed again", "store", f.running.site.text, "after", time.Since(f.lost).Round(time.Millisecond))
}

// identified is what the store said of itself last.
func (r *Running) identified() data.Identity { return *r.identity.Load() }
