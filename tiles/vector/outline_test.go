package vector_test

import (
	"bytes"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/tiles"
	"lintu/tiles/vector"
)

// TestOutlinedAreasAreDrawnAlike makes tiles around areas in both ways.
func TestOutlinedAreasAreDrawnAlike(t *testing.T) {
	outlined, held := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		outer, hole := star(t)
		var g orb.Geometry = geographic(outer, hole)
		if rapid.Bool().Draw(t, "two") {
			more, _ := star(t)
			g = orb.MultiPolygon{geographic(outer, hole), geographic(more)}
		}
		points, ends, kind := vector.Append(nil, nil, g)
		shape := vector.Shape{Kind: kind, Points: points, Ends: ends}
		zoom := uint8(rapid.IntRange(8, tiles.MaxZoom).Draw(t, "zoom"))
		outline := vector.NewOutlines(zoom, 1, func(uint32) vector.Shape { return shape }).At(0)
		if len(outline) == 0 {
			return
		}
		outlined++
		values := vector.NewValues()
		for _, near := range points {
			address := tiles.At(near, zoom)
			asked, made := vector.NewEncoder(), vector.NewEncoder()
			asked.Begin(address)
			made.Begin(address)
			if !made.Holds(shape.Box()) {
				continue
			}
			held++
			asked.Layer("a", nil, values)
			asked.Feature(7, shape, nil)
			made.Layer("a", nil, values)
			made.Outlined(7, shape.Points[0], outline, nil)
			if want, got := asked.Finish(), made.Finish(); !bytes.Equal(want.Data, got.Data) {
				t.Fatalf("%s: drawn %x, outlined %x", address, want.Data, got.Data)
			}
		}
	})
	if outlined == 0 || held == 0 {
		t.Errorf("%d areas had an outline, %d tiles held one", outlined, held)
	}
}
