package shapefile

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"lintu/data"
)

// The types of shapes (Technical Description, table 1). Those with Z are ten higher, those with M twenty.
const (
	nullShape  = 0
	point      = 1
	polyLine   = 3
	polygon    = 5
	multiPoint = 8
	multiPatch = 31
)

// plain is a shape's type without Z and M, and false for what there is none of.
func plain(code int32) (int32, bool) {
	base := code
	if code > 10 && code < 30 {
		base = code % 10
	}
	switch base {
	case nullShape:
		return base, code == nullShape
	case point, polyLine, polygon, multiPoint:
		return base, true
	default:
		return base, false
	}
}

// shapeOf is what a file of this plain type holds.
func shapeOf(code int32) data.Shape {
	switch code {
	case point, multiPoint:
		return data.ShapePoint
	case polyLine:
		return data.ShapeLine
	case polygon:
		return data.ShapePolygon
	default:
		return data.ShapeNone
	}
}

// decodeShape reads the content of one record. A wrong record is a *ValueError, so that the rows after it can be read.
func decodeShape(content []byte) (orb.Geometry, error) {
	if len(content) < 4 {
		return nil, &ValueError{Reason: "its shape is cut off"}
	}
	code, known := plain(int32(binary.LittleEndian.Uint32(content)))
	if !known {
		return nil, &ValueError{Reason: fmt.Sprintf("there is no shape of type %d", code)}
	}
	body := content[4:]
	switch code {
	case nullShape:
		return nil, nil
	case point:
		return onePoint(body)
	case multiPoint:
		return manyPoints(body)
	default:
		return parts(body, code)
	}
}

func onePoint(body []byte) (orb.Geometry, error) {
	if len(body) < 16 {
		return nil, &ValueError{Reason: "its shape is cut off"}
	}
	p := pointAt(body)
	if math.IsNaN(p[0]) && math.IsNaN(p[1]) {
		return nil, nil // how some programs write an empty point
	}
	return p, nil
}

func pointAt(b []byte) orb.Point {
	return orb.Point{
		math.Float64frombits(binary.LittleEndian.Uint64(b)), math.Float64frombits(binary.LittleEndian.Uint64(b[8:])),
	}
}

const boxSize = 32 // bytes: four numbers

func manyPoints(body []byte) (orb.Geometry, error) {
	if len(body) < boxSize+4 {
		return nil, &ValueError{Reason: "its shape is cut off"}
	}
	n := int64(int32(binary.LittleEndian.Uint32(body[boxSize:])))
	body = body[boxSize+4:]
	if n < 0 || n*16 > int64(len(body)) {
		return nil, &ValueError{Reason: "its shape has fewer positions than it says"}
	}
	if n == 0 {
		return nil, nil
	}
	return orb.MultiPoint(points(body[:n*16])), nil
}

func points(b []byte) []orb.Point {
	all := make([]orb.Point, len(b)/16)
	for i := range all {
		all[i] = pointAt(b[i*16:])
	}
	return all
}

// parts reads lines and polygons: a box, the numbers of parts and positions, where each part begins, the positions.
func parts(body []byte, code int32) (orb.Geometry, error) {
	if len(body) < boxSize+8 {
		return nil, &ValueError{Reason: "its shape is cut off"}
	}
	nParts := int64(int32(binary.LittleEndian.Uint32(body[boxSize:])))
	nPoints := int64(int32(binary.LittleEndian.Uint32(body[boxSize+4:])))
	body = body[boxSize+8:]
	if nParts < 0 || nPoints < 0 || nParts*4+nPoints*16 > int64(len(body)) {
		return nil, &ValueError{Reason: "its shape has fewer positions than it says"}
	}
	if nParts == 0 || nPoints == 0 {
		return nil, nil
	}
	starts, body := body[:nParts*4], body[nParts*4:]
	all := points(body[:nPoints*16])
	cut := make([][]orb.Point, 0, nParts)
	for i := int64(0); i < nParts; i++ {
		from, to := int64(int32(binary.LittleEndian.Uint32(starts[i*4:]))), nPoints
		if i+1 < nParts {
			to = int64(int32(binary.LittleEndian.Uint32(starts[i*4+4:])))
		}
		if from < 0 || to < from || to > nPoints {
			return nil, &ValueError{Reason: "the parts of its shape are not in order"}
		}
		if to > from {
			cut = append(cut, all[from:to:to])
		}
	}
	if code == polygon {
		return polygons(cut)
	}
	lines := make(orb.MultiLineString, len(cut))
	for i, part := range cut {
		lines[i] = part
	}
	return lines, nil
}
