package data

import "github.com/paulmach/orb"

// asGeometry turns an empty or nil geometry of any type into a nil interface, so that "none" has one form.
func asGeometry(g any) orb.Geometry {
	switch g := g.(type) {
	case nil:
		return nil
	case orb.MultiPolygon:
		if len(g) == 0 {
			return nil
		}
		return g
	case orb.Polygon:
		if len(g) == 0 {
			return nil
		}
		return g
	case orb.MultiLineString:
		if len(g) == 0 {
			return nil
		}
		return g
	case orb.LineString:
		if len(g) == 0 {
			return nil
		}
		return g
	case *orb.Point:
		if g == nil {
			return nil
		}
		return *g
	case orb.Geometry:
		return g
	default:
		return nil
	}
}

func asMultiPolygon(g orb.Geometry) orb.MultiPolygon {
	switch g := g.(type) {
	case orb.MultiPolygon:
		return g
	case orb.Polygon:
		return orb.MultiPolygon{g}
	default:
		return nil
	}
}

func asPoint(g orb.Geometry) *orb.Point {
	p, ok := g.(orb.Point)
	if !ok {
		return nil
	}
	return &p
}

// Contains reports whether a point lies in an area, so that areas which share their edges exactly never both hold a
// point, and together miss none: an edge belongs to the area on its east side, or north of it if it runs east–west.
// Edges are computed from their lower end whichever way the ring runs, which makes both neighbours compute the same.
func Contains(area orb.MultiPolygon, p orb.Point) bool {
	inside := false
	for _, polygon := range area {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				if crosses(ring[i-1], ring[i], p) {
					inside = !inside
				}
			}
		}
	}
	return inside
}

// crosses reports whether the edge lies east of the point, or on it, at the point's height; the lower end belongs to
// the edge and the upper does not.
func crosses(a, b, p orb.Point) bool {
	if a[1] > b[1] {
		a, b = b, a
	}
	if p[1] < a[1] || p[1] >= b[1] {
		return false
	}
	return p[0] < a[0]+(p[1]-a[1])*(b[0]-a[0])/(b[1]-a[1])
}
