package vector

import (
	"cmp"
	"math"
	"slices"
)

// areas is the border areas are cut at, as Weiler and Atherton (1977) cut them, for a rectangle: the stretches of all rings
// that are inside become chains, and from where a chain leaves, the way goes on clockwise along the border to where the
// next one enters.
func areas() border { return borderAt(Buffer) }

// borderSide is how long a side of it is.
const borderSide = high - low - 1

// chain is a stretch of a ring inside the border.
type chain struct {
	start, end  int // in the cutter's points
	entry, exit float64
	used        bool
}

// cutter cuts one polygon after another: its outer ring and holes are put in with add, the rings that come out are read
// with each.
type cutter struct {
	points []point // of rings and chains
	rings  []ring  // as put in
	whole  []ring  // those of them that need no cutting
	chains []chain
	order  []int // chains by entry
	out    []point
	outer  []ring // in out
}

// ring is a range of points.
type ring struct{ start, end int }

func (c *cutter) reset() {
	c.points, c.rings, c.chains = c.points[:0], c.rings[:0], c.chains[:0]
	c.whole, c.order, c.out, c.outer = c.whole[:0], c.order[:0], c.out[:0], c.outer[:0]
}

// add puts in the outer ring or, after it, a hole.
func (c *cutter) add(points []point) {
	start := len(c.points)
	c.points = append(c.points, points...)
	c.rings = append(c.rings, ring{start, len(c.points)})
}

// each calls with the rings of the cut polygon: every outer ring followed by its holes.
func (c *cutter) each(draw func(points []point, outer bool)) {
	for _, r := range c.rings {
		if within(c.points[r.start:r.end]) {
			c.whole = append(c.whole, r)
			continue
		}
		c.split(r)
	}
	switch {
	case len(c.chains) > 0:
		c.link()
	case c.covered():
		c.out = append(c.out, corner(0), corner(1), corner(2), corner(3))
		c.outer = append(c.outer, ring{0, 4})
	}
	for i, o := range c.outer {
		draw(c.out[o.start:o.end], true)
		for _, hole := range c.whole {
			if c.home(hole) == i {
				draw(c.points[hole.start:hole.end], false)
			}
		}
	}
}

// split finds the chains of a ring that has a point outside.
func (c *cutter) split(r ring) {
	first := r.start
	for inside(c.points[first]) {
		first++
	}
	count, previous := r.end-r.start, c.points[first]
	for i := 1; i <= count; i++ {
		next := c.points[r.start+(first-r.start+i)%count]
		if in, out, meets := areas().edge(previous, next); meets {
			if in != none {
				at, entry := areas().cross(in, previous, next)
				c.chains = append(c.chains, chain{start: len(c.points), entry: entry})
				c.points = append(c.points, at)
			}
			if out == none {
				c.points = append(c.points, next)
			} else {
				at, exit := areas().cross(out, previous, next)
				c.points = append(c.points, at)
				last := &c.chains[len(c.chains)-1]
				last.end, last.exit = len(c.points), exit
			}
		}
		previous = next
	}
}

// link joins chains to rings along the border.
func (c *cutter) link() {
	for i := range c.chains {
		c.order = append(c.order, i)
	}
	slices.SortFunc(c.order, func(a, b int) int { return cmp.Compare(c.chains[a].entry, c.chains[b].entry) })
	for i := range c.chains {
		if c.chains[i].used {
			continue
		}
		start := len(c.out)
		for at := i; !c.chains[at].used; {
			own := &c.chains[at]
			own.used = true
			c.out = append(c.out, c.points[own.start:own.end]...)
			at = c.after(own.exit)
			c.walk(own.exit, c.chains[at].entry)
		}
		c.outer = append(c.outer, ring{start, len(c.out)})
	}
}

// after is the chain that enters next, clockwise from a place on the border.
func (c *cutter) after(exit float64) int {
	i, _ := slices.BinarySearchFunc(c.order, exit, func(chain int, exit float64) int {
		return cmp.Compare(c.chains[chain].entry, exit)
	})
	return c.order[i%len(c.order)]
}

