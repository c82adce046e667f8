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
	cutter cutter
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
		if q := e.grid.snap(p); reached(q) {
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
		e.round(part)
		line := e.work.points
		switch {
		case len(line) < 2:
			if own(line[0]) {
				result = max(result, small)
			}
		case e.lines.within(line):
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

// round puts a part on the corners of the layer's squares, or on the grid if too little of it would be left there.
func (e *Encoder) round(part []tiles.Point) {
	e.snap(part, e.step)
	if e.step > 1 && len(e.work.points) < 2 {
		e.snap(part, 1)
	}
}

// roundRing does the same for a ring: one that turns over or has no area on the squares goes through any unit. All of the ring
// decides, so that all tiles do alike.
func (e *Encoder) roundRing(part []tiles.Point) {
	e.snap(part, e.step)
	if e.step == 1 {
		return
	}
	if area := area2(e.work.points); area == 0 || area > 0 != (doubleArea(part) > 0) {
		e.snap(part, 1)
	}
}

// snap puts a part on the grid's lines of a step, repeated points left out.
func (e *Encoder) snap(part []tiles.Point, step int64) {
	out := e.work.points[:0]
	var last point
	for i, p := range part {
		if q := e.grid.snap(p).on(step); i == 0 || q != last {
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

// drawPolygons draws outer rings and their holes, polygon by polygon. Parts and holes smaller than a pixel are left out, but for
// the largest part, which is drawn at least as one unit square.
func (e *Encoder) drawPolygons(s Shape) drawing {
	kept := largestRing(s)
	result := absent
	for outer := 0; outer < len(s.Ends); {
		next := outer + 1
		for next < len(s.Ends) && doubleArea(s.part(next)) < 0 {
			next++
		}
		result = max(result, e.drawPolygon(s, outer, next, outer == kept))
		outer = next
	}
	return result
}

// largestRing is the place of the outer ring with the largest area.
func largestRing(s Shape) int {
	largest, most := 0, 0.0
	for i := range s.Ends {
		if len(s.Ends) == 1 {
			break
		}
		if area := doubleArea(s.part(i)); area > most {
			largest, most = i, area
		}
	}
	return largest
}

// drawPolygon draws an outer ring and the holes behind it. What is too small is decided in world units before anything
// is cut, so that all tiles decide alike.
func (e *Encoder) drawPolygon(s Shape, outer, next int, keep bool) drawing {
	part := s.part(outer)
	anchor := e.grid.snap(part[0])
	if !keep && e.tiny(part) {
		if own(anchor) {
			return small
		}
		return absent
	}
	e.roundRing(part)
	if !within(e.work.points) {
		return e.drawCut(s, outer, next)
	}
	if !e.drawRing(e.work.points, true) {
		return e.drawSquare(anchor, keep)
	}
	for hole := outer + 1; hole < next; hole++ {
		if part := s.part(hole); !e.tiny(part) {
			if e.roundRing(part); within(e.work.points) { // else it is no hole of this ring
				e.drawRing(e.work.points, false)
			}
		}
	}
	return drawn
}

// drawCut draws what of a polygon is in the tile.
func (e *Encoder) drawCut(s Shape, outer, next int) drawing {
	c := &e.work.cutter
	c.reset()
	for i := outer; i < next; i++ {
		if part := s.part(i); i == outer || !e.tiny(part) {
			e.roundRing(part)
			c.add(e.work.points)
		}
	}
	result, open := absent, false
	c.each(func(points []point, outer bool) {
		switch {
		case outer:
			if open = e.drawRing(points, true); open {
				result = drawn
			}
		case open:
			e.drawRing(points, false)
		}
	})
	return result
}

// tiny reports whether a ring is too small to be seen at the tile's zoom.
func (e *Encoder) tiny(part []tiles.Point) bool { return math.Abs(doubleArea(part)) < e.smallest }

// drawRing writes a ring, unless nothing of it is left on the grid. The points are changed.
func (e *Encoder) drawRing(points []point, outer bool) bool {
	points = unspike(points)
	if area := area2(points); area == 0 || area > 0 != outer {
		return false
	}
	e.geometry.ring(points)
	return true
}

// drawSquare stands for an area that collapsed on the grid and must be kept.
func (e *Encoder) drawSquare(at point, keep bool) drawing {
	far := point{at.x + 1, at.y + 1}
	if !inside(at) || !inside(far) {
		return absent // a neighbour draws it
	}
	switch {
	case keep:
	case own(at):
		return small
	default:
		return absent
	}
	e.geometry.ring([]point{at, {far.x, at.y}, far, {at.x, far.y}})
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
