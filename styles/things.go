package styles

import (
	"lintu/data"
	"lintu/layers"
)

// mark is how a layer of points is drawn: quiet dots first, icons when there is room.
type mark struct {
	icon     string  // sprite, and the prefix of those by kind
	byKind   bool    // <icon>-<kind> where the sprite has it
	dotFrom  float64 // zoom
	iconFrom float64
	named    float64 // zoom from which names stand below, 0 for never
	color    func(Theme) Color
	rank     int // among points: the higher is placed first
}

// marks are those of the city's things.
var marks = map[string]mark{
	"components": {icon: "component", byKind: true, dotFrom: 16.75, iconFrom: 17.75, rank: 0, color: componentColor},
	"devices":    {icon: "device", byKind: true, dotFrom: 17, iconFrom: 18, rank: 1, color: deviceColor},
	"places":     {icon: "place", byKind: true, dotFrom: 16, iconFrom: 17, named: 17.5, rank: 2, color: placeColor},
	"cameras":    {icon: "camera", byKind: true, dotFrom: 14.75, iconFrom: 16.5, rank: 3, color: cameraColor},
}

func componentColor(t Theme) Color { return t.Text[2] }
func deviceColor(t Theme) Color    { return t.Brand }
func placeColor(t Theme) Color     { return t.Place }
func cameraColor(t Theme) Color    { return t.Camera }

// things are places, components, devices and cameras.
func (s *sheet) things(layer layers.Layer) {
	m, ok := marks[layer.Name]
	if !ok {
		s.points(layer)
		return
	}
	s.halo(layer, m.color(s.theme), m.dotFrom)
	if layer.Name == "components" {
		s.trees(layer)
	}
	s.dot(layer, m)
	s.number(layer, m.color(s.theme), m.dotFrom)
	if layer.Name == "cameras" {
		s.cone(layer)
	}
	s.icon(layer, m)
}

// dot is a speck of the layer's colour with a rim of the ground's, until icons take over.
func (s *sheet) dot(layer layers.Layer, m mark) {
	s.part(onPoints, layer, "dot", styleLayer{
		Type: "symbol", MinZoom: m.dotFrom, MaxZoom: m.iconFrom, rank: m.rank, Filter: fromFar(layer),
		Layout: map[string]expr{
			"icon-image": m.icon + "-dot", "icon-padding": 1, "icon-size": byZoom(14.5, larger(layer, 0.5), 17, larger(layer, 1)),
		},
		Paint: map[string]expr{"icon-opacity": byZoom(m.dotFrom, 0, m.dotFrom+0.25, 0.85)},
	})
}

func (s *sheet) icon(layer layers.Layer, m mark) {
	image := expr(op("image", m.icon))
	if m.byKind && has(layer, "kind") {
		byKind := op("image", op("concat", m.icon+"-", op("to-string", get("kind"))))
		image = op("coalesce", byKind, image)
	}
	part := styleLayer{
		Type: "symbol", MinZoom: m.iconFrom, rank: 10 + m.rank, Filter: notTrees(layer),
		Layout: map[string]expr{"icon-image": image, "icon-padding": 1, "icon-size": byZoom(16, 0.8, 18, 1)},
	}
	if m.named > 0 && has(layer, "name") {
		part.Layout["text-field"] = op("step", op("zoom"), "", m.named, attribute(layer, "name", ""))
		part.Layout["text-font"] = []string{fontRegular}
		part.Layout["text-size"] = 12
		part.Layout["text-anchor"] = "top"
		part.Layout["text-offset"] = []float64{0, 0.9}
		part.Layout["text-optional"] = true
		part.Layout["text-max-width"] = 7
		part.Paint = s.textPaint(m.color(s.theme).mix(s.theme.Text[1], 0.5))
	}
	s.part(onPoints, layer, "icon", part)
}

// treeKinds are the classes of GB/T 47678.5 that are trees: 古树名木 and 行道树.
var treeKinds = []string{"04001", "04002"}

// fromFar is what shows as a dot: no trees, and of the cameras not those inside buildings, which stand in heaps.
func fromFar(layer layers.Layer) expr {
	if layer.Name != "cameras" || !has(layer, "kind") {
		return notTrees(layer)
	}
	return op("!", op("in", attribute(layer, "kind", ""), op("literal", []string{"lift", "high"})))
}

// notTrees keeps the trees among the components, which are drawn as such, from being points too.
func notTrees(layer layers.Layer) expr {
	if layer.Name != "components" || !has(layer, "kind") {
		return nil
	}
	return op("!", op("in", attribute(layer, "kind", ""), op("literal", treeKinds)))
}

// crown is the radius of a street tree, metres.
const crown = 2.2

// trees are drawn as large as their crowns are and lie under the buildings: they belong to the city before they are
// furniture that somebody has to look after.
func (s *sheet) trees(layer layers.Layer) {
	if !has(layer, "kind") {
		return
	}
	at := func(zoom float64) float64 { return round(crown * pixelsPerMetre(zoom, s.options.Latitude)) }
	s.part(onShade, layer, "trees", styleLayer{
		Type: "circle", Filter: op("in", attribute(layer, "kind", ""), op("literal", treeKinds)),
		Paint: map[string]expr{
			"circle-radius": doubling(14, at(14), maxZoom, at(maxZoom)), "circle-pitch-alignment": "map",
			"circle-color": s.theme.Green.mix(s.theme.Tree, 0.25), "circle-blur": 0.25,
			"circle-opacity": byZoom(16, 0, 16.5, 0.9),
		},
	})
}

