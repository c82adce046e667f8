package styles

import (
	"slices"

	"lintu/data"
	"lintu/layers"
)

// stratum is a height in the drawing order; within one, style layers keep the order they were added in.
type stratum int

const (
	onGround stratum = iota
	onGreen
	onWater
	onLines // imported lines and areas of unknown meaning
	onCasings
	onRoads
	onAreas
	onShade
	onFlat   // buildings in 2D
	onSolid  // buildings in 3D
	onHover  // outlines of what is hovered
	onPoints // cameras, places, components, devices, households
	onLabels
)

// styleLayer is one layer of a MapLibre style.
type styleLayer struct {
	ID          string          `json:"id"`
	Type        string          `json:"type"`
	Source      string          `json:"source,omitempty"`
	SourceLayer string          `json:"source-layer,omitempty"`
	MinZoom     float64         `json:"minzoom,omitempty"`
	MaxZoom     float64         `json:"maxzoom,omitempty"`
	Filter      expr            `json:"filter,omitempty"`
	Layout      map[string]expr `json:"layout,omitempty"`
	Paint       map[string]expr `json:"paint,omitempty"`
	Metadata    map[string]any  `json:"metadata,omitempty"`

	stratum stratum
	rank    int // within the stratum; labels use it for their order
}

// The modes a style layer can be for; the front end hides those of the other.
const (
	both  = "both"
	flat  = "2d"
	solid = "3d"
)

// sheet collects the style layers of one document.
type sheet struct {
	theme   Theme
	lang    Lang
	options Options
	layers  []styleLayer
}

// part adds a style layer <layer>-<name> that reads a published layer.
func (s *sheet) part(on stratum, from layers.Layer, name string, layer styleLayer) {
	layer.ID = from.Name + "-" + name
	layer.Source = from.Group
	if layer.SourceLayer == "" {
		layer.SourceLayer = from.Name
	}
	if layer.Metadata == nil {
		layer.Metadata = map[string]any{}
	}
	layer.Metadata["lintu:layer"] = from.Name
	if layer.Metadata["lintu:mode"] == nil {
		layer.Metadata["lintu:mode"] = both
	}
	layer.MinZoom = max(layer.MinZoom, float64(from.MinZoom))
	layer.stratum = on
	s.layers = append(s.layers, layer)
}

// in marks a style layer as belonging to one mode of the map.
func in(mode string) map[string]any { return map[string]any{"lintu:mode": mode} }

// ordered is the style layers from the ground up.
func (s *sheet) ordered() []styleLayer {
	slices.SortStableFunc(s.layers, func(a, b styleLayer) int {
		if a.stratum != b.stratum {
			return int(a.stratum - b.stratum)
		}
		return a.rank - b.rank
	})
	return s.layers
}

// has reports whether a layer's tiles declare a field.
func has(layer layers.Layer, field string) bool {
	return slices.ContainsFunc(layer.Fields, func(f data.Field) bool { return f.Name == field })
}

// attribute reads a field where the layer declares it, and the fallback where it does not or the feature has none.
func attribute(layer layers.Layer, field string, fallback expr) expr {
	if !has(layer, field) {
		return fallback
	}
	return op("coalesce", get(field), fallback)
}

// labelHas reports whether a layer has label points that carry a field.
func labelHas(layer layers.Layer, field string) bool {
	return layer.Labels && slices.ContainsFunc(layer.LabelFields(), func(f data.Field) bool { return f.Name == field })
}
