package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"lintu/layers"
	"lintu/server/suggest"
	"lintu/tiles"
)

const thinningKey = "thinning"

// thinningKeys are those of a layer's thinning.
func thinningKeys() []string {
	return []string{"below", "cell", "features", "bytes", "simplify_below", "importance", "first"}
}

// readThinning reads `off`, `on` or the rules that differ from those that hold when nothing is said.
func readThinning(node ast.Node) (layers.Thinning, error) {
	t := layers.DefaultThinning()
	entries, err := mapping(node)
	if err != nil {
		raw, err := scalar(node)
		switch {
		case err == nil && (raw == "off" || raw == "false"):
			return layers.Thinning{Off: true}, nil
		case err == nil && (raw == "on" || raw == "true"):
			return t, nil
		}
		return t, errors.New("must be off, on, or lines of the form `key: value`")
	}
	seen := map[string]bool{}
	for _, entry := range entries {
		key := entry.Key.GetToken().Value
		if seen[key] {
			return t, fmt.Errorf("%s is set twice", key)
		}
		seen[key] = true
		if err := setThinning(&t, key, entry.Value); err != nil {
			return t, fmt.Errorf("%s: %w", key, err)
		}
	}
	if seen["first"] && !seen["importance"] {
		return t, errors.New("first: are values of importance, which is missing")
	}
	return t, nil
}

func setThinning(t *layers.Thinning, key string, node ast.Node) error {
	if key == "first" {
		var err error
		t.Importance.First, err = texts(node)
		return err
	}
	var field string
	v, ok := map[string]value{
		"below": small[uint8]{&t.Below, 0, tiles.MaxZoom + 1}, "cell": small[uint8]{&t.Cell, 1, 32},
		"features": small[int]{&t.Features, 0, 10_000_000}, "bytes": small[int]{&t.Bytes, 0, 1 << 30}, "importance": text{&field},
		"simplify_below": small[uint8]{&t.SimplifyBelow, 0, tiles.MaxZoom + 1},
	}[key]
	if !ok {
		return fmt.Errorf("there is no such key%s", suggest.Hint(key, thinningKeys()))
	}
	raw, err := scalar(node)
	if err == nil {
		err = v.set(raw)
	}
	if err == nil && key == "importance" {
		t.Importance.Field, t.Importance.Least = strings.CutPrefix(field, "-")
	}
	return err
}

// writeThinning writes the rules as a file that sets them; those that hold when nothing is said too, as they may change.
func writeThinning(t *layers.Thinning) yaml.MapItem {
	if t.Off {
		return yaml.MapItem{Key: thinningKey, Value: "off"}
	}
	rules := yaml.MapSlice{
		{Key: "below", Value: t.Below},
		{Key: "cell", Value: t.Cell},
		{Key: "features", Value: t.Features},
		{Key: "bytes", Value: t.Bytes},
		{Key: "simplify_below", Value: t.SimplifyBelow},
	}
	if i := t.Importance; i.Field != "" {
		field := i.Field
		if i.Least {
			field = "-" + field
		}
		rules = append(rules, yaml.MapItem{Key: "importance", Value: field})
		if len(i.First) > 0 {
			rules = append(rules, yaml.MapItem{Key: "first", Value: i.First})
		}
	}
	return yaml.MapItem{Key: thinningKey, Value: rules}
}
