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
	s, f, err := x.open(layer, scope)
	if err != nil || f.none {
		return 0, err
	}
	if f.all {
		return int64(len(s.ids)), nil
	}
	var count int64
	for row := range uint32(len(s.ids)) {
		if s.sees(&f, row) {
			count++
		}
	}
	return count, nil
}

// Bounds is the smallest bound that holds the features of a layer the scope sees; an empty one if there are none.
func (x *Index) Bounds(layer string, scope data.Scope) (orb.Bound, error) {
	s, f, err := x.open(layer, scope)
	if err != nil || f.none {
		return tiles.NoBox().Bound(), err
	}
	if f.all {
		return s.tree.extent().Bound(), nil
	}
	box := tiles.NoBox()
	for row := range uint32(len(s.ids)) {
		if b := s.shapes.box(row); !b.Empty() && s.sees(&f, row) {
			box = box.Union(b)
		}
	}
	return box.Bound(), nil
}

// Feature gives a feature by id. One that is not there and one outside the scope are both data.ErrNotFound.
func (x *Index) Feature(layer string, id int64, scope data.Scope) (Feature, error) {
	s, f, err := x.open(layer, scope)
	if err != nil {
		return Feature{}, err
	}
	row, found := s.row(id)
	if !found || !s.sees(&f, row) {
		return Feature{}, fmt.Errorf("%s %d: %w", layer, id, data.ErrNotFound)
	}
	return s.feature(row), nil
}

// Each calls fn with every feature of a layer the scope sees, in ascending id order, until it returns false.
func (x *Index) Each(layer string, scope data.Scope, fn func(Feature) bool) error {
	s, f, err := x.open(layer, scope)
	if err != nil || f.none {
		return err
	}
	for row := range uint32(len(s.ids)) {
		if s.sees(&f, row) && !fn(s.feature(row)) {
			break
		}
	}
	return nil
}

// At gives the area of a layer that holds a point, the one with the lowest id if several do. Edges belong to one of
// two neighbours as data.Contains says.
func (x *Index) At(layer string, p orb.Point, scope data.Scope) (int64, bool) {
	s, f, err := x.open(layer, scope)
	if err != nil || f.none {
		return 0, false
	}
	at := tiles.Project(p)
	near := tiles.Box{MinX: less(at.X), MinY: less(at.Y), MaxX: more(at.X), MaxY: more(at.Y)}
	found, lowest := false, uint32(0)
	for _, row := range s.tree.search(near, s.shapes.box, nil) {
		if found && row > lowest || !s.sees(&f, row) {
			continue
		}
		if data.Contains(s.shapes.at(row).MultiPolygon(), p) {
			found, lowest = true, row
		}
	}
	if !found {
		return 0, false
	}
	return s.ids[lowest], true
}

// less and more step one unit aside without leaving the world: a point on an area's edge may round to beside its box.
func less(v int32) int32 { return v - min(1, v-(-1<<31)) }
func more(v int32) int32 { return v + min(1, (1<<31-1)-v) }

func (s *snapshot) feature(row uint32) Feature {
	shape := s.shapes.at(row)
	f := Feature{ID: s.ids[row], Fields: s.fields, Values: make([]data.Value, len(s.columns)), Bound: tiles.NoBox().Bound()}
	for i, c := range s.columns {
		f.Values[i] = s.values.Value(c.at(row))
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
