package index

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"lintu/data"
	"lintu/layers"
	"lintu/tiles/few"
	"lintu/tiles/vector"
)

// Index is the published layers in memory. It never changes; an [Editor] makes the next one of it. All its methods may be
// called by many at once.
type Index struct {
	catalogue *layers.Catalogue
	tables    map[string]data.Table
	layers    map[string]*content
	pens      *few.Lender[pen]
}

// Load reads every layer of the catalogue from the store as it is now. See [LoadAt].
func Load(ctx context.Context, store data.Reader, catalogue *layers.Catalogue) (*Index, error) {
	return LoadAt(ctx, store, catalogue, time.Now())
}

// LoadAt reads every layer of the catalogue from the store, as many at once as there are processors. Rows whose validity
// ended by then (regions, whose codes are issued anew each year) are left out.
func LoadAt(ctx context.Context, store data.Reader, catalogue *layers.Catalogue, now time.Time) (*Index, error) {
	return LoadEach(ctx, store, catalogue, now, func(*Index) {})
}

// LoadEach reads as [LoadAt] does, and gives out what is in memory whenever another layer is, one call after the other: what is
// asked of a layer that is not is layers.ErrLoading.
func LoadEach(ctx context.Context, store data.Reader, catalogue *layers.Catalogue, now time.Time, loaded func(*Index)) (*Index, error) {
	byName, err := describe(ctx, store)
	if err != nil {
		return nil, fmt.Errorf("load the city index: %w", err)
	}
	x := &Index{
		catalogue: catalogue, tables: byName, layers: map[string]*content{},
		pens: few.PerProcessor(func() *pen { return &pen{encoder: vector.NewEncoder()} }),
	}
	if x.layers, err = x.load(ctx, store, catalogue.All(), now, loaded); err != nil {
		return nil, fmt.Errorf("load the city index: %w", err)
	}
	return x, nil
}

// describe gives the store's tables by name.
func describe(ctx context.Context, store data.Reader) (map[string]data.Table, error) {
	tables, err := store.Tables(ctx)
	byName := map[string]data.Table{}
	for _, t := range tables {
		byName[t.Name] = t
	}
	return byName, err
}

// load reads layers side by side. Whenever another one is there, loaded gets an index of those that are.
func (x *Index) load(
	ctx context.Context, store data.Reader, list []layers.Layer, now time.Time, loaded func(*Index),
) (map[string]*content, error) {
	contents, empty := map[string]*content{}, *x
	var one sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, l := range list {
		group.Go(func() error {
			c, err := load(ctx, store, l, x.tables[l.Table], now)
			if err != nil {
				return err
			}
			one.Lock()
			defer one.Unlock()
			contents[l.Name] = c
			partly := empty
			partly.layers = maps.Clone(contents)
			loaded(&partly)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return contents, nil
}

func load(ctx context.Context, store data.Reader, l layers.Layer, t data.Table, now time.Time) (*content, error) {
	b := newBuilder(l, t, vector.NewValues())
	query := data.Query{Table: l.Table, Scope: data.Everything(), Where: l.Where}
	err := store.Scan(ctx, query, func(row data.Row) error {
		if b.valid(row, now) {
			b.add(row)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("layer %s: %w", l.Name, err)
	}
	s := b.finish()
	b.values.Freeze()
	return newContent(s, b.values), nil
}

// Catalogue is the list of layers the index was made from.
func (x *Index) Catalogue() *layers.Catalogue { return x.catalogue }

// Loading is how many layers of the catalogue are not in memory yet.
func (x *Index) Loading() int { return len(x.catalogue.All()) - len(x.layers) }

// Bytes is the memory a layer holds, for metrics and benchmarks; it says nothing of what is in it.
func (x *Index) Bytes(layer string) int {
	held, ok := x.layers[layer]
	if !ok {
		return 0
	}
	return held.bytes()
}

// open gives what is held of a layer and what the scope sees of its parts.
func (x *Index) open(layer string, scope data.Scope) (*content, []filter, error) {
	held, ok := x.layers[layer]
	if !ok {
		if _, err := x.catalogue.Layer(layer); err != nil {
			return nil, nil, err
		}
		return nil, nil, fmt.Errorf("%s: %w", layer, layers.ErrLoading)
	}
	return held, held.filters(scope), nil
}
