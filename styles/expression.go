package styles

import (
	"math"
)

// expr is a value of the MapLibre style language: a literal or an array whose first element is an operator.
type expr = any

func op(name string, args ...expr) expr { return append([]expr{name}, args...) }

func get(field string) expr { return op("get", field) }

// state reads a feature state as a truth value: what is hovered and what is selected.
func state(name string) expr { return op("boolean", op("feature-state", name), false) }

// pick is a match on a text: pairs of label (or labels) and result, then the default.
func pick(on expr, pairs ...expr) expr { return append([]expr{"match", on}, pairs...) }

// when is a case: pairs of condition and result, then the default.
func when(pairs ...expr) expr { return append([]expr{"case"}, pairs...) }

// byZoom interpolates linearly between stops: zoom, value, zoom, value, …
func byZoom(stops ...expr) expr {
	return append([]expr{"interpolate", []expr{"linear"}, []expr{"zoom"}}, stops...)
}

// doubling interpolates between stops along 2^zoom, as true lengths on the screen do.
func doubling(stops ...expr) expr {
	return append([]expr{"interpolate", []expr{"exponential", 2}, []expr{"zoom"}}, stops...)
}

// earthRadius is that of Web Mercator, metres.
const earthRadius = 6378137.0

// tileSize is the width of a vector tile on the screen, px.
const tileSize = 512

// pixelsPerMetre is how many px a metre on the ground takes at a zoom and a latitude (degrees):
// 512 · 2^zoom / (2π · 6378137 · cos latitude). At 37.47° and zoom 17 that is 2.11.
func pixelsPerMetre(zoom, latitude float64) float64 {
	circle := 2 * math.Pi * earthRadius * math.Cos(latitude*math.Pi/180)
	return tileSize * math.Exp2(zoom) / circle
}

// round keeps three decimals: documents stay readable and goldens stay equal across machines.
func round(v float64) float64 { return math.Round(v*1000) / 1000 }

// fade runs an opacity up over the first quarter of a zoom and down over the last: how bands of borders take turns.
func fade(from, to, opacity float64) expr {
	const step = 0.25
	if to >= maxZoom {
		return byZoom(from, 0, from+step, opacity)
	}
	return byZoom(from, 0, from+step, opacity, to-step, opacity, to, 0)
}

// maxZoom is the map's deepest zoom.
const maxZoom = 22.0
