package styles

import (
	"lintu/layers"
)

// Names of the faces in font-faces.
const (
	fontRegular = "Noto Sans SC Regular"
	fontMedium  = "Noto Sans SC Medium"
)

// Ranks of labels: the higher is drawn later and placed first (街道 > 社区 > 小区 > 路 > 楼号). Counts are on the map only
// because somebody asked for them.
const (
	rankThing = iota
	rankMicroGrid
	rankNumber
	rankGreen
	rankWater
	rankRoad
	rankLandmark
	rankGrid
	rankCompound
	rankCommunity
	rankStreet
	rankDistrict
	rankCount
)

// labelStyle is how the names of a layer are written.
type labelStyle struct {
	rank             int
	color            Color
	size             expr // px, 12–22 by rank
	minZoom, maxZoom float64
	medium           bool    // weight 500 for what ranks above roads
	width            float64 // ems before a line breaks
	spacing          float64 // between letters, ems; never for Chinese in panels, a little for water
	padding          expr    // px kept free around it; nil = 8
}

// label is a symbol layer for text that reads <layer>_label, upright on the screen.
func (s *sheet) label(layer layers.Layer, l labelStyle, text expr) styleLayer {
	font := fontRegular
	if l.medium {
		font = fontMedium
	}
	width, padding := l.width, l.padding
	if width == 0 {
		width = 10
	}
	if padding == nil {
		padding = 8
	}
	layout := map[string]expr{
		"text-field": text, "text-font": []string{font}, "text-size": l.size, "text-max-width": width,
		"text-padding": padding, "text-line-height": 1.25,
	}
	if l.spacing != 0 {
		layout["text-letter-spacing"] = l.spacing
	}
	return styleLayer{
		Type: "symbol", SourceLayer: layer.LabelName(), MinZoom: l.minZoom, MaxZoom: l.maxZoom,
		Layout: layout, Paint: s.textPaint(l.color), rank: l.rank,
	}
}

// textPaint is a colour on a 2 px halo of the ground.
func (s *sheet) textPaint(color Color) map[string]expr {
	return map[string]expr{
		"text-color": color, "text-halo-color": s.theme.Ground, "text-halo-width": 2, "text-halo-blur": 0.5,
	}
}

// nameLabel writes a layer's names at its label points, the larger areas first.
func (s *sheet) nameLabel(layer layers.Layer, l labelStyle) {
	if !labelHas(layer, "name") {
		return
	}
	part := s.label(layer, l, op("coalesce", get("name"), ""))
	part.Layout["symbol-sort-key"] = op("-", 0, op("coalesce", get(layers.RankField), 0))
	s.part(onLabels, layer, "label", part)
}

// areaLabel writes the name of an area of government in the zooms of its band.
func (s *sheet) areaLabel(layer layers.Layer, b band) {
	t := s.theme
	styles := map[string]labelStyle{
		"districts":   {rank: rankDistrict, color: t.Text[0], size: byZoom(8, 14, 12, 20), medium: true, maxZoom: 12},
		"streets":     {rank: rankStreet, color: t.Text[1], size: byZoom(11, 16, 14, 22), medium: true, minZoom: 11, maxZoom: 16},
		"communities": {rank: rankCommunity, color: t.Text[1], size: byZoom(13, 14, 16, 18), medium: true, minZoom: 13, padding: 4},
		"grids":       {rank: rankGrid, color: t.Grid, size: byZoom(15, 12, 17, 15), medium: true, minZoom: 15.5},
		"micro_grids": {rank: rankMicroGrid, color: t.Grid, size: 12, minZoom: 18},
	}
	style, ok := styles[layer.Name]
	if !ok {
		style = labelStyle{rank: rankGrid, color: t.Text[1], size: 14}
	}
	if style.minZoom == 0 {
		style.minZoom = b.from
	}
	if style.maxZoom == 0 {
		style.maxZoom = b.maxZoom()
	}
	before := len(s.layers)
	s.nameLabel(layer, style)
	if len(s.layers) > before && (layer.Name == "grids" || layer.Name == "micro_grids") {
		s.layers[before].Layout["text-field"] = ownName()
	}
}

