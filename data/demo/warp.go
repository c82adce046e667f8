package demo

import (
	"math"
	"math/rand/v2"
)

// warp bends the flat sheet: long waves that curve all streets a little, a turn of the whole, and the meanders of the
// river, which fade away from it. It moves no two points past each other: the slopes of all waves together stay below 1.
type warp struct {
	turn     float64
	waves    [6]wave
	river    line
	meanders [2]wave
}

type wave struct {
	dir    vec     // in which it runs
	push   vec     // where it pushes, metres
	length float64 // metres
	phase  float64
}

func newWarp(r *rand.Rand, river line) warp {
	w := warp{turn: between(r, -7, -3) * math.Pi / 180, river: river}
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

func (w wave) at(p vec) vec {
	return w.push.times(math.Sin(2*math.Pi*p.dot(w.dir)/w.length + w.phase))
}

func (w warp) point(p vec) vec {
	out := p
	for _, wave := range w.waves {
		out = out.plus(wave.at(p))
	}
	away := w.river.side(p) / 330
	fade := math.Exp(-away * away)
	for _, wave := range w.meanders {
		out = out.plus(wave.at(p).times(fade))
	}
	sin, cos := math.Sincos(w.turn)
	return vec{out.x*cos - out.y*sin, out.x*sin + out.y*cos}
}
