package published_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"lintu/tiles"
)

// sketch draws geometries in units of a tile, as well-known text in degrees.
type sketch struct {
	a tiles.Address
	r *rand.Rand
}

// place is a coordinate pair in degrees; what lies beyond the world is moved to its edge.
func (s sketch) place(x, y float64) string {
	side := float64(uint64(1) << s.a.Z)
	u := min(max((float64(s.a.X)+x/4096)/side, 0), 1)
	v := min(max((float64(s.a.Y)+y/4096)/side, 0), 1)
	return fmt.Sprintf("%.12f %.12f", u*360-180, math.Atan(math.Sinh(math.Pi*(1-2*v)))*180/math.Pi)
}

// path is coordinate pairs in brackets.
func (s sketch) path(xy ...float64) string {
	var out []string
	for i := 0; i+1 < len(xy); i += 2 {
		out = append(out, s.place(xy[i], xy[i+1]))
	}
	return "(" + strings.Join(out, ",") + ")"
}

// ring is a closed path.
func (s sketch) ring(xy ...float64) string { return s.path(append(xy, xy[0], xy[1])...) }

func (s sketch) anywhere() (x, y float64) {
	return s.r.Float64()*7000 - 1500, s.r.Float64()*7000 - 1500
}

// size is from a fraction of a unit to beyond the tile, all magnitudes alike.
func (s sketch) size() float64 { return math.Exp(s.r.Float64() * math.Log(8000)) }

// star is a ring whose corners lie in the order of their angle, and a smaller one in it.
func (s sketch) star() (outer, inner []float64) {
	x, y := s.anywhere()
	size, corners := s.size(), 3+s.r.IntN(20)
	for i := range corners {
		angle := 2 * math.Pi * float64(i) / float64(corners)
		radius := size * (0.4 + 0.6*s.r.Float64())
		outer = append(outer, x+radius*math.Cos(angle), y+radius*math.Sin(angle))
		inner = append(inner, x+radius/2*math.Cos(angle), y+radius/2*math.Sin(angle))
	}
	return outer, inner
}

// points are single and multiple, on the tile's sides and around the buffer's end.
func (s sketch) points() []string {
	var list []string
	for _, v := range []float64{-64.4, -64, -63.6, -1, 0, 0.3, 4095.7, 4096, 4097, 4159.6, 4160, 4160.4} {
		list = append(list, "POINT"+s.path(v, 1000), "POINT"+s.path(1000, v), "POINT"+s.path(v, v))
	}
	for range 12 {
		x, y := s.anywhere()
		list = append(list, "POINT"+s.path(x, y), "MULTIPOINT"+s.path(x, y, y, x, x+300, y+1))
	}
	return list
}

// lines leave the tile and come back, run along its sides, turn back and are very short.
func (s sketch) lines() []string {
	list := []string{
		"LINESTRING" + s.path(-900, 0, 5000, 0), "LINESTRING" + s.path(0, -900, 0, 5000),
		"LINESTRING" + s.path(100, 100, 900, 900, 100, 100), "LINESTRING" + s.path(2000, 2000, 2000.2, 2000.1),
		"LINESTRING" + s.path(-900, 3000, 3000, -900), "MULTILINESTRING(" + s.path(10, 10, 500, 20) + "," + s.path(-800, -800, -900, -900) + ")",
		"LINESTRING" + s.path(500, 500, 3000, 500, 6000, 500, 6000, 900, 3000, 900), "LINESTRING" + s.path(-2000, 50, -1500, 50),
	}
	for range 16 {
		x, y := s.anywhere()
		var walk []float64
		for step, n := s.size(), 2+s.r.IntN(30); n > 0; n-- {
			walk = append(walk, x, y)
			x, y = x+step*(s.r.Float64()-0.5), y+step*(s.r.Float64()-0.5)
		}
		list = append(list, "LINESTRING"+s.path(walk...))
	}
	return list
}

// areas have holes and parts, cover the tile, surround it, touch its sides, come in more than once.
func (s sketch) areas() []string {
	around := s.ring(-900, -900, 5000, -900, 5000, 5000, -900, 5000)
	list := []string{
		"POLYGON(" + around + ")",
		"POLYGON(" + around + "," + s.ring(-800, -800, -800, 4900, 4900, 4900, 4900, -800) + ")",
		"POLYGON(" + around + "," + s.ring(100, 100, 100, 900, 900, 900, 900, 100) + ")",
		"POLYGON(" + around + "," + s.ring(-500, 100, -500, 900, 900, 900, 900, 100) + ")",
		"POLYGON(" + s.ring(0, 0, 4096, 0, 4096, 4096, 0, 4096) + ")",
		"POLYGON(" + s.ring(-64, 500, 700, 500, 700, 900, -64, 900) + ")",
		"POLYGON(" + s.ring(-500, 100, 500, 100, 500, 200, -200, 200, -200, 300, 500, 300, 500, 400, -500, 400) + ")",
		"POLYGON(" + s.ring(-200, 60, 60, -200, -200, -200) + ")",
		"POLYGON(" + s.ring(-584, 3899, -61, 4161, -584, 4161) + ")",
		"POLYGON(" + s.ring(300, 300, 900, 300, 900, 302, 300, 301) + ")",
		"POLYGON(" + s.ring(3000, 3000, 3000.4, 3000, 3000.4, 3000.4, 3000, 3000.4) + ")",
		"MULTIPOLYGON((" + s.ring(1000, 1000, 1400, 1000, 1400, 1300, 1000, 1300) + "),(" + s.ring(1400, 1300, 1800, 1300, 1800, 1600, 1400, 1600) + "))",
		"MULTIPOLYGON((" + s.ring(2000, 1000, 2400, 1000, 2200, 1300) + "),(" + s.ring(9000, 3000, 9100, 3000, 9100, 3500) + "))",
		"MULTIPOLYGON((" + s.ring(2000, 1000, 2400, 1000, 2200, 1300) + "),(" + s.ring(3000, 3000, 3002, 3000, 3002, 3003) + "))",
	}
	for range 16 {
		outer, inner := s.star()
		if s.r.IntN(2) == 0 {
			list = append(list, "POLYGON("+s.ring(outer...)+")")
		} else {
			list = append(list, "POLYGON("+s.ring(outer...)+","+s.ring(inner...)+")")
		}
	}
	return list
}
