package published_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/published"
	"lintu/tiles"
)

const three = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[105.44,28.87]}},
{"type":"Feature","properties":{"name":"b"},"geometry":{"type":"Point","coordinates":[105.45,28.88]}},
{"type":"Feature","properties":{"name":"c"},"geometry":null}]}`

// at is the tile that holds the points.
func at() tiles.Address { return tiles.Address{Z: 10, X: 811, Y: 426} }

// keeper keeps layers of a file.
func keeper(t *testing.T) *published.Keeper {
	t.Helper()
	k, _ := keeperOf(t)
	return k
}

// keeperOf is a keeper and its file.
func keeperOf(t *testing.T) (_ *published.Keeper, file string) {
	t.Helper()
	source, file := filepath.Join(t.TempDir(), "in.geojson"), filepath.Join(t.TempDir(), "out.gpkg")
	if err := os.WriteFile(source, []byte(three), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("ogr2ogr", "-f", "GPKG", "-nln", "points", file, source).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	r := geopackage.OpenRelations(file, 2, 10*time.Second)
	t.Cleanup(func() { _ = r.Close() })
	return published.NewKeeper(r), file
}

func points(name string, kind layers.Kind) layers.Publication {
	return layers.Publication{Name: name, Table: "points", Attributes: []string{"name"}, MaxZoom: 17, Kind: kind}
}

func none(t *testing.T) *index.Index {
	t.Helper()
	x, err := index.Load(t.Context(), nothing{}, layers.NewCatalogue(nil))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// nothing is a store without tables.
type nothing struct{ data.Reader }

func (nothing) Tables(context.Context) ([]data.Table, error) { return nil, nil }

func publish(t *testing.T, k *published.Keeper, list ...layers.Publication) {
	t.Helper()
	if err := k.Publish(t.Context(), layers.NewCatalogue(nil), list); err != nil {
		t.Fatal(err)
	}
}

// work does all there is to do.
func work(t *testing.T, k *published.Keeper) (steps int) {
	t.Helper()
	for {
		more, err := k.Work(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return steps
		}
		steps++
	}
}

// shown is how many features a tile of layers has.
func shown(t *testing.T, j *published.Joint, scope data.Scope, names ...string) int {
	t.Helper()
	source, err := j.Source(names, scope)
	if err != nil {
		t.Fatal(err)
	}
	tile, err := source.Tile(t.Context(), at())
	if err != nil {
		t.Fatal(err)
	}
	return tile.Features
}

func TestLayersGoIntoMemoryOneAfterTheOther(t *testing.T) {
	k := keeper(t)
	publish(t, k, points("a", layers.KindIndex), points("b", layers.KindQuery), points("c", layers.KindIndex))
	before := k.Set()
	if n := before.Loading(); n != 2 {
		t.Errorf("%d layers wait", n)
	}
	everything := data.Everything()
	if n := shown(t, before.Over(none(t)), everything, "a", "b", "c"); n != 6 {
		t.Errorf("by queries: %d", n)
	}
	if steps := work(t, k); steps != 3 || k.Set().Loading() != 0 {
		t.Errorf("%d steps, %d still wait", steps, k.Set().Loading())
	}
	for _, set := range []*published.Set{before, k.Set()} {
		if n := shown(t, set.Over(none(t)), everything, "c", "b", "a"); n != 6 {
			t.Errorf("afterwards: %d", n)
		}
	}
	joint := k.Set().Over(none(t))
	for _, name := range []string{"a", "b"} {
		count, err := joint.Count(name, everything)
		bound, bad := joint.Bounds(name, everything)
		if err != nil || bad != nil || count != 3 || bound.Max[0] < 105.4499 {
			t.Errorf("%s: %d, %v, %v, %v", name, count, bound, err, bad)
		}
	}
}

func TestWhatIsPublishedAsBeforeStaysInMemory(t *testing.T) {
	k := keeper(t)
	publish(t, k, points("a", layers.KindIndex), points("b", layers.KindIndex))
	work(t, k)
	wrong := points("c", layers.KindIndex)
	wrong.Table = "lines"
	if err := k.Publish(t.Context(), layers.NewCatalogue(nil), []layers.Publication{wrong}); !errors.Is(err, layers.ErrPublication) {
		t.Errorf("no such table: %v", err)
	}
	if list := k.Set().Layers(); len(list) != 2 {
		t.Errorf("after a refusal: %+v", list)
	}
	changed := points("b", layers.KindIndex)
	changed.Attributes = nil
	publish(t, k, changed, points("a", layers.KindIndex))
	if n := k.Set().Loading(); n != 1 {
		t.Errorf("%d layers wait after one of two was changed", n)
	}
	work(t, k)
	feature, err := k.Set().Feature(t.Context(), "b", 1, data.Everything())
	if err != nil || len(feature.Values) != 0 {
		t.Errorf("%+v, %v", feature, err)
	}
	publish(t, k)
	if _, err := k.Set().Over(none(t)).Source([]string{"a"}, data.Everything()); !errors.Is(err, layers.ErrUnknown) {
		t.Errorf("a layer that is published no more: %v", err)
	}
}

func TestALayerThatCannotBeLoadedHoldsUpNobody(t *testing.T) {
	k, file := keeperOf(t)
	publish(t, k, points("a", layers.KindIndex), points("b", layers.KindQuery))
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if more, err := k.Work(t.Context()); !more || err == nil {
			t.Errorf("without its file: %v, %v", more, err)
		}
	}
	if n := k.Set().Loading(); n != 0 {
		t.Errorf("%d layers are waited for", n)
	}
	if err := os.Rename(file+".away", file); err != nil {
		t.Fatal(err)
	}
	if steps := work(t, k); steps != 2 {
		t.Errorf("%d steps afterwards", steps)
	}
	if n, err := k.Set().Over(none(t)).Count("a", data.Everything()); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// TestAScopeThatSeesNothing asks every way of reading; one that is added must be asked here too.
func TestAScopeThatSeesNothing(t *testing.T) {
	k := keeper(t)
	publish(t, k, points("memory", layers.KindIndex), points("query", layers.KindQuery))
	work(t, k)
	set := k.Set()
	joint := set.Over(none(t))
	for _, scope := range []data.Scope{{}, {Regions: []string{""}, Tables: []string{"buildings", "points"}}} {
		for _, name := range []string{"memory", "query"} {
			if n := shown(t, joint, scope, name); n != 0 {
				t.Errorf("%s: a tile with %d features", name, n)
			}
			if n, err := joint.Count(name, scope); n != 0 || err != nil {
				t.Errorf("%s: %d counted, %v", name, n, err)
			}
			if b, err := joint.Bounds(name, scope); !b.IsEmpty() || err != nil {
				t.Errorf("%s: within %v, %v", name, b, err)
			}
			if _, err := set.Feature(t.Context(), name, 1, scope); !errors.Is(err, data.ErrNotFound) {
				t.Errorf("%s: a feature, %v", name, err)
			}
		}
	}
	known := map[string]bool{"Source": true, "Count": true, "Bounds": true, "Feature": true, "Bytes": false, "Layers": false, "Loading": false, "Of": false, "Over": false, "Different": false, "Follows": false}
	for _, of := range []reflect.Type{reflect.TypeFor[*published.Joint](), reflect.TypeFor[*published.Set]()} {
		for i := range of.NumMethod() {
			if _, ok := known[of.Method(i).Name]; !ok {
				t.Errorf("%s.%s is not asked here", of, of.Method(i).Name)
			}
		}
	}
}

// TestWhatIsDifferentInAnotherSet says of which layers kept tiles are of no use any more, and which are never kept.
func TestWhatIsDifferentInAnotherSet(t *testing.T) {
	k := keeper(t)
	publish(t, k, points("memory", layers.KindIndex), points("query", layers.KindQuery))
	first := k.Set()
	work(t, k)
	second := k.Set()
	publish(t, k, points("query", layers.KindQuery), points("further", layers.KindQuery))
	third := k.Set()
	for name, c := range map[string]struct {
		now, before *published.Set
		want        []string
	}{
		"the first set":                 {first, nil, []string{"memory", "query"}},
		"the same again":                {second, second, nil},
		"one was taken into memory":     {second, first, []string{"memory"}},
		"one is gone and one is new":    {third, second, []string{"further", "memory"}},
		"nothing is published any more": {nil, third, []string{"further", "query"}},
	} {
		if got := slices.Sorted(slices.Values(c.now.Different(c.before))); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	for _, l := range slices.Concat(first.Layers(), third.Layers()) {
		if !l.Fleeting {
			t.Errorf("%s is asked by a query and would be kept", l.Name)
		}
	}
	for _, l := range second.Layers() {
		if l.Fleeting != (l.Name == "query") {
			t.Errorf("%s: fleeting %v", l.Name, l.Fleeting)
		}
	}
}
