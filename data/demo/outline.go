package demo

import (
	"math"
	"math/rand/v2"
)

// An outline is the footprint of a building about its own middle, its width along x and its depth along y, facing south
// (−y). All are counter-clockwise and stay inside width × depth.

func rectangle(w, d float64) shape {
	return shape{{-w / 2, -d / 2}, {w / 2, -d / 2}, {w / 2, d / 2}, {-w / 2, d / 2}}
}

// slab is a row of units: stair bays on the north side, a notch between units on the south.
func slab(w, d float64, units int, bay, notch float64) shape {
	step := w / float64(units)
	var out shape
	for i := range units {
		x := -w/2 + float64(i)*step
		if i > 0 && notch > 0 {
			out = append(out, vec{x - 1.2, -d / 2}, vec{x - 1.2, -d/2 + notch}, vec{x + 1.2, -d/2 + notch}, vec{x + 1.2, -d / 2})
		} else {
			out = append(out, vec{x, -d / 2})
		}
	}
	out = append(out, vec{w / 2, -d / 2}, vec{w / 2, d/2 - bay})
	for i := units - 1; i >= 0; i-- {
		middle := -w/2 + (float64(i)+0.5)*step
		out = append(out, vec{middle + 1.6, d/2 - bay}, vec{middle + 1.6, d / 2}, vec{middle - 1.6, d / 2},
			vec{middle - 1.6, d/2 - bay})
	}
	return append(out, vec{-w / 2, d/2 - bay}).spaced(0.05)
}

// stepped is a row of units each set back from the one before it.
func stepped(w, d float64, units int) shape {
	step, back := w/float64(units), min(1.4, 4.5/float64(units))
	body := d - back*float64(units-1)
	var south, north shape
	for i := range units {
		x, y := -w/2+float64(i)*step, -d/2+float64(i)*back
		south = append(south, vec{x, y}, vec{x + step, y})
		north = append(shape{{x + step, y + body}, {x, y + body}}, north...)
	}
	return append(south, north...).spaced(0.05)
}

// tower is a point block: arms around a core.
func tower(w, d float64, form int) shape {
	a, b := w/2, d/2
	switch form {
	case 0: // a cross, wider than deep
		x, y := a*0.52, b*0.5
		return shape{{-x, -b}, {x, -b}, {x, -y}, {a, -y}, {a, y}, {x, y}, {x, b}, {-x, b}, {-x, y}, {-a, y}, {-a, -y}, {-x, -y}}
	case 1: // a butterfly: two wings to the south, the core to the north
		return shape{
			{-a, -b},
			{-a * 0.3, -b},
			{-a * 0.3, -b * 0.45},
			{a * 0.3, -b * 0.45},
			{a * 0.3, -b},
			{a, -b},
			{a, b * 0.45},
			{a * 0.55, b * 0.45},
			{a * 0.55, b},
			{-a * 0.55, b},
			{-a * 0.55, b * 0.45},
			{-a, b * 0.45},
		}
	case 2: // a T
		return shape{{-a, -b * 0.1}, {-a * 0.42, -b * 0.1}, {-a * 0.42, -b}, {a * 0.42, -b}, {a * 0.42, -b * 0.1}, {a, -b * 0.1}, {a, b}, {-a, b}}
	case 3: // an H
		return shape{
			{-a, -b},
			{-a * 0.36, -b},
			{-a * 0.36, -b * 0.5},
			{a * 0.36, -b * 0.5},
			{a * 0.36, -b},
			{a, -b},
			{a, b},
			{a * 0.36, b},
			{a * 0.36, b * 0.55},
			{-a * 0.36, b * 0.55},
			{-a * 0.36, b},
			{-a, b},
		}
	default: // a slab with bay windows
		return slab(w, d, 2, 2.2, 1.6)
	}
}

// angleShape is an L, one of its four turns.
func angleShape(w, d, arm float64, quarter int) shape {
	a, b := w/2, d/2
	s := shape{{-a, -b}, {a, -b}, {a, -b + arm}, {-a + arm, -b + arm}, {-a + arm, b}, {-a, b}}
	return s.mirrored(quarter%2 == 1, quarter/2 == 1)
}

