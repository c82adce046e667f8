package demo

import (
	"cmp"
	"math"
	"slices"
)

// gardens are the greens inside a lot.
func (n *lot) gardens(seed uint64) []namedArea {
	switch n.use {
	case walkUpHomes, midRiseHomes:
		return n.lawns()
	case highRiseHomes:
		return append(n.lawn(11, 34), n.groves(seed, 14)...)
	case villaHomes:
		return append(n.lawn(6, 16), n.groves(seed, 8)...)
	case schooling:
		return append(n.lawn(6, 12), n.field()...)
	case healing, business:
		return append(n.lawn(9, 18), n.groves(seed, 8)...)
	case public:
		return n.yards()
	default:
		return nil
	}
}

// lawn is one garden in which the houses stand.
func (n *lot) lawn(off, radius float64) []namedArea {
	s := n.yard().shrunk(off)
	if len(s) < 3 {
		return nil
	}
	return []namedArea{{"", "compound", s.rounded(radius)}}
}

// lawns are the strips in front of rows of houses, and gardens where a house was left out.
func (n *lot) lawns() []namedArea {
	inner := n.yard().shrunk(8).turned(-n.angle)
	gap := n.rowGap()
	var out []namedArea
	add := func(s slot, north, south, part float64) {
		at := shape{s.at}.turned(-n.angle)[0]
		lawn := rectangle(s.width*part, north-south).moved(vec{at.x, at.y + (north+south)/2})
		for i, p := range inner {
			lawn = lawn.clip(p, inner[(i+1)%len(inner)].minus(p).unit())
		}
		if lawn = lawn.tidied(); len(lawn) > 2 && lawn.area() > 60 {
			out = append(out, namedArea{"", "compound", lawn.rounded(3).turned(n.angle)})
		}
	}
	for _, s := range n.slots {
		add(s, -s.depth/2-2.5, -s.depth/2-gap+8, 0.96)
	}
	for _, s := range n.spared {
		add(s, s.depth/2-2, -s.depth/2-gap+8, 1)
	}
	return out
}

// rowGap is the distance between the rows of a compound, front to back.
func (n *lot) rowGap() float64 {
	rows := n.rowPlaces()
	gap := 30.0
	for i := 1; i < len(rows); i++ {
		gap = min(gap, rows[i-1]-rows[i])
	}
	if len(n.slots) > 0 && len(rows) > 1 {
		gap = rows[0] - rows[1]
		gap -= n.slots[0].depth
	}
	return min(gap, 45)
}

// rowPlaces are the middles of the rows of a compound in its own frame, from the north.
func (n *lot) rowPlaces() []float64 {
	var out []float64
	seen := map[int]bool{}
	for _, list := range [2][]slot{n.slots, n.spared} {
		for _, s := range list {
			if !seen[s.row] {
				seen[s.row] = true
				out = append(out, shape{s.at}.turned(-n.angle)[0].y)
			}
		}
	}
	slices.SortFunc(out, func(a, b float64) int { return cmp.Compare(b, a) })
	return out
}

// field is the sports field of a school: a track in the half that is not built on.
func (n *lot) field() []namedArea {
	ground := n.ground.shrunk(8).turned(-n.angle)
	low, high := ground.bounds()
	if high.x-low.x > high.y-low.y {
		ground = ground.clip(vec{low.x + (high.x-low.x)*0.54, 0}, vec{0, -1})
	} else {
		ground = ground.clip(vec{0, low.y + (high.y-low.y)*0.54}, vec{1, 0})
	}
	middle, w, d := inscribed(ground)
	turn := 0.0
	if d > w {
		w, d, turn = d, w, math.Pi/2
	}
	w, d = min(w, 168), min(d, 88)
	if d > w*0.62 {
		d = w * 0.55
	}
	return []namedArea{
		{"", "square", capsule(w, d).turned(turn).moved(middle).turned(n.angle)},
		{"", "park", capsule(w-18, d-18).turned(turn).moved(middle).turned(n.angle)},
	}
}

// capsule is a running track: two straights and two half circles.
func capsule(w, d float64) shape {
	var out shape
	for i := range 32 {
		a := 2*math.Pi*float64(i)/32 + math.Pi/32
		x := (w - d) / 2
		if math.Cos(a) < 0 {
			x = -x
		}
		out = append(out, vec{x + math.Cos(a)*d/2, math.Sin(a) * d / 2})
	}
	return out
}

// yards are narrow greens along the sides of a lot of offices or public buildings.
func (n *lot) yards() []namedArea {
	outer, inner := n.ground.shrunk(1.5), n.ground.shrunk(6)
	if len(inner) < 3 {
		return nil
	}
	var out []namedArea
	for i, p := range outer {
		q := outer[(i+1)%len(outer)]
		length := p.to(q)
		if length < 40 {
			continue
		}
		d := q.minus(p).unit()
		for _, part := range [2][2]float64{{0.06, 0.44}, {0.56, 0.94}} { // the gate is in the middle
			a, b := p.plus(d.times(length*part[0])), p.plus(d.times(length*part[1]))
			out = append(out, namedArea{"", "compound", shape{a, b, b.plus(d.left().times(5)), a.plus(d.left().times(5))}})
		}
	}
	return out
}

// groves are clumps of trees on a lawn, away from its houses.
func (n *lot) groves(seed uint64, perHectare float64) []namedArea {
	r := stream(seed, partGreen, uint64(n.face)|1<<36)
	s := n.yard().shrunk(15)
	if len(s) < 3 {
		return nil
	}
	low, high := s.bounds()
	var out []namedArea
	for i := range int(s.area() / 10000 * perHectare) {
		size := between(r, 5, 13)
		at := vec{between(r, low.x, high.x), between(r, low.y, high.y)}
		if !s.contains(at) || n.crowded(at, size) {
			continue
		}
		clump := blob(seed, uint64(n.face)<<8|uint64(i)|1<<37, size, size*between(r, 0.6, 1), 0.12)
		out = append(out, namedArea{"", "wood", clump.thinned(3).turned(r.Float64() * 3).moved(at)})
	}
	return out
}

// crowded reports whether a house stands within reach of a place.
func (n *lot) crowded(at vec, reach float64) bool {
	return slices.ContainsFunc(n.slots, func(s slot) bool {
		p := at.minus(s.at)
		along, across := direction(s.angle), direction(s.angle+math.Pi/2)
		return math.Abs(p.dot(along)) < s.width/2+reach+3 && math.Abs(p.dot(across)) < s.depth/2+reach+4
	})
}

// thinned keeps every n-th point.
func (s shape) thinned(n int) shape {
	var out shape
	for i := 0; i < len(s); i += n {
		out = append(out, s[i])
	}
	return out
}