// cone shows where a camera looks.
func (s *sheet) cone(layer layers.Layer) {
	if !has(layer, "heading") {
		return
	}
	s.part(onPoints, layer, "view", styleLayer{
		Type: "symbol", MinZoom: 17, rank: 5,
		Filter: op("!", op("in", attribute(layer, "kind", ""), op("literal", []string{"lift", "dome"}))),
		Layout: map[string]expr{
			"icon-image": "camera-view", "icon-rotate": attribute(layer, "heading", 0), "icon-rotation-alignment": "map",
			"icon-pitch-alignment": "map", "icon-allow-overlap": true, "icon-ignore-placement": true,
			"icon-size": doubling(17, 0.5, 19, 1.6),
		},
		Paint: map[string]expr{"icon-opacity": byZoom(17, 0, 17.5, 0.75)},
	})
}

// halo is the ring around a hovered or selected point.
func (s *sheet) halo(layer layers.Layer, color Color, from float64) {
	shown := op("any", state("hover"), state("selected"))
	s.part(onPoints, layer, "hover", styleLayer{
		Type: "circle", MinZoom: from, rank: -1,
		Paint: map[string]expr{
			"circle-radius": byZoom(15, 8, 18, 14), "circle-color": color, "circle-opacity": when(shown, hoverFill, 0),
			"circle-stroke-color": s.theme.Brand, "circle-stroke-width": 3, "circle-stroke-opacity": when(shown, 1, 0),
		},
	})
}

// households are dots inside the footprint on the flat map; standing ones come with the opened building.
func (s *sheet) households(layer layers.Layer) {
	s.part(onPoints, layer, "dot", styleLayer{
		Type: "circle", MinZoom: 18, Metadata: in(flat),
		Paint: map[string]expr{
			"circle-radius": byZoom(18, 2.5, 20, 5), "circle-color": when(state("selected"), s.theme.Brand, s.theme.Block),
			"circle-stroke-color": s.theme.Brand, "circle-stroke-width": when(op("any", state("hover"), state("selected")), 3, 1.5),
			"circle-opacity": byZoom(18, 0, 18.4, 1), "circle-stroke-opacity": byZoom(18, 0, 18.4, 0.9),
		},
	})
}

// points is an imported layer of points.
func (s *sheet) points(layer layers.Layer) {
	s.halo(layer, s.theme.Brand, 10)
	s.part(onPoints, layer, "dot", styleLayer{
		Type: "circle",
		Paint: map[string]expr{
			"circle-radius": byZoom(10, larger(layer, 2), 16, larger(layer, 4)), "circle-color": s.theme.Brand,
			"circle-stroke-color": s.theme.Ground, "circle-stroke-width": 1.5,
		},
	})
	s.number(layer, s.theme.Brand, 0)
	if !has(layer, "name") {
		return
	}
	style := labelStyle{rank: rankThing, color: s.theme.Text[1], size: 12, minZoom: 15, width: 8}
	part := s.label(layer, style, attribute(layer, "name", ""))
	part.SourceLayer = layer.Name
	part.Layout["text-anchor"] = "top"
	part.Layout["text-offset"] = []float64{0, 0.6}
	s.part(onLabels, layer, "label", part)
}

// lines is an imported layer of lines.
func (s *sheet) lines(layer layers.Layer) {
	s.part(onLines, layer, "line", styleLayer{
		Type: "line", Layout: map[string]expr{"line-cap": "round", "line-join": "round"},
		Paint: map[string]expr{
			"line-color": s.theme.Text[2], "line-width": doubling(10, 1, 18, 3),
			"line-opacity": when(op("any", state("hover"), state("selected")), 1, 0.8),
		},
	})
	s.lineLabel(layer, labelStyle{rank: rankRoad, color: s.theme.Text[1], size: 12, minZoom: 15}, nil)
}

// polygons is an imported layer of areas of unknown meaning, or of mixed shapes.
func (s *sheet) polygons(layer layers.Layer) {
	s.part(onLines, layer, "fill", styleLayer{
		Type: "fill", Filter: polygonsOnly(layer),
		Paint: map[string]expr{"fill-color": s.theme.Brand, "fill-opacity": 0.06},
	})
	s.part(onAreas, layer, "line", styleLayer{
		Type: "line", Layout: map[string]expr{"line-join": "round"},
		Paint: map[string]expr{"line-color": s.theme.Brand, "line-width": 1.25, "line-opacity": 0.7},
	})
	if layer.Shape == data.ShapeAny {
		s.part(onPoints, layer, "dot", styleLayer{
			Type: "circle", Filter: geometryOnly(layer, "Point"),
			Paint: map[string]expr{
				"circle-radius": byZoom(10, 2, 16, 4), "circle-color": s.theme.Brand,
				"circle-stroke-color": s.theme.Ground, "circle-stroke-width": 1.5,
			},
		})
	}
	s.highlight(layer, band{from: float64(layer.MinZoom), to: maxZoom})
	s.nameLabel(layer, labelStyle{rank: rankThing, color: s.theme.Text[1], size: 13, minZoom: 13, width: 8})
}
