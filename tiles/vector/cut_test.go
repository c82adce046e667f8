package vector_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
	"pgregory.net/rapid"

	"lintu/tiles"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

// xy is a ring in tile units, not closed.
type xy [][2]int

// star draws a ring around a middle whose corners lie in the order of their angle, so that it never crosses itself.
func star(t *rapid.T) (outer, hole xy) {
	cx, cy := rapid.IntRange(-3000, 7000).Draw(t, "x"), rapid.IntRange(-3000, 7000).Draw(t, "y")
	size := rapid.IntRange(50, 9000).Draw(t, "size")
	corners := rapid.IntRange(3, 40).Draw(t, "corners")
	for i := range corners {
		angle := 2 * math.Pi * float64(i) / float64(corners)
		radius := float64(size) * rapid.Float64Range(0.3, 1).Draw(t, "radius")
		place := func(r float64) [2]int {
			return [2]int{cx + int(r*math.Cos(angle)), cy + int(r*math.Sin(angle))}
		}
		outer, hole = append(outer, place(radius)), append(hole, place(radius*0.6))
	}
	return outer, hole
}

// polygon is rings as simplefeatures reads them.
func polygon(rings ...xy) geom.Polygon {
	var lines []geom.LineString
	for _, r := range rings {
		var c []float64
		for _, p := range append(r[:len(r):len(r)], r[0]) {
			c = append(c, float64(p[0]), float64(p[1]))
		}
		lines = append(lines, geom.NewLineString(geom.NewSequence(c, geom.DimXY)))
	}
	return geom.NewPolygon(lines)
}

// geographic is rings in degrees.
func geographic(rings ...xy) orb.Polygon {
	var p orb.Polygon
	for _, r := range rings {
		var flat []float64
		for _, c := range r {
			flat = append(flat, float64(c[0]), float64(c[1]))
		}
		p = append(p, ring(street, flat...))
	}
	return p
}

// TestCutAreasEqualTheIntersection compares areas cut at the buffer with what a library of geometry makes of them.
func TestCutAreasEqualTheIntersection(t *testing.T) {
	const low, high = -vector.Buffer, vector.Extent + vector.Buffer
	box := polygon(xy{{low, low}, {high, low}, {high, high}, {low, high}})
	rapid.Check(t, func(t *rapid.T) {
		outer, hole := star(t)
		whole := polygon(outer, hole)
		if whole.Validate() != nil {
			t.Skip("rounding made the star touch itself")
		}
		want, err := geom.Intersection(whole.AsGeometry(), box.AsGeometry())
		if err != nil {
			t.Skip(err)
		}
		tile := encode(street, nil, []record{{1, geographic(outer, hole), nil}})
		got, outline := 0.0, 1.0
		for _, f := range decode(t, tile).Layer("things").Features {
			if err := valid(f); err != nil && !pinched(f) {
				t.Errorf("%v in %v", err, f.Parts)
			}
			for _, part := range f.Parts {
				got += float64(tilestest.Area(part)) / 2
				outline += length(part)
			}
		}
		if math.Abs(got-want.Area()) > outline { // a unit of rounding all along
			t.Errorf("area %.0f, want %.0f", got, want.Area())
		}
	})
}

// pinched reports whether a point of the feature is there twice: where it is less than a unit wide, rounding makes its
// rings touch, and that is not mended.
func pinched(f vector.DecodedFeature) bool {
	seen := map[vector.TilePoint]bool{}
	for _, part := range f.Parts {
		for _, p := range part {
			if seen[p] {
				return true
			}
			seen[p] = true
		}
	}
	return false
}

func length(part []vector.TilePoint) float64 {
	sum := 0.0
	for i, p := range part {
		q := part[(i+1)%len(part)]
		sum += math.Hypot(float64(q.X-p.X), float64(q.Y-p.Y))
	}
	return sum
}

// valid holds the rings of a decoded feature to what a polygon must be.
func valid(f vector.DecodedFeature) error {
	var polygons []geom.Polygon
	var rings []xy
	for i, part := range f.Parts {
		var r xy
		for _, p := range part {
			r = append(r, [2]int{int(p.X), int(p.Y)})
		}
		rings = append(rings, r)
		if i+1 == len(f.Parts) || tilestest.Area(f.Parts[i+1]) > 0 {
			polygons = append(polygons, polygon(rings...))
			rings = nil
		}
	}
	return geom.NewMultiPolygon(polygons).Validate()
}

