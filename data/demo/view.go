package demo

import "github.com/paulmach/orb"

// View is where the map stands when a city is first shown.
type View struct {
	Center  orb.Point
	Zoom    float64
	Pitch   float64 // degrees from straight down
	Bearing float64 // degrees clockwise from north
}

// views are the first looks at the presets: the river comes in at a corner, the park lies near the middle and the
// towers stand on the right.
var views = map[string]View{
	"community": {Center: vec{0, -40}.lonLat(), Zoom: 16.1, Pitch: 50, Bearing: -17},
	"street":    {Center: vec{200, -110}.lonLat(), Zoom: 15.2, Pitch: 50, Bearing: -17},
}

// FirstView is the first look at a preset; ok is false for one that is not among [Presets].
func FirstView(preset string) (view View, ok bool) {
	view, ok = views[preset]
	return view, ok
}
