package index_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/layerstest"
	"lintu/tiles"
	"lintu/tiles/vector"
)

func TestCountsAndBoundsFollowTheScope(t *testing.T) {
	x := loadTown(t)
	west := data.Scope{Regions: []string{"370699001001"}, Tables: []string{"*"}}
	buildingsOnly := data.Scope{Regions: []string{""}, Tables: []string{"buildings"}}
	cases := map[string]struct {
		layer string
		scope data.Scope
		want  int64
	}{
		"all buildings":                      {"buildings", data.Everything(), 32},
		"buildings of one community":         {"buildings", west, 16},
		"grids of one community":             {"grids", west, 4},
		"communities are a layer of regions": {"communities", data.Public(), 2},
		"a table outside the scope":          {"grids", buildingsOnly, 0},
		"a table inside the scope":           {"buildings", buildingsOnly, 32},
		"no region field, limited scope":     {"roads", west, 3},
		"nothing":                            {"buildings", data.Scope{}, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := x.Count(c.layer, c.scope)
			if err != nil || got != c.want {
				t.Errorf("%d, %v; want %d", got, err, c.want)
			}
		})
	}
	whole, _ := x.Bounds("grids", data.Everything())
	part, _ := x.Bounds("grids", west)
	if !near(whole.Max[0], 121.39+0.016) || !near(part.Max[0], 121.39+0.008) || !near(part.Min[1], 37.53) {
		t.Errorf("bounds %v and %v", whole, part)
	}
}

func near(a, b float64) bool { return a-b < 1e-7 && b-a < 1e-7 }

func TestFeatureHasOpenFieldsOnly(t *testing.T) {
	x := loadTown(t)
	f, err := x.Feature("households", 10005, data.Everything())
	if err != nil {
		t.Fatal(err)
	}
	if f.Value("room").Text() != "601" || f.Value("floor_label").Text() != "6" || f.Value("building_id").Int() != 100 {
		t.Errorf("values %v", f.Values)
	}
	for _, field := range f.Fields {
		if field.Privacy != data.Open {
			t.Errorf("%s is held", field.Name)
		}
	}
	if s, err := x.Feature("stations", 7, data.Everything()); err != nil || !s.Value("riders").IsNull() {
		t.Errorf("a per-flat field of an imported table is held: %v, %v", s, err)
	}
	if p := f.Geometry.(orb.Point); !near(p[0], f.LabelPoint[0]) || !near(p[1], f.LabelPoint[1]) {
		t.Errorf("%v and label %v", p, f.LabelPoint)
	}
}

func TestFeatureOutsideTheScopeIsNotFound(t *testing.T) {
	x := loadTown(t)
	east := data.Scope{Regions: []string{"370699001002"}, Tables: []string{"*"}}
	for name, id := range map[string]int64{"outside": 100, "missing": 5} {
		if _, err := x.Feature("buildings", id, east); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := x.Feature("residents", 1, data.Everything()); !errors.Is(err, layers.ErrUnknown) {
		t.Errorf("residents: %v", err)
	}
}

func TestAtFindsTheGridOfEveryBuilding(t *testing.T) {
	x := loadTown(t)
	for _, row := range town().Of["buildings"] {
		b := data.BuildingOf(row)
		if id, ok := x.At("grids", data.LabelPoint(b.Footprint), data.Everything()); !ok || id != b.Grid {
			t.Errorf("building %d is in grid %d, said %d", b.ID, b.Grid, id)
		}
	}
	if id, ok := x.At("grids", place(0.5, 0.5), data.Everything()); ok {
		t.Errorf("a point outside is in grid %d", id)
	}
}

func TestTileHasLayersAttributesAndLabels(t *testing.T) {
	x := loadTown(t)
	source, err := x.Source([]string{"grids", "buildings", "roads"}, data.Public())
	if err != nil {
		t.Fatal(err)
	}
	a := tiles.At(tiles.Project(place(0.004, 0.004)), 14)
	tile, err := source.Tile(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	d, err := vector.Decode(tile.Data, vector.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, l := range d.Layers {
		names = append(names, l.Name)
		t.Log(l.Name, len(l.Features), l.Keys, l.Features[0].Attributes)
	}
	if len(names) != 5 {
		t.Errorf("layers %v", names)
	}
}

// held is a store that gives no row of a table until it is let go.
type held struct {
	layerstest.Rows

	table string
	let   chan struct{}
}

func (h held) Scan(ctx context.Context, q data.Query, each func(data.Row) error) error {
	if q.Table == h.table {
		<-h.let
	}
	return h.Rows.Scan(ctx, q, each)
}

// A layer that takes long holds up none of the others: they are served, and tiles say what they are without.
func TestLayersAreServedWhileOthersAreRead(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(2, runtime.NumCPU()))) // as many layers are read at once
	r := town()
	r.Sort()
	store := held{r.Rows, "roads", make(chan struct{})}
	var partly *index.Index
	whole, err := index.LoadEach(t.Context(), store, layers.NewCatalogue(r.List), today(), func(x *index.Index) {
		if x.Loading() == 1 {
			partly = x
			close(store.let)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := partly.Count("roads", data.Everything()); !errors.Is(err, layers.ErrLoading) || whole.Loading() != 0 {
		t.Errorf("%v, %d are missing in the end", err, whole.Loading())
	}
	at := tiles.At(tiles.Project(place(0.001, 0.001)), 15)
	if a, b := drawn(t, partly, []string{"buildings"}, data.Everything(), at), drawn(t, whole, []string{"buildings"}, data.Everything(), at); !bytes.Equal(a, b) {
		t.Error("a layer that is there has another tile")
	}
	for _, names := range [][]string{{"buildings", "roads"}, {"roads"}} {
		source, err := partly.Source(names, data.Everything())
		if err != nil {
			t.Fatal(err)
		}
		tile, err := source.Tile(t.Context(), at)
		if len(names) == 1 && !errors.Is(err, layers.ErrLoading) {
			t.Errorf("%v: %v", names, err)
		}
		if len(names) > 1 && (err != nil || tile.Features == 0 || len(tile.Missing) != 1 || tile.Missing[0].Layer != "roads") {
			t.Errorf("%v: %d features without %v, %v", names, tile.Features, tile.Missing, err)
		}
	}
}
