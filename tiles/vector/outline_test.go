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
		rules := vector.Rules{Step: rapid.SampledFrom([]int{0, 4}).Draw(t, "step")}
		outline := vector.NewOutlines(zoom, rules.Step, 1, func(uint32) vector.Shape { return shape }).At(0)
		if len(outline) == 0 {
			return
		}
		outlined++
		values := vector.NewValues()
		asked := &crowd{shapes: []vector.Shape{shape}, weights: []float64{0}, codes: []uint32{0}}
		made := &outlinedCrowd{crowd: asked, outline: outline}
		for _, near := range points {
			address := tiles.At(near, zoom)
			want, _ := crowded(t, address, rules, asked, values)
			before := made.held
			if got, _ := crowded(t, address, rules, made, values); !bytes.Equal(want.Data, got.Data) {
				t.Fatalf("%s: drawn %x, outlined %x", address, want.Data, got.Data)
			}
			held += made.held - before
		}
	})
	if outlined == 0 || held == 0 {
		t.Errorf("%d areas had an outline, %d tiles held one", outlined, held)
	}
}

// outlinedCrowd gives the outline of its only shape to tiles that hold it.
type outlinedCrowd struct {
	*crowd
	outline []byte
	encoder *vector.Encoder
	held    int
}

func (c *outlinedCrowd) At(i int) vector.Candidate {
	one := c.crowd.At(i)
	if c.encoder.Holds(c.shapes[i].Box()) {
		c.held++
		one.Outline = c.outline
	}
	return one
}
