package demo

import "github.com/paulmach/orb"

// Viewpoint is where a map stands: what it is centred on, how near, and how it is turned.
type Viewpoint struct {
	Center  orb.Point
	Zoom    float64
	Pitch   float64 // degrees from straight down
	Bearing float64 // degrees clockwise from north
}

// views are the first looks at the presets: the river comes in at a corner, a park lies near the middle and the towers
// stand on the right; of a large city its plan.
var views = map[string]Viewpoint{
	"community": {Center: vec{40, -20}.lonLat(), Zoom: 15.9, Pitch: 50, Bearing: -17},
	"street":    {Center: vec{170, -70}.lonLat(), Zoom: 15.2, Pitch: 50, Bearing: -17},
	"luzhou":    {Center: vec{}.lonLat(), Zoom: 14, Pitch: 40, Bearing: -17},
	"district":  {Center: vec{}.lonLat(), Zoom: 12.4, Pitch: 0, Bearing: 0},
	"city":      {Center: vec{}.lonLat(), Zoom: 10.6, Pitch: 0, Bearing: 0},
}

// View is the first look at a preset; ok is false for one that is not among [Presets].
func View(preset string) (view Viewpoint, ok bool) {
	view, ok = views[preset]
	return view, ok
}
