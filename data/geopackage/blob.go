package geopackage

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"lintu/data/wkb"
)

// srsID is the coordinate system everything is stored in; the package comment says why.
const srsID = 4490

// GeoPackageBinaryHeader, OGC 12-128r17 clause 2.1.3.1.1: magic "GP", version, flags, srs_id, envelope.
const (
	headerSize    = 8
	flagLittle    = 0x01 // header and envelope are little-endian
	flagEmpty     = 0x10 // the geometry is empty
	flagExtended  = 0x20 // the body is not WKB but some vendor's
	envelopeShift = 1    // three bits: 0 none, 1 xy, 2 xyz, 3 xym, 4 xyzm
	envelopeXY    = 1
)

// encodeBlob appends the blob of a geometry: little-endian, with an envelope unless it is a point, whose envelope would
// repeat it (GDAL leaves it out as well).
func encodeBlob(dst []byte, g orb.Geometry) ([]byte, error) {
	flags := byte(flagLittle)
	_, point := g.(orb.Point)
	if !point {
		flags |= envelopeXY << envelopeShift
	}
	dst = append(dst, 'G', 'P', 0, flags)
	dst = binary.LittleEndian.AppendUint32(dst, srsID)
	if !point {
		b := g.Bound()
		for _, v := range [4]float64{b.Min[0], b.Max[0], b.Min[1], b.Max[1]} {
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
		}
	}
	return wkb.Append(dst, g)
}

// blobHeader is what the header of a blob says.
type blobHeader struct {
	srs      int32
	empty    bool
	bound    orb.Bound
	hasBound bool
	body     []byte // WKB
}

// readHeader reads the header of any program's blob.
func readHeader(blob []byte) (blobHeader, error) {
	var h blobHeader
	if len(blob) < headerSize || blob[0] != 'G' || blob[1] != 'P' {
		return h, fmt.Errorf("%w: no GeoPackage header", wkb.ErrBroken)
	}
	flags := blob[3]
	if flags&flagExtended != 0 {
		return h, fmt.Errorf("%w: a vendor's own geometry type", wkb.ErrBroken)
	}
	var order binary.ByteOrder = binary.BigEndian
	if flags&flagLittle != 0 {
		order = binary.LittleEndian
	}
	h.srs = int32(order.Uint32(blob[4:]))
	h.empty = flags&flagEmpty != 0
	numbers, err := envelopeNumbers(flags >> envelopeShift & 7)
	if err != nil {
		return h, err
	}
	if len(blob) < headerSize+8*numbers {
		return h, fmt.Errorf("%w: cut short in the envelope", wkb.ErrBroken)
	}
	if numbers > 0 {
		at := func(i int) float64 { return math.Float64frombits(order.Uint64(blob[headerSize+8*i:])) }
		h.bound = orb.Bound{Min: orb.Point{at(0), at(2)}, Max: orb.Point{at(1), at(3)}}
		h.hasBound = h.bound.Min[0] <= h.bound.Max[0] && h.bound.Min[1] <= h.bound.Max[1] // false for the NaNs of an empty one
	}
	h.body = blob[headerSize+8*numbers:]
	return h, nil
}

func envelopeNumbers(code byte) (int, error) {
	switch code {
	case 0:
		return 0, nil
	case envelopeXY:
		return 4, nil
	case 2, 3:
		return 6, nil
	case 4:
		return 8, nil
	default:
		return 0, fmt.Errorf("%w: unknown kind of envelope %d", wkb.ErrBroken, code)
	}
}

// decodeBlob is the geometry of a blob in two dimensions, nil for an empty one.
func decodeBlob(blob []byte) (orb.Geometry, error) {
	h, err := readHeader(blob)
	if err != nil || h.empty {
		return nil, err
	}
	return wkb.Read(h.body)
}

// blobBound is the box of a blob, from its envelope if it has one; false for an empty geometry.
func blobBound(blob []byte) (orb.Bound, bool, error) {
	h, err := readHeader(blob)
	if err != nil || h.empty {
		return orb.Bound{}, false, err
	}
	if h.hasBound {
		return h.bound, true, nil
	}
	g, err := wkb.Read(h.body)
	if err != nil || g == nil {
		return orb.Bound{}, false, err
	}
	return g.Bound(), true, nil
}

// The lengths of blobs of one point without Z and M: as a point, and as a set of it with an envelope. Most rows of a city
// are one of the two, and reading them as any other takes twice as long.
const (
	pointBlob    = headerSize + 21
	pointSetBlob = headerSize + 32 + 9 + 21
)

// quickPoint is the point of a blob as [encodeBlob] writes them; false for every other.
func quickPoint(blob []byte) (orb.Point, bool) {
	const flags = 3
	switch {
	case len(blob) == pointBlob && blob[flags] == flagLittle:
	case len(blob) == pointSetBlob && blob[flags] == flagLittle|envelopeXY<<envelopeShift &&
		string(blob[pointSetBlob-30:pointSetBlob-21]) == "\x01\x04\x00\x00\x00\x01\x00\x00\x00":
	default:
		return orb.Point{}, false
	}
	body := blob[len(blob)-21:]
	if blob[0] != 'G' || blob[1] != 'P' || string(body[:5]) != "\x01\x01\x00\x00\x00" {
		return orb.Point{}, false
	}
	x := math.Float64frombits(binary.LittleEndian.Uint64(body[5:]))
	y := math.Float64frombits(binary.LittleEndian.Uint64(body[13:]))
	return orb.Point{x, y}, !math.IsNaN(x) && !math.IsNaN(y)
}
