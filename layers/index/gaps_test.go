package index_test

import (
	"math"
	"testing"

	"lintu/data"
	"lintu/data/demo"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/tiles"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

// parcel is a region as it is, in world units.
type parcel struct {
	id   int64
	box  tiles.Box
	ring [][]tiles.Point
}

// parcels are the regions of a layer.
func parcels(t *testing.T, x *index.Index, layer string) []parcel {
	t.Helper()
	var list []parcel
	err := x.Each(layer, data.Everything(), func(f index.Feature) bool {
		points, ends, kind := vector.Append(nil, nil, f.Geometry)
		p := parcel{id: f.ID, box: vector.Shape{Kind: kind, Points: points, Ends: ends}.Box()}
		start := uint32(0)
		for _, end := range ends {
			p.ring = append(p.ring, points[start:end])
			start = end
		}
		list = append(list, p)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// borders reports whether a point lies on the border, to within what rounding to a world unit can do.
func (p *parcel) borders(at tiles.Point) bool {
	if !p.box.Meets(tiles.Box{MinX: at.X - 2, MinY: at.Y - 2, MaxX: at.X + 2, MaxY: at.Y + 2}) {
		return false
	}
	for _, ring := range p.ring {
		for i, b := range ring {
			a := ring[(i+len(ring)-1)%len(ring)]
			if tilestest.ToSegment(wide(a), wide(b), wide(at)) < 1.5 {
				return true
			}
		}
	}
	return false
}

func wide(p tiles.Point) vector.TilePoint { return vector.TilePoint{X: int64(p.X), Y: int64(p.Y)} }

// TestNeighboursHaveNoGapBetweenThem looks at every corner where regions meet, in the tiles of every zoom: each of them is drawn
// through the place to which the corner is rounded, or past it within a unit, or within three quarters of a step where shapes are
// simplified: that is what a corner in the middle of a neighbour's edge may be off.
func TestNeighboursHaveNoGapBetweenThem(t *testing.T) {
	city, err := demo.Generate("community", 1)
	if err != nil {
		t.Fatal(err)
	}
	x, err := index.LoadAt(t.Context(), cityReader{city}, layers.NewCatalogue(city.Tables()), today())
	if err != nil {
		t.Fatal(err)
	}
	for layer, least := range map[string]uint8{"grids": 12, "micro_grids": 15} {
		list, meetings := parcels(t, x, layer), 0
		drawn := drawnAt(t, x, layer)
		for _, a := range list {
			for _, corner := range cornersOf(a) {
				for i := range list {
					b := &list[i]
					if b.id == a.id || !b.borders(corner) {
						continue
					}
					meetings++
					for zoom := least; zoom <= 17; zoom++ {
						if gap := drawn(corner, zoom, a.id, b.id); gap > max(1, 0.75*float64(steps(x, layer, zoom))) {
							t.Errorf("%s %d and %d at zoom %d: %.2f units apart", layer, a.id, b.id, zoom, gap)
						}
					}
				}
			}
		}
		if meetings < 20 {
			t.Errorf("%s: only %d corners where two meet", layer, meetings)
		}
	}
}

// steps is how many units are between the places where a layer's corners are drawn.
func steps(x *index.Index, layer string, zoom uint8) int64 {
	l, err := x.Catalogue().Layer(layer)
	if err != nil {
		return 1
	}
	return max(1, int64(l.Rules(zoom).Step))
}

func cornersOf(p parcel) []tiles.Point {
	var all []tiles.Point
	for _, ring := range p.ring {
		all = append(all, ring...)
	}
	return all
}

// drawnAt gives how far the outlines of two regions, as drawn in the tile that holds a corner, are from the place of the corner on the
// tile's grid at most.
func drawnAt(t *testing.T, x *index.Index, layer string) func(tiles.Point, uint8, ...int64) float64 {
	t.Helper()
	source, err := x.Source([]string{layer}, data.Everything())
	if err != nil {
		t.Fatal(err)
	}
	made := map[tiles.Address]map[uint64]vector.DecodedFeature{}
	return func(corner tiles.Point, zoom uint8, ids ...int64) float64 {
		a := tiles.At(corner, zoom)
		if made[a] == nil {
			tile, err := source.Tile(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			made[a] = map[uint64]vector.DecodedFeature{}
			for _, f := range tilestest.Decode(t, tile).Layer(layer).Features {
				made[a][f.ID] = f
			}
		}
		left, top := a.Origin()
		unit := float64(int64(1)<<32>>zoom) / vector.Extent
		step := float64(steps(x, layer, zoom))
		round := func(units float64) int64 { return int64(math.Floor(math.Floor(units+0.5)/step+0.5) * step) }
		at := vector.TilePoint{X: round(float64(int64(corner.X)-left) / unit), Y: round(float64(int64(corner.Y)-top) / unit)}
		most := 0.0
		for _, id := range ids {
			nearest := math.Inf(1)
			for _, part := range made[a][uint64(id)].Parts {
				for i, p := range part {
					nearest = min(nearest, tilestest.ToSegment(part[(i+len(part)-1)%len(part)], p, at))
				}
			}
			most = max(most, nearest)
		}
		return most
	}
}
