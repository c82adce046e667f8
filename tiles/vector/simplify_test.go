package vector_test

import (
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

// alone draws a shape as the only one of a layer.
func alone(t *rapid.T, a tiles.Address, r vector.Rules, g orb.Geometry) [][]vector.TilePoint {
	values := vector.NewValues()
	points, ends, kind := vector.Append(nil, nil, g)
	c := &crowd{
		shapes:  []vector.Shape{{Kind: kind, Points: points, Ends: ends}},
		weights: []float64{0}, codes: []uint32{values.Add(data.Text("it"))},
	}
	_, layer := crowded(t, a, r, c, values)
	if len(layer.Features) == 0 {
		return nil
	}
	if err := tilestest.CheckGeometry(layer.Features[0]); err != nil {
		t.Fatal(err)
	}
	return layer.Features[0].Parts
}

// off is how far the corners of some parts are from the outlines of others at most.
func off(parts, from [][]vector.TilePoint, closed bool) float64 {
	most := 0.0
	for _, part := range parts {
		for _, p := range part {
			least := 1e9
			for _, other := range from {
				for i := range other {
					if i == 0 && !closed {
						continue
					}
					least = min(least, tilestest.ToSegment(other[(i+len(other)-1)%len(other)], other[i], p))
				}
			}
			most = max(most, least)
		}
	}
	return most
}

// TestWhatIsSimplifiedLooksTheSame holds lines and areas that are simplified against those that are not: neither leaves the other
// by more than a step, and what is well in the tile does not vanish.
func TestWhatIsSimplifiedLooksTheSame(t *testing.T) {
	const step = 4
	corners := 0
	rapid.Check(t, func(t *rapid.T) {
		outer, _ := star(t)
		var g orb.Geometry = geographic(outer)
		closed := rapid.Bool().Draw(t, "closed")
		if !closed {
			g = orb.LineString(geographic(outer)[0])
		}
		fine, simple := alone(t, street, vector.Rules{}, g), alone(t, street, vector.Rules{Step: step}, g)
		if len(simple) == 0 && deep(fine) {
			t.Fatalf("%v is gone", fine)
		}
		if !within(fine) || !within(simple) { // cuts move along the edges they are in
			return
		}
		for _, part := range simple {
			corners += len(part)
		}
		if a, b := off(simple, fine, closed), off(fine, simple, closed); a > step || b > step {
			t.Fatalf("%.2f and %.2f units apart:\n%v\n%v", a, b, fine, simple)
		}
	})
	if corners == 0 {
		t.Error("nothing was compared")
	}
}

// within reports whether parts are in the tile, so that nothing of them was cut.
func within(parts [][]vector.TilePoint) bool {
	for _, part := range parts {
		for _, p := range part {
			if p.X < 0 || p.Y < 0 || p.X > vector.Extent || p.Y > vector.Extent {
				return false
			}
		}
	}
	return len(parts) > 0
}

// deep reports whether there is something well in the tile.
func deep(parts [][]vector.TilePoint) bool {
	for _, part := range parts {
		for _, p := range part {
			if p.X > 8 && p.Y > 8 && p.X < vector.Extent-8 && p.Y < vector.Extent-8 {
				return true
			}
		}
	}
	return false
}
