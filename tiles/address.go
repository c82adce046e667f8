package tiles

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/paulmach/orb"
)

// MaxZoom is the deepest zoom that has addresses: a tile of it is 9.5 m wide at the equator.
const MaxZoom = 22

// ErrAddress says that an address is not one of a tile. It is wrapped in an [AddressError].
var ErrAddress = errors.New("no such tile address")

// AddressError says which part of an address is impossible and why.
type AddressError struct {
	Part   string // z, x or y
	Value  string
	Reason string
}

func (e *AddressError) Error() string { return fmt.Sprintf("%s=%q %s", e.Part, e.Value, e.Reason) }

// Is makes the error an ErrAddress.
func (e *AddressError) Is(target error) bool { return target == ErrAddress }

// Address is the place of a tile in WebMercatorQuad.
type Address struct {
	Z    uint8
	X, Y uint32
}

// Parse reads an address as it stands in a path. Only plain decimal digits without leading zeros are accepted, so that
// a tile has one path and a cache holds it once.
func Parse(z, x, y string) (Address, error) {
	zoom, err := number("z", z, MaxZoom)
	if err != nil {
		return Address{}, err
	}
	last := uint32(1)<<zoom - 1
	column, err := number("x", x, last)
	if err != nil {
		return Address{}, atZoom(err, zoom)
	}
	row, err := number("y", y, last)
	if err != nil {
		return Address{}, atZoom(err, zoom)
	}
	return Address{Z: uint8(zoom), X: column, Y: row}, nil
}

func number(part, text string, last uint32) (uint32, *AddressError) {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, &AddressError{part, text, "is not a whole number"}
		}
	}
	if text == "" {
		return 0, &AddressError{part, text, "is missing"}
	}
	if text[0] == '0' && len(text) > 1 {
		return 0, &AddressError{part, text, "has leading zeros"}
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || n > uint64(last) {
		return 0, &AddressError{part, text, fmt.Sprintf("is out of range: 0 to %d", last)}
	}
	return uint32(n), nil
}

func atZoom(err *AddressError, zoom uint32) error {
	err.Reason += fmt.Sprintf(" (zoom %d)", zoom)
	return err
}

// Valid reports whether there is such a tile.
func (a Address) Valid() bool {
	return a.Z <= MaxZoom && a.X < 1<<a.Z && a.Y < 1<<a.Z
}

// String is the address as z/x/y.
func (a Address) String() string { return fmt.Sprintf("%d/%d/%d", a.Z, a.X, a.Y) }

// Bound is the tile's area in degrees, without a buffer.
func (a Address) Bound() orb.Bound {
	side := float64(uint64(1) << a.Z)
	west, north := float64(a.X)/side, float64(a.Y)/side
	east, south := float64(a.X+1)/side, float64(a.Y+1)/side
	return orb.Bound{
		Min: orb.Point{west*360 - 180, latitude(south)},
		Max: orb.Point{east*360 - 180, latitude(north)},
	}
}

// Box is the tile's area in world units with a margin on each side, in units of 1/4096 of the tile's side. At the edges
// of the world the margin is cut off.
func (a Address) Box(margin int64) Box {
	west, north := a.Origin()
	side := int64(1) << (worldBits - a.Z)
	extra := margin * side / 4096
	return Box{
		MinX: clamp(west - extra), MinY: clamp(north - extra),
		MaxX: clamp(west + side - 1 + extra), MaxY: clamp(north + side - 1 + extra),
	}
}

// Origin is the tile's north-west corner in world units.
func (a Address) Origin() (x, y int64) {
	shift := worldBits - a.Z
	return int64(a.X)<<shift - half, int64(a.Y)<<shift - half
}

// At is the address of the tile of a zoom that holds a point of the world.
func At(p Point, zoom uint8) Address {
	shift := worldBits - zoom
	return Address{Z: zoom, X: uint32((int64(p.X) + half) >> shift), Y: uint32((int64(p.Y) + half) >> shift)}
}
