package census

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/tiles"
)

// Joint is the index of a city with the layer of counts as if it were one of its own.
type Joint struct {
	*index.Index

	view *View
}

// Joint puts the layer of counts over the index the view is of.
func (v *View) Joint() *Joint { return &Joint{v.index, v} }

// Source makes tiles of layers, in that order.
func (j *Joint) Source(names []string, scope data.Scope) (tiles.Source, error) {
	var parts []tiles.Source
	for first := 0; first < len(names); {
		if names[first] == Name {
			parts = append(parts, &source{view: j.view, scope: scope})
			first++
			continue
		}
		next := first + 1
		for next < len(names) && names[next] != Name {
			next++
		}
		part, err := j.Index.Source(names[first:next], scope)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		first = next
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return joined(parts), nil
}

// joined are sources whose tiles are one: a tile is a list of layers, so its bytes follow one another.
type joined []tiles.Source

// Tile makes the tile of every source.
func (j joined) Tile(ctx context.Context, a tiles.Address) (tiles.Tile, error) {
	var all tiles.Tile
	for _, source := range j {
		t, err := source.Tile(ctx, a)
		if err != nil {
			return tiles.Tile{}, err
		}
		all.Join(t)
	}
	return all, nil
}

// Feature gives a feature by id; counts are none.
func (j *Joint) Feature(layer string, id int64, scope data.Scope) (index.Feature, error) {
	if layer == Name {
		return index.Feature{}, fmt.Errorf("%s %d: %w", layer, id, data.ErrNotFound)
	}
	return j.Index.Feature(layer, id, scope)
}

// Count is how many features a layer has; −1 for counts, which are other ones at every zoom.
func (j *Joint) Count(layer string, scope data.Scope) (int64, error) {
	if layer == Name {
		return -1, nil
	}
	return j.Index.Count(layer, scope)
}

// Bounds is where a layer's features are; counts stand in the middle of the cell they are of, which may lie beyond what is counted.
func (j *Joint) Bounds(layer string, scope data.Scope) (orb.Bound, error) {
	if layer != Name {
		return j.Index.Bounds(layer, scope)
	}
	bound, err := j.Index.Bounds(buildings, scope)
	if err != nil || bound.IsEmpty() {
		return bound, err
	}
	for _, cell := range layers.Cover(bound, minZoom+levelsDeeper) {
		bound = bound.Union(layers.Reaches(cell))
	}
	return bound, nil
}
