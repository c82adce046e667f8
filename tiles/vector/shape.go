package vector

import (
	"github.com/paulmach/orb"

	"lintu/tiles"
)

// Shape is a geometry in world units, on the plane of the matrix set it is drawn in. The points of its parts lie one after the other; a part ends before its entry in
// Ends, which counts from First, so that many shapes share one slice. A ring is not closed by repeating its first
// point; an outer ring turns clockwise as seen on the map (positive area with y to the south), its holes follow it
// and turn the other way.
type Shape struct {
	Kind   Kind
	Points []tiles.Point
	Ends   []uint32
	First  uint32
}

// parts calls each with every part's points until it returns false.
func (s Shape) parts(each func([]tiles.Point) bool) {
	start := s.First
	for _, end := range s.Ends {
		if !each(s.Points[start-s.First : end-s.First]) {
			return
		}
		start = end
	}
}

// part is the points of one part.
func (s Shape) part(i int) []tiles.Point {
	start := uint32(0)
	if i > 0 {
		start = s.Ends[i-1] - s.First
	}
	return s.Points[start : s.Ends[i]-s.First]
}

// In puts a shape on the plane of a matrix set, its points in a slice that is used again.
func (s Shape) In(set tiles.MatrixSet, points []tiles.Point) Shape {
	points = points[:0]
	for _, p := range s.Points {
		points = append(points, set.From(p))
	}
	s.Points = points
	return s
}

// Box is the smallest box that holds the shape.
func (s Shape) Box() tiles.Box {
	box := tiles.NoBox()
	for _, p := range s.Points {
		box = box.Extend(p)
	}
	return box
}

// Append projects a geometry and adds its points and the ends of its parts to slices that may hold other shapes.
// Rings are turned the way [Shape] wants, repeated points and parts that have too few are left out; a geometry of which
// nothing remains, and a collection, is None.
func Append(points []tiles.Point, ends []uint32, g orb.Geometry) ([]tiles.Point, []uint32, Kind) {
	return AppendIn(tiles.WebMercatorQuad, points, ends, g)
}

// AppendIn projects to the plane of a matrix set.
func AppendIn(set tiles.MatrixSet, points []tiles.Point, ends []uint32, g orb.Geometry) ([]tiles.Point, []uint32, Kind) {
	a := appender{set: set, points: points, ends: ends}
	kind, before := None, len(ends)
	switch g := g.(type) {
	case orb.Point:
		kind = a.pointSet(orb.MultiPoint{g})
	case orb.MultiPoint:
		kind = a.pointSet(g)
	case orb.LineString:
		kind = a.lines(orb.MultiLineString{g})
	case orb.MultiLineString:
		kind = a.lines(g)
	case orb.Ring:
		kind = a.polygons(orb.MultiPolygon{{g}})
	case orb.Polygon:
		kind = a.polygons(orb.MultiPolygon{g})
	case orb.MultiPolygon:
		kind = a.polygons(g)
	}
	if len(a.ends) == before {
		kind = None
	}
	return a.points, a.ends, kind
}

type appender struct {
	set    tiles.MatrixSet
	points []tiles.Point
	ends   []uint32
}

func (a *appender) pointSet(g orb.MultiPoint) Kind {
	for _, p := range g {
		a.points = append(a.points, a.set.Project(p))
		a.ends = append(a.ends, uint32(len(a.points)))
	}
	return Points
}

func (a *appender) lines(g orb.MultiLineString) Kind {
	for _, line := range g {
		a.part(line, 2)
	}
	return Lines
}

func (a *appender) polygons(g orb.MultiPolygon) Kind {
	for _, polygon := range g {
		for i, ring := range polygon {
			written := a.ring(ring, i == 0)
			if i == 0 && !written {
				break // holes of nothing
			}
		}
	}
	return Polygons
}

