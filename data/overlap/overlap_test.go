package overlap

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// box is a rectangle with corners in metres about a place in Jinan, turned by an angle.
func box(west, south, east, north, angle float64) orb.MultiPolygon {
	place := orb.Point{117.0009, 36.6512}
	x := degree * math.Cos(place[1]*math.Pi/180)
	var ring orb.Ring
	for _, c := range [][2]float64{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}} {
		sin, cos := math.Sincos(angle)
		ring = append(ring, orb.Point{place[0] + (c[0]*cos-c[1]*sin)/x, place[1] + (c[0]*sin+c[1]*cos)/degree})
	}
	return orb.MultiPolygon{{ring}}
}

func TestArea(t *testing.T) {
	for name, c := range map[string]struct {
		a, b orb.MultiPolygon
		want float64
	}{
		"apart":                       {box(0, 0, 10, 10, 0), box(20, 0, 30, 10, 0), 0},
		"sharing an edge":             {box(0, 0, 10, 10, 0.3), box(10, 0, 20, 10, 0.3), 0},
		"sharing a part of an edge":   {box(0, 0, 10, 10, 0.3), box(10, 3, 20, 6, 0.3), 0},
		"a corner":                    {box(0, 0, 10, 10, 0), box(10, 10, 20, 20, 0), 0},
		"one in the other":            {box(0, 0, 100, 100, 0.1), box(10, 10, 20, 20, 0.1), 100},
		"the same":                    {box(0, 0, 10, 10, 0.7), box(0, 0, 10, 10, 0.7), 100},
		"by a metre":                  {box(0, 0, 10, 10, 0), box(9, 0, 20, 10, 0), 10},
		"by a centimetre of a street": {box(0, 0, 500, 10, 0.2), box(0, 9.99, 500, 20, 0.2), 0},
		"by less than a hand":         {box(0, 0, 10, 10, 0), box(9.7, 9.7, 20, 20, 0), 0},
		"in two parts":                {append(box(0, 0, 10, 10, 0), box(20, 0, 30, 10, 0)...), box(5, 0, 25, 10, 0), 100},
	} {
		t.Run(name, func(t *testing.T) {
			for _, pair := range [][2]orb.MultiPolygon{{c.a, c.b}, {c.b, c.a}} {
				got, err := Area(pair[0], pair[1])
				if err != nil || math.Abs(got-c.want) > 0.05 {
					t.Errorf("%.3f m², want %.3f: %v", got, c.want, err)
				}
			}
		})
	}
}

// Neighbours drawn along each other's edges to the last digits of a number never overlap, and always have an answer.
func TestNeighboursThatShareEdgesNeverOverlap(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		angle, width := random.Float64()*6, 5+random.Float64()*200
		a := box(0, 0, width, 50, angle)
		b := box(width, -20*random.Float64(), width+30, 20+30*random.Float64(), angle)
		for i := range b[0][0] { // as a page rounds them
			b[0][0][i][0] = math.Round(b[0][0][i][0]*1e9) / 1e9
			b[0][0][i][1] = math.Round(b[0][0][i][1]*1e9) / 1e9
		}
		b[0][0][4] = b[0][0][0]
		if got, err := Area(a, b); err != nil || got != 0 {
			t.Fatalf("%.6f m²: %v\n%v\n%v", got, err, a, b)
		}
	}
}
