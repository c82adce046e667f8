// Package overlap measures by how much two areas lie over one another. Every store asks it, so that all answer the same.
package overlap

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// What is no overlap but the trace of drawing along an edge: parts thinner than a line, and less than so much altogether.
const (
	Thin  = 0.02 // m, the mean width of a part
	Small = 0.1  // m²
)

// degree of latitude in metres; the third of a percent that the earth is flattened by does not matter here.
const degree = 111_320.0

// Area is how many square metres two areas have in common; 0 if it is no more than drawing leaves.
func Area(a, b orb.MultiPolygon) (float64, error) {
	common := meeting(a.Bound(), b.Bound())
	if common.IsEmpty() {
		return 0, nil
	}
	// In metres about the place itself: in degrees the digits of an area are lost in those of the place.
	p := plane{origin: common.Center(), x: degree * math.Cos(common.Center()[1]*math.Pi/180), y: degree}
	met, err := geom.Intersection(p.flat(a).AsGeometry(), p.flat(b).AsGeometry())
	if err != nil {
		return 0, fmt.Errorf("intersect two areas: %w", err)
	}
	total := 0.0
	eachPolygon(met, func(part geom.Polygon) {
		area := part.Area()
		if around := part.Boundary().Length(); around > 0 && 2*area/around >= Thin {
			total += area
		}
	})
	if total <= Small {
		return 0, nil
	}
	return total, nil
}

// meeting is the box two boxes have in common.
func meeting(a, b orb.Bound) orb.Bound {
	return orb.Bound{
		Min: orb.Point{max(a.Min[0], b.Min[0]), max(a.Min[1], b.Min[1])},
		Max: orb.Point{min(a.Max[0], b.Max[0]), min(a.Max[1], b.Max[1])},
	}
}

func eachPolygon(g geom.Geometry, do func(geom.Polygon)) {
	switch {
	case g.IsPolygon():
		do(g.MustAsPolygon())
	case g.IsMultiPolygon():
		parts := g.MustAsMultiPolygon()
		for i := range parts.NumPolygons() {
			do(parts.PolygonN(i))
		}
	case g.IsGeometryCollection():
		parts := g.MustAsGeometryCollection()
		for i := range parts.NumGeometries() {
			eachPolygon(parts.GeometryN(i), do)
		}
	}
}

// plane is the ground about a place, in metres.
type plane struct {
	origin orb.Point
	x, y   float64 // metres of a degree
}

func (p plane) flat(area orb.MultiPolygon) geom.MultiPolygon {
	polygons := make([]geom.Polygon, len(area))
	for i, polygon := range area {
		rings := make([]geom.LineString, len(polygon))
		for j, ring := range polygon {
			at := make([]float64, 0, 2*len(ring))
			for _, corner := range ring {
				at = append(at, (corner[0]-p.origin[0])*p.x, (corner[1]-p.origin[1])*p.y)
			}
			rings[j] = geom.NewLineString(geom.NewSequence(at, geom.DimXY))
		}
		polygons[i] = geom.NewPolygon(rings)
	}
	return geom.NewMultiPolygon(polygons)
}
