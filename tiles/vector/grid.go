package vector

import "lintu/tiles"

// point is a place in tile units: 0 to 4096 inside the tile, beyond it outside.
type point struct{ x, y int64 }

// grid is what a tile's coordinates are snapped to. Its lines are multiples of a power of two of world units from the
// world's corner, so all tiles of a zoom have the same lines.
type grid struct {
	x, y  int64 // the tile's corner in world units
	shift int   // one tile unit is 2^shift world units; negative at zooms 21 and 22
}

// unitZoom is the zoom at which a tile unit is a world unit: 2^32 / 2^20 = 4096.
const unitZoom = 20

func gridOf(a tiles.Address) grid {
	x, y := a.Origin()
	return grid{x: x, y: y, shift: unitZoom - int(a.Z)}
}

// snap rounds to the nearest line, halves to the south-east.
func (g grid) snap(p tiles.Point) point {
	x, y := int64(p.X)-g.x, int64(p.Y)-g.y
	if g.shift <= 0 {
		return point{x << -g.shift, y << -g.shift}
	}
	up := int64(1) << (g.shift - 1)
	return point{(x + up) >> g.shift, (y + up) >> g.shift}
}

// on is the nearest point with multiples of a power of two, halves to the south-east.
func (p point) on(step int64) point {
	return point{(p.x + step/2) &^ (step - 1), (p.y + step/2) &^ (step - 1)}
}

// doubleArea turns square tile units into twice the square world units.
func (g grid) doubleArea(units float64) float64 {
	double := 2 * units
	for range g.shift {
		double *= 4
	}
	for range -g.shift {
		double /= 4
	}
	return double
}

// inside reports whether a point is in the tile or its buffer, the buffer's end left out.
func inside(p point) bool { return p.x > low && p.x < high && p.y > low && p.y < high }

// reached reports whether a point is in the tile or its buffer, the end with it. PostGIS draws points that far; to lines
// and areas the end is where they are cut.
func reached(p point) bool { return p.x >= low && p.x <= high && p.y >= low && p.y <= high }

// within reports whether all points are inside.
func within(points []point) bool {
	for _, p := range points {
		if !inside(p) {
			return false
		}
	}
	return true
}

// area2 is twice the signed area of a ring of tile units. Differences inside a tile and its buffer are below 2^13.
func area2(ring []point) int64 {
	sum, last := int64(0), len(ring)-1
	for i, p := range ring {
		sum += ring[last].x*p.y - p.x*ring[last].y
		last = i
	}
	return sum
}

// straight reports whether b may go from a path a, b, c without changing what it covers as an edge of an area: it is on
// the line of a and c, between them or where the path turns back.
func straight(a, b, c point) bool {
	return (b.x-a.x)*(c.y-b.y) == (b.y-a.y)*(c.x-b.x)
}

// onward reports whether the path goes on in the half plane it came from, so that it does not turn back at b.
func onward(a, b, c point) bool {
	return (b.x-a.x)*(c.x-b.x)+(b.y-a.y)*(c.y-b.y) > 0
}
