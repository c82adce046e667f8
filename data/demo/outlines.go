package demo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lintu/data"
)

// union is the area of faces taken together: the edges that have none of them on the other side, strung into rings.
func (m *mesh) union(faces []int32) orb.MultiPolygon {
	in := make(map[int32]bool, len(faces))
	for _, f := range faces {
		in[f] = true
	}
	next := map[int32][]int32{}
	var starts []int32
	for _, f := range faces {
		ring := m.faces[f]
		for i, from := range ring {
			to := ring[(i+1)%len(ring)]
			if o, ok := m.left[edge{to, from}]; ok && in[o] {
				continue
			}
			next[from] = append(next[from], to)
			starts = append(starts, from)
		}
	}
	slices.Sort(starts)
	var rings []shape
	for _, start := range starts {
		for len(next[start]) > 0 {
			rings = append(rings, m.trace(next, start))
		}
	}
	return assemble(rings)
}

// trace follows border edges round, turning left as sharply as it can, so that parts which touch in one corner become
// rings of their own.
func (m *mesh) trace(next map[int32][]int32, start int32) shape {
	var out shape
	at := start
	came := vec{}
	for {
		out = append(out, m.points[at])
		choice := 0
		for i := 1; i < len(next[at]); i++ {
			if m.turn(came, at, next[at][i]) > m.turn(came, at, next[at][choice]) {
				choice = i
			}
		}
		to := next[at][choice]
		next[at] = slices.Delete(next[at], choice, choice+1)
		came = m.points[to].minus(m.points[at])
		if at = to; at == start {
			return out
		}
	}
}

func (m *mesh) turn(came vec, at, to int32) float64 {
	d := m.points[to].minus(m.points[at])
	return math.Atan2(came.cross(d), came.dot(d))
}

// assemble sorts rings into outer ones, each with the holes that lie in it.
func assemble(rings []shape) orb.MultiPolygon {
	slices.SortStableFunc(rings, func(a, b shape) int { return cmp.Compare(b.area(), a.area()) })
	var out orb.MultiPolygon
	for _, s := range rings {
		if s.area() > 0 {
			out = append(out, orb.Polygon{s.ring()})
			continue
		}
		hole := s.ring()
		for i := range out {
			if data.Contains(orb.MultiPolygon{{out[i][0]}}, data.LabelPoint(orb.Polygon{hole})) {
				out[i] = append(out[i], hole)
				break
			}
		}
	}
	return out
}
