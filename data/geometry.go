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

// Stowed is a geometry in the one form in which a store keeps all of a table: lines and areas are multi-geometries, and so
// are points unless each is one.
func Stowed(g orb.Geometry, shape Shape, single bool) orb.Geometry {
	switch g := g.(type) {
	case orb.Polygon:
		if shape == ShapePolygon {
			return orb.MultiPolygon{g}
		}
	case orb.LineString:
		if shape == ShapeLine {
			return orb.MultiLineString{g}
		}
	case orb.Point:
		if shape == ShapePoint && !single {
			return orb.MultiPoint{g}
		}
	case orb.MultiPoint:
		if shape == ShapePoint && single && len(g) == 1 {
			return g[0]
		}
	}
	return g
}

// Fetched undoes [Stowed] where it matters: a point is a point again.
func Fetched(g orb.Geometry) orb.Geometry {
	if m, ok := g.(orb.MultiPoint); ok && len(m) == 1 {
		return m[0]
	}
	return g
}
