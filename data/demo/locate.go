package demo

import (
	"math"

	"github.com/paulmach/orb"

	"lintu/data"
)

// locator finds the grid a point lies in, without asking every grid: the ground is divided into squares, each with the
// list of grids that reach into it.
type locator struct {
	regions []region
	squares map[[2]int][]int
}

// squareSize is the side of a locator's squares, in metres.
const squareSize = 160.0

func newLocator(regions []region, level data.Level) *locator {
	l := &locator{regions: regions, squares: map[[2]int][]int{}}
	for i, r := range regions {
		if r.level != level || len(r.area) == 0 {
			continue
		}
		box := r.area.Bound()
		low, high := squareOf(box.Min), squareOf(box.Max)
		for x := low[0]; x <= high[0]; x++ {
			for y := low[1]; y <= high[1]; y++ {
				l.squares[[2]int{x, y}] = append(l.squares[[2]int{x, y}], i)
			}
		}
	}
	return l
}

func squareOf(p orb.Point) [2]int {
	return [2]int{
		int(math.Floor((p[0] - originLon) * metresPerLon / squareSize)),
		int(math.Floor((p[1] - originLat) * metresPerLat / squareSize)),
	}
}

// at is the region a point lies in.
func (l *locator) at(p orb.Point) (region, bool) {
	for _, i := range l.squares[squareOf(p)] {
		if data.Contains(l.regions[i].area, p) {
			return l.regions[i], true
		}
	}
	return region{}, false
}
