package follow

import (
	"cmp"
	"slices"

	"lintu/layers"
	"lintu/tiles"
)

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
