package styles

import "math"

// The sun stays where it is when the map turns. It stands in the west, a little south: MapLibre gives every wall turned
// away from the light one and the same dark, so that from the north-west the two walls seen in the first view (south and
// east) would run together into one flat shape; from here a corner has two sides.
const (
	sunAzimuth = 250.0 // degrees clockwise from north
	sunPolar   = 45.0  // degrees from the zenith
)

// light is what models the extrusions.
func (t Theme) light() map[string]any {
	return map[string]any{
		"anchor": "map", "position": []float64{1.15, sunAzimuth, sunPolar}, "intensity": t.Contrast, "color": "#FFFFFF",
	}
}

// awayFromSun moves by metres on the ground to where shade falls, as px east and south.
func (s *sheet) awayFromSun(metres float64) expr {
	shade := (sunAzimuth - 180) * math.Pi / 180
	at := func(zoom float64) expr {
		px := metres * pixelsPerMetre(zoom, s.options.Latitude)
		return op("literal", []float64{round(px * math.Sin(shade)), round(-px * math.Cos(shade))})
	}
	return doubling(14, at(14), maxZoom, at(maxZoom))
}
