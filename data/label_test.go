package data_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
)

func TestLabelPoint(t *testing.T) {
	square := orb.Ring{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}
	angle := orb.Ring{{0, 0}, {10, 0}, {10, 1}, {1, 1}, {1, 10}, {0, 10}, {0, 0}}
	tests := []struct {
		name     string
		geometry orb.Geometry
		want     orb.Point
	}{
		{"a point is its own label point", orb.Point{1, 2}, orb.Point{1, 2}},
		{"a square has it in the middle", orb.Polygon{square}, orb.Point{2, 2}},
		{"of several polygons the largest counts", orb.MultiPolygon{{angle}, {square}}, data.LabelPoint(orb.Polygon{angle})},
		{"a line has it half-way along", orb.LineString{{0, 0}, {2, 0}, {2, 2}}, orb.Point{2, 0}},
		{"of several lines the longest counts", orb.MultiLineString{{{0, 0}, {1, 0}}, {{5, 5}, {5, 9}}}, orb.Point{5, 7}},
		{"nothing has the zero point", nil, orb.Point{}},
		{"a flat ring has a point on it", orb.Polygon{{{0, 0}, {2, 0}, {0, 0}}}, orb.Point{2, 0}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := data.LabelPoint(test.geometry); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestLabelPointLiesInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ring := star(t)
		area := orb.MultiPolygon{{ring}}
		point := data.LabelPoint(area)
		if !data.Contains(area, point) {
			t.Fatalf("%v is not inside %v", point, ring)
		}
		if again := data.LabelPoint(orb.Polygon{ring}); again != point {
			t.Fatalf("a polygon gives %v, the same as a multipolygon %v", again, point)
		}
	})
}

// star is a ring around the origin of a city block's place on the earth, often far from convex.
func star(t *rapid.T) orb.Ring {
	corners := rapid.SliceOfN(rapid.Float64Range(1e-5, 1e-2), 3, 24).Draw(t, "distances")
	ring := make(orb.Ring, 0, len(corners)+1)
	for i, distance := range corners {
		angle := 2 * math.Pi * float64(i) / float64(len(corners))
		ring = append(ring, orb.Point{121.4 + distance*math.Cos(angle), 37.47 + distance*math.Sin(angle)})
	}
	return append(ring, ring[0])
}
