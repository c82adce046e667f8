package demo

import (
	"math"
	"math/rand/v2"
)

// warp bends the flat sheet: long waves that curve all streets a little, a turn of the whole, and the meanders of the
// river, which fade away from it. It moves no two points past each other: the slopes of all waves together stay below 1.
type warp struct {
	turn     float64
	waves    []wave
	river    line
	meanders []wave
	valley   float64 // how far from the river its meanders fade away, metres
}

type wave struct {
	dir    vec     // in which it runs
	push   vec     // where it pushes, metres
	length float64 // metres
	phase  float64
}

func newWarp(r *rand.Rand, river line) warp {
	w := warp{turn: between(r, -7, -3) * math.Pi / 180, river: river, valley: 330}
	w.waves, w.meanders = make([]wave, 6), make([]wave, 2)
	for i := range w.waves {
		length := between(r, 2100, 3600)
		size := between(r, 0.010, 0.017) * length
		w.waves[i] = wave{
			dir: direction(between(r, 0, 2*math.Pi)), push: direction(between(r, 0, 2*math.Pi)).times(size),
			length: length, phase: between(r, 0, 2*math.Pi),
		}
	}
	for i := range w.meanders {
		w.meanders[i] = wave{
			dir: river.dir, push: river.dir.left().times(58 / float64(i+1)),
			length: between(r, 1150, 1400) / (float64(i) + 1), phase: between(r, 0, 2*math.Pi),
		}
	}
	return w
}

// newWideWarp bends a city of many townships: waves as long as districts are added, and the river swings wider.
func newWideWarp(r *rand.Rand, river line, reach float64) warp {
	w := warp{turn: between(r, -12, 12) * math.Pi / 180, river: river, valley: 1500 + reach/12}
	for i := range 8 {
		length, slope := between(r, 2300, 4200), between(r, 0.007, 0.012)
		if i >= 4 {
			length, slope = between(r, 0.5, 1.1)*max(reach, 5000), between(r, 0.012, 0.02)
		}
		w.waves = append(w.waves, wave{
			dir: direction(between(r, 0, 2*math.Pi)), push: direction(between(r, 0, 2*math.Pi)).times(slope * length),
			length: length, phase: between(r, 0, 2*math.Pi),
		})
	}
	for _, length := range [...]float64{between(r, 1500, 2100), between(r, 5200, 7400)} {
		w.meanders = append(w.meanders, wave{
			dir: river.dir, push: river.dir.left().times(length * between(r, 0.04, 0.052)), length: length, phase: between(r, 0, 2*math.Pi),
		})
	}
	return w
}

func (w wave) at(p vec) vec {
	return w.push.times(math.Sin(2*math.Pi*p.dot(w.dir)/w.length + w.phase))
}

func (w warp) point(p vec) vec {
	out := p
	for _, wave := range w.waves {
		out = out.plus(wave.at(p))
	}
	away := w.river.side(p) / w.valley
	fade := math.Exp(-away * away)
	for _, wave := range w.meanders {
		out = out.plus(wave.at(p).times(fade))
	}
	sin, cos := math.Sincos(w.turn)
	return vec{out.x*cos - out.y*sin, out.x*sin + out.y*cos}
}
