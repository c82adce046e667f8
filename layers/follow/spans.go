package follow

import (
	"cmp"
	"slices"

	"lintu/layers"
	"lintu/tiles"
	"lintu/tiles/cache"
)

// Change tells a cache what is different in a version of what is shown, the state's layers with others over them or not. Names that
// the catalogue does not know are those of layers that are gone.
func (t *Touched) Change(version uint64, catalogue *layers.Catalogue) cache.Change {
	change := cache.Change{Version: version, All: t.All, Layers: map[string]cache.Layer{}}
	if t.All {
		return change
	}
	for name, boxes := range t.Boxes {
		change.Layers[name] = part{t, layerOf(catalogue, name)}
		change.Size += len(boxes)
	}
	for name := range t.Whole {
		change.Layers[name] = part{t, layerOf(catalogue, name)}
	}
	return change
}

func layerOf(catalogue *layers.Catalogue, name string) *layers.Layer {
	l, err := catalogue.Layer(name)
	if err != nil {
		l = layers.Layer{Name: name}
	}
	return &l
}

// part is what is different of a layer.
type part struct {
	touched *Touched
	layer   *layers.Layer
}

// Spans are the tiles of a zoom.
func (p part) Spans(set tiles.MatrixSet, zoom uint8) []tiles.Span {
	return p.touched.Spans(p.layer, set, zoom)
}

// Meets reports whether a tile is one of them.
func (p part) Meets(a tiles.Address) bool { return p.touched.Meets(p.layer, a) }

// Spans gives the tiles of a zoom of a layer that are different, each span once; a tile may be in several. What is kept of tiles
// is dropped by it, and open maps are told by it. The layer is that of the state's catalogue.
func (t *Touched) Spans(l *layers.Layer, set tiles.MatrixSet, zoom uint8) []tiles.Span {
	if t.All || t.Whole[l.Name] {
		return []tiles.Span{set.Whole(zoom)}
	}
	var spans []tiles.Span
	for _, box := range t.Boxes[l.Name] {
		if s := l.Different(set, zoom, box); !s.Empty() {
			spans = append(spans, s)
		}
	}
	slices.SortFunc(spans, func(a, b tiles.Span) int {
		return cmp.Or(cmp.Compare(a.MinY, b.MinY), cmp.Compare(a.MinX, b.MinX), cmp.Compare(a.MaxY, b.MaxY), cmp.Compare(a.MaxX, b.MaxX))
	})
	return slices.Compact(spans)
}

// Meets reports whether the tile of a layer is different.
func (t *Touched) Meets(l *layers.Layer, a tiles.Address) bool {
	return t.All || t.Whole[l.Name] || slices.ContainsFunc(t.Boxes[l.Name], func(b tiles.Box) bool {
		return l.Different(a.Set, a.Z, b).Has(a)
	})
}
