package demo

import "math"

// paths are the ways inside compounds, parks and the old town.
func (g *ground) paths() [][]vec {
	var out [][]vec
	for _, n := range g.lots {
		switch n.use {
		case walkUpHomes, midRiseHomes:
			out = append(out, n.ring(4.5, 5), n.gateWay())
			out = append(out, n.rowWays()...)
		case highRiseHomes:
			out = append(out, n.ring(6, 24), n.gateWay())
			out = append(out, n.winding(g.seed)...)
		case villaHomes:
			out = append(out, n.ring(4, 12))
			out = append(out, n.rowWays()...)
		case healing, business:
			out = append(out, n.ring(6, 16))
		case park:
			out = append(out, n.parkWays(g.seed, g.pond(n))...)
		}
	}
	kept := out[:0]
	for _, path := range out {
		if len(path) > 1 {
			kept = append(kept, path)
		}
	}
	return kept
}

// ring is the way round a compound inside its fence.
func (n *lot) ring(off, radius float64) []vec {
	s := n.yard().shrunk(off)
	if len(s) < 3 {
		return nil
	}
	s = s.rounded(radius)
	return append(s, s[0])
}

// gateWay leads from the road through the gate to the middle of the compound's first lane.
func (n *lot) gateWay() []vec {
	best := side{}
	for _, s := range n.sides {
		if s.length() > best.length() {
			best = s
		}
	}
	if best.length() == 0 {
		return nil
	}
	in := best.to.minus(best.from).unit().left()
	gate := best.from.along(best.to, 0.5)
	deep := 7.0
	if n.shops != nil && n.shops.from == best.from {
		deep += shopDepth
	}
	return []vec{gate.minus(in.times(roadKinds[best.kind].pavement)), gate.plus(in.times(deep))}
}

// rowWays run along the north side of every row, where the stairs are, from one side of the ring to the other.
func (n *lot) rowWays() [][]vec {
	inner := n.yard().shrunk(4.5).turned(-n.angle)
	var out [][]vec
	for _, row := range n.rowEdges() {
		if west, east, ok := inner.chord(row); ok {
			out = append(out, shape{{west, row}, {east, row}}.turned(n.angle))
		}
	}
	return out
}

// rowEdges are where the ways of rows run, in the compound's frame.
func (n *lot) rowEdges() []float64 {
	var out []float64
	depth := 12.0
	if len(n.slots) > 0 {
		depth = n.slots[0].depth
	}
	for _, y := range n.rowPlaces() {
		out = append(out, y+depth/2+4)
	}
	return out
}

// winding are curved ways between the towers of a compound: one between every two rows and one across them.
func (n *lot) winding(seed uint64) [][]vec {
	inner := n.yard().shrunk(6).turned(-n.angle)
	r := stream(seed, partGreen, uint64(n.face)|1<<35)
	rows := n.rowPlaces()
	var out [][]vec
	for i := 1; i < len(rows); i++ {
		y, size, phase := (rows[i-1]+rows[i])/2, between(r, 4, 9), between(r, 0, 6.28)
		west, east, ok := inner.chord(y)
		if !ok {
			continue
		}
		var path shape
		steps := int((east - west) / 12)
		for k := range steps + 1 {
			t := float64(k) / float64(max(1, steps))
			path = append(path, vec{west + (east-west)*t, y + size*math.Sin(t*2*math.Pi*1.5+phase)*math.Sin(t*math.Pi)})
		}
		out = append(out, path.turned(n.angle))
	}
	return append(out, n.axis(inner))
}

// axis is the way through a compound from south to north.
func (n *lot) axis(inner shape) []vec {
	middle, ok := n.clearLine(inner)
	if !ok {
		return nil
	}
	turnedOver := inner.turned(-math.Pi / 2) // x of the compound becomes −y
	from, to, ok := turnedOver.chord(-middle)
	if !ok {
		return nil
	}
	var path shape
	for k := range 13 {
		t := float64(k) / 12
		path = append(path, vec{middle + 7*math.Sin(t*2*math.Pi)*math.Sin(t*math.Pi), from + (to-from)*t})
	}
	return path.turned(n.angle)
}

// parkWays are a way round the park and two across it.
func (n *lot) parkWays(seed uint64, pond bool) [][]vec {
	if n.narrow() < 45 {
		return nil
	}
	out := [][]vec{n.ring(9, 40)}
	if pond {
		around := n.pond(seed, 0.37)
		out = append(out, append(around, around[0]))
	}
	return out
}

// clearLine is where a way from south to north passes farthest from the houses, in the compound's frame.
func (n *lot) clearLine(inner shape) (x float64, ok bool) {
	low, high := inner.bounds()
	best := 0.0
	for k := 4; k <= 16; k++ {
		at := low.x + (high.x-low.x)*float64(k)/20
		clear := 40.0
		for _, s := range n.slots {
			p := shape{s.at}.turned(-n.angle)[0]
			clear = min(clear, math.Abs(p.x-at)-s.width/2)
		}
		if clear > best+2 {
			best, x = clear, at
		}
	}
	return x, best > 10
}
