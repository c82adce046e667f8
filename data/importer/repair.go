package importer

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"
)

// invalid says in which way polygons break the rules of OGC Simple Features; empty if they do not.
func invalid(polygons orb.MultiPolygon) string {
	if err := simple(polygons).Validate(); err != nil {
		return err.Error()
	}
	return ""
}

// simple writes polygons in the types of the library that checks and unites them.
func simple(polygons orb.MultiPolygon) geom.MultiPolygon {
	parts := make([]geom.Polygon, len(polygons))
	for i, polygon := range polygons {
		rings := make([]geom.LineString, len(polygon))
		for j, ring := range polygon {
			flat := make([]float64, 0, 2*len(ring))
			for _, p := range ring {
				flat = append(flat, p[0], p[1])
			}
			rings[j] = geom.NewLineString(geom.NewSequence(flat, geom.DimXY))
		}
		parts[i] = geom.NewPolygon(rings)
	}
	return geom.NewMultiPolygon(parts)
}

// unite merges parts that overlap or share edges, each valid by itself.
func unite(polygons orb.MultiPolygon) (orb.MultiPolygon, string) {
	united, err := geom.UnaryUnion(simple(polygons).AsGeometry())
	if err != nil {
		return nil, err.Error()
	}
	var out orb.MultiPolygon
	switch {
	case united.IsPolygon():
		out = orb.MultiPolygon{orbPolygon(united.MustAsPolygon())}
	case united.IsMultiPolygon():
		whole := united.MustAsMultiPolygon()
		for i := range whole.NumPolygons() {
			out = append(out, orbPolygon(whole.PolygonN(i)))
		}
	}
	if len(out) == 0 {
		return nil, "nothing is left of them"
	}
	return out, invalid(out)
}

func orbPolygon(p geom.Polygon) orb.Polygon {
	out := orb.Polygon{orbRing(p.ExteriorRing())}
	for i := range p.NumInteriorRings() {
		out = append(out, orbRing(p.InteriorRingN(i)))
	}
	return out
}

func orbRing(line geom.LineString) orb.Ring {
	points := line.Coordinates()
	ring := make(orb.Ring, points.Length())
	for i := range ring {
		at := points.GetXY(i)
		ring[i] = orb.Point{at.X, at.Y}
	}
	return ring
}

// mostCorners of a ring that is cut at its crossings: every pair of its edges is looked at.
const mostCorners = 4000

// sliver is the part of the largest loop's area below which a loop is an accident of drawing.
const sliver = 1e-4

// cutCrossings cuts a polygon's outline where it crosses or touches itself and gives every loop that comes of it as a
// polygon of its own; holes go to the loop they lie in. Nil if that cannot be done.
func cutCrossings(polygon orb.Polygon) orb.MultiPolygon {
	if len(polygon) == 0 || len(polygon[0]) > mostCorners {
		return nil
	}
	loops := cutRing(polygon[0], 0)
	largest := 0.0
	for _, loop := range loops {
		largest = max(largest, math.Abs(planar.Area(loop)))
	}
	var parts orb.MultiPolygon
	for _, loop := range loops {
		if math.Abs(planar.Area(loop)) > largest*sliver {
			parts = append(parts, orb.Polygon{loop})
		}
	}
	for _, hole := range polygon[1:] {
		i := slices.IndexFunc(parts, func(p orb.Polygon) bool { return planar.RingContains(p[0], hole[0]) })
		if i < 0 {
			return nil // outside: a part of the area that somebody wrote as a hole?
		}
		parts[i] = append(parts[i], hole)
	}
	return parts
}

// mostCuts of one ring: more crossings than that are no slip of the pen.
const mostCuts = 64

// cutRing splits a ring in two at the first crossing, and those again.
func cutRing(ring orb.Ring, depth int) []orb.Ring {
	if len(ring) < 4 || depth > mostCuts {
		return nil
	}
	i, j, at, found := firstCrossing(ring)
	if !found {
		return []orb.Ring{ring}
	}
	outer := append(append(orb.Ring{}, ring[:i+1]...), at)
	outer = append(outer, ring[j+1:]...)
	inner := append(orb.Ring{at}, ring[i+1:j+1]...)
	inner = append(inner, at)
	return append(cutRing(slim(outer), depth+1), cutRing(slim(inner), depth+1)...)
}

func slim(ring orb.Ring) orb.Ring { return withoutRepeats(ring) }

func crossing(ring orb.Ring) bool {
	if len(ring) > mostCorners {
		return false
	}
	_, _, _, found := firstCrossing(ring)
	return found
}

// firstCrossing finds two edges i < j that meet elsewhere than neighbours do.
func firstCrossing(ring orb.Ring) (int, int, orb.Point, bool) {
	edges := len(ring) - 1
	for i := range edges {
		for j := i + 2; j < edges; j++ {
			if i == 0 && j == edges-1 {
				continue // they share the ring's first corner
			}
			if at, ok := meet(ring[i], ring[i+1], ring[j], ring[j+1]); ok {
				return i, j, at, true
			}
		}
	}
	return 0, 0, orb.Point{}, false
}

// meet is where two edges cross or touch; parallel edges do not meet.
func meet(a, b, c, d orb.Point) (orb.Point, bool) {
	r, s := orb.Point{b[0] - a[0], b[1] - a[1]}, orb.Point{d[0] - c[0], d[1] - c[1]}
	cross := r[0]*s[1] - r[1]*s[0]
	if cross == 0 {
		return orb.Point{}, false
	}
	q := orb.Point{c[0] - a[0], c[1] - a[1]}
	t, u := (q[0]*s[1]-q[1]*s[0])/cross, (q[0]*r[1]-q[1]*r[0])/cross
	if t < 0 || t > 1 || u < 0 || u > 1 {
		return orb.Point{}, false
	}
	for _, corner := range []orb.Point{c, d} {
		if corner == a || corner == b {
			return corner, true // a shared corner is that corner, to the last bit
		}
	}
	return orb.Point{a[0] + t*r[0], a[1] + t*r[1]}, true
}
