package api

import (
	"errors"
	"fmt"

	"github.com/labstack/echo/v4"

	"lintu/data"
	"lintu/layers"
)

type layersAnswer struct {
	Layers []layerAnswer `json:"layers"`
}

type layerAnswer struct {
	Name     string        `json:"name"`
	Title    layers.Title  `json:"title"`
	Class    data.Class    `json:"class"`
	Group    string        `json:"group"`
	Shape    string        `json:"shape"`
	Count    *int64        `json:"count"` // null if it is not known
	MinZoom  uint8         `json:"minzoom"`
	MaxZoom  uint8         `json:"maxzoom"`
	Bounds   *[4]degrees   `json:"bounds"`
	Fields   []fieldAnswer `json:"fields"`
	Follows  string        `json:"follows"`  // how the map follows its table: rows, whole, or no
	Editable []string      `json:"editable"` // properties that whoever asks may change
}

type fieldAnswer struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// layers answers /api/v1/layers: everything published, from the bottom of the map to its top.
func (s *Server) layers(c echo.Context, city *City) error {
	answer := layersAnswer{Layers: []layerAnswer{}}
	for _, layer := range city.Catalogue.All() {
		one, err := describe(layer, city)
		if err != nil {
			return fmt.Errorf("describe layer %s: %w", layer.Name, err)
		}
		one.Follows = "rows"
		if layer.Kind != "" {
			one.Follows = city.Published.Follows(layer.Name)
		}
		one.Editable = s.editable(c, city, layer)
		answer.Layers = append(answer.Layers, one)
	}
	return s.sendJSON(c, private, answer)
}

func describe(layer layers.Layer, city *City) (layerAnswer, error) {
	count, bounds := int64(-1), data.Nowhere() // of one that is not in memory yet
	if now, err := city.Index.Count(layer.Name, city.Scope); err == nil {
		count = now
	} else if !errors.Is(err, layers.ErrLoading) {
		return layerAnswer{}, err
	}
	if now, err := city.Index.Bounds(layer.Name, city.Scope); err == nil {
		bounds = now
	} else if !errors.Is(err, layers.ErrLoading) {
		return layerAnswer{}, err
	}
	answer := layerAnswer{
		Name: layer.Name, Title: layer.Title, Class: layer.Class, Group: layer.Group, Shape: layer.Shape.Word(),
		MinZoom: layer.MinZoom, MaxZoom: layer.MaxZoom, Bounds: box(bounds), Fields: []fieldAnswer{},
	}
	if count >= 0 {
		answer.Count = &count
	}
	for _, field := range layer.Fields {
		answer.Fields = append(answer.Fields, fieldAnswer{field.Name, field.Type.String()})
	}
	return answer, nil
}
