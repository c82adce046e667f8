package styles

import "lintu/layers"

// band says between which zooms an area's border shows: while it is the level of the zoom, and one band longer as the
// parent of the next.
type band struct {
	from, to float64
	width    float64   // px
	dash     []float64 // in widths
}

// bands go city and district → street → community → grid and compound → micro-grid.
var bands = map[string]band{
	"districts":   {from: 6, to: 13.5, width: 3},
	"streets":     {from: 10.5, to: 15, width: 3.5},
	"communities": {from: 13.5, to: 17, width: 2.5},
	"grids":       {from: 14.75, to: maxZoom, width: 2, dash: []float64{6, 3}}, // 12-6 px
	"micro_grids": {from: 17, to: maxZoom, width: 1.25, dash: []float64{6, 3}},
}

// borderRank puts the wider borders over the narrower where they run together.
var borderRank = map[string]int{"micro_grids": 0, "grids": 1, "communities": 2, "streets": 3, "districts": 4}

// area draws a level of government: a border over a halo of the ground's colour, and what hovering and selecting show.
// A border is the edge of two polygons and drawn by both, from different starting points: two dashed lines would add up
// to a solid one. So the line is solid and the gaps are what is dashed, in the halo's colour; two of those stay gaps.
func (s *sheet) area(layer layers.Layer) {
	b, ok := bands[layer.Name]
	if !ok {
		b = band{from: float64(layer.MinZoom), to: maxZoom, width: 2}
	}
	rank := borderRank[layer.Name]
	line := styleLayer{
		rank: rank,
		Type: "line", MinZoom: b.from, MaxZoom: b.maxZoom(), Layout: map[string]expr{"line-join": "round"},
		Paint: map[string]expr{
			"line-color": s.theme.Ground, "line-width": b.width + 2.5, "line-opacity": fade(b.from, b.to, 0.85),
		},
	}
	s.part(onAreas, layer, "halo", line)
	line.Paint = map[string]expr{
		"line-color": s.theme.Grid, "line-width": b.width, "line-opacity": fade(b.from, b.to, 1),
	}
	line.Metadata = nil
	s.part(onAreas, layer, "line", line)
	if b.dash != nil {
		s.gaps(layer, b, line)
	}
	s.highlight(layer, b)
	s.areaLabel(layer, b)
}

// gaps are cut into a border: as long as the dash says, one px wider than the line so that no rim of it stays.
func (s *sheet) gaps(layer layers.Layer, b band, line styleLayer) {
	width := b.width + 1
	line.Metadata = nil
	line.Paint = map[string]expr{
		"line-color": s.theme.Ground, "line-width": width, "line-opacity": fade(b.from, b.to, 1),
		"line-dasharray": []float64{round(b.dash[1] * b.width / width), round(b.dash[0] * b.width / width)},
	}
	s.part(onAreas, layer, "gaps", line)
}

func (b band) maxZoom() float64 {
	if b.to >= maxZoom {
		return 0
	}
	return b.to
}

// compounds are a sand line around a plot a step lighter than the ground; no tint until hover.
func (s *sheet) compounds(layer layers.Layer) {
	b := band{from: 13.5, to: maxZoom, width: 1}
	s.part(onGround, layer, "block", styleLayer{
		Type:  "fill",
		Paint: map[string]expr{"fill-color": s.theme.Block, "fill-opacity": byZoom(12, 0, 13, 1)},
	})
	s.part(onAreas, layer, "line", styleLayer{
		Type: "line", MinZoom: b.from, Layout: map[string]expr{"line-join": "round"},
		Paint: map[string]expr{
			"line-color": s.theme.Compound, "line-width": byZoom(13.5, 0.6, 15, 1, 18, 1.5),
			"line-opacity": byZoom(13.5, 0, 14.5, 0.35, 16, 0.7),
		},
	})
	s.highlight(layer, b)
	s.nameLabel(layer, labelStyle{
		rank: rankCompound, color: s.theme.Text[0], size: byZoom(14, 12, 16, 14, 18, 16), minZoom: 14.25,
		medium: true, width: 8, padding: byZoom(15, 34, 16, 12, 17, 6),
	})
}

// hoverFill is the tint of an area under the pointer, selectedFill that of the chosen one.
const (
	hoverFill    = 0.18
	selectedFill = 0.10
)

// highlight is what feature states show: hovered 3 px brand outline and 18 % fill, selected the same line and a lighter
// fill. At rest both are invisible and still answer to the pointer.
func (s *sheet) highlight(layer layers.Layer, b band) {
	s.part(onAreas, layer, "hover-fill", styleLayer{
		Type: "fill", MinZoom: b.from, MaxZoom: b.maxZoom(), Filter: polygonsOnly(layer),
		Paint: map[string]expr{
			"fill-color":     s.theme.Brand,
			"fill-opacity":   when(state("hover"), hoverFill, state("selected"), selectedFill, 0),
			"fill-antialias": false,
		},
	})
	s.part(onHover, layer, "hover-line", styleLayer{
		Type: "line", MinZoom: b.from, MaxZoom: b.maxZoom(), Filter: polygonsOnly(layer),
		Layout: map[string]expr{"line-join": "round"},
		Paint: map[string]expr{
			"line-color": s.theme.Brand, "line-width": 3,
			"line-opacity": when(op("any", state("hover"), state("selected")), 1, 0),
		},
	})
}
