package wkb

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// maxNesting bounds collections within collections: a blob of a few kilobytes could otherwise exhaust the stack.
const maxNesting = 16

// The flags EWKB puts into the type; some programs write them where ISO WKB belongs.
const (
	ewkbZ    = 0x80000000
	ewkbM    = 0x40000000
	ewkbSRID = 0x20000000
)

// Read reads ISO WKB and EWKB of either byte order, dropping Z and M. Empty geometries are nil.
func Read(body []byte) (orb.Geometry, error) {
	r := reader{rest: body}
	g := r.geometry(0)
	if r.err == nil && len(r.rest) > 0 {
		r.fail("%d bytes too many", len(r.rest))
	}
	if r.err != nil {
		return nil, r.err
	}
	return g, nil
}

type reader struct {
	rest   []byte
	little bool
	stride int // bytes per position: 16 in two dimensions, up to 32
	err    error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrBroken, fmt.Sprintf(format, args...))
	}
	r.rest = nil
}

func (r *reader) uint32() uint32 {
	if len(r.rest) < 4 {
		r.fail("cut short")
		return 0
	}
	b := r.rest
	r.rest = b[4:]
	if r.little {
		return binary.LittleEndian.Uint32(b)
	}
	return binary.BigEndian.Uint32(b)
}

// count reads a number of things of at least size bytes each; more than the rest could hold is refused before anything
// is allocated for them.
func (r *reader) count(size int) int {
	n := r.uint32()
	if uint64(n)*uint64(size) > uint64(len(r.rest)) {
		r.fail("cut short: %d parts announced", n)
		return 0
	}
	return int(n)
}

// kind reads byte order and type of a geometry and sets how its positions are to be read.
func (r *reader) kind() uint32 {
	if len(r.rest) == 0 {
		r.fail("cut short")
		return 0
	}
	if r.rest[0] > 1 {
		r.fail("unknown byte order %d", r.rest[0])
		return 0
	}
	r.little = r.rest[0] == 1
	r.rest = r.rest[1:]
	code := r.uint32()
	dimensions := 2
	if code&ewkbZ != 0 {
		dimensions++
	}
	if code&ewkbM != 0 {
		dimensions++
	}
	if code&ewkbSRID != 0 {
		r.uint32()
	}
	code &^= ewkbZ | ewkbM | ewkbSRID
	switch code / 1000 {
	case 0:
	case 1, 2:
		dimensions = 3
	case 3:
		dimensions = 4
	default:
		r.fail("unknown geometry type %d", code)
		return 0
	}
	r.stride = 8 * dimensions
	return code % 1000
}

func (r *reader) geometry(depth int) orb.Geometry {
	if depth > maxNesting {
		r.fail("nested more than %d deep", maxNesting)
		return nil
	}
	switch kind := r.kind(); kind {
	case kindPoint:
		if p, ok := r.point(); ok {
			return p
		}
	case kindLineString:
		if line := r.points(); len(line) > 0 {
			return orb.LineString(line)
		}
	case kindPolygon:
		if p := r.polygon(); len(p) > 0 {
			return p
		}
	case kindMultiPoint:
		return multi[orb.Point, orb.MultiPoint](r, depth)
	case kindMultiLineString:
		return multi[orb.LineString, orb.MultiLineString](r, depth)
	case kindMultiPolygon:
		return multi[orb.Polygon, orb.MultiPolygon](r, depth)
	case kindCollection:
		return multi[orb.Geometry, orb.Collection](r, depth)
	default:
		r.fail("geometry type %d is not supported", kind)
	}
	return nil
}

// multi reads the parts of a multi-geometry; empty parts are left out, parts of another kind refused.
func multi[P orb.Geometry, M interface {
	~[]P
	orb.Geometry
}](r *reader, depth int,
) orb.Geometry {
	const smallest = 9 // bytes of an empty line: byte order, type, count
	n := r.count(smallest)
	parts := make(M, 0, min(n, 16))
	for i := 0; i < n && r.err == nil; i++ {
		part := r.geometry(depth + 1)
		if part == nil {
			continue
		}
		p, ok := part.(P)
		if !ok {
			r.fail("a %s inside a %s", part.GeoJSONType(), parts.GeoJSONType())
			return nil
		}
		parts = append(parts, p)
	}
	if len(parts) == 0 {
		return nil
	}
	return parts
}

func (r *reader) polygon() orb.Polygon {
	n := r.count(4)
	p := make(orb.Polygon, 0, min(n, 16))
	for i := 0; i < n && r.err == nil; i++ {
		if ring := r.points(); len(ring) > 0 {
			p = append(p, ring)
		}
	}
	return p
}

func (r *reader) points() []orb.Point {
	n := r.count(r.stride)
	if n == 0 {
		return nil
	}
	points := make([]orb.Point, n)
	for i := range points {
		points[i] = r.position(i)
	}
	r.rest = r.rest[n*r.stride:]
	return points
}

// point reads one position; the NaNs that stand for an empty point are none.
func (r *reader) point() (orb.Point, bool) {
	if len(r.rest) < r.stride || r.stride == 0 {
		r.fail("cut short")
		return orb.Point{}, false
	}
	p := r.position(0)
	r.rest = r.rest[r.stride:]
	return p, !math.IsNaN(p[0]) && !math.IsNaN(p[1])
}

func (r *reader) position(i int) orb.Point {
	b := r.rest[i*r.stride:]
	if r.little {
		return orb.Point{
			math.Float64frombits(binary.LittleEndian.Uint64(b)), math.Float64frombits(binary.LittleEndian.Uint64(b[8:])),
		}
	}
	return orb.Point{math.Float64frombits(binary.BigEndian.Uint64(b)), math.Float64frombits(binary.BigEndian.Uint64(b[8:]))}
}
