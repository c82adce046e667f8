package styles

import (
	"lintu/layers"
)

// Sample is how a layer shows in the legend and the layer list: a stroke, a patch or a dot.
type Sample struct {
	Shape string    `json:"shape"` // line, fill, dot
	Color Color     `json:"color"`
	Width float64   `json:"width,omitempty"` // px, of lines
	Dash  []float64 `json:"dash,omitempty"`  // px
	Edge  Color     `json:"edge,omitempty"`  // around fills and beside lines
	Steps []Step    `json:"steps,omitempty"` // where one layer has several colours
	// NumbersBelow is the zoom below which a dot can stand for several and have their number beside it.
	NumbersBelow uint8 `json:"numbers_below,omitempty"`
}

// Step is one colour of a layer and the key of its title (front-end message legend.<key>).
type Step struct {
	Key   string `json:"key"`
	Color Color  `json:"color"`
}

// Sample is the legend entry of a layer.
func (t Theme) Sample(layer layers.Layer) Sample {
	sample := t.look(layer)
	if thinned(layer) && sample.Shape == "dot" {
		sample.NumbersBelow = layer.Thinning.Below
	}
	return sample
}

// look is how a layer's features look.
func (t Theme) look(layer layers.Layer) Sample {
	switch RoleOf(layer) {
	case RoleWater:
		return Sample{Shape: "fill", Color: t.Water, Edge: t.Bank}
	case RoleGreen:
		return Sample{Shape: "fill", Color: t.Green, Edge: t.Green.mix(t.Tree, 0.18)}
	case RoleRoads:
		return Sample{Shape: "line", Color: t.RoadMain, Width: 5, Edge: t.RoadCasing}
	case RoleLanes:
		return Sample{Shape: "line", Color: t.Brand, Width: 2, Dash: []float64{2, 4}}
	case RoleArea:
		return t.areaSample(layer)
	case RoleCompounds:
		return Sample{Shape: "line", Color: t.Compound, Width: 1}
	case RoleBuildings:
		return Sample{Shape: "fill", Color: t.Homes[0], Edge: t.Homes[2], Steps: t.buildingSteps()}
	case RoleHouseholds:
		return Sample{Shape: "dot", Color: t.Brand}
	case RoleThings:
		return Sample{Shape: "dot", Color: marks[layer.Name].color(t)}
	case RoleCounts:
		return Sample{Shape: "dot", Color: t.Brand.mix(t.Ground, 0.5)}
	case RoleLines:
		return Sample{Shape: "line", Color: t.Text[2], Width: 2}
	case RolePolygons:
		return Sample{Shape: "fill", Color: t.Ground.mix(t.Brand, 0.06), Edge: t.Brand}
	default:
		return Sample{Shape: "dot", Color: t.Brand}
	}
}

func (t Theme) areaSample(layer layers.Layer) Sample {
	b := bands[layer.Name]
	sample := Sample{Shape: "line", Color: t.Grid, Width: b.width}
	for _, length := range b.dash {
		sample.Dash = append(sample.Dash, length*b.width)
	}
	return sample
}

func (t Theme) buildingSteps() []Step {
	return []Step{
		{"walk_up", t.Homes[0]},
		{"mid_rise", t.Homes[1]},
		{"high_rise", t.Homes[2]},
		{"commercial", t.Commerce},
		{"public", t.Care},
		{"industrial", t.Works},
	}
}
