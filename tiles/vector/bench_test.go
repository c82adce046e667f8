package vector_test

import (
	"math/rand/v2"
	"testing"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// block is a dense tile's worth of buildings: of six to twelve corners, about one in eight across the tile's side.
type block struct {
	values *vector.Values
	shapes []vector.Shape
	codes  [][]uint32
}

func newBlock(a tiles.Address, count int) block {
	r := rand.New(rand.NewPCG(1, 2))
	b := block{values: vector.NewValues()}
	for i := range count {
		x, y := r.Float64()*4300-100, r.Float64()*4300-100
		var corners []float64
		for c := range 3 + r.IntN(4) { // a slab with bays along one side
			step := float64(c) * 12
			corners = append(corners, x+step, y+float64(c%2)*3, x+step+6, y+float64(c%2)*3)
		}
		corners = append(corners, x+78, y+22, x, y+22)
		points, ends, kind := vector.Append(nil, nil, ring(a, corners...))
		b.shapes = append(b.shapes, vector.Shape{Kind: kind, Points: points, Ends: ends})
		b.codes = append(b.codes, []uint32{
			b.values.Add(data.Text([]string{"residential", "office", "commercial"}[i%3])),
			b.values.Add(data.Int(int64(1 + r.IntN(33)))), b.values.Add(data.Real(float64(r.IntN(100)))),
			b.values.Add(data.Int(int64(i / 12))),
		})
	}
	b.values.Freeze()
	return b
}

func BenchmarkEncodeDenseTile(b *testing.B) {
	dense := newBlock(street, 3000)
	keys := []string{"use", "floors_above", "height", "compound_id"}
	e := vector.NewEncoder()
	var tile tiles.Tile
	b.ReportAllocs()
	for b.Loop() {
		e.Begin(street)
		e.Layer("buildings", keys, dense.values)
		for i, s := range dense.shapes {
			e.Feature(int64(i+1), s, dense.codes[i])
		}
		tile = e.Finish()
	}
	b.ReportMetric(float64(len(tile.Data)), "B/tile")
	b.ReportMetric(float64(tile.Features), "features/tile")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tiles/s")
}
