package data_test

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
)

// mesh is an irregular net of cells that share their edges exactly, some of them cut in two by a diagonal, their rings
// turning either way and beginning anywhere: a partition as grids of a community are.
func mesh(random *rand.Rand, n int) (cells []orb.MultiPolygon, corners []orb.Point) {
	at := make([][]orb.Point, n+1)
	for i := range at {
		at[i] = make([]orb.Point, n+1)
		for j := range at[i] {
			p := orb.Point{105.4 + float64(i)*0.01, 28.8 + float64(j)*0.01}
			if i > 0 && i < n && j > 0 && j < n && random.IntN(3) > 0 { // some stay on straight lines; no cell becomes concave
				p[0] += (random.Float64() - 0.5) * 0.004
				p[1] += (random.Float64() - 0.5) * 0.004
			}
			at[i][j] = p
			corners = append(corners, p)
		}
	}
	for i := range n {
		for j := range n {
			a, b, c, d := at[i][j], at[i+1][j], at[i+1][j+1], at[i][j+1]
			if random.IntN(2) == 0 {
				cells = append(cells, turned(random, a, b, c, d))
				continue
			}
			cells = append(cells, turned(random, a, b, c), turned(random, a, c, d))
		}
	}
	return cells, corners
}

// turned is a ring of corners that begins at any of them and runs either way.
func turned(random *rand.Rand, corners ...orb.Point) orb.MultiPolygon {
	if random.IntN(2) == 0 {
		for i, j := 0, len(corners)-1; i < j; i, j = i+1, j-1 {
			corners[i], corners[j] = corners[j], corners[i]
		}
	}
	start := random.IntN(len(corners))
	var ring orb.Ring
	for i := range len(corners) + 1 {
		ring = append(ring, corners[(start+i)%len(corners)])
	}
	return orb.MultiPolygon{{ring}}
}

// TestContainsParts checks that of areas which share their edges exactly one holds each point between them: points
// anywhere, on corners and on edges.
func TestContainsParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 5
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		cells, corners := mesh(random, n)
		points := make([]orb.Point, 0, 600)
		for range 200 {
			points = append(points, orb.Point{105.4 + random.Float64()*n*0.01, 28.8 + random.Float64()*n*0.01})
		}
		points = append(points, corners...)
		for _, cell := range cells {
			ring := cell[0][0]
			for i := 1; i < len(ring); i++ {
				a, b, f := ring[i-1], ring[i], random.Float64()
				points = append(points, orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}, orb.Point{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2})
			}
		}
		whole := orb.MultiPolygon{{{{105.4, 28.8}, {105.4 + n*0.01, 28.8}, {105.4 + n*0.01, 28.8 + n*0.01}, {105.4, 28.8 + n*0.01}, {105.4, 28.8}}}}
		for _, p := range points {
			holding := 0
			for _, cell := range cells {
				if data.Contains(cell, p) {
					holding++
				}
			}
			want := 0
			if data.Contains(whole, p) {
				want = 1
			}
			if holding != want {
				t.Fatalf("%v lies in %d cells, want %d", p, holding, want)
			}
		}
	})
}

func TestContains(t *testing.T) {
	outer := orb.Ring{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}}
	hole := orb.Ring{{4, 4}, {6, 4}, {6, 6}, {4, 6}, {4, 4}}
	far := orb.Polygon{{{20, 0}, {21, 0}, {21, 1}, {20, 1}, {20, 0}}}
	area := orb.MultiPolygon{{outer, hole}, far}
	for _, c := range []struct {
		name  string
		point orb.Point
		want  bool
	}{
		{"inside", orb.Point{1, 1}, true},
		{"in the hole", orb.Point{5, 5}, false},
		{"in the second part", orb.Point{20.5, 0.5}, true},
		{"between the parts", orb.Point{15, 0.5}, false},
		{"outside", orb.Point{-1, 5}, false},
		{"on the west edge", orb.Point{0, 5}, true},
		{"on the east edge", orb.Point{10, 5}, false},
		{"on the south edge", orb.Point{5, 0}, true},
		{"on the north edge", orb.Point{5, 10}, false},
		{"on the south-west corner", orb.Point{0, 0}, true},
		{"on the north-east corner", orb.Point{10, 10}, false},
		{"on the west edge of the hole", orb.Point{4, 5}, false},
		{"on the east edge of the hole", orb.Point{6, 5}, true},
	} {
		if got := data.Contains(area, c.point); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if data.Contains(nil, orb.Point{1, 1}) {
		t.Error("nothing holds a point")
	}
}

func TestShapesHold(t *testing.T) {
	point, line, area := orb.Point{1, 1}, orb.LineString{{0, 0}, {1, 1}}, orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}
	for _, c := range []struct {
		name  string
		shape data.Shape
		holds []orb.Geometry
		not   []orb.Geometry
	}{
		{"none", data.ShapeNone, []orb.Geometry{nil}, []orb.Geometry{point, line, area}},
		{"point", data.ShapePoint, []orb.Geometry{nil, point, orb.MultiPoint{point}}, []orb.Geometry{line, area}},
		{"line", data.ShapeLine, []orb.Geometry{nil, line, orb.MultiLineString{line}}, []orb.Geometry{point, area}},
		{"polygon", data.ShapePolygon, []orb.Geometry{nil, area, orb.MultiPolygon{area}}, []orb.Geometry{point, line, area[0], area.Bound()}},
		{"any", data.ShapeAny, []orb.Geometry{nil, point, line, area, orb.Collection{point}}, nil},
	} {
		for _, g := range c.holds {
			if !c.shape.Holds(g) {
				t.Errorf("%s does not hold a %T", c.name, g)
			}
		}
		for _, g := range c.not {
			if c.shape.Holds(g) {
				t.Errorf("%s holds a %T", c.name, g)
			}
		}
	}
}
