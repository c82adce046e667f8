package vector

import (
	"math"

	"lintu/tiles"
)

// drawing is how drawing a shape ended.
type drawing uint8

const (
	absent drawing = iota // nothing of it is in the tile
	small                 // it is there but too small to be drawn
	drawn
)

// scratch are the buffers a part goes through: snapped, then cut.
type scratch struct {
	points []point
	cut    []point
	other  []point
}

func (e *Encoder) draw(s Shape) drawing {
	switch s.Kind {
	case Points:
		return e.drawPoints(s.Points)
	case Lines:
		return e.drawLines(s)
	case Polygons:
		return e.drawPolygons(s)
	default:
		return absent
	}
}

func (e *Encoder) drawPoints(points []tiles.Point) drawing {
	e.work.points = e.work.points[:0]
	for _, p := range points {
		if q := e.grid.snap(p); inside(q) {
			e.work.points = append(e.work.points, q)
		}
	}
	if len(e.work.points) == 0 {
		return absent
	}
	e.geometry.points(e.work.points)
	return drawn
}

func (e *Encoder) drawLines(s Shape) drawing {
	result := absent
	s.parts(func(part []tiles.Point) bool {
		e.snap(part)
		line := e.work.points
		switch {
		case len(line) < 2:
			if inside(line[0]) {
				result = max(result, small)
			}
		case within(line):
			e.geometry.line(unbend(line))
			result = drawn
		default:
			if e.cutLine(line) {
				result = drawn
			}
		}
		return true
	})
	return result
}

// snap puts a part on the grid, repeated points left out.
func (e *Encoder) snap(part []tiles.Point) {
	out := e.work.points[:0]
	var last point
	for i, p := range part {
		if q := e.grid.snap(p); i == 0 || q != last {
			out = append(out, q)
			last = q
		}
	}
	e.work.points = out
}

// unbend drops in place the points of a line that lie between their neighbours on a straight stretch.
func unbend(line []point) []point {
	out := line[:0]
	for _, p := range line {
		for n := len(out); n >= 2 && straight(out[n-2], out[n-1], p) && onward(out[n-2], out[n-1], p); n = len(out) {
			out = out[:n-1]
		}
		out = append(out, p)
	}
	return out
}

// drawPolygons draws outer rings and their holes. What is too small is decided in world units before anything is cut,
// so that all tiles decide alike.
func (e *Encoder) drawPolygons(s Shape) drawing {
	kept := -1
	if e.keepSmall {
		kept = largestRing(s)
	}
	result, open, index := absent, false, -1 // open: the outer ring is drawn, its holes are to follow
	s.parts(func(part []tiles.Point) bool {
		index++
		area := doubleArea(part)
		tiny := math.Abs(area) < e.smallest
		switch {
		case area < 0:
			if open && !tiny {
				e.drawRing(part, false, false)
			}
		case tiny && index != kept:
			open = false
			if inside(e.grid.snap(part[0])) {
				result = max(result, small)
			}
		default:
			ended := e.drawRing(part, true, index == kept)
			open = ended == drawn
			result = max(result, ended)
		}
		return true
	})
	return result
}

// largestRing is the place of the outer ring with the largest area.
func largestRing(s Shape) int {
	if len(s.Ends) == 1 {
		return 0
	}
	largest, most, index := 0, 0.0, 0
	s.parts(func(part []tiles.Point) bool {
		if area := doubleArea(part); area > most {
			largest, most = index, area
		}
		index++
		return true
	})
	return largest
}

// drawRing writes what of a ring is in the tile. A ring that collapses on the grid is drawn as a square of one unit if
// it must be kept.
func (e *Encoder) drawRing(part []tiles.Point, outer, keep bool) drawing {
	e.snap(part)
	ring, anchor := e.work.points, e.work.points[0]
	if !within(ring) {
		ring = e.cutRing(ring)
		if len(ring) == 0 {
			return absent
		}
	}
	ring = unspike(ring)
	if area := area2(ring); len(ring) >= 3 && area != 0 && area > 0 == outer {
		e.geometry.ring(ring)
		return drawn
	}
	far := point{anchor.x + 1, anchor.y + 1}
	if !inside(anchor) || !inside(far) {
		return absent // a neighbour draws it
	}
	if !keep {
		return small
	}
	square := [4]point{anchor, {far.x, anchor.y}, far, {anchor.x, far.y}}
	e.geometry.ring(square[:])
	return drawn
}

// unspike drops in place the points of a ring that lie on the line of their neighbours, those where it turns back on
// itself among them, until none is left.
func unspike(ring []point) []point {
	out := ring[:0]
	for _, p := range ring {
		out = settle(out, p)
	}
	for len(out) >= 3 { // where the ring closes
		n := len(out)
		switch {
		case out[n-1] == out[0] || straight(out[n-2], out[n-1], out[0]):
			out = out[:n-1]
		case straight(out[n-1], out[0], out[1]):
			out = out[1:]
		default:
			return out
		}
	}
	return out[:0]
}

// settle adds a point after dropping those before it that it makes needless.
func settle(out []point, p point) []point {
	for n := len(out); n >= 2 && straight(out[n-2], out[n-1], p); n = len(out) {
		out = out[:n-1]
	}
	if n := len(out); n > 0 && out[n-1] == p {
		return out
	}
	return append(out, p)
}
