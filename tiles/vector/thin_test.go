package vector_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// crowd is features with a weight each, in the order of their ids.
type crowd struct {
	shapes  []vector.Shape
	weights []float64
	codes   []uint32
	labels  bool
}

func (c *crowd) Len() int { return len(c.shapes) }

func (c *crowd) Shape(i int) (vector.Shape, bool) { return c.shapes[i], false }

func (c *crowd) At(i int) vector.Candidate {
	one := vector.Candidate{ID: int64(i + 1), Shape: c.shapes[i], Codes: c.codes[i : i+1]}
	if c.labels {
		one.Label = &c.shapes[i].Points[0]
	}
	return one
}

func (c *crowd) Weight(i int) float64 { return c.weights[i] }

// crowded writes a tile of one layer.
func crowded(t interface {
	Fatal(args ...any)
	Context() context.Context
}, a tiles.Address, r vector.Rules, c vector.Candidates, values *vector.Values,
) (tiles.Tile, vector.DecodedLayer) {
	e := vector.NewEncoder()
	if o, is := c.(*outlinedCrowd); is {
		o.encoder = e
	}
	e.Begin(a)
	e.Layer("things", []string{"name"}, values)
	if err := e.Draw(t.Context(), r, c); err != nil {
		t.Fatal(err)
	}
	tile := e.Finish()
	decoded, err := vector.Decode(tile.Data, vector.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return tile, decoded.Layer("things")
}

// drawCrowd draws points around a tile and its neighbour to the east, many of them on each other and on the tiles' sides.
func drawCrowd(t *rapid.T, a tiles.Address) (*crowd, *vector.Values) {
	c, values := &crowd{}, vector.NewValues()
	x0, y0 := a.Origin()
	unit := int64(1) << 32 >> a.Z / 4096
	for i := range rapid.IntRange(1, 300).Draw(t, "count") {
		near := rapid.SampledFrom([]int64{-64, 0, 100, 2000, 4032, 4096, 4160, 4300, 6000}).Draw(t, "near")
		x := x0 + (near+int64(rapid.IntRange(-70, 70).Draw(t, "x")))*unit + int64(rapid.IntRange(0, int(unit)).Draw(t, "in unit"))
		y := y0 + int64(rapid.IntRange(-300, 4400).Draw(t, "y"))*unit
		p := tiles.Point{X: int32(x), Y: int32(y)}
		c.shapes = append(c.shapes, vector.Shape{Kind: vector.Points, Points: []tiles.Point{p}, Ends: []uint32{1}})
		c.weights = append(c.weights, float64(rapid.IntRange(0, 3).Draw(t, "weight")))
		c.codes = append(c.codes, values.Add(data.Text(fmt.Sprint("thing ", i%40))))
	}
	return c, values
}

// near is where a point is in tile units, rounded as tiles round it.
func near(a tiles.Address, p tiles.Point) (x, y int64) {
	x0, y0 := a.Origin()
	unit := float64(int64(1)<<32>>a.Z) / 4096
	round := func(v float64) int64 { return int64(math.Floor(v/unit + 0.5)) }
	return round(float64(int64(p.X) - x0)), round(float64(int64(p.Y) - y0))
}

// naive is the features a tile has of a crowd by going through it square by square: for how many each stands, by id.
func naive(a tiles.Address, cell int64, c *crowd) map[uint64]int64 {
	squares := map[[2]int64][]int{}
	reach := max(64, cell)
	for i, s := range c.shapes {
		x, y := near(a, s.Points[0])
		if x < -reach || x >= 4096+reach || y < -reach || y >= 4096+reach {
			continue // in squares that are beyond the buffer
		}
		square := [2]int64{int64(math.Floor(float64(x) / float64(cell))), int64(math.Floor(float64(y) / float64(cell)))}
		squares[square] = append(squares[square], i)
	}
	stands := map[uint64]int64{}
	for _, of := range squares {
		best := slices.MaxFunc(of, func(i, j int) int {
			if c.weights[i] != c.weights[j] {
				return int(c.weights[i] - c.weights[j])
			}
			return j - i
		})
		if x, y := near(a, c.shapes[best].Points[0]); x >= -64 && x <= 4160 && y >= -64 && y <= 4160 {
			stands[uint64(best+1)] = int64(len(of))
		}
	}
	return stands
}

// pointCount is for how many a decoded feature stands.
func pointCount(f vector.DecodedFeature) int64 {
	if v := f.Attribute(vector.PointCount); !v.IsNull() {
		return v.Int()
	}
	return 1
}

func TestPointsAreThinnedAsByGoingThroughSquares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := tiles.Address{Z: 14, X: 13600, Y: 6400}
		cell := rapid.SampledFrom([]int64{8, 64, 256}).Draw(t, "cell")
		c, values := drawCrowd(t, a)
		_, layer := crowded(t, a, vector.Rules{Cell: int(cell)}, c, values)
		got := map[uint64]int64{}
		for _, f := range layer.Features {
			got[f.ID] = pointCount(f)
		}
		if want := naive(a, cell, c); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
	})
}

