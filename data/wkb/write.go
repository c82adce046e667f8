package wkb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// ErrBroken is what every complaint about a geometry is.
var ErrBroken = errors.New("broken geometry")

// The types of ISO WKB (ISO 13249-3, OGC 06-103r4 clause 8.2) that orb has a word for.
const (
	kindPoint           = 1
	kindLineString      = 2
	kindPolygon         = 3
	kindMultiPoint      = 4
	kindMultiLineString = 5
	kindMultiPolygon    = 6
	kindCollection      = 7
)

// Append appends a geometry as little-endian ISO WKB.
func Append(dst []byte, g orb.Geometry) ([]byte, error) {
	switch g := g.(type) {
	case orb.Point:
		return appendPoint(appendType(dst, kindPoint), g), nil
	case orb.LineString:
		return appendPoints(appendType(dst, kindLineString), g), nil
	case orb.Polygon:
		return appendPolygon(dst, g), nil
	case orb.Ring:
		return appendPolygon(dst, orb.Polygon{g}), nil
	case orb.Bound:
		return appendPolygon(dst, g.ToPolygon()), nil
	case orb.MultiPoint:
		dst = appendCount(appendType(dst, kindMultiPoint), len(g))
		for _, p := range g {
			dst = appendPoint(appendType(dst, kindPoint), p)
		}
		return dst, nil
	case orb.MultiLineString:
		dst = appendCount(appendType(dst, kindMultiLineString), len(g))
		for _, line := range g {
			dst = appendPoints(appendType(dst, kindLineString), line)
		}
		return dst, nil
	case orb.MultiPolygon:
		dst = appendCount(appendType(dst, kindMultiPolygon), len(g))
		for _, p := range g {
			dst = appendPolygon(dst, p)
		}
		return dst, nil
	case orb.Collection:
		return appendCollection(dst, g)
	default:
		return nil, fmt.Errorf("%w: no such geometry: %T", ErrBroken, g)
	}
}

// AppendEWKB appends a geometry as little-endian EWKB, as PostGIS takes it: the type says that a coordinate system follows.
func AppendEWKB(dst []byte, g orb.Geometry, srid uint32) ([]byte, error) {
	start := len(dst)
	dst = append(dst, 0, 0, 0, 0) // room for the coordinate system in front of the body
	dst, err := Append(dst, g)
	if err != nil {
		return dst, err
	}
	head := dst[start:]
	kind := binary.LittleEndian.Uint32(head[5:])
	head[0] = 1
	binary.LittleEndian.PutUint32(head[1:], kind|ewkbSRID)
	binary.LittleEndian.PutUint32(head[5:], srid)
	return dst, nil
}

func appendCollection(dst []byte, c orb.Collection) ([]byte, error) {
	dst = appendCount(appendType(dst, kindCollection), len(c))
	for _, part := range c {
		var err error
		if dst, err = Append(dst, part); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func appendPolygon(dst []byte, p orb.Polygon) []byte {
	dst = appendCount(appendType(dst, kindPolygon), len(p))
	for _, ring := range p {
		dst = appendPoints(dst, ring)
	}
	return dst
}

func appendPoints[P ~[]orb.Point](dst []byte, points P) []byte {
	dst = appendCount(dst, len(points))
	for _, p := range points {
		dst = appendPoint(dst, p)
	}
	return dst
}

func appendPoint(dst []byte, p orb.Point) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(p[1]))
}

func appendCount(dst []byte, n int) []byte { return binary.LittleEndian.AppendUint32(dst, uint32(n)) }

func appendType(dst []byte, kind uint32) []byte {
	return binary.LittleEndian.AppendUint32(append(dst, 1), kind)
}