// walk adds the corners on the way clockwise along the border.
func (c *cutter) walk(from, to float64) {
	if to < from {
		to += 4 * borderSide
	}
	for k := int(from/borderSide) + 1; float64(k)*borderSide <= to; k++ {
		c.out = append(c.out, corner(k%4))
	}
}

// covered reports whether the polygon covers the tile, which no edge of it crosses.
func (c *cutter) covered() bool {
	covered := false
	for _, r := range c.rings {
		if points := c.points[r.start:r.end]; !within(points) && holds(points, point{Extent / 2, Extent / 2}) {
			covered = !covered // by the outer ring, not if a hole covers it too
		}
	}
	return covered
}

// home is the outer ring a hole lies in.
func (c *cutter) home(hole ring) int {
	for i, o := range c.outer {
		if len(c.outer) == 1 || holds(c.out[o.start:o.end], c.points[hole.start]) {
			return i
		}
	}
	return 0
}

// holds reports whether a point lies in a ring, by the number of edges east of it.
func holds(ring []point, p point) bool {
	in, a := false, ring[len(ring)-1]
	for _, b := range ring {
		if (a.y > p.y) != (b.y > p.y) && float64(p.x) < float64(a.x)+along(float64(p.y-a.y), b.y-a.y, b.x-a.x) {
			in = !in
		}
		a = b
	}
	return in
}

// The sides of the border in the order of a clockwise walk from the north-west corner.
const (
	none  = -1
	north = 0
	east  = 1
	south = 2
	west  = 3
)

func corner(i int) point {
	return [4]point{{low, low}, {high, low}, {high, high}, {low, high}}[i]
}

// edge finds on which sides a straight way comes in and goes out, none where it begins or ends inside (Liang and
// Barsky, 1984). It reports false if the way does not reach inside.
func (w border) edge(a, b point) (in, out int, meets bool) {
	in, out = none, none
	from, to := 0.0, 1.0
	ax, ay, dx, dy := float64(a.x), float64(a.y), float64(b.x-a.x), float64(b.y-a.y)
	steps := [4]float64{-dy, dx, dy, -dx}
	rooms := [4]float64{ay - w.low, w.high - ax, w.high - ay, ax - w.low}
	for side := range 4 {
		step, room := steps[side], rooms[side]
		switch {
		case step == 0 && room < 0:
			return none, none, false
		case step < 0 && room/step > from:
			from, in = room/step, side
		case step > 0 && room/step < to:
			to, out = room/step, side
		}
	}
	return in, out, from < to
}

// cross is where a way crosses a side: the point kept for it, and its place on the border as the way walked clockwise
// from the north-west corner. It is computed from the same end whichever way the edge runs, so that neighbours agree.
func (w border) cross(side int, a, b point) (point, float64) {
	low, high := w.ends()
	length := w.high - w.low
	if b.y < a.y || b.y == a.y && b.x < a.x {
		a, b = b, a
	}
	switch side {
	case north:
		x := w.between(float64(a.x) + along(w.low-float64(a.y), b.y-a.y, b.x-a.x))
		return point{round(x), low}, x - w.low
	case east:
		y := w.between(float64(a.y) + along(w.high-float64(a.x), b.x-a.x, b.y-a.y))
		return point{high, round(y)}, length + (y - w.low)
	case south:
		x := w.between(float64(a.x) + along(w.high-float64(a.y), b.y-a.y, b.x-a.x))
		return point{round(x), high}, 2*length + (w.high - x)
	default:
		y := w.between(float64(a.y) + along(w.low-float64(a.x), b.x-a.x, b.y-a.y))
		return point{low, round(y)}, 3*length + (w.high - y)
	}
}

// along is part/whole of a length. Products are rounded before they are added, as fused operations would give other
// bytes on other processors.
func along(part float64, whole, length int64) float64 {
	return float64(part / float64(whole) * float64(length))
}

func (w border) between(v float64) float64 { return min(max(v, w.low), w.high) }

func round(v float64) int64 { return int64(math.Round(v)) }