func TestNothingIsLeftOutSilently(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := tiles.Address{Z: 14, X: 13600, Y: 6400}
		c, values := drawCrowd(t, a)
		c.labels = rapid.Bool().Draw(t, "labels")
		rules := vector.Rules{
			Cell:     rapid.SampledFrom([]int{0, 8, 64, 256}).Draw(t, "cell"),
			Features: rapid.SampledFrom([]int{0, 3, 50}).Draw(t, "features"),
			Labels:   c.labels,
			Bytes:    rapid.SampledFrom([]int{0, 200, 1500}).Draw(t, "bytes"),
		}
		tile, layer := crowded(t, a, rules, c, values)
		there, told := 0, 0
		for _, s := range c.shapes {
			if x, y := near(a, s.Points[0]); x >= 0 && x < 4096 && y >= 0 && y < 4096 {
				there++
			}
		}
		for _, f := range layer.Features {
			if p := f.Parts[0][0]; p.X >= 0 && p.X < 4096 && p.Y >= 0 && p.Y < 4096 {
				told += int(pointCount(f))
			}
		}
		if n := len(layer.Features); rules.Features > 0 && n > rules.Features || rules.Bytes > 0 && n > 1 && len(tile.Data) > rules.Bytes+4 {
			t.Fatalf("%d features in %d bytes by %+v", n, len(tile.Data), rules)
		}
		if left := tile.Omissions(); told+left.Budget+left.Small != there || left.Thinned > there {
			t.Fatalf("%d told, %+v left out of %d", told, left, there)
		}
	})
}

func TestTheLeastImportantGoFirst(t *testing.T) {
	a := street
	values := vector.NewValues()
	side := func(x, size int) xy { return xy{{x, 100}, {x + size, 100}, {x + size, 100 + size}, {x, 100 + size}} }
	shapes := []xy{side(100, 50), side(300, 90), side(500, 60), side(700, 20), side(900, 70)}
	c := &crowd{weights: []float64{0, 0, 1, 1, 0}}
	for i, rings := range shapes {
		points, ends, kind := vector.Append(nil, nil, geographic(rings))
		c.shapes = append(c.shapes, vector.Shape{Kind: kind, Points: points, Ends: ends})
		c.codes = append(c.codes, values.Add(data.Text(fmt.Sprint(i))))
	}
	for budget, want := range []string{"[1 2 3 4 5]", "[3]", "[3 4]", "[2 3 4]", "[2 3 4 5]", "[1 2 3 4 5]"} {
		_, layer := crowded(t, a, vector.Rules{Features: budget}, c, values)
		var got []uint64
		for _, f := range layer.Features {
			got = append(got, f.ID)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("a budget of %d gives %v, want %s", budget, got, want)
		}
	}
}

func TestWhatIsLeftOutIsInTheTile(t *testing.T) {
	tile := tiles.Tile{Omitted: []tiles.Omitted{
		{Layer: "cameras", Thinned: 7, Budget: 2, Told: true}, {Layer: "grids", Small: 3}, {Layer: "green", Small: 1, Told: true},
	}}
	layer := decode(t, tiles.Tile{Data: vector.AppendOmitted(tile)}).Layer(vector.OmittedLayer)
	var got []string
	for _, f := range layer.Features {
		got = append(got, fmt.Sprint(f.Attribute("layer"), f.Attribute("reason"), f.Attribute("count")))
	}
	if want := "[cameras thinned 7 cameras budget 2 green pixel 1]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	quiet := tiles.Tile{Data: []byte{1}, Omitted: []tiles.Omitted{{Layer: "grids", Small: 3}}}
	if got := vector.AppendOmitted(quiet); len(got) != 1 {
		t.Errorf("a tile of layers that are not thinned has %d bytes more", len(got)-1)
	}
}
