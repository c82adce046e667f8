package demo

import (
	"math"

	"github.com/paulmach/orb"
)

// vec is a point or a direction on the ground, in metres east and north of the middle of the city.
type vec struct{ x, y float64 }

func (a vec) plus(b vec) vec             { return vec{a.x + b.x, a.y + b.y} }
func (a vec) minus(b vec) vec            { return vec{a.x - b.x, a.y - b.y} }
func (a vec) times(f float64) vec        { return vec{a.x * f, a.y * f} }
func (a vec) dot(b vec) float64          { return a.x*b.x + a.y*b.y }
func (a vec) cross(b vec) float64        { return a.x*b.y - a.y*b.x }
func (a vec) length() float64            { return math.Hypot(a.x, a.y) }
func (a vec) left() vec                  { return vec{-a.y, a.x} }
func (a vec) to(b vec) float64           { return math.Hypot(b.x-a.x, b.y-a.y) }
func (a vec) along(b vec, t float64) vec { return vec{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y)} }

func (a vec) unit() vec {
	if l := a.length(); l > 0 {
		return vec{a.x / l, a.y / l}
	}
	return vec{}
}

func direction(angle float64) vec { return vec{math.Cos(angle), math.Sin(angle)} }

// shape is a polygon without holes, counter-clockwise, its first point not repeated.
type shape []vec

func (s shape) area() float64 {
	total := 0.0
	for i, a := range s {
		total += a.cross(s[(i+1)%len(s)])
	}
	return total / 2
}

func (s shape) centroid() vec {
	if len(s) == 0 {
		return vec{}
	}
	origin, total, sum := s[0], 0.0, vec{}
	for i := range s {
		a, b := s[i].minus(origin), s[(i+1)%len(s)].minus(origin)
		c := a.cross(b)
		total += c
		sum = sum.plus(a.plus(b).times(c))
	}
	if total == 0 {
		return origin
	}
	return origin.plus(sum.times(1 / (3 * total)))
}

func (s shape) contains(p vec) bool {
	inside := false
	for i, a := range s {
		b := s[(i+1)%len(s)]
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(p.y-a.y)*(b.x-a.x)/(b.y-a.y) {
			inside = !inside
		}
	}
	return inside
}

func (s shape) bounds() (low, high vec) {
	low, high = vec{math.Inf(1), math.Inf(1)}, vec{math.Inf(-1), math.Inf(-1)}
	for _, p := range s {
		low = vec{min(low.x, p.x), min(low.y, p.y)}
		high = vec{max(high.x, p.x), max(high.y, p.y)}
	}
	return low, high
}

// clip keeps what lies left of the line through a in direction d.
func (s shape) clip(a, d vec) shape {
	var out shape
	for i, p := range s {
		q := s[(i+1)%len(s)]
		sp, sq := d.cross(p.minus(a)), d.cross(q.minus(a))
		if sp >= 0 {
			out = append(out, p)
		}
		if (sp > 0 && sq < 0) || (sp < 0 && sq > 0) {
			out = append(out, p.along(q, sp/(sp-sq)))
		}
	}
	return out
}

// turned is the shape rotated about the origin.
func (s shape) turned(angle float64) shape {
	sin, cos := math.Sincos(angle)
	out := make(shape, len(s))
	for i, p := range s {
		out[i] = vec{p.x*cos - p.y*sin, p.x*sin + p.y*cos}
	}
	return out
}

func (s shape) moved(by vec) shape {
	out := make(shape, len(s))
	for i, p := range s {
		out[i] = p.plus(by)
	}
	return out
}

// shrunk is what is left of a convex shape after taking a strip off every side.
func (s shape) shrunk(by float64) shape {
	out := s
	for i, a := range s {
		d := s[(i+1)%len(s)].minus(a).unit()
		out = out.clip(a.plus(d.left().times(by)), d)
	}
	return out
}

