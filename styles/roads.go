package styles

import "lintu/layers"

// roadClass is one step of the order path < minor < secondary < main.
type roadClass struct {
	name  string
	kinds []string // values of kind (ours, then OpenStreetMap's and its tile schemas')
	width float64  // metres, of one without its own: imported carriageways come one by one
	thin  float64  // px at zoom 13
	from  float64  // zoom from which it shows
}

// roadClasses are from the lowest; the first is that of kinds nobody listed.
var roadClasses = []roadClass{
	{"minor", []string{
		"minor", "minor_road", "residential", "unclassified", "service", "living_street", "tertiary_link", "track",
	}, 7, 1.1, 13},
	{"path", []string{
		"path", "footway", "cycleway", "pedestrian", "steps", "pier", "bridleway", "sidewalk", "crossing",
	}, 2.5, 0.6, 15},
	{"secondary", []string{
		"secondary", "medium_road", "tertiary", "secondary_link", "primary_link", "trunk_link", "motorway_link",
	}, 11, 1.5, 11},
	{"main", []string{"main", "highway", "major_road", "motorway", "trunk", "primary"}, 15, 2, 8},
}

// notRoads are kinds that road tables of others carry along.
var notRoads = []string{"rail", "ferry", "subway", "light_rail", "tram", "funicular", "aeroway", "runway", "taxiway"}

// roadKind is what to match road classes on: the finer of the kinds a layer has.
func roadKind(layer layers.Layer) expr {
	return attribute(layer, "kind_detail", attribute(layer, "kind", "minor"))
}

// byClass matches a value per road class.
func byClass(layer layers.Layer, value func(roadClass) expr) expr {
	var pairs []expr
	for _, class := range roadClasses[1:] {
		pairs = append(pairs, class.kinds, value(class))
	}
	return pick(roadKind(layer), append(pairs, value(roadClasses[0]))...)
}

// roadWidth is 1–2 px at zoom 13 and the true width from zoom 17 on, doubling with each zoom; extra px go on both sides.
func (s *sheet) roadWidth(layer layers.Layer, extra float64) expr {
	metres := attribute(layer, "width", byClass(layer, func(c roadClass) expr { return c.width }))
	at := func(zoom float64) expr {
		return op("+", 2*extra, op("*", round(pixelsPerMetre(zoom, s.options.Latitude)), metres))
	}
	thin := func(share float64) expr {
		return byClass(layer, func(c roadClass) expr { return round(c.thin*share + extra) })
	}
	return doubling(8, thin(0.4), 13, thin(1), 17, at(17), maxZoom, at(maxZoom))
}

// roads are drawn twice, all casings under all carriageways, the lower class under the higher, so that crossings join.
func (s *sheet) roads(layer layers.Layer) {
	isRoad := s.roadFilter(layer)
	order := byClass(layer, func(c roadClass) expr { return classOrder(c.name) })
	layout := map[string]expr{"line-cap": "round", "line-join": "round", "line-sort-key": order}
	shown := op("all", isRoad, op(">=", op("zoom"), byClass(layer, func(c roadClass) expr { return c.from })))
	s.part(onCasings, layer, "casing", styleLayer{
		Type: "line", MinZoom: 12.5, Filter: shown, Layout: layout,
		Paint: map[string]expr{
			"line-color": s.theme.RoadCasing, "line-width": s.roadWidth(layer, 1), "line-opacity": byZoom(12.5, 0, 13.5, 1),
		},
	})
	s.part(onRoads, layer, "fill", styleLayer{
		Type: "line", Filter: shown, Layout: layout,
		Paint: map[string]expr{"line-color": s.roadColor(layer), "line-width": s.roadWidth(layer, 0)},
	})
	s.railway(layer)
	s.roadLabel(layer)
}

func classOrder(name string) int {
	return map[string]int{"path": 0, "minor": 1, "secondary": 2, "main": 3}[name]
}

// roadColor goes from the minor to the main colour in steps; far out, roads keep apart from a ground almost as light.
func (s *sheet) roadColor(layer layers.Layer) expr {
	t := s.theme
	of := map[string]Color{
		"main": t.RoadMain, "secondary": t.RoadMinor.mix(t.RoadMain, 0.6), "minor": t.RoadMinor,
		"path": t.RoadMinor.mix(t.Ground, 0.4),
	}
	near := byClass(layer, func(c roadClass) expr { return of[c.name] })
	far := byClass(layer, func(c roadClass) expr { return of[c.name].mix(t.RoadCasing, t.farRoads()) })
	return byZoom(12.5, far, 14, near)
}

// farRoads is how far roads without a casing go toward its colour: white on near-white would be lost.
func (t Theme) farRoads() float64 {
	if t.Ground.luminance() > 0.5 {
		return 1
	}
	return 0
}

// roadFilter leaves out rails and ferries, and tunnels: a road under a river is not seen from above.
func (s *sheet) roadFilter(layer layers.Layer) expr {
	all := []expr{"all", op("!", op("in", roadKind(layer), op("literal", notRoads)))}
	if lines := geometryOnly(layer, "LineString"); lines != nil {
		all = append(all, lines)
	}
	if has(layer, "kind") {
		all = append(all, op("!", op("in", attribute(layer, "kind", ""), op("literal", notRoads))))
	}
	if has(layer, "is_tunnel") {
		all = append(all, notTrue("is_tunnel"))
	}
	return all
}

// notTrue reads a flag that imports write as a boolean or as a number.
func notTrue(field string) expr {
	return op("!", op("in", op("to-string", get(field)), op("literal", []string{"true", "1"})))
}

// railway draws the rails above ground that an imported road table carries along.
func (s *sheet) railway(layer layers.Layer) {
	if !has(layer, "kind_detail") {
		return
	}
	isRail := op("all", op("in", roadKind(layer), op("literal", []string{"rail", "light_rail", "tram"})))
	if has(layer, "is_tunnel") {
		isRail = append(isRail.([]expr), notTrue("is_tunnel"))
	}
	s.part(onRoads, layer, "rail", styleLayer{
		Type: "line", MinZoom: 12, Filter: isRail,
		Paint: map[string]expr{
			"line-color": s.theme.RoadCasing.mix(s.theme.Text[2], 0.35), "line-width": doubling(12, 0.6, 17, 3),
			"line-dasharray": []float64{4, 2},
		},
	})
}

// lanes are 背街小巷, back streets kept by the community: a quiet brand-coloured dash along the path.
func (s *sheet) lanes(layer layers.Layer) {
	s.part(onRoads, layer, "line", styleLayer{
		Type: "line", MinZoom: 14,
		Layout: map[string]expr{"line-cap": "round", "line-join": "round"},
		Paint: map[string]expr{
			"line-color": s.theme.Brand, "line-width": doubling(14, 1, 17, 2.5), "line-dasharray": []float64{1, 2.5},
			"line-opacity": byZoom(14, 0, 14.5, 0.55),
		},
	})
	s.lineLabel(layer, labelStyle{
		rank: rankRoad, color: s.theme.Text[1], size: byZoom(15, 11, 18, 13), minZoom: 16,
	}, nil)
}
