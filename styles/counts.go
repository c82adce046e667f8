package styles

import (
	"lintu/layers"
	"lintu/tiles/vector"
)

// thinned reports whether points of a layer may stand for others at some zoom.
func thinned(layer layers.Layer) bool { return layer.ThinningRules().Count != "" }

// stands is for how many points one stands.
func stands() expr { return op("coalesce", get(vector.PointCount), 1) }

// larger makes a size of a point that stands for others grow slowly with their number: half as large again for ten of them.
func larger(layer layers.Layer, size float64) expr {
	if !thinned(layer) {
		return size
	}
	return op("interpolate", []expr{"linear"}, op("log10", stands()), 0, size, 3, 2.5*size)
}

// tellFrom is how many points one must stand for that its number is written: smaller heaps are seen as a thicker dot.
const tellFrom = 10

// number writes beside a point for how many it stands, where there is room.
func (s *sheet) number(layer layers.Layer, color Color, from float64) {
	if !thinned(layer) {
		return
	}
	s.part(onPoints, layer, "number", styleLayer{
		Type: "symbol", MinZoom: from, Filter: op(">=", stands(), tellFrom),
		Layout: map[string]expr{
			"text-field": op("to-string", stands()), "text-font": []string{fontMedium}, "text-size": 12,
			"text-anchor": "left", "text-offset": []float64{0.6, 0}, "text-padding": 6, "symbol-sort-key": op("-", 0, stands()),
		},
		Paint: s.textPaint(color.mix(s.theme.Text[1], 0.5)),
	})
}

// counts are people: a disc for each cell as large as there are many, from near a number on each building.
func (s *sheet) counts(layer layers.Layer) {
	if !has(layer, "people") {
		return
	}
	people := op("coalesce", get("people"), 0)
	near := float64(layer.Counts.CellsBelow)
	s.part(onPoints, layer, "disc", styleLayer{
		Type: "circle", MaxZoom: near, Filter: op(">", people, 0), rank: -2,
		Paint: map[string]expr{
			"circle-radius": op("interpolate", []expr{"linear"}, op("log10", op("max", people, 1)), 0, 9, 2, 14, 5, 30),
			"circle-color":  s.theme.Brand, "circle-opacity": 0.16, "circle-stroke-color": s.theme.Brand, "circle-stroke-width": 1.5,
			"circle-stroke-opacity": 0.7,
		},
	})
	number := op("number-format", people, map[string]any{"max-fraction-digits": 0})
	s.countLabel(layer, "number", styleLayer{MaxZoom: near}, number)
	if s.lang == Chinese {
		number = op("concat", number, "人")
	}
	below := styleLayer{MinZoom: near, Layout: map[string]expr{"text-offset": []float64{0, 1.2}}} // the building's own number stands above
	s.countLabel(layer, "here", below, number)
}

// countLabel writes counts at their places, the larger first.
func (s *sheet) countLabel(layer layers.Layer, name string, part styleLayer, text expr) {
	people := op("coalesce", get("people"), 0)
	if part.Layout == nil {
		part.Layout = map[string]expr{}
	}
	part.Type, part.Filter, part.rank = "symbol", op(">", people, 0), rankCount
	part.Layout["text-field"], part.Layout["text-font"], part.Layout["text-size"] = text, []string{fontMedium}, 13
	part.Layout["text-padding"], part.Layout["symbol-sort-key"] = 1, op("-", 0, people)
	part.Paint = s.textPaint(s.theme.Brand.mix(s.theme.Text[0], 0.5))
	s.part(onLabels, layer, name, part)
}
