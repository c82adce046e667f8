package index_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lintu/data"
	"lintu/data/demo"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/layerstest"
	"lintu/tiles"
)

// cityReader reads a demo city as if it were a store.
type cityReader struct{ city *demo.City }

func (r cityReader) Tables(context.Context) ([]data.Table, error) { return r.city.Tables(), nil }

func (r cityReader) Count(context.Context, data.Query) (int64, error) { return 0, nil }

func (r cityReader) Scan(ctx context.Context, q data.Query, each func(data.Row) error) error {
	all := layerstest.Rows{List: r.city.Tables(), Of: map[string][]data.Row{}}
	for row := range r.city.Rows(q.Table) {
		all.Put(q.Table, row)
	}
	return all.Scan(ctx, q, each)
}

// streetIndex is the street preset of the demo in an index; it is made once for all benchmarks.
var streetIndex = sync.OnceValues(func() (*index.Index, error) {
	city, err := demo.Generate("street", 1)
	if err != nil {
		return nil, err
	}
	return index.Load(context.Background(), cityReader{city}, layers.NewCatalogue(city.Tables()))
})

func streetOf(b *testing.B) *index.Index {
	b.Helper()
	x, err := streetIndex()
	if err != nil {
		b.Fatal(err)
	}
	return x
}

// published is every layer that a map shows at once.
func published(x *index.Index) []string {
	var names []string
	for _, l := range x.Catalogue().All() {
		names = append(names, l.Name)
	}
	return names
}

// BenchmarkTile makes every tile of a zoom that the street covers, all layers in each, one after the other.
func BenchmarkTile(b *testing.B) {
	x := streetOf(b)
	source, err := x.Source(published(x), data.Public())
	if err != nil {
		b.Fatal(err)
	}
	bound, err := x.Bounds("grids", data.Public())
	if err != nil {
		b.Fatal(err)
	}
	for zoom := uint8(10); zoom <= 18; zoom++ {
		b.Run(fmt.Sprint("z", zoom), func(b *testing.B) {
			list := cover(bound.Min, bound.Max, zoom)
			size, features, largest := 0, 0, 0
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				tile, err := source.Tile(b.Context(), list[i%len(list)])
				if err != nil {
					b.Fatal(err)
				}
				size += len(tile.Data)
				features += tile.Features
				largest = max(largest, len(tile.Data))
			}
			b.ReportMetric(float64(size)/float64(b.N), "B/tile")
			b.ReportMetric(float64(largest), "B/largest")
			b.ReportMetric(float64(features)/float64(b.N), "features/tile")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tiles/s")
			b.ReportMetric(float64(len(list)), "tiles")
		})
	}
}

// cover is the tiles of a zoom over a bound.
func cover(southWest, northEast [2]float64, zoom uint8) []tiles.Address {
	low := tiles.At(tiles.Project([2]float64{southWest[0], northEast[1]}), zoom)
	high := tiles.At(tiles.Project([2]float64{northEast[0], southWest[1]}), zoom)
	var list []tiles.Address
	for y := low.Y; y <= high.Y; y++ {
		for x := low.X; x <= high.X; x++ {
			list = append(list, tiles.Address{Z: zoom, X: x, Y: y})
		}
	}
	return list
}

// BenchmarkLoad reports what the street takes in memory, layer by layer.
func BenchmarkLoad(b *testing.B) {
	city, err := demo.Generate("street", 1)
	if err != nil {
		b.Fatal(err)
	}
	var x *index.Index
	for b.Loop() {
		if x, err = index.Load(b.Context(), cityReader{city}, layers.NewCatalogue(city.Tables())); err != nil {
			b.Fatal(err)
		}
	}
	for _, name := range published(x) {
		count, err := x.Count(name, data.Public())
		if err != nil {
			b.Fatal(err)
		}
		if count > 0 {
			b.ReportMetric(float64(x.Bytes(name))/float64(count), "B/"+name)
		}
	}
}

// BenchmarkEdit renames flats of the street, so many at once, one state after the other, and reports what that does to the
// layer's memory and to a tile.
func BenchmarkEdit(b *testing.B) {
	x := streetOf(b)
	var flats []data.Row
	city, err := demo.Generate("street", 1)
	if err != nil {
		b.Fatal(err)
	}
	for row := range city.Rows("households") {
		row.Values = slices.Clone(row.Values)
		flats = append(flats, row)
	}
	slices.SortFunc(flats, func(a, c data.Row) int { return int(a.ID - c.ID) })
	room := data.Households().Index("room")
	for _, together := range []int{1, 100, 10000} {
		b.Run(fmt.Sprint(together), func(b *testing.B) {
			e := index.NewEditor(x)
			largest := x.Bytes("households")
			for i := 0; b.Loop(); i++ {
				edit := data.Edit{Table: "households"}
				first := i * together % (len(flats) - together)
				for _, row := range flats[first : first+together] {
					row.Values = slices.Clone(row.Values)
					row.Values[room] = data.Text(fmt.Sprint(i))
					edit.IDs, edit.Rows = append(edit.IDs, row.ID), append(edit.Rows, row)
				}
				e.Apply([]data.Edit{edit}, time.Now())
				largest = max(largest, e.Index().Bytes("households"))
			}
			e.Close()
			b.ReportMetric(float64(b.N*together)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(largest)/float64(x.Bytes("households")), "times-memory")
		})
	}
}
