package index

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"lintu/data"
	"lintu/layers"
	"lintu/tiles/vector"
)

// Index is the published layers in memory. All its methods may be called by many at once.
type Index struct {
	catalogue *layers.Catalogue
	layers    map[string]*atomic.Pointer[snapshot]
	encoders  *sync.Pool
}

// Load reads every layer of the catalogue from the store as it is now. See [LoadAt].
func Load(ctx context.Context, store data.Reader, catalogue *layers.Catalogue) (*Index, error) {
	return LoadAt(ctx, store, catalogue, time.Now())
}

// LoadAt reads every layer of the catalogue from the store, as many at once as there are processors. Rows whose validity
// ended by then (regions, whose codes are issued anew each year) are left out.
func LoadAt(ctx context.Context, store data.Reader, catalogue *layers.Catalogue, now time.Time) (*Index, error) {
	tables, err := store.Tables(ctx)
	if err != nil {
		return nil, fmt.Errorf("load the city index: %w", err)
	}
	byName := map[string]data.Table{}
	for _, t := range tables {
		byName[t.Name] = t
	}
	x := &Index{
		catalogue: catalogue, layers: map[string]*atomic.Pointer[snapshot]{},
		encoders: &sync.Pool{New: func() any { return &pen{encoder: vector.NewEncoder()} }},
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, l := range catalogue.All() {
		held := &atomic.Pointer[snapshot]{}
		x.layers[l.Name] = held
		group.Go(func() error {
			s, err := load(ctx, store, l, byName[l.Table], now)
			held.Store(s)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("load the city index: %w", err)
	}
	return x, nil
}

func load(ctx context.Context, store data.Reader, l layers.Layer, t data.Table, now time.Time) (*snapshot, error) {
	b, until := newBuilder(l, t), t.Index("valid_to")
	query := data.Query{Table: l.Table, Scope: data.Everything(), Where: l.Where}
	err := store.Scan(ctx, query, func(row data.Row) error {
		if until < 0 || row.Values[until].IsNull() || row.Values[until].Time().After(now) {
			b.add(row)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("layer %s: %w", l.Name, err)
	}
	return b.finish(), nil
}

// Catalogue is the list of layers the index was made from.
func (x *Index) Catalogue() *layers.Catalogue { return x.catalogue }

// Bytes is the memory a layer holds, for metrics and benchmarks; it says nothing of what is in it.
func (x *Index) Bytes(layer string) int {
	held, ok := x.layers[layer]
	if !ok {
		return 0
	}
	return held.Load().bytes()
}

// open gives a layer's present snapshot and what the scope sees of it.
func (x *Index) open(layer string, scope data.Scope) (*snapshot, filter, error) {
	held, ok := x.layers[layer]
	if !ok {
		return nil, filter{none: true}, fmt.Errorf("%w %q", layers.ErrUnknown, layer)
	}
	s := held.Load()
	return s, s.filter(scope), nil
}
