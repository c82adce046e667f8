package styles

import (
	"lintu/data"
	"lintu/layers"
)

// water fills, one step darker at the bank: a rim under the fill, so that pieces of one river show no seam, and inside
// waters of our own kinds, which come whole, a blurred line inset by half its width.
func (s *sheet) water(layer layers.Layer) {
	s.part(onWater, layer, "rim", styleLayer{
		Type: "line", MinZoom: 11, Filter: polygonsOnly(layer),
		Layout: map[string]expr{"line-join": "round"},
		Paint: map[string]expr{
			"line-color": s.theme.Bank, "line-width": doubling(11, 1, 15, 3, 17, 6), "line-blur": doubling(11, 0.25, 15, 0.75, 17, 2),
		},
	})
	s.part(onWater, layer, "fill", styleLayer{
		Type: "fill", Filter: polygonsOnly(layer),
		Paint: map[string]expr{"fill-color": s.theme.Water, "fill-antialias": true},
	})
	whole := op("in", attribute(layer, "kind", ""), op("literal", []string{"river", "lake", "sea", "pond", "canal"}))
	s.part(onWater, layer, "bank", styleLayer{
		Type: "line", MinZoom: 12, Filter: allOf(polygonsOnly(layer), whole),
		Layout: map[string]expr{"line-join": "round"},
		Paint: map[string]expr{
			"line-color":  s.theme.Bank,
			"line-width":  doubling(12, 1.5, 15, 5, 17, 9),
			"line-offset": doubling(12, 0.75, 15, 2.5, 17, 4.5),
			"line-blur":   doubling(12, 0.5, 15, 2.5, 17, 5),
		},
	})
	s.nameLabel(layer, labelStyle{
		rank: rankWater, color: s.theme.Bank.mix(s.theme.Text[1], 0.55), size: byZoom(12, 12, 16, 15), minZoom: 12,
		spacing: 0.1, padding: 80,
	})
}

// green is parks, squares and woods; a compound's own green is a shade nearer the block it lies in.
func (s *sheet) green(layer layers.Layer) {
	color := expr(s.theme.Green)
	if has(layer, "kind") {
		soft := s.theme.Green.mix(s.theme.Block, 0.35)
		color = pick(get("kind"), "compound", soft, "square", s.theme.Green.mix(s.theme.Ground, 0.5), s.theme.Green)
	}
	s.part(onGreen, layer, "fill", styleLayer{
		Type: "fill", Filter: polygonsOnly(layer), Paint: map[string]expr{"fill-color": color},
	})
	s.part(onGreen, layer, "edge", styleLayer{
		Type: "line", MinZoom: 14, Filter: polygonsOnly(layer),
		Paint: map[string]expr{
			"line-color": s.theme.Green.mix(s.theme.Tree, 0.18), "line-width": 1,
			"line-opacity": byZoom(14, 0, 15, 0.8),
		},
	})
	s.nameLabel(layer, labelStyle{
		rank: rankGreen, color: s.theme.Tree, size: byZoom(13, 12, 16, 14), minZoom: 13.5,
	})
}

// polygonsOnly keeps stray points and lines of a mixed import out of fills and outlines.
func polygonsOnly(layer layers.Layer) expr { return geometryOnly(layer, "Polygon") }

func geometryOnly(layer layers.Layer, kind string) expr {
	if layer.Shape != data.ShapeAny {
		return nil
	}
	return op("==", op("geometry-type"), kind)
}
