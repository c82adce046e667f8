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

// ErrMatrixSet says that there is no such tile matrix set, or that something has no tiles in it. It is wrapped with what.
var ErrMatrixSet = errors.New("no such tile matrix set")

// AddressError says which part of an address is impossible and why.
type AddressError struct {
	Part   string // z, x or y
	Value  string
	Reason string
}

func (e *AddressError) Error() string { return fmt.Sprintf("%s=%q %s", e.Part, e.Value, e.Reason) }

// Is makes the error an ErrAddress.
func (e *AddressError) Is(target error) bool { return target == ErrAddress }

// Address is the place of a tile in a matrix set.
type Address struct {
	Set  MatrixSet
	Z    uint8
	X, Y uint32
}

// Parse reads an address as it stands in a path. Only plain decimal digits without leading zeros are accepted, so that
// a tile has one path and a cache holds it once.
func (m MatrixSet) Parse(z, x, y string) (Address, error) {
	zoom, err := number("z", z, uint32(m.MinZoom()), MaxZoom)
	if err != nil {
		return Address{}, err
	}
	columns, rows := m.Size(uint8(zoom))
	column, err := number("x", x, 0, columns-1)
	if err != nil {
		return Address{}, atZoom(err, zoom)
	}
	row, err := number("y", y, 0, rows-1)
	if err != nil {
		return Address{}, atZoom(err, zoom)
	}
	return Address{Set: m, Z: uint8(zoom), X: column, Y: row}, nil
}

// Parse reads an address of WebMercatorQuad.
func Parse(z, x, y string) (Address, error) { return WebMercatorQuad.Parse(z, x, y) }

func number(part, text string, first, last uint32) (uint32, *AddressError) {
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
	if err != nil || n < uint64(first) || n > uint64(last) {
		return 0, &AddressError{part, text, fmt.Sprintf("is out of range: %d to %d", first, last)}
	}
	return uint32(n), nil
}

func atZoom(err *AddressError, zoom uint32) error {
	err.Reason += fmt.Sprintf(" (zoom %d)", zoom)
	return err
}

// Valid reports whether there is such a tile.
func (a Address) Valid() bool {
	if a.Z < a.Set.MinZoom() || a.Z > MaxZoom {
		return false
	}
	columns, rows := a.Set.Size(a.Z)
	return a.X < columns && a.Y < rows
}

// String is the address as z/x/y, with the set before it if that is not WebMercatorQuad.
func (a Address) String() string {
	if a.Set != WebMercatorQuad {
		return fmt.Sprintf("%s/%d/%d/%d", a.Set, a.Z, a.X, a.Y)
	}
	return fmt.Sprintf("%d/%d/%d", a.Z, a.X, a.Y)
}

// Bound is the tile's area in degrees, without a buffer.
func (a Address) Bound() orb.Bound {
	side := float64(uint64(1) << a.Z)
	west, east := float64(a.X)/side, float64(a.X+1)/side
	_, north := a.Origin()
	south := north + int64(1)<<(worldBits-a.Z)
	return orb.Bound{
		Min: orb.Point{west*360 - 180, a.Set.lat(south)},
		Max: orb.Point{east*360 - 180, a.Set.lat(north)},
	}
}

// Box is the places in the tile's area in world units, with a margin on each side, in units of 1/4096 of the tile's side. At
// the edges of the world the margin is cut off.
func (a Address) Box(margin int64) Box {
	west, north := a.Origin()
	side := int64(1) << (worldBits - a.Z)
	extra := margin * side / 4096
	return a.Set.kept(west-extra, north-extra, west+side-1+extra, north+side-1+extra)
}

// Origin is the tile's north-west corner on its set's plane, in world units.
func (a Address) Origin() (x, y int64) {
	shift := worldBits - a.Z
	return int64(a.X)<<shift - half, int64(a.Y)<<shift - half
}

// At is the address of the tile of a zoom that holds a point of the world.
func At(p Point, zoom uint8) Address {
	shift := worldBits - zoom
	return Address{Z: zoom, X: uint32((int64(p.X) + half) >> shift), Y: uint32((int64(p.Y) + half) >> shift)}
}
