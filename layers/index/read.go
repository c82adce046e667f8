package index

import (
	"fmt"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// Feature is one feature as the index holds it: open fields only.
type Feature struct {
	ID         int64
	Geometry   orb.Geometry // nil if it has none
	LabelPoint orb.Point
	Bound      orb.Bound
	Fields     []data.Field // tile attributes first; shared, not to be changed
	Values     []data.Value // one per field
}

// Value is the value of a field by name, null if there is none.
func (f Feature) Value(name string) data.Value {
	for i, field := range f.Fields {
		if field.Name == name {
			return f.Values[i]
		}
	}
	return data.Null()
}

// Count is how many features of a layer the scope sees. An unknown layer is layers.ErrUnknown.
func (x *Index) Count(layer string, scope data.Scope) (int64, error) {
	c, filters, err := x.open(layer, scope)
	if err != nil {
		return 0, err
	}
	var count int64
	for i := range c.parts {
		p, f := &c.parts[i], &filters[i]
		switch {
		case f.none:
		case f.all:
			count += int64(p.count())
		default:
			for row := range uint32(len(p.ids)) {
				if p.shows(f, row) {
					count++
				}
			}
		}
	}
	return count, nil
}

// Bounds is the smallest bound that holds the features of a layer the scope sees; an empty one if there are none.
func (x *Index) Bounds(layer string, scope data.Scope) (orb.Bound, error) {
	c, filters, err := x.open(layer, scope)
	if err != nil || none(filters) {
		return tiles.NoBox().Bound(), err
	}
	if all(filters) {
		return c.extent().Bound(), nil
	}
	box := tiles.NoBox()
	for i := range c.parts {
		p := &c.parts[i]
		for row := range uint32(len(p.ids)) {
			if b := p.shapes.box(row); !b.Empty() && p.shows(&filters[i], row) {
				box = box.Union(b)
			}
		}
	}
	return box.Bound(), nil
}

// Feature gives a feature by id. One that is not there and one outside the scope are both data.ErrNotFound.
func (x *Index) Feature(layer string, id int64, scope data.Scope) (Feature, error) {
	c, filters, err := x.open(layer, scope)
	if err != nil {
		return Feature{}, err
	}
	i, row, found := c.find(id)
	if !found || !c.parts[i].sees(&filters[i], row) {
		return Feature{}, fmt.Errorf("%s %d: %w", layer, id, data.ErrNotFound)
	}
	return c.feature(&c.parts[i], row), nil
}

// Each calls fn with every feature of a layer the scope sees, in ascending id order, until it returns false.
func (x *Index) Each(layer string, scope data.Scope, fn func(Feature) bool) error {
	c, _, err := x.open(layer, scope)
	if err != nil {
		return err
	}
	c.seen(scope, func(p *part, row uint32) bool { return fn(c.feature(p, row)) })
	return nil
}

// seen calls do with every row the scope sees, in ascending id order, until it returns false.
func (c *content) seen(scope data.Scope, do func(p *part, row uint32) bool) {
	filters := map[*snapshot]filter{}
	for i := range c.parts {
		filters[c.parts[i].snapshot] = c.parts[i].filter(scope)
	}
	c.merge(nil, func(p *part, row uint32) bool {
		f := filters[p.snapshot]
		return !p.shows(&f, row) || do(p, row)
	})
}

// At gives the area of a layer that holds a point, the one with the lowest id if several do. Edges belong to one of
// two neighbours as data.Contains says.
func (x *Index) At(layer string, at orb.Point, scope data.Scope) (int64, bool) {
	c, filters, err := x.open(layer, scope)
	if err != nil {
		return 0, false
	}
	place := tiles.Project(at)
	near := tiles.Box{MinX: less(place.X), MinY: less(place.Y), MaxX: more(place.X), MaxY: more(place.Y)}
	found, lowest := false, int64(0)
	for i := range c.parts {
		p := &c.parts[i]
		for _, row := range p.tree.search(near, p.shapes.box, nil) {
			if found && p.ids[row] > lowest || !p.shows(&filters[i], row) {
				continue
			}
			if data.Contains(p.shapes.at(row).MultiPolygon(), at) {
				found, lowest = true, p.ids[row]
			}
		}
	}
	return lowest, found
}

// less and more step one unit aside without leaving the world: a point on an area's edge may round to beside its box.
func less(v int32) int32 { return v - min(1, v-(-1<<31)) }
func more(v int32) int32 { return v + min(1, (1<<31-1)-v) }

func (c *content) feature(s *part, row uint32) Feature {
	shape := s.shapes.at(row)
	f := Feature{ID: s.ids[row], Fields: s.fields, Values: make([]data.Value, len(s.columns)), Bound: tiles.NoBox().Bound()}
	for i, codes := range s.columns {
		f.Values[i] = c.values.Value(codes.at(row))
	}
	if shape.Kind == vector.None {
		return f
	}
	f.Geometry = shape.Geometry()
	f.Bound = s.shapes.box(row).Bound()
	if s.labels != nil {
		f.LabelPoint = s.labels[row].LonLat()
	} else {
		f.LabelPoint = data.LabelPoint(f.Geometry)
	}
	return f
}
