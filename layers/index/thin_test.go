package index_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/layerstest"
	"lintu/tiles"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

// wells is a layer of so many imported points in a city's area, many of them close together, with a depth each.
func wells(t *testing.T, count int) (*index.Index, []data.Row) {
	t.Helper()
	r := layerstest.Rows{Of: map[string][]data.Row{}}
	r.List = []data.Table{data.FeatureTable("wells", data.ShapePoint, data.Field{Name: "depth", Type: data.TypeInt})}
	random := rand.New(rand.NewPCG(3, 4))
	for i := range count {
		side := 0.2
		if i%2 == 0 {
			side = 0.001
		}
		r.Put("wells", data.Feature{
			Meta: meta(int64(i+1), fmt.Sprint(i)), Geometry: place(random.Float64()*side, random.Float64()*side),
			Attributes: []data.Value{data.Int(int64(random.IntN(50)))},
		}.Row())
	}
	x, err := index.LoadAt(t.Context(), r, layers.NewCatalogue(r.List), today())
	if err != nil {
		t.Fatal(err)
	}
	return x, r.Of["wells"]
}

// told adds up for how many points the features in a tile's own area stand, and what the tile says it left out.
func told(t *testing.T, tile tiles.Tile) int {
	t.Helper()
	left := tile.Omissions()
	sum := left.Budget + left.Small
	for _, f := range tilestest.Decode(t, tile).Layer("wells").Features {
		if p := f.Parts[0][0]; p.X < 0 || p.X >= vector.Extent || p.Y < 0 || p.Y >= vector.Extent {
			continue
		}
		if n := f.Attribute(vector.PointCount); n.IsNull() {
			sum++
		} else {
			sum += int(n.Int())
		}
	}
	return sum
}

func TestEveryPointOfALayerIsToldAtEveryZoom(t *testing.T) {
	const count = 3000
	x, rows := wells(t, count)
	e := index.NewEditor(x)
	defer e.Close()
	moved := data.Edit{Table: "wells", IDs: []int64{5, 6, 7}, Rows: rows[9:10]}
	moved.IDs = append(moved.IDs, rows[9].ID)
	e.Apply([]data.Edit{moved}, today())
	for _, edited := range []struct {
		x     *index.Index
		count int
	}{{x, count}, {e.Index(), count - 3}} {
		source, err := edited.x.Source([]string{"wells"}, data.Public())
		if err != nil {
			t.Fatal(err)
		}
		for zoom := uint8(12); zoom <= 16; zoom++ {
			sum := 0
			for _, a := range cover(place(-0.001, -0.001), place(0.201, 0.201), zoom) {
				tile, err := source.Tile(t.Context(), a)
				if err != nil {
					t.Fatal(err)
				}
				sum += told(t, tile)
			}
			if sum != edited.count {
				t.Errorf("zoom %d tells of %d wells of %d", zoom, sum, edited.count)
			}
		}
	}
}

func TestACrowdUnderATileIsBounded(t *testing.T) {
	const count = 60_000
	x, _ := wells(t, count)
	source, err := x.Source([]string{"wells"}, data.Public())
	if err != nil {
		t.Fatal(err)
	}
	at := tiles.Project(place(0.0005, 0.0005))
	for _, zoom := range []uint8{12, 15} {
		tile, err := source.Tile(t.Context(), tiles.At(at, zoom))
		if err != nil {
			t.Fatal(err)
		}
		if len(tile.Data) > 513<<10 || tile.Features > 20_000 || tile.Omissions().Sum() == 0 {
			t.Errorf("zoom %d: %d features in %d bytes, %+v left out", zoom, tile.Features, len(tile.Data), tile.Omissions())
		}
	}
}
