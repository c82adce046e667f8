package styles

import "lintu/layers"

// Heights from which a building counts as 小高层 and 高层, metres: above six or seven storeys without a lift, and above
// the 54 m at which GB 50016 asks more of tall housing.
const (
	midRise  = 24.0
	highRise = 54.0
)

// Zooms between which buildings rise from flat to solid: before the first view (z15.2), so that it is a standing city.
const (
	riseFrom = 14.5
	riseTo   = 15.0
)

// restOpacity is that of all buildings while one is selected: they fade toward the ground, it keeps its colour.
const restOpacity = 0.35

// unknownHeight is what a building without any is drawn with, metres.
const unknownHeight = 6.0

// buildingHeight is in metres and never quite nothing: imports write null, zero or text.
func buildingHeight(layer layers.Layer) expr {
	if !has(layer, "height") {
		return unknownHeight
	}
	return op("max", 2.5, op("to-number", attribute(layer, "height", unknownHeight), unknownHeight))
}

func (s *sheet) buildings(layer layers.Layer) {
	s.shade(layer)
	s.flatBuildings(layer)
	s.solidBuildings(layer)
	s.buildingLabels(layer)
}

// byHeight gives a hue its three steps of lightness.
func (s *sheet) byHeight(layer layers.Layer, low Color) expr {
	homes := s.theme.Homes
	return op("step", buildingHeight(layer), low, midRise, low.shift(homes[0], homes[1]), highRise, low.shift(homes[0], homes[2]))
}

// buildingColor is hue by use and lightness by height.
func (s *sheet) buildingColor(layer layers.Layer) expr {
	home := s.byHeight(layer, s.theme.Homes[0])
	if !has(layer, "use") {
		return home
	}
	return pick(get("use"),
		[]string{"commercial", "office"}, s.byHeight(layer, s.theme.Commerce),
		[]string{"school", "hospital", "public"}, s.byHeight(layer, s.theme.Care),
		[]string{"industrial"}, s.byHeight(layer, s.theme.Works),
		home)
}

// shade is the soft dark at the foot of buildings, away from the light: a blurred rim, and the footprint once, twice or
// three times away from the light as the building is low, middle or tall.
func (s *sheet) shade(layer layers.Layer) {
	foot := func(metres float64) []expr {
		return []expr{
			15, round(metres * pixelsPerMetre(15, s.options.Latitude)),
			maxZoom, round(metres * pixelsPerMetre(maxZoom, s.options.Latitude)),
		}
	}
	s.part(onShade, layer, "foot", styleLayer{
		Type: "line", MinZoom: riseTo, Filter: polygonsOnly(layer),
		Layout: map[string]expr{"line-join": "round"},
		Paint: map[string]expr{
			"line-color": s.theme.Shade, "line-width": doubling(foot(7)...), "line-blur": doubling(foot(5)...),
			"line-opacity": byZoom(riseTo, 0, riseTo+0.5, s.theme.ShadeOpacity),
		},
	})
	steps := []struct {
		name           string
		metres, height float64
		mode           string
		share          float64
	}{{"shade", 5, 0, both, 0.55}, {"shade-mid", 11, midRise, solid, 0.4}, {"shade-high", 19, highRise, solid, 0.3}}
	for _, step := range steps {
		s.part(onShade, layer, step.name, styleLayer{
			Type: "fill", MinZoom: riseFrom, Metadata: in(step.mode),
			Filter: allOf(polygonsOnly(layer), op(">=", buildingHeight(layer), step.height)),
			Paint: map[string]expr{
				"fill-color": s.theme.Shade, "fill-antialias": false, "fill-translate-anchor": "map",
				"fill-translate": s.awayFromSun(step.metres),
				"fill-opacity":   byZoom(riseFrom, 0, riseTo, round(s.theme.ShadeOpacity*step.share)),
			},
		})
	}
}

// allOf joins two filters of which the first may be none.
func allOf(a, b expr) expr {
	if a == nil {
		return b
	}
	return op("all", a, b)
}

// flatBuildings are footprints with an edge, under the solid ones too: where those fade, these remain.
func (s *sheet) flatBuildings(layer layers.Layer) {
	color := s.buildingColor(layer)
	s.part(onFlat, layer, "2d", styleLayer{
		Type: "fill", Filter: polygonsOnly(layer),
		Paint: map[string]expr{
			"fill-color":   when(state("hover"), s.theme.Homes[0].mix(s.theme.Brand, 0.35), color),
			"fill-opacity": byZoom(13, 0.5, 14.5, 1),
		},
	})
	s.part(onFlat, layer, "outline", styleLayer{
		Type: "line", MinZoom: 14.5, Filter: polygonsOnly(layer), Layout: map[string]expr{"line-join": "round"},
		Paint: map[string]expr{
			"line-color":   s.theme.Homes[2].mix(s.theme.outlineTo(), 0.22),
			"line-width":   byZoom(15, 0.5, 18, 1.25),
			"line-opacity": byZoom(14.5, 0, 15.5, 0.8),
		},
	})
	s.part(onHover, layer, "hover-line", styleLayer{
		Type: "line", Metadata: in(flat), Filter: polygonsOnly(layer), Layout: map[string]expr{"line-join": "round"},
		Paint: map[string]expr{
			"line-color": s.theme.Brand, "line-width": 3,
			"line-opacity": when(op("any", state("hover"), state("selected")), 1, 0),
		},
	})
}

// outlineTo is where an edge goes from its face: darker by day, lighter never (a lit rim would glow at night).
func (t Theme) outlineTo() Color {
	if t.Ground.luminance() > 0.5 {
		return t.Text[0]
	}
	return t.Ground
}

// solidBuildings are extrusions; the selected one has a layer of its own because their opacity is one per layer.
// The front end filters buildings-selected by id and sets the opacity of buildings-3d to "rest" of the metadata.
func (s *sheet) solidBuildings(layer layers.Layer) {
	color := s.buildingColor(layer)
	base := expr(0)
	if has(layer, "base") {
		base = op("to-number", attribute(layer, "base", 0), 0)
	}
	paint := func(color expr, opacity expr) map[string]expr {
		return map[string]expr{
			"fill-extrusion-color": color, "fill-extrusion-height": buildingHeight(layer), "fill-extrusion-base": base,
			"fill-extrusion-opacity": opacity, "fill-extrusion-vertical-gradient": true,
		}
	}
	rising := byZoom(riseFrom, 0, riseTo, 1)
	s.part(onSolid, layer, "3d", styleLayer{
		Type: "fill-extrusion", MinZoom: riseFrom, Metadata: in(solid), Filter: polygonsOnly(layer),
		Paint: paint(when(state("hover"), s.theme.Homes[0].mix(s.theme.Brand, 0.45), color), rising),
	})
	s.part(onSolid, layer, "selected", styleLayer{
		Type: "fill-extrusion", MinZoom: riseFrom, Metadata: in(solid), Filter: op("==", op("id"), -1),
		Paint: paint(color, rising),
	})
}