// rounded cuts the corners of a convex shape by arcs of about the given radius.
func (s shape) rounded(radius float64) shape {
	var out shape
	for i, p := range s {
		before, after := s[(i+len(s)-1)%len(s)], s[(i+1)%len(s)]
		in, next := p.minus(before), after.minus(p)
		if in.unit().dot(next.unit()) > 0.94 { // a bend under 20° is a curve already
			out = append(out, p)
			continue
		}
		cut := min(radius, in.length()*0.45, next.length()*0.45)
		a, b := p.minus(in.unit().times(cut)), p.plus(next.unit().times(cut))
		for _, t := range [4]float64{0, 0.33, 0.67, 1} {
			out = append(out, a.along(p, t).along(p.along(b, t), t))
		}
	}
	return out
}

// touching is the distance below which coordinates rounded to a centimetre may meet, in metres.
const touching = 0.05

// simple reports whether no two sides of the shape cross or touch but neighbours in their corner, and none turns back
// along itself.
func (s shape) simple() bool {
	n := len(s)
	for i := range n {
		if in, out := s[(i+1)%n].minus(s[i]).unit(), s[(i+2)%n].minus(s[(i+1)%n]).unit(); in.dot(out) < -0.99 {
			return false
		}
		for j := i + 2; j < n; j++ {
			if i == 0 && j == n-1 {
				continue // neighbours
			}
			a, b, c, d := s[i], s[i+1], s[j], s[(j+1)%n]
			if cross(a, b, c, d) || segmentDistance(a, b, c) < touching || segmentDistance(c, d, b) < touching {
				return false
			}
		}
	}
	return true
}

// cross reports whether two lines between points meet.
func cross(a, b, c, d vec) bool {
	ab, cd := b.minus(a), d.minus(c)
	return ab.cross(c.minus(a))*ab.cross(d.minus(a)) <= 0 && cd.cross(a.minus(c))*cd.cross(b.minus(c)) <= 0
}

// width is how far a convex shape reaches east and west at every height from low to high.
func (s shape) width(low, high float64) (west, east float64, ok bool) {
	west, east = math.Inf(-1), math.Inf(1)
	for _, y := range [2]float64{low, high} {
		w, e, hit := s.chord(y)
		if !hit {
			return 0, 0, false
		}
		west, east = max(west, w), min(east, e)
	}
	return west, east, west < east
}

func (s shape) chord(y float64) (west, east float64, ok bool) {
	west, east = math.Inf(1), math.Inf(-1)
	for i, a := range s {
		b := s[(i+1)%len(s)]
		if (a.y <= y) == (b.y <= y) {
			continue
		}
		x := a.x + (y-a.y)*(b.x-a.x)/(b.y-a.y)
		west, east = min(west, x), max(east, x)
	}
	return west, east, west < east
}

// The middle of the city and the length of a degree there (CGCS2000 ellipsoid, 37.47° N).
const (
	originLon      = 121.4
	originLat      = 37.47
	metresPerLon   = 88466.0
	metresPerLat   = 110989.0
	coordinateStep = 1e7 // coordinates are whole multiples of 1e-7 degree, about a centimetre
)

func (a vec) lonLat() orb.Point {
	return orb.Point{
		math.Round((originLon+a.x/metresPerLon)*coordinateStep) / coordinateStep,
		math.Round((originLat+a.y/metresPerLat)*coordinateStep) / coordinateStep,
	}
}

func (s shape) ring() orb.Ring {
	ring := make(orb.Ring, 0, len(s)+1)
	for _, p := range s {
		q := p.lonLat()
		if len(ring) == 0 || ring[len(ring)-1] != q {
			ring = append(ring, q)
		}
	}
	if len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		return ring
	}
	return append(ring, ring[0])
}

func (s shape) multiPolygon() orb.MultiPolygon {
	if len(s) < 3 {
		return nil
	}
	return orb.MultiPolygon{{s.ring()}}
}

func lineString(points []vec) orb.LineString {
	line := make(orb.LineString, len(points))
	for i, p := range points {
		line[i] = p.lonLat()
	}
	return line
}
