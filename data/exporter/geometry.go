package exporter

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"lintu/data/crs"
)

// project brings a geometry of the store to a system; the store's own stays as it is.
func project(g orb.Geometry, to crs.CRS) orb.Geometry {
	if g == nil || to.Code() == 4490 || to.Code() == 4326 {
		return g
	}
	switch g := g.(type) {
	case orb.Point:
		return to.FromLonLat(g)
	case orb.MultiPoint:
		return orb.MultiPoint(projected(g, to))
	case orb.LineString:
		return orb.LineString(projected(g, to))
	case orb.MultiLineString:
		out := make(orb.MultiLineString, len(g))
		for i, line := range g {
			out[i] = projected(line, to)
		}
		return out
	case orb.Polygon:
		return projectedRings(g, to)
	case orb.MultiPolygon:
		out := make(orb.MultiPolygon, len(g))
		for i, polygon := range g {
			out[i] = projectedRings(polygon, to)
		}
		return out
	default:
		return g // no store holds another kind
	}
}

func projected(points []orb.Point, to crs.CRS) []orb.Point {
	out := make([]orb.Point, len(points))
	for i, p := range points {
		out[i] = to.FromLonLat(p)
	}
	return out
}

func projectedRings(polygon orb.Polygon, to crs.CRS) orb.Polygon {
	out := make(orb.Polygon, len(polygon))
	for i, ring := range polygon {
		out[i] = projected(ring, to)
	}
	return out
}

// digits after the point that are written: 1e-9° and 1e-4 m are both a tenth of a millimetre.
func digits(c crs.CRS) int {
	if c.Degrees() {
		return 9
	}
	return 4
}

// number writes a coordinate without zeroes at its end.
func number(to []byte, v float64, digits int) []byte {
	from := len(to)
	to = strconv.AppendFloat(to, v, 'f', digits, 64)
	end := len(to)
	for end > from+1 && to[end-1] == '0' {
		end--
	}
	if to[end-1] == '.' {
		end--
	}
	if string(to[from:end]) == "-0" {
		return append(to[:from], '0')
	}
	return to[:end]
}

// text writes geometries as nested lists: GeoJSON's, or well-known text's.
type text struct {
	digits      int
	open, close byte
	between     string // the numbers of a position
}

func jsonText(c crs.CRS) text { return text{digits: digits(c), open: '[', close: ']', between: ","} }

func wktText(c crs.CRS) text { return text{digits: digits(c), open: '(', close: ')', between: " "} }

func (t text) position(to []byte, p orb.Point) []byte {
	to = number(to, p[0], t.digits)
	to = append(to, t.between...)
	return number(to, p[1], t.digits)
}

func (t text) point(to []byte, p orb.Point) []byte {
	return append(t.position(append(to, t.open), p), t.close)
}

// points writes a list of positions; GeoJSON has each in brackets of its own.
func (t text) points(to []byte, points []orb.Point) []byte {
	to = append(to, t.open)
	for i, p := range points {
		if i > 0 {
			to = append(to, ',')
		}
		if t.open == '[' {
			to = t.point(to, p)
		} else {
			to = t.position(to, p)
		}
	}
	return append(to, t.close)
}

func (t text) rings(to []byte, rings orb.Polygon) []byte {
	to = append(to, t.open)
	for i, ring := range rings {
		if i > 0 {
			to = append(to, ',')
		}
		to = t.points(to, ring)
	}
	return append(to, t.close)
}

// coordinates of a geometry.
func (t text) coordinates(to []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return t.point(to, g)
	case orb.MultiPoint:
		return t.points(to, g)
	case orb.LineString:
		return t.points(to, g)
	case orb.MultiLineString:
		to = append(to, t.open)
		for i, line := range g {
			if i > 0 {
				to = append(to, ',')
			}
			to = t.points(to, line)
		}
		return append(to, t.close)
	case orb.Polygon:
		return t.rings(to, g)
	case orb.MultiPolygon:
		to = append(to, t.open)
		for i, polygon := range g {
			if i > 0 {
				to = append(to, ',')
			}
			to = t.rings(to, polygon)
		}
		return append(to, t.close)
	default:
		return append(to, t.open, t.close)
	}
}

// wellKnown is a geometry as well-known text.
func wellKnown(to []byte, g orb.Geometry, c crs.CRS) []byte {
	to = append(to, strings.ToUpper(g.GeoJSONType())...)
	return wktText(c).coordinates(append(to, ' '), g)
}
