package app

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/postgis"
	"lintu/layers"
	"lintu/layers/follow"
	"lintu/layers/published"
	"lintu/server/access"
	"lintu/server/api"
)

// tables are other programs' tables in the store's database or file.
type tables interface {
	published.Tables
	// WithoutLintu reports whether there is nothing of Lintu's beside them.
	WithoutLintu(ctx context.Context) (bool, error)
	Close() error
}

// publishing puts the published layers over the city, whichever of them changes.
type publishing struct {
	tables tables // nil where there are none

	mu      sync.Mutex
	city    *api.City // without them; nil until it is read
	set     *published.Set
	over    bool // the set is shown: no name of its is one of the city's
	show    func(*api.City, follow.Touched)
	changed func(follow.Touched) // told after another set or scope is shown
	last    *api.City            // that was shown
}

// beginStore opens the store. A database or a file without anything of Lintu's will do if other programs' tables are
// published from it; then it is not touched.
func (r *Running) beginStore(ctx context.Context) (store, data.Identity, error) {
	if without, err := r.withoutLintu(ctx); err != nil || without {
		return bare{}, data.Identity{}, err
	}
	return r.site.begin(ctx, forWriting)
}

func (r *Running) withoutLintu(ctx context.Context) (bool, error) {
	if f, ok := r.site.place.(file); len(r.config.Layers) == 0 || ok && !f.there() {
		return false, nil
	}
	beside, err := r.openTables(ctx)
	if err != nil {
		return false, err
	}
	without, err := beside.WithoutLintu(ctx)
	return without, errors.Join(err, beside.Close())
}

// openTables opens what of the store's place is other programs'.
func (r *Running) openTables(ctx context.Context) (tables, error) {
	switch place := r.site.place.(type) {
	case database:
		return postgis.OpenForeign(ctx, place.url, place.options)
	case file:
		return geopackage.OpenRelations(place.path, int(r.config.StoreConnections), r.config.StoreWait), nil //nolint:gosec // at most 1000
	default:
		return nil, fmt.Errorf("%w: layers: there is nothing to publish tables from", errUsage)
	}
}

// setUpPublishing opens the tables beside a store and publishes what configuration asks for.
func (r *Running) setUpPublishing(ctx context.Context, opened store) (*published.Keeper, error) {
	if opened == nil { // a demo city that is yet to be made
		if len(r.config.Layers) > 0 {
			return nil, fmt.Errorf("%w: layers: there is no store yet to publish tables from", errUsage)
		}
		return nil, nil
	}
	beside, err := r.openTables(ctx)
	if err != nil {
		return nil, err
	}
	r.publishing.tables = beside
	own, err := opened.Tables(ctx)
	keeper := published.NewKeeper(beside)
	if err == nil {
		err = r.publish(ctx, keeper, layers.NewCatalogue(own), r.config.Layers)
	}
	if err != nil {
		return nil, errors.Join(err, beside.Close())
	}
	r.publishing.put(keeper.Set())
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

// base takes another state of the city and what is different in it, and gives all that looks different now.
func (p *publishing) base(city *api.City, t follow.Touched) follow.Touched {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.city = city
	return p.shown(t)
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
	p.shown(follow.Touched{All: true})
	p.changed(follow.Touched{All: true})
}

// put takes another set of published layers.
func (p *publishing) put(set *published.Set) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if set == p.set {
		return
	}
	t := follow.Touched{Layers: true}
	t.Again(set.Different(p.set)...)
	p.set = set
	if t = p.shown(t); p.last != nil {
		p.changed(t)
	}
}

// moved takes the set as it is after changes of other programs' tables, and tells what is different.
func (p *publishing) moved(set *published.Set, t follow.Touched) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if set == p.set && t.Nothing() {
		return
	}
	p.set = set
	if t = p.shown(t); p.last != nil && !t.Nothing() {
		p.changed(t)
	}
}

// now is what is shown; nil before there is something.
func (p *publishing) now() *api.City {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// shown shows the city with the published layers over it, and gives all that looks different then; the mutex is held.
func (p *publishing) shown(t follow.Touched) follow.Touched {
	if p.city == nil {
		return t
	}
	city, over := *p.city, false
	if p.set != nil && len(p.set.Layers()) > 0 {
		catalogue, err := city.Catalogue.With(p.set.Layers())
		if over = err == nil; over { // a name the city took since hides nothing of the city
			city.Catalogue, city.Index = catalogue, p.set.Over(city.Index)
			city.Published, city.Loading = p.set, city.Loading+p.set.Loading()
		}
		if len(p.city.Catalogue.All()) == 0 { // there is no city: what is published is what there is to see
			if seen, err := view(city.Index, city.Catalogue, city.Scope); err == nil {
				city.View = seen
			}
		}
	}
	if over != p.over {
		t.Again(p.set.Different(nil)...)
	}
	p.last, p.over = &city, over
	p.show(&city, t)
	return t
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
