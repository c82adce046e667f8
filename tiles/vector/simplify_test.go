package vector_test

import (
	"math"
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
// by more than a step, and nothing vanishes. An area may lose its thorns, which are narrower than a step.
func TestWhatIsSimplifiedLooksTheSame(t *testing.T) {
	const step = 4
	corners := 0
	rapid.Check(t, func(t *rapid.T) {
		outer := within(t)
		var g orb.Geometry = geographic(outer)
		closed := rapid.Bool().Draw(t, "closed")
		if !closed {
			g = orb.LineString(geographic(outer)[0])
		}
		fine, simple := alone(t, street, vector.Rules{}, g), alone(t, street, vector.Rules{Step: step}, g)
		if len(simple) == 0 {
			t.Fatalf("%v is gone", fine)
		}
		for _, part := range simple {
			corners += len(part)
		}
		if apart := off(simple, fine, closed); apart > step {
			t.Fatalf("%.2f units apart:\n%v\n%v", apart, fine, simple)
		}
		if apart := off(fine, simple, closed); !closed && apart > step {
			t.Fatalf("%.2f units apart:\n%v\n%v", apart, fine, simple)
		}
		if lost := math.Abs(area(fine) - area(simple)); closed && lost > step*around(fine) {
			t.Fatalf("%.0f square units more or less:\n%v\n%v", lost, fine, simple)
		}
	})
	if corners == 0 {
		t.Error("nothing was compared")
	}
}

// area is that of rings, in square units.
func area(parts [][]vector.TilePoint) float64 {
	double := int64(0)
	for _, part := range parts {
		for i, p := range part {
			before := part[(i+len(part)-1)%len(part)]
			double += before.X*p.Y - p.X*before.Y
		}
	}
	return float64(double) / 2
}

// around is the length of rings.
func around(parts [][]vector.TilePoint) float64 {
	sum := 0.0
	for _, part := range parts {
		for i, p := range part {
			before := part[(i+len(part)-1)%len(part)]
			sum += math.Hypot(float64(p.X-before.X), float64(p.Y-before.Y))
		}
	}
	return sum
}

// within draws a star that lies in the tile, so that nothing of it is cut: cuts move along the edges they are in.
func within(t *rapid.T) xy {
	x, y := rapid.IntRange(1000, 3000).Draw(t, "x"), rapid.IntRange(1000, 3000).Draw(t, "y")
	size := rapid.Float64Range(40, 900).Draw(t, "size")
	corners := rapid.IntRange(3, 60).Draw(t, "corners")
	var outer xy
	for i := range corners {
		angle := 2 * math.Pi * float64(i) / float64(corners)
		radius := size * rapid.Float64Range(0.3, 1).Draw(t, "radius")
		outer = append(outer, [2]int{x + int(radius*math.Cos(angle)), y + int(radius*math.Sin(angle))})
	}
	return outer
}
