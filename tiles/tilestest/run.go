package tilestest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// Fixture is a source over some data, and what the suite has to know of it.
type Fixture struct {
	Source tiles.Source
	Dense  tiles.Address       // has features, some of them also in the tiles around it
	Empty  tiles.Address       // has none
	Fields map[string][]string // attributes that are declared, by tile layer
	Labels map[string]string   // the layer of areas by its layer of label points
}

// Run holds a source to its contract. Every call of open gives a new source over the same data.
func Run(t *testing.T, open func(t *testing.T) Fixture) {
	f := open(t)
	t.Run("an empty address gives an empty tile", f.empty)
	t.Run("an impossible address is refused", f.impossible)
	t.Run("the same data gives the same bytes", func(t *testing.T) { f.deterministic(t, open(t)) })
	t.Run("a tile says how many features it has", f.counts)
	t.Run("only declared layers and attributes", f.declared)
	t.Run("ids are integers in ascending order", f.ids)
	t.Run("geometry is as the specification wants it", f.geometry)
	t.Run("neighbours agree along their edge", f.neighbours)
	t.Run("a label is in exactly one tile", f.labels)
	t.Run("a context that ended ends the work", f.cancelled)
	t.Run("many at once get the same", f.concurrent)
}

func (f Fixture) tile(t *testing.T, a tiles.Address) tiles.Tile {
	t.Helper()
	tile, err := f.Source.Tile(t.Context(), a)
	if err != nil {
		t.Fatalf("tile %s: %v", a, err)
	}
	return tile
}

func (f Fixture) empty(t *testing.T) {
	if tile := f.tile(t, f.Empty); tile.Features != 0 || len(tile.Data) != 0 {
		t.Errorf("%s has %d features in %d bytes", f.Empty, tile.Features, len(tile.Data))
	}
}

func (f Fixture) impossible(t *testing.T) {
	for _, a := range []tiles.Address{{Z: tiles.MaxZoom + 1}, {Z: 3, X: 8}, {Z: 3, Y: 8}} {
		if _, err := f.Source.Tile(t.Context(), a); !errors.Is(err, tiles.ErrAddress) {
			t.Errorf("%s gives %v", a, err)
		}
	}
}

func (f Fixture) deterministic(t *testing.T, other Fixture) {
	for _, a := range f.around() {
		first := f.tile(t, a)
		if again := f.tile(t, a); !bytes.Equal(first.Data, again.Data) {
			t.Errorf("%s differs from itself", a)
		}
		if again := other.tile(t, a); !bytes.Equal(first.Data, again.Data) {
			t.Errorf("%s differs in a second source over the same data", a)
		}
	}
}

func (f Fixture) counts(t *testing.T) {
	tile := f.tile(t, f.Dense)
	count := 0
	for _, l := range Decode(t, tile).Layers {
		count += len(l.Features)
		if l.Extent != vector.Extent || l.Version != 2 {
			t.Errorf("%s has version %d and extent %d", l.Name, l.Version, l.Extent)
		}
	}
	if count == 0 || count != tile.Features {
		t.Errorf("%d features, said to be %d", count, tile.Features)
	}
}

func (f Fixture) declared(t *testing.T) {
	for _, l := range Decode(t, f.tile(t, f.Dense)).Layers {
		fields, known := f.Fields[l.Name]
		if !known {
			t.Errorf("layer %s is not declared", l.Name)
		}
		for _, key := range l.Keys {
			if !slices.Contains(fields, key) {
				t.Errorf("%s.%s is not declared", l.Name, key)
			}
		}
	}
}

func (f Fixture) ids(t *testing.T) {
	for _, l := range Decode(t, f.tile(t, f.Dense)).Layers {
		before := uint64(0)
		for _, feature := range l.Features {
			if !feature.HasID || feature.ID > data.MaxID || feature.ID <= before {
				t.Errorf("%s: id %d after %d", l.Name, feature.ID, before)
			}
			before = feature.ID
		}
	}
}

func (f Fixture) geometry(t *testing.T) {
	for _, l := range Decode(t, f.tile(t, f.Dense)).Layers {
		for _, feature := range l.Features {
			if err := CheckGeometry(feature); err != nil {
				t.Errorf("%s %d: %v", l.Name, feature.ID, err)
			}
		}
	}
}

// around is the dense tile and those that touch it, row by row.
func (f Fixture) around() []tiles.Address {
	var list []tiles.Address
	for y := f.Dense.Y - 1; y != f.Dense.Y+2; y++ {
		for x := f.Dense.X - 1; x != f.Dense.X+2; x++ {
			if a := (tiles.Address{Z: f.Dense.Z, X: x, Y: y}); a.Valid() {
				list = append(list, a)
			}
		}
	}
	return list
}

func (f Fixture) cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Source.Tile(ctx, f.Dense); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func (f Fixture) concurrent(t *testing.T) {
	want := map[tiles.Address][]byte{}
	for _, a := range f.around() {
		want[a] = f.tile(t, a).Data
	}
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			list := f.around()
			for i := range list {
				a := list[(i+worker)%len(list)]
				tile, err := f.Source.Tile(t.Context(), a)
				if err != nil || !bytes.Equal(tile.Data, want[a]) {
					t.Errorf("%s: %v, or other bytes than alone", a, err)
				}
			}
		})
	}
	wait.Wait()
}
