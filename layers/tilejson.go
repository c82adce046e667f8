package layers

import (
	"strings"

	"lintu/data"
)

// TileJSON describes a set of layers as TileJSON 3.0 does.
type TileJSON struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name"`
	Scheme       string        `json:"scheme"`
	Tiles        []string      `json:"tiles"`
	MinZoom      uint8         `json:"minzoom"`
	MaxZoom      uint8         `json:"maxzoom"`
	Bounds       *[4]float64   `json:"bounds,omitempty"` // west, south, east, north
	VectorLayers []VectorLayer `json:"vector_layers"`
}

// VectorLayer describes one layer of the tiles; label points are a layer of their own.
type VectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	MinZoom     uint8             `json:"minzoom"`
	MaxZoom     uint8             `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
}

// TileJSON describes layers by name; base is where the server is reached, without a slash at the end. ErrUnknown if a
// layer is missing. Bounds are left to the caller, who knows where the features are.
func (c *Catalogue) TileJSON(names []string, base string) (TileJSON, error) {
	list, err := c.Layers(names)
	if err != nil {
		return TileJSON{}, err
	}
	joined := joinNames(list)
	t := TileJSON{
		TileJSON: "3.0.0", Name: joined, Scheme: "xyz",
		Tiles:        []string{base + "/tiles/" + joined + "/{z}/{x}/{y}.mvt"},
		VectorLayers: []VectorLayer{},
	}
	for i, l := range list {
		if i == 0 || l.MinZoom < t.MinZoom {
			t.MinZoom = l.MinZoom
		}
		t.MaxZoom = max(t.MaxZoom, l.MaxZoom)
		t.VectorLayers = append(t.VectorLayers, describe(l, l.Name, l.Title.EN, l.Fields))
		if l.Labels {
			t.VectorLayers = append(t.VectorLayers, describe(l, l.LabelName(), l.Title.EN+", label points", l.LabelFields()))
		}
	}
	return t, nil
}

func joinNames(list []Layer) string {
	names := make([]string, len(list))
	for i, l := range list {
		names[i] = l.Name
	}
	return strings.Join(names, ",")
}

func describe(l Layer, id, title string, fields []data.Field) VectorLayer {
	v := VectorLayer{ID: id, Description: title, MinZoom: l.MinZoom, MaxZoom: l.MaxZoom, Fields: map[string]string{}}
	for _, f := range fields {
		v.Fields[f.Name] = tileType(f.Type)
	}
	return v
}

// tileType is the word TileJSON readers know: Number, Boolean or String; a time is a text in tiles.
func tileType(t data.Type) string {
	switch t {
	case data.TypeInt, data.TypeReal:
		return "Number"
	case data.TypeBool:
		return "Boolean"
	default:
		return "String"
	}
}
