package stats

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lintu/data"
)

// ladder knows what regions are part of which, and where micro-grids are.
type ladder struct {
	levels map[int64]data.Level
	above  map[int64][]int64 // by region: its parent and those it is linked to
	micro  map[cell][]micro
}

// micro is a micro-grid: no building refers to one, it holds those whose label point lies in it.
type micro struct {
	id    int64
	bound orb.Bound
	area  orb.MultiPolygon
}

// cell is a square of cellSide degrees, about a kilometre, by which micro-grids near a point are found.
type cell struct{ x, y int32 }

const cellSide = 0.01

func cellOf(p orb.Point) cell {
	return cell{int32(math.Floor(p[0] / cellSide)), int32(math.Floor(p[1] / cellSide))}
}

// region is what the ladder needs of one.
type region struct {
	id, parent int64
	level      data.Level
	micro      orb.MultiPolygon // area of a micro-grid
}

func regionOf(r data.Region) region {
	out := region{id: r.ID, parent: r.Parent, level: r.Level}
	if r.Level == data.LevelMicroGrid {
		out.micro = r.Area
	}
	return out
}

func (r region) equal(other region) bool {
	return r.id == other.id && r.parent == other.parent && r.level == other.level && r.micro.Equal(other.micro)
}

func newLadder() *ladder {
	return &ladder{levels: map[int64]data.Level{}, above: map[int64][]int64{}, micro: map[cell][]micro{}}
}

func (l *ladder) add(r region) {
	l.levels[r.id] = r.level
	if r.parent != 0 {
		l.link(r.id, r.parent)
	}
	if len(r.micro) == 0 {
		return
	}
	m := micro{id: r.id, bound: r.micro.Bound(), area: r.micro}
	low, high := cellOf(m.bound.Min), cellOf(m.bound.Max)
	for x := low.x; x <= high.x; x++ {
		for y := low.y; y <= high.y; y++ {
			l.micro[cell{x, y}] = append(l.micro[cell{x, y}], m)
		}
	}
}

func (l *ladder) link(region, parent int64) { l.above[region] = append(l.above[region], parent) }

// around is every region that counts a building, each once: its grid; its community and what that is part of; the
// blocks its grid or community is part of; and the micro-grids its label point lies in.
func (l *ladder) around(b *building) []int64 {
	var out []int64
	for _, id := range l.climb(b.community) {
		if level := l.levels[id]; level != data.LevelGrid && level != data.LevelMicroGrid {
			out = append(out, id)
		}
	}
	for _, id := range l.climb(b.grid) {
		level := l.levels[id]
		if id == b.grid && level == data.LevelGrid || level == data.LevelBlock && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	if b.point == nil {
		return out
	}
	p := *b.point
	for _, m := range l.micro[cellOf(p)] {
		if m.bound.Contains(p) && data.Contains(m.area, p) {
			out = append(out, m.id)
		}
	}
	return out
}

// climb is a region and everything above it, each once, whatever circles there are.
func (l *ladder) climb(id int64) []int64 {
	if _, known := l.levels[id]; !known {
		return nil
	}
	out := []int64{id}
	for i := 0; i < len(out); i++ {
		for _, parent := range l.above[out[i]] {
			if _, known := l.levels[parent]; known && !slices.Contains(out, parent) {
				out = append(out, parent)
			}
		}
	}
	return out
}
