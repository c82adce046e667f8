package tiles

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// MatrixSet is a way to cut the world into tiles (OGC 17-083r4). In both a tile of zoom z is 360/2^z degrees of longitude
// wide, so that layers have the same zooms.
type MatrixSet uint8

const (
	// WebMercatorQuad is what web maps draw: one square tile at zoom 0. Places are kept in its coordinates.
	WebMercatorQuad MatrixSet = iota
	// CGCS2000Quad is EPSG:4490 as the c sets of 天地图 have it: two tiles of 180° at zoom 1, rows counted from 90° north.
	CGCS2000Quad
)

// MatrixSets are all there are.
func MatrixSets() []MatrixSet { return []MatrixSet{WebMercatorQuad, CGCS2000Quad} }

// ParseMatrixSet finds a set by its identifier.
func ParseMatrixSet(id string) (MatrixSet, error) {
	for _, m := range MatrixSets() {
		if m.String() == id {
			return m, nil
		}
	}
	return 0, fmt.Errorf("%w: %q", ErrMatrixSet, id)
}

// String is the identifier of the set.
func (m MatrixSet) String() string {
	if m == CGCS2000Quad {
		return "CGCS2000Quad"
	}
	return "WebMercatorQuad"
}

// MinZoom is the first zoom that has tiles.
func (m MatrixSet) MinZoom() uint8 {
	if m == CGCS2000Quad {
		return 1
	}
	return 0
}

// Size is how many columns and rows of tiles a zoom has.
func (m MatrixSet) Size(zoom uint8) (columns, rows uint32) {
	columns = 1 << zoom
	if m == CGCS2000Quad {
		return columns, columns / 2
	}
	return columns, columns
}

// Project puts a longitude and latitude on the set's plane, in the units of [Point]; what lies beyond its edge is moved
// there. The plane of CGCS2000Quad goes from 90° north to 270° south, the lower half of it empty.
func (m MatrixSet) Project(p orb.Point) Point {
	if m == WebMercatorQuad {
		return Project(p)
	}
	lat := min(max(p[1], -90), 90)
	// The south pole is in the last row, as the edge of the web's square is.
	return Point{X: world((p[0] + 180) / 360), Y: min(world((90-lat)/360), -1)}
}

// From puts a place that is kept on the set's plane.
func (m MatrixSet) From(p Point) Point {
	if m == WebMercatorQuad {
		return p
	}
	return Point{X: p.X, Y: world((90 - latitude(fraction(p.Y))) / 360)}
}

// lat is the latitude of a row of the set's plane, given in world units, and 90° beyond a pole.
func (m MatrixSet) lat(y int64) float64 {
	part := float64(y+half) / (1 << worldBits)
	if m == WebMercatorQuad {
		return latitude(part)
	}
	return max(90-part*360, -90)
}

// kept is the box of places that may lie in a box of the set's plane, a unit more on each side for what rounding does.
func (m MatrixSet) kept(west, north, east, south int64) Box {
	if m == WebMercatorQuad {
		return Box{MinX: clamp(west), MinY: clamp(north), MaxX: clamp(east), MaxY: clamp(south)}
	}
	upper, lower := mercator(m.lat(north)), mercator(m.lat(south+1))
	return Box{MinX: clamp(west), MinY: clamp(upper - 1), MaxX: clamp(east), MaxY: clamp(lower + 1)}
}

// mercator is the row of a latitude in world units, beyond the world's edge for those near a pole.
func mercator(lat float64) int64 {
	sin := math.Sin(min(max(lat, -89), 89) * math.Pi / 180)
	return int64(math.Floor((0.5-math.Log((1+sin)/(1-sin))/(4*math.Pi))*(1<<worldBits))) - half
}
