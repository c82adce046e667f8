package tiles

import (
	"math"

	"github.com/paulmach/orb"
)

const (
	worldBits = 32
	half      = int64(1) << (worldBits - 1)

	// MaxLatitude is where the square Web Mercator world ends, in degrees north and south.
	MaxLatitude = 85.0511287798066
)

// Point is a place in world units: the Web Mercator square (EPSG:3857) cut into 2^32 units a side, 0.93 cm at the
// equator, with the origin in its middle, x to the east and y to the south. A tile of zoom 20 has 4096 of them a side,
// so coordinates of all zooms up to 20 come from them by a shift and neighbouring tiles round alike.
type Point struct{ X, Y int32 }

// Project puts a longitude and latitude on the world; what lies beyond the square is moved to its edge.
func Project(p orb.Point) Point {
	lat := min(max(p[1], -MaxLatitude), MaxLatitude)
	sin := math.Sin(lat * math.Pi / 180)
	x := (p[0] + 180) / 360
	y := 0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)
	return Point{X: world(x), Y: world(y)}
}

// world turns a fraction of the square's side into units.
func world(fraction float64) int32 {
	return clamp(int64(math.Floor(fraction*(1<<worldBits))) - half)
}

func clamp(v int64) int32 {
	return int32(min(max(v, -half), half-1))
}

// LonLat is the middle of the unit in degrees.
func (p Point) LonLat() orb.Point {
	return orb.Point{fraction(p.X)*360 - 180, latitude(fraction(p.Y))}
}

func fraction(v int32) float64 { return (float64(v) + float64(half) + 0.5) / (1 << worldBits) }

// latitude of a fraction of the square's side counted from the north.
func latitude(fraction float64) float64 {
	return math.Atan(math.Sinh(math.Pi*(1-2*fraction))) * 180 / math.Pi
}

// Box is a rectangle of world units, all four sides included.
type Box struct{ MinX, MinY, MaxX, MaxY int32 }

// NoBox holds nothing; growing it by a point makes it that point's box.
func NoBox() Box {
	return Box{MinX: math.MaxInt32, MinY: math.MaxInt32, MaxX: math.MinInt32, MaxY: math.MinInt32}
}

// Empty reports whether the box holds no point.
func (b Box) Empty() bool { return b.MinX > b.MaxX || b.MinY > b.MaxY }

// Extend is the box grown to hold a point.
func (b Box) Extend(p Point) Box {
	return Box{min(b.MinX, p.X), min(b.MinY, p.Y), max(b.MaxX, p.X), max(b.MaxY, p.Y)}
}

// Union is the box grown to hold another.
func (b Box) Union(o Box) Box {
	return Box{min(b.MinX, o.MinX), min(b.MinY, o.MinY), max(b.MaxX, o.MaxX), max(b.MaxY, o.MaxY)}
}

// Meets reports whether the boxes have a point in common.
func (b Box) Meets(o Box) bool {
	return b.MinX <= o.MaxX && o.MinX <= b.MaxX && b.MinY <= o.MaxY && o.MinY <= b.MaxY
}

// Holds reports whether the other box lies wholly inside.
func (b Box) Holds(o Box) bool {
	return b.MinX <= o.MinX && b.MinY <= o.MinY && b.MaxX >= o.MaxX && b.MaxY >= o.MaxY
}

// Bound is the box in degrees; an empty box gives an empty bound.
func (b Box) Bound() orb.Bound {
	if b.Empty() {
		return orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	}
	northWest, southEast := Point{b.MinX, b.MinY}.LonLat(), Point{b.MaxX, b.MaxY}.LonLat()
	return orb.Bound{
		Min: orb.Point{northWest[0], southEast[1]},
		Max: orb.Point{southEast[0], northWest[1]},
	}
}
