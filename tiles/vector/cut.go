package vector

import "math"

// The sides everything is cut at: the tile and its buffer.
const (
	low  = -Buffer
	high = Extent + Buffer
)

// side is one border of the cut: what has the coordinate on the inner side of limit is kept.
type side struct {
	vertical bool // a line of constant x
	limit    int64
	above    bool // kept where the coordinate is above the limit
}

func sides() [4]side { return sidesAt(low, high) }

func sidesAt(low, high int64) [4]side {
	return [4]side{{true, low, true}, {true, high, false}, {false, low, true}, {false, high, false}}
}

func (s side) keeps(p point) bool {
	v := p.y
	if s.vertical {
		v = p.x
	}
	if s.above {
		return v >= s.limit
	}
	return v <= s.limit
}

// cross is where the way between two points on either side crosses the limit, rounded to the grid. It is computed from
// the same end whichever way the edge runs, so that neighbours agree.
func (s side) cross(a, b point) point {
	if b.y < a.y || b.y == a.y && b.x < a.x {
		a, b = b, a
	}
	if s.vertical {
		return point{s.limit, a.y + along(s.limit-a.x, b.x-a.x, b.y-a.y)}
	}
	return point{a.x + along(s.limit-a.y, b.y-a.y, b.x-a.x), s.limit}
}

// along is part/whole of length, rounded. Floating point because at deep zooms a product of two lengths of a large
// geometry is beyond 64 bits.
func along(part, whole, length int64) int64 {
	return int64(math.Round(float64(part) / float64(whole) * float64(length)))
}

// cutRing cuts a ring at the four sides, one after the other (Sutherland–Hodgman). The result is in a buffer of the
// encoder; it is empty if the ring does not reach into the tile.
func (e *Encoder) cutRing(ring []point) []point {
	from := ring
	for i, s := range sides() {
		into := &e.work.cut
		if i%2 == 1 {
			into = &e.work.other
		}
		*into = cutSide((*into)[:0], from, s)
		if from = *into; len(from) < 3 {
			return nil
		}
	}
	return from
}

func cutSide(out, ring []point, s side) []point {
	previous := ring[len(ring)-1]
	kept := s.keeps(previous)
	for _, p := range ring {
		keep := s.keeps(p)
		if keep != kept {
			out = append(out, s.cross(previous, p))
		}
		if keep {
			out = append(out, p)
		}
		previous, kept = p, keep
	}
	return out
}

// cutLine writes the stretches of a line that are in the tile and its buffer and reports whether there are any.
func (e *Encoder) cutLine(line []point) bool {
	out, written := e.work.cut[:0], false
	end := func() {
		if out = unbend(out); len(out) >= 2 {
			e.geometry.line(out)
			written = true
		}
		out = out[:0]
	}
	limits := sidesAt(-e.lineBuffer, Extent+e.lineBuffer)
	for i := 1; i < len(line); i++ {
		a, b, ok := cutSegment(line[i-1], line[i], limits)
		if !ok {
			end()
			continue
		}
		if len(out) > 0 && out[len(out)-1] != a {
			end()
		}
		if len(out) == 0 {
			out = append(out, a)
		}
		if b != a {
			out = append(out, b)
		}
	}
	end()
	e.work.cut = out
	return written
}

// cutSegment is the part of a straight way that is inside all four sides.
func cutSegment(a, b point, sides [4]side) (point, point, bool) {
	for _, s := range sides {
		keepA, keepB := s.keeps(a), s.keeps(b)
		switch {
		case !keepA && !keepB:
			return a, b, false
		case !keepA:
			a = s.cross(a, b)
		case !keepB:
			b = s.cross(a, b)
		}
	}
	return a, b, true
}