// ownName is the name of a grid without its community's, which is written larger beside it: 第三网格 of 南山社区第三网格,
// 微网格02 of 南山社区第三网格微网格02.
func ownName() expr {
	name := op("coalesce", get("name"), "")
	after := func(word string) []expr {
		at := op("index-of", word, name)
		return []expr{op(">=", at, 0), op("slice", name, at)}
	}
	micro, community := after("微网格"), op("index-of", "社区", name)
	return when(micro[0], micro[1], op(">", community, 0), op("slice", name, op("+", community, 2)), name)
}

// lineLabel writes names along lines about every 400 px, full height whatever the pitch.
func (s *sheet) lineLabel(layer layers.Layer, l labelStyle, sortKey expr) {
	if !has(layer, "name") {
		return
	}
	part := s.label(layer, l, op("coalesce", get("name"), ""))
	part.SourceLayer = layer.Name
	part.Filter = op("has", "name")
	part.Layout["symbol-placement"] = "line"
	part.Layout["symbol-spacing"] = 400
	part.Layout["text-pitch-alignment"] = "viewport"
	part.Layout["text-max-angle"] = 30
	if sortKey != nil {
		part.Layout["symbol-sort-key"] = sortKey
	}
	s.part(onLabels, layer, "label", part)
}

// roadLabel names roads, the higher class first; minor ones when there is room.
func (s *sheet) roadLabel(layer layers.Layer) {
	order := byClass(layer, func(c roadClass) expr { return 3 - classOrder(c.name) })
	from := byClass(layer, func(c roadClass) expr {
		return map[string]float64{"main": 13, "secondary": 16, "minor": 17, "path": 18}[c.name]
	})
	before := len(s.layers)
	s.lineLabel(layer, labelStyle{
		rank: rankRoad, color: s.theme.Text[1], size: byZoom(13, 12, 17, 14), minZoom: 13, padding: byZoom(14, 60, 16, 40, 17, 20),
	}, order)
	if len(s.layers) > before {
		s.layers[before].Filter = op("all", op("has", "name"), s.roadFilter(layer), op(">=", op("zoom"), from))
	}
}

// buildingLabels are numbers (「3幢」) close by, and from farther away the names of what has no number: schools,
// halls, towers, the tallest first.
func (s *sheet) buildingLabels(layer layers.Layer) {
	numbered := labelHas(layer, "number")
	if numbered {
		text := op("concat", op("to-string", get("number")), "幢")
		if s.lang == English {
			text = op("concat", "Bldg ", op("to-string", get("number")))
		}
		number := s.label(layer, labelStyle{
			rank: rankNumber, color: s.theme.Text[1], size: byZoom(16.5, 12, 18, 14), minZoom: 16.5,
		}, text)
		number.Filter = op("has", "number")
		number.Layout["text-padding"] = byZoom(16.5, 24, 17.5, 6)
		s.part(onLabels, layer, "number", number)
	}
	if !labelHas(layer, "name") {
		return
	}
	name := s.label(layer, labelStyle{
		rank: rankLandmark, color: s.theme.Text[1], size: byZoom(15, 12, 18, 14), minZoom: 15, width: 7, padding: 12,
	}, op("coalesce", get("name"), ""))
	name.Filter = op("all", op("has", "name"), landmark(layer))
	if numbered {
		name.Filter = op("all", op("has", "name"), op("!", op("has", "number")), landmark(layer))
	}
	if labelHas(layer, "height") {
		name.Layout["symbol-sort-key"] = op("-", 0, op("coalesce", get("height"), 0))
	}
	s.part(onLabels, layer, "name", name)
}

// landmark lets the names of few buildings in from far: the tall and the large first, from zoom 17 all.
func landmark(layer layers.Layer) expr {
	height := expr(0)
	if labelHas(layer, "height") {
		height = op("coalesce", get("height"), 0)
	}
	least := func(metres, log2Area float64) expr {
		return op("any", op(">=", height, metres), op(">=", op("coalesce", get(layers.RankField), 0), log2Area))
	}
	return op("step", op("zoom"), least(150, 14), 16, least(80, 12.5), 17, true)
}
