package geopackage

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// The types of ISO WKB (ISO 13249-3, OGC 06-103r4 clause 8.2) that orb has a word for.
const (
	wkbPoint           = 1
	wkbLineString      = 2
	wkbPolygon         = 3
	wkbMultiPoint      = 4
	wkbMultiLineString = 5
	wkbMultiPolygon    = 6
	wkbCollection      = 7
)

// appendWKB appends a geometry as little-endian ISO WKB.
func appendWKB(dst []byte, g orb.Geometry) ([]byte, error) {
	switch g := g.(type) {
	case orb.Point:
		return appendPoint(appendType(dst, wkbPoint), g), nil
	case orb.LineString:
		return appendPoints(appendType(dst, wkbLineString), g), nil
	case orb.Polygon:
		return appendPolygon(dst, g), nil
	case orb.Ring:
		return appendPolygon(dst, orb.Polygon{g}), nil
	case orb.Bound:
		return appendPolygon(dst, g.ToPolygon()), nil
	case orb.MultiPoint:
		dst = appendCount(appendType(dst, wkbMultiPoint), len(g))
		for _, p := range g {
			dst = appendPoint(appendType(dst, wkbPoint), p)
		}
		return dst, nil
	case orb.MultiLineString:
		dst = appendCount(appendType(dst, wkbMultiLineString), len(g))
		for _, line := range g {
			dst = appendPoints(appendType(dst, wkbLineString), line)
		}
		return dst, nil
	case orb.MultiPolygon:
		dst = appendCount(appendType(dst, wkbMultiPolygon), len(g))
		for _, p := range g {
			dst = appendPolygon(dst, p)
		}
		return dst, nil
	case orb.Collection:
		return appendCollection(dst, g)
	default:
		return nil, fmt.Errorf("%w: no such geometry: %T", errBlob, g)
	}
}

func appendCollection(dst []byte, c orb.Collection) ([]byte, error) {
	dst = appendCount(appendType(dst, wkbCollection), len(c))
	for _, part := range c {
		var err error
		if dst, err = appendWKB(dst, part); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func appendPolygon(dst []byte, p orb.Polygon) []byte {
	dst = appendCount(appendType(dst, wkbPolygon), len(p))
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
