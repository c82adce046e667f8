package app

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"lintu/data"
	"lintu/data/postgis"
	"lintu/layers"
	"lintu/layers/published"
	"lintu/server/access"
	"lintu/server/api"
)

// tables are other programs' tables in the store's database.
type tables interface {
	published.Tables
	Close() error
}

// publishing puts the published layers over the city, whichever of them changes.
type publishing struct {
	tables tables // nil where there are none

	mu   sync.Mutex
	city *api.City // without them; nil until it is read
	set  *published.Set
	show func(*api.City)
}

// openTables opens what of the store's database is not Lintu's.
func (d database) openTables(ctx context.Context) (*postgis.Foreign, error) {
	return postgis.OpenForeign(ctx, d.url, d.options)
}

// beginStore opens the store; a database without Lintu's tables will do if other programs' tables are published from it.
func (r *Running) beginStore(ctx context.Context) (store, data.Identity, error) {
	opened, identity, err := r.site.begin(ctx, forWriting)
	if !errors.Is(err, postgis.ErrNoSchema) || len(r.config.Layers) == 0 {
		return opened, identity, err
	}
	foreign, failed := r.site.place.(database).openTables(ctx)
	if failed != nil {
		return nil, identity, failed
	}
	virgin, failed := foreign.WithoutLintu(ctx)
	failed = errors.Join(failed, foreign.Close())
	switch {
	case failed != nil:
		return nil, identity, failed
	case !virgin:
		return nil, identity, err // there is a city in it, of another version
	}
	return bare{}, data.Identity{}, nil
}

// setUpPublishing opens the tables beside a store and publishes what configuration asks for.
func (r *Running) setUpPublishing(ctx context.Context, opened store) (*published.Keeper, error) {
	d, ok := r.site.place.(database)
	if !ok {
		if len(r.config.Layers) > 0 {
			return nil, fmt.Errorf("%w: layers: tables are published from a database", errUsage)
		}
		return nil, nil
	}
	foreign, err := d.openTables(ctx)
	if err != nil {
		return nil, err
	}
	r.publishing.tables = foreign
	own, err := opened.Tables(ctx)
	keeper := published.NewKeeper(foreign)
	if err == nil {
		err = r.publish(ctx, keeper, layers.NewCatalogue(own), r.config.Layers)
	}
	if err != nil {
		return nil, errors.Join(err, foreign.Close())
	}
	return keeper, nil
}

// publish makes the keeper's set what is asked for.
func (r *Running) publish(ctx context.Context, keeper *published.Keeper, own *layers.Catalogue, asked []layers.Publication) error {
	if len(asked) > 0 {
		if _, err := access.Address(data.Identity{}, r.addressAsked()); err != nil {
			return fmt.Errorf("layers: published tables may hold real records: %w", err)
		}
	}
	return keeper.Publish(ctx, own, asked)
}

// base takes another state of the city.
func (p *publishing) base(city *api.City) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.city = city
	p.shown()
}

// rescope goes on with the same city, as what it has become and to those who may see this much of it.
func (p *publishing) rescope(now data.Identity) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.city == nil {
		return
	}
	city := *p.city
	city.Identity, city.Scope = now, access.Visitor(now)
	p.city = &city
	p.shown()
}

// put takes another set of published layers.
func (p *publishing) put(set *published.Set) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set = set
	p.shown()
}

// shown shows the city with the published layers over it; the mutex is held.
func (p *publishing) shown() {
	if p.city == nil {
		return
	}
	city := *p.city
	if p.set != nil && len(p.set.Layers()) > 0 {
		catalogue, err := city.Catalogue.With(p.set.Layers())
		if err == nil { // a name the city took since hides nothing of the city
			city.Catalogue, city.Index = catalogue, p.set.Over(city.Index)
			city.Published, city.Loading = p.set, p.set.Loading()
		}
		if len(p.city.Catalogue.All()) == 0 { // there is no city: what is published is what there is to see
			if seen, err := view(city.Index, city.Catalogue, city.Scope); err == nil {
				city.View = seen
			}
		}
	}
	p.show(&city)
}

// own is the catalogue of the city alone.
func (p *publishing) own() *layers.Catalogue {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.city == nil {
		return layers.NewCatalogue(nil)
	}
	return p.city.Catalogue
}

// Relations are the tables that can be published, each with the layers it is published as.
func (p *publishing) Relations(ctx context.Context) ([]api.Relation, error) {
	if p.tables == nil {
		return nil, nil
	}
	found, err := p.tables.Relations(ctx)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	set := p.set
	p.mu.Unlock()
	list := make([]api.Relation, len(found))
	for i := range found {
		list[i] = api.Relation{Relation: found[i], Layers: []string{}}
		if set != nil {
			list[i].Layers = set.Of(&found[i])
		}
	}
	return list, nil
}

// any reports whether something is published.
func (p *publishing) any() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.set != nil && len(p.set.Layers()) > 0
}

func (p *publishing) close() error {
	if p.tables == nil {
		return nil
	}
	return p.tables.Close()
}

// served is what is served, as far as it matters who may have it: a demo city beside published tables is none.
func (r *Running) served() data.Identity {
	if len(r.config.Layers) > 0 || r.publishing.any() {
		return data.Identity{}
	}
	return r.identified()
}

// addressAsked is where it listens, or will.
func (r *Running) addressAsked() string {
	if r.listener != nil {
		return r.listener.Addr().String()
	}
	return r.config.Listen
}
