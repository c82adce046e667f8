package data

import "github.com/paulmach/orb"

// EachPoint calls change with every point of a geometry. A point itself, which is a value, is not reached: see the result.
func EachPoint(g orb.Geometry, change func(*orb.Point)) orb.Geometry {
	switch g := g.(type) {
	case orb.Point:
		change(&g)
		return g
	case orb.MultiPoint:
		eachOf(g, change)
	case orb.LineString:
		eachOf(g, change)
	case orb.Ring:
		eachOf(g, change)
	case orb.MultiLineString:
		for _, line := range g {
			eachOf(line, change)
		}
	case orb.Polygon:
		for _, ring := range g {
			eachOf(ring, change)
		}
	case orb.MultiPolygon:
		for _, polygon := range g {
			EachPoint(polygon, change)
		}
	}
	return g
}

func eachOf(points []orb.Point, change func(*orb.Point)) {
	for i := range points {
		change(&points[i])
	}
}

// Uppermost is a geometry of the parts of a collection that have the highest dimension, nil if there are none.
func Uppermost(c orb.Collection) orb.Geometry {
	var points orb.MultiPoint
	var lines orb.MultiLineString
	var areas orb.MultiPolygon
	var take func(orb.Geometry)
	take = func(g orb.Geometry) {
		switch g := g.(type) {
		case orb.Point:
			points = append(points, g)
		case orb.MultiPoint:
			points = append(points, g...)
		case orb.LineString:
			lines = append(lines, g)
		case orb.MultiLineString:
			lines = append(lines, g...)
		case orb.Polygon:
			areas = append(areas, g)
		case orb.MultiPolygon:
			areas = append(areas, g...)
		case orb.Collection:
			for _, part := range g {
				take(part)
			}
		}
	}
	take(c)
	switch {
	case len(areas) > 0:
		return areas
	case len(lines) > 0:
		return lines
	case len(points) > 0:
		return points
	default:
		return nil
	}
}