func TestCutting(t *testing.T) {
	big := xy{{-900, -900}, {9000, -900}, {9000, 9000}, {-900, 9000}}
	cases := map[string]struct {
		rings []xy
		want  string
	}{
		"an area around the tile fills it": {
			[]xy{big}, "[[{-64 -64} {4160 -64} {4160 4160} {-64 4160}]]",
		},
		"a hole around the tile leaves nothing": {
			[]xy{big, {{-800, -800}, {8000, -800}, {8000, 8000}, {-800, 8000}}}, "[]",
		},
		"a hole inside stays": {
			[]xy{big, {{100, 100}, {900, 100}, {900, 900}, {100, 900}}},
			"[[{-64 -64} {4160 -64} {4160 4160} {-64 4160}] [{100 100} {100 900} {900 900} {900 100}]]",
		},
		"a hole across the border becomes a bay": {
			[]xy{big, {{-500, 100}, {900, 100}, {900, 900}, {-500, 900}}},
			"[[{-64 900} {900 900} {900 100} {-64 100} {-64 -64} {4160 -64} {4160 4160} {-64 4160}]]",
		},
		"a comb falls into its teeth": {
			[]xy{{{-500, 100}, {500, 100}, {500, 200}, {-200, 200}, {-200, 300}, {500, 300}, {500, 400}, {-500, 400}}},
			"[[{-64 100} {500 100} {500 200} {-64 200}] [{-64 300} {500 300} {500 400} {-64 400}]]",
		},
		"an area beside the tile is not there": {
			[]xy{{{-900, 100}, {-65, 100}, {-65, 400}}}, "[]",
		},
		"an area around a corner is not there": {
			[]xy{{{-200, 60}, {60, -200}, {-200, -200}}}, "[]",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			tile := encode(street, nil, []record{{1, geographic(c.rings...), nil}})
			got := "[]"
			for _, f := range decode(t, tile).Layer("things").Features {
				got = fmt.Sprint(f.Parts)
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestTheBuffersEnd(t *testing.T) {
	deep := tiles.Address{Z: 17, X: street.X << 2, Y: street.Y << 2}
	cases := map[string]struct {
		at       tiles.Address
		geometry orb.Geometry
		want     string
	}{
		"points that are snapped to the end":          {deep, orb.MultiPoint{at(deep, -64.25, 7), at(deep, 9, 4160.25)}, "[[{-64 7} {9 4160}]]"},
		"points that are snapped beyond it":           {deep, orb.MultiPoint{at(deep, -64.75, 7), at(deep, 9, 4160.75)}, "[]"},
		"a line goes on for half the width of a road": {deep, orb.LineString{at(deep, -900, 100), at(deep, 9000, 100)}, "[[{-480 100} {4576 100}]]"},
		"and less far where roads are drawn narrower": {street, orb.LineString{at(street, -900, 100), at(street, 9000, 100)}, "[[{-120 100} {4216 100}]]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := "[]"
			for _, f := range decode(t, encode(c.at, nil, []record{{1, c.geometry, nil}})).Layer("things").Features {
				got = fmt.Sprint(f.Parts)
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestSmallAreas(t *testing.T) {
	speck := xy{{100, 100}, {103, 100}, {103, 103}, {100, 103}}
	flat := xy{{100, 100}, {900, 100}, {900, 101}}
	far := xy{{2000, 2000}, {2100, 2000}, {2100, 2100}, {2000, 2100}}
	cases := map[string]struct {
		geometry orb.Geometry
		want     string
	}{
		"an area under a pixel is kept": {geographic(speck), "[[{100 100} {103 100} {103 103} {100 103}]]"},
		"a part under a pixel is left out beside a larger one": {
			orb.MultiPolygon{geographic(speck), geographic(far)}, "[[{2000 2000} {2100 2000} {2100 2100} {2000 2100}]]",
		},
		"a hole under a pixel is filled": {
			geographic(far, xy{{2050, 2050}, {2053, 2050}, {2053, 2053}}), "[[{2000 2000} {2100 2000} {2100 2100} {2000 2100}]]",
		},
		"a long thin area is kept": {geographic(flat), "[[{100 100} {900 100} {900 101}]]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e := vector.NewEncoder()
			e.Begin(street)
			write(e, "things", nil, []record{{1, c.geometry, nil}})
			tile := e.Finish()
			got := "[]"
			for _, f := range decode(t, tile).Layer("things").Features {
				got = fmt.Sprint(f.Parts)
			}
			if got != c.want || tile.Omissions().Sum() != 0 {
				t.Errorf("got  %s, %d left out\nwant %s", got, tile.Omissions().Sum(), c.want)
			}
		})
	}
}

func TestAnAreaThatCollapsesIsASquare(t *testing.T) {
	shallow := street
	shallow.Z, shallow.X, shallow.Y = 5, street.X>>10, street.Y>>10
	building := geographic(xy{{100, 100}, {900, 100}, {900, 700}, {100, 700}})
	tile := encode(shallow, nil, []record{{1, building, nil}})
	features := decode(t, tile).Layer("things").Features
	if len(features) != 1 || tilestest.Area(features[0].Parts[0]) != 2 {
		t.Errorf("got %v", features)
	}
}