// part adds projected points without repetitions if at least so many remain.
func (a *appender) part(line []orb.Point, least int) bool {
	start := len(a.points)
	for _, p := range line {
		q := a.set.Project(p)
		if n := len(a.points); n == start || a.points[n-1] != q {
			a.points = append(a.points, q)
		}
	}
	if len(a.points)-start < least {
		a.points = a.points[:start]
		return false
	}
	a.ends = append(a.ends, uint32(len(a.points)))
	return true
}

func (a *appender) ring(ring orb.Ring, outer bool) bool {
	start := len(a.points)
	if !a.part(ring, 3) {
		return false
	}
	if last := len(a.points) - 1; a.points[start] == a.points[last] {
		a.points = a.points[:last]
		a.ends[len(a.ends)-1]--
	}
	own := a.points[start:]
	area := doubleArea(own)
	if len(own) < 3 || area == 0 {
		a.points, a.ends = a.points[:start], a.ends[:len(a.ends)-1]
		return false
	}
	if area > 0 != outer {
		reverse(own[1:])
	}
	return true
}

func reverse(points []tiles.Point) {
	for i, j := 0, len(points)-1; i < j; i, j = i+1, j-1 {
		points[i], points[j] = points[j], points[i]
	}
}

// doubleArea is twice the signed area in square units, positive for a ring that turns clockwise on the map. Products
// are rounded before they are added: fused operations would give other bytes on other processors.
func doubleArea(ring []tiles.Point) float64 {
	if len(ring) < 3 {
		return 0
	}
	sum, first := 0.0, ring[0]
	ax, ay := 0.0, 0.0
	for _, p := range ring[1:] {
		bx, by := float64(p.X)-float64(first.X), float64(p.Y)-float64(first.Y)
		sum += float64(ax*by) - float64(bx*ay)
		ax, ay = bx, by
	}
	return sum
}

// Area is the area of all rings in square units, holes taken off.
func (s Shape) Area() float64 {
	sum := 0.0
	s.parts(func(ring []tiles.Point) bool {
		sum += doubleArea(ring)
		return true
	})
	return sum / 2
}

// Geometry is the shape in degrees; a single part is given as the single type.
func (s Shape) Geometry() orb.Geometry {
	switch s.Kind {
	case Points:
		return s.multiPoint()
	case Lines:
		return s.multiLine()
	case Polygons:
		return s.multiPolygon()
	default:
		return nil
	}
}

func (s Shape) multiPoint() orb.Geometry {
	if len(s.Points) == 1 {
		return s.Points[0].LonLat()
	}
	return orb.MultiPoint(degrees(s.Points, false))
}

func (s Shape) multiLine() orb.Geometry {
	var lines orb.MultiLineString
	s.parts(func(part []tiles.Point) bool {
		lines = append(lines, degrees(part, false))
		return true
	})
	if len(lines) == 1 {
		return lines[0]
	}
	return lines
}

func (s Shape) multiPolygon() orb.Geometry {
	area := s.MultiPolygon()
	if len(area) == 1 {
		return area[0]
	}
	return area
}

// MultiPolygon is the shape's rings in degrees, closed and outer rings counter-clockwise as GeoJSON (RFC 7946) wants;
// nil if it has none.
func (s Shape) MultiPolygon() orb.MultiPolygon {
	if s.Kind != Polygons {
		return nil
	}
	var area orb.MultiPolygon
	s.parts(func(part []tiles.Point) bool {
		ring := orb.Ring(degrees(part, true))
		ring.Reverse()
		if doubleArea(part) > 0 {
			area = append(area, orb.Polygon{ring})
		} else if last := len(area) - 1; last >= 0 {
			area[last] = append(area[last], ring)
		}
		return true
	})
	return area
}

func degrees(points []tiles.Point, closed bool) []orb.Point {
	out := make([]orb.Point, 0, len(points)+1)
	for _, p := range points {
		out = append(out, p.LonLat())
	}
	if closed {
		out = append(out, out[0])
	}
	return out
}