// courtShape is a U open to the south, or to the north.
func courtShape(w, d, arm float64, quarter int) shape {
	a, b := w/2, d/2
	s := shape{{-a, -b}, {-a + arm, -b}, {-a + arm, b - arm}, {a - arm, b - arm}, {a - arm, -b}, {a, -b}, {a, b}, {-a, b}}
	return s.mirrored(false, quarter%2 == 1)
}

// combShape is an E: a spine with three wings.
func combShape(w, d, arm float64, quarter int) shape {
	a, b := w/2, d/2
	s := shape{
		{-a, -b},
		{-a + arm, -b},
		{-a + arm, b - arm},
		{-arm / 2, b - arm},
		{-arm / 2, -b * 0.7},
		{arm / 2, -b * 0.7},
		{arm / 2, b - arm},
		{a - arm, b - arm},
		{a - arm, -b},
		{a, -b},
		{a, b},
		{-a, b},
	}
	return s.mirrored(false, quarter%2 == 1)
}

// beamShape is an H lying on its side: two wings and a link.
func beamShape(w, d, arm float64) shape {
	a, b, l := w/2, d/2, arm*0.8
	return shape{
		{-a, -b},
		{a, -b},
		{a, -b + arm},
		{l, -b + arm},
		{l, b - arm},
		{a, b - arm},
		{a, b},
		{-a, b},
		{-a, b - arm},
		{-l, b - arm},
		{-l, -b + arm},
		{-a, -b + arm},
	}
}

// chamfered is a rectangle with its corners cut.
func chamfered(w, d, cut float64) shape {
	a, b := w/2, d/2
	return shape{{-a + cut, -b}, {a - cut, -b}, {a, -b + cut}, {a, b - cut}, {a - cut, b}, {-a + cut, b}, {-a, b - cut}, {-a, -b + cut}}
}

// disc is an ellipse.
func disc(w, d float64, corners int) shape {
	out := make(shape, corners)
	for i := range out {
		sin, cos := math.Sincos(2 * math.Pi * (float64(i) + 0.5) / float64(corners))
		out[i] = vec{cos * w / 2, sin * d / 2}
	}
	return out
}

// bowed is a hall whose front swings out.
func bowed(w, d float64) shape {
	out := shape{{w / 2, d / 2}, {-w / 2, d / 2}}
	for i := range 9 {
		t := float64(i) / 8
		x := -w/2 + w*t
		out = append(out, vec{x, -d/2 + d*0.28*(1-math.Sin(math.Pi*t))})
	}
	return out
}

// mirrored keeps the turn of the outline while flipping it.
func (s shape) mirrored(east, north bool) shape {
	out := make(shape, len(s))
	for i, p := range s {
		if east {
			p.x = -p.x
		}
		if north {
			p.y = -p.y
		}
		out[i] = p
	}
	if east != north {
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
	}
	return out
}

// homeOutline is the footprint of a house on its slot.
func homeOutline(r *rand.Rand, s slot) shape {
	switch s.kind {
	case walkUpHomes:
		if s.units > 2 && r.Float64() < 0.18 {
			return stepped(s.width, s.depth, s.units)
		}
		return slab(s.width, s.depth, s.units, pick(r, []float64{0, 1, 1.3}), 0)
	case midRiseHomes:
		return slab(s.width, s.depth, s.units, pick(r, []float64{1.8, 2.2}), pick(r, []float64{1.5, 2.2, 3}))
	case highRiseHomes:
		if s.units > 1 && r.IntN(3) > 0 { // two stairs side by side make a long tower
			return slab(s.width, s.depth-2, 2, 2.4, pick(r, []float64{2, 3.2}))
		}
		return tower(s.width, s.depth, r.IntN(4))
	case villaHomes:
		if s.units > 1 {
			return slab(s.width, s.depth, s.units, 0, 2)
		}
		return angleShape(s.width, s.depth, min(s.width, s.depth)*between(r, 0.55, 0.7), r.IntN(4))
	default:
		return cottage(r, s.width, s.depth)
	}
}

func cottage(r *rand.Rand, w, d float64) shape {
	switch r.IntN(4) {
	case 0:
		return courtShape(w, d, min(w, d)*0.3, 0)
	case 1:
		return angleShape(w, d, min(w, d)*0.4, r.IntN(4))
	case 2:
		return rectangle(w, d*0.6)
	default:
		return rectangle(w*0.9, d*0.55)
	}
}
