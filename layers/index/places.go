package index

import (
	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// Places calls each with the label point of every area of a layer the scope sees, in ascending id order.
func (x *Index) Places(layer string, scope data.Scope, each func(id int64, at tiles.Point)) error {
	c, _, err := x.open(layer, scope)
	if err != nil || !c.layer.Labels {
		return err
	}
	c.seen(scope, func(p *part, row uint32) bool {
		if p.shapes.kinds != nil && p.shapes.kinds[row] == vector.Polygons {
			each(p.ids[row], p.labels[row])
		}
		return true
	})
	return nil
}

// Alike reports whether a layer holds the same in two states of an index, as far as that is known without looking.
func (x *Index) Alike(other *Index, layer string) bool {
	return other != nil && x.layers[layer] == other.layers[layer]
}
