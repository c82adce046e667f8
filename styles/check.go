package styles

import (
	"errors"
	"fmt"
	"slices"

	"lintu/data"
	"lintu/layers"
	"lintu/tiles/vector"
)

// ErrUndeclared reports a style layer that reads a layer or a field which the catalogue does not declare.
var ErrUndeclared = errors.New("not declared by the catalogue")

// check holds a document against the catalogue: every source layer exists in its source, every field read is declared.
func check(doc document, published []layers.Layer) error {
	declared := map[string][]string{}
	for _, layer := range published {
		declared[layer.Group+"/"+layer.Name] = fieldNames(layer.Fields)
		if thinned(layer) {
			own := layer.Group + "/" + layer.Name
			declared[own] = append(declared[own], vector.PointCount)
		}
		if layer.Labels {
			declared[layer.Group+"/"+layer.LabelName()] = fieldNames(layer.LabelFields())
		}
	}
	for _, layer := range doc.Layers {
		if layer.Type == "background" {
			continue
		}
		fields, ok := declared[layer.Source+"/"+layer.SourceLayer]
		if !ok {
			return fmt.Errorf("layer %s: source layer %s: %w", layer.ID, layer.SourceLayer, ErrUndeclared)
		}
		for _, field := range fieldsRead(layer) {
			if !slices.Contains(fields, field) {
				return fmt.Errorf("layer %s: field %s of %s: %w", layer.ID, field, layer.SourceLayer, ErrUndeclared)
			}
		}
	}
	return nil
}

func fieldNames(fields []data.Field) []string {
	names := make([]string, 0, len(fields))
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}

// fieldsRead are the fields that a style layer's expressions get or ask for.
func fieldsRead(layer styleLayer) []string {
	var fields []string
	collect(layer.Filter, &fields)
	for _, properties := range []map[string]expr{layer.Layout, layer.Paint} {
		for _, value := range properties {
			collect(value, &fields)
		}
	}
	slices.Sort(fields)
	return slices.Compact(fields)
}

func collect(e expr, into *[]string) {
	list, ok := e.([]expr)
	if !ok || len(list) == 0 {
		return
	}
	if name, ok := list[0].(string); ok && (name == "get" || name == "has") {
		if field, ok := list[1].(string); ok {
			*into = append(*into, field)
		}
		return
	}
	for _, part := range list {
		collect(part, into)
	}
}
