package exporter

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"

	"lintu/data/crs"
)

// placed brings a geometry of the store to a system; the store's own stays as it is.
func placed(g orb.Geometry, to crs.CRS) orb.Geometry {
	if g == nil || to.Code() == 4490 || to.Code() == 4326 {
		return g
	}
	return project.Geometry(orb.Clone(g), to.FromLonLat)
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

// list writes so many items between brackets.
func (t text) list(to []byte, n int, item func(to []byte, i int) []byte) []byte {
	to = append(to, t.open)
	for i := range n {
		if i > 0 {
			to = append(to, ',')
		}
		to = item(to, i)
	}
	return append(to, t.close)
}

// points writes a list of positions; GeoJSON has each in brackets of its own.
func (t text) points(to []byte, points []orb.Point) []byte {
	position := t.position
	if t.open == '[' {
		position = t.point
	}
	return t.list(to, len(points), func(to []byte, i int) []byte { return position(to, points[i]) })
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
	case orb.Ring:
		return t.points(to, g)
	case orb.MultiLineString:
		return t.list(to, len(g), func(to []byte, i int) []byte { return t.coordinates(to, g[i]) })
	case orb.Polygon:
		return t.list(to, len(g), func(to []byte, i int) []byte { return t.coordinates(to, g[i]) })
	case orb.MultiPolygon:
		return t.list(to, len(g), func(to []byte, i int) []byte { return t.coordinates(to, g[i]) })
	default:
		return append(to, t.open, t.close)
	}
}

// wellKnown is a geometry as well-known text.
func wellKnown(to []byte, g orb.Geometry, c crs.CRS) []byte {
	to = append(to, strings.ToUpper(g.GeoJSONType())...)
	return wktText(c).coordinates(append(to, ' '), g)
}
