package demo

import (
	"cmp"
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
			for _, ring := range simpleRings(trace(next, start)) {
				rings = append(rings, m.ring(ring))
			}
		}
	}
	return assemble(rings)
}

func (m *mesh) ring(corners []int32) shape {
	out := make(shape, len(corners))
	for i, c := range corners {
		out[i] = m.points[c]
	}
	return out
}

// trace follows border edges round from a corner and uses them up.
func trace(next map[int32][]int32, start int32) []int32 {
	var out []int32
	for at := start; ; {
		out = append(out, at)
		to := next[at][0]
		next[at] = next[at][1:]
		if at = to; at == start {
			return out
		}
	}
}

// simpleRings takes a ring apart where it passes a corner twice: areas that touch themselves in a corner become two, or
// have a hole there.
func simpleRings(ring []int32) [][]int32 {
	var out [][]int32
	var walked []int32
	for _, corner := range ring {
		if i := slices.Index(walked, corner); i >= 0 {
			out = append(out, slices.Clone(walked[i:]))
			walked = walked[:i]
		}
		walked = append(walked, corner)
	}
	return append(out, walked)
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
