package vector

import (
	"math"
	"math/bits"

	"github.com/paulmach/orb"

	"lintu/tiles"
)

// Rank orders areas by size: the base-2 logarithm of the square metres, at a place inside, in degrees. The shape is on the plane
// of a matrix set.
func (s Shape) Rank(set tiles.MatrixSet, at orb.Point) int64 {
	return int64(bits.Len64(uint64(s.Area() * squareMetres(set, at))))
}

// squareMetres is the area of a square world unit at a place: Web Mercator stretches both ways by 1/cos(latitude), degrees
// stretch eastwards only.
func squareMetres(set tiles.MatrixSet, at orb.Point) float64 {
	const equator = 2 * math.Pi * 6378137 // metres around
	const side = equator / (1 << 32)
	narrow := math.Cos(at[1] * math.Pi / 180)
	if set == tiles.WebMercatorQuad {
		return side * narrow * side * narrow
	}
	return side * narrow * side
}

// length of all parts in units.
func (s Shape) length() float64 {
	sum := 0.0
	s.parts(func(part []tiles.Point) bool {
		for i := 1; i < len(part); i++ {
			x, y := float64(part[i].X)-float64(part[i-1].X), float64(part[i].Y)-float64(part[i-1].Y)
			sum += math.Sqrt(float64(x*x) + float64(y*y))
		}
		return true
	})
	return sum
}
