package api

import (
	"strconv"

	"github.com/paulmach/orb"
)

// places after the point in degrees: 1e-7° is a centimetre.
const places = 7

// geometryAnswer is a geometry as GeoJSON has it.
type geometryAnswer struct {
	Type        string      `json:"type"`
	Coordinates coordinates `json:"coordinates"`
}

// geometryOf is none for a feature without a place.
func geometryOf(g orb.Geometry) *geometryAnswer {
	if g == nil {
		return nil
	}
	return &geometryAnswer{g.GeoJSONType(), coordinates{g, places}}
}

// exactly is a geometry to the last digit: who changes a corner sends the others back as they are.
func exactly(g orb.Geometry) *geometryAnswer {
	if g == nil {
		return nil
	}
	return &geometryAnswer{g.GeoJSONType(), coordinates{g, -1}}
}

// coordinates are written as nested lists with so many places; −1 means as many as the numbers have.
type coordinates struct {
	geometry orb.Geometry
	places   int
}

// MarshalJSON writes them.
func (c coordinates) MarshalJSON() ([]byte, error) {
	return appendCoordinates(nil, c.geometry, c.places), nil
}

func appendCoordinates(to []byte, g orb.Geometry, places int) []byte {
	switch g := g.(type) {
	case orb.Point:
		to = strconv.AppendFloat(append(to, '['), g[0], 'f', places, 64)
		to = strconv.AppendFloat(append(to, ','), g[1], 'f', places, 64)
		return append(to, ']')
	case orb.MultiPoint:
		return appendEach(to, g, places)
	case orb.LineString:
		return appendEach(to, g, places)
	case orb.Ring:
		return appendEach(to, g, places)
	case orb.MultiLineString:
		return appendEach(to, g, places)
	case orb.Polygon:
		return appendEach(to, g, places)
	case orb.MultiPolygon:
		return appendEach(to, g, places)
	default:
		return append(to, "[]"...) // no store holds another kind
	}
}

func appendEach[G orb.Geometry](to []byte, parts []G, places int) []byte {
	to = append(to, '[')
	for i, part := range parts {
		if i > 0 {
			to = append(to, ',')
		}
		to = appendCoordinates(to, part, places)
	}
	return append(to, ']')
}

// box is a bound as [west, south, east, north]; none if there is nothing inside.
func box(b orb.Bound) *[4]degrees {
	if b.IsEmpty() || b.IsZero() {
		return nil
	}
	return &[4]degrees{degrees(b.Min[0]), degrees(b.Min[1]), degrees(b.Max[0]), degrees(b.Max[1])}
}

// point is a place as [longitude, latitude].
func point(p orb.Point) [2]degrees { return [2]degrees{degrees(p[0]), degrees(p[1])} }

// degrees are written to the centimetre.
type degrees float64

// MarshalJSON writes them.
func (d degrees) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(d), 'f', places, 64), nil
}
