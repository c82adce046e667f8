package follow

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/search"
	"lintu/layers/stats"
)

// Store is what a city is read from and followed in.
type Store interface {
	data.Reader
	data.Feed
}

// City is a store's city in memory.
type City struct {
	store Store
	now   func() time.Time

	at        data.Position
	tables    []data.Table
	catalogue *layers.Catalogue
	index     *index.Editor
	figures   *stats.Editor
	names     *search.Editor
	newest    time.Time
	version   uint64
	reach     Reach // of what the publisher shows

	stale  bool // names have changed since they were put together
	due    time.Time
	failed int // times in a row that a step failed for another reason than the store's absence
}

// Load reads the city of a store at one position of its changes. Times come from now. Rows that cannot be read are left
// out; broken is told of them, once for every table.
func Load(ctx context.Context, store Store, now func() time.Time, broken func(error)) (*City, error) {
	return LoadEach(ctx, store, now, broken, func(*State) {})
}

// LoadEach reads as [Load] does, and gives out what is there whenever another layer is in memory: a state without figures
// and names, whose index says of the other layers that they are being loaded. The calls come one after the other.
func LoadEach(ctx context.Context, store Store, now func() time.Time, broken func(error), loaded func(*State)) (*City, error) {
	c := &City{store: store, now: now}
	if err := c.load(ctx, broken, loaded); err != nil {
		return nil, err
	}
	return c, nil
}

// load reads everything and replaces what was there.
func (c *City) load(ctx context.Context, broken func(error), loaded func(*State)) error {
	next, left := &City{}, newTally()
	err := c.store.Snapshot(ctx, func(r data.Reader, at data.Position) error {
		next.at = at
		return next.read(ctx, pace(r, left), c.store, c.now(), loaded)
	})
	if err != nil {
		return fmt.Errorf("read the city: %w", err)
	}
	left.tell(broken)
	if c.index != nil {
		c.index.Close()
	}
	c.at, c.tables, c.catalogue, c.newest = next.at, next.tables, next.catalogue, next.newest
	c.index, c.figures, c.names, c.stale = next.index, next.figures, next.names, false
	c.version++
	return nil
}

// atOnce is how many tables are read at once: a snapshot takes a connection of the store for each, and one for itself.
const atOnce = 3

// paced is a reader whose scans take turns, and leave out what cannot be read.
type paced struct {
	data.Reader
	turns chan struct{}
	left  *tally
}

func pace(r data.Reader, left *tally) paced { return paced{r, make(chan struct{}, atOnce), left} }

// Scan waits for its turn.
func (p paced) Scan(ctx context.Context, q data.Query, each func(data.Row) error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case p.turns <- struct{}{}:
	}
	defer func() { <-p.turns }()
	q.Broken = p.left.note
	return p.Reader.Scan(ctx, q, each)
}

// read reads features, figures and names side by side.
func (c *City) read(ctx context.Context, r data.Reader, store data.Reader, now time.Time, loaded func(*State)) error {
	var err error
	if c.tables, err = r.Tables(ctx); err != nil {
		return err
	}
	c.catalogue = layers.NewCatalogue(c.tables)
	group, inner := errgroup.WithContext(ctx)
	group.Go(func() error {
		x, err := index.LoadEach(inner, r, c.catalogue, now, func(x *index.Index) {
			loaded(&State{Tables: slices.Clone(c.tables), Catalogue: c.catalogue, Index: x})
		})
		if err == nil {
			c.index = index.NewEditor(x)
		}
		return err
	})
	group.Go(func() (err error) {
		c.figures, err = stats.Load(inner, r)
		return err
	})
	group.Go(func() (err error) {
		c.names, err = search.Load(inner, r, c.catalogue, store)
		return err
	})
	group.Go(func() error {
		return r.Scan(inner, data.Query{Table: buildings, Scope: data.Everything()}, func(row data.Row) error {
			c.age(row)
			return nil
		})
	})
	return group.Wait()
}

const buildings = "buildings"

// age takes notice of when a building was changed.
func (c *City) age(row data.Row) {
	if at := row.Values[updatedAt].Time(); at.After(c.newest) {
		c.newest = at
	}
}

// updatedAt is the place of the field in rows of the city's own tables (see data.Meta).
const updatedAt = 6

// State is the present state. It is for who also runs the city, and for the time before that.
func (c *City) State() *State {
	return &State{
		Version: c.version, Tables: slices.Clone(c.tables), Catalogue: c.catalogue, Index: c.index.Index(),
		Figures: c.figures.Stats(), Names: c.names.Search(), Newest: c.newest,
	}
}

// Position is up to where the changes of the store are in the present state.
func (c *City) Position() data.Position { return c.at }

// Reach is how far what the publisher shows has come; it may be waited on by many.
func (c *City) Reach() *Reach { return &c.reach }

// Close waits for what is still being packed.
func (c *City) Close() { c.index.Close() }
