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

// Place gives the label point of an area by id, if the scope sees it.
func (x *Index) Place(layer string, id int64, scope data.Scope) (tiles.Point, bool) {
	c, filters, err := x.open(layer, scope)
	if err != nil || !c.layer.Labels {
		return tiles.Point{}, false
	}
	i, row, found := c.find(id)
	if !found || !c.parts[i].sees(&filters[i], row) || c.parts[i].shapes.kinds == nil || c.parts[i].shapes.kinds[row] != vector.Polygons {
		return tiles.Point{}, false
	}
	return c.parts[i].labels[row], true
}

// Alike reports whether a layer holds the same in two states of an index, as far as that is known without looking.
func (x *Index) Alike(other *Index, layer string) bool {
	return other != nil && x.layers[layer] == other.layers[layer]
}
