package app

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/demo"
	"lintu/layers"
	"lintu/layers/follow"
	"lintu/server/access"
	"lintu/server/api"
)

// firstView is where a browser begins.
func firstView(identity data.Identity, s *follow.State) (api.View, error) {
	if first, ok := demo.View(identity.Preset); ok && identity.Demo {
		shown := api.View{Center: first.Center, Zoom: first.Zoom, Pitch: first.Pitch, Bearing: first.Bearing}
		if first.Pitch == 0 { // a plan
			area, err := s.Index.Bounds("grids", access.Visitor(identity))
			if err != nil || area.IsEmpty() {
				return shown, err
			}
			low, high := round(area.Min), round(area.Max)
			shown.Center, shown.Bounds = round(area.Center()), &[4]float64{low[0], low[1], high[0], high[1]}
		}
		return shown, nil
	}
	return view(s.Index, s.Catalogue, access.Visitor(identity))
}

// The first view of a city (look: towers seen from the south-south-east, half tilted).
const (
	firstPitch   = 50
	firstBearing = -17
	nearestFirst = 16.5
	// Buildings rise between z14.5 and z15: a town that nearly fits there is shown from where they stand.
	nearlyStanding, standing = 14, 15.1
	farthest                 = 3
)

// firstScreen is the part of a 1920×1080 window that is not covered by panels, in MapLibre's pixels at zoom 0: a world
// is 512 wide.
const (
	screenWidth = 1600
	worldWidth  = 512
)

// view shows what the city is: its buildings, or all there is if it has none.
func view(features api.Index, catalogue *layers.Catalogue, scope data.Scope) (api.View, error) {
	var all orb.Bound
	found := false
	for _, layer := range catalogue.All() {
		bound, err := features.Bounds(layer.Name, scope)
		if err != nil {
			return api.View{}, fmt.Errorf("find the first view: %w", err)
		}
		if bound.IsEmpty() || bound.IsZero() {
			continue
		}
		if layer.Name == "buildings" {
			all, found = bound, true
			break
		}
		if !found {
			all, found = bound, true
		}
		all = all.Union(bound)
	}
	if !found {
		return api.View{Center: orb.Point{104, 36}, Zoom: farthest}, nil // China, for want of a city
	}
	width := max(all.Right()-all.Left(), (all.Top()-all.Bottom())*screenWidth/900, 1e-6)
	zoom := math.Log2(screenWidth * 360 / (worldWidth * width))
	if zoom > nearlyStanding {
		zoom = max(zoom, standing)
	}
	return api.View{
		Center: round(all.Center()), Zoom: math.Round(min(max(zoom, farthest), nearestFirst)*10) / 10,
		Pitch: firstPitch, Bearing: firstBearing,
	}, nil
}

// round is a point to about a metre.
func round(p orb.Point) orb.Point {
	return orb.Point{math.Round(p[0]*1e5) / 1e5, math.Round(p[1]*1e5) / 1e5}
}
