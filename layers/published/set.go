package published

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/query"
	"lintu/tiles"
)

// Set is the published layers at one moment, some of them in memory. It does not change; all its methods may be called by
// many at once. The zero Set is empty.
type Set struct {
	entries []entry
	tables  Tables
	maker   *query.Maker
	memory  *index.Index // of the layers that are loaded
}

// entry is a published layer.
type entry struct {
	layer  query.Layer
	asked  layers.Publication
	loaded bool // is in memory
	failed bool // could not be taken into memory when that was tried last

	tracking data.Tracking // how its table's changes are told
	attended bool          // that has been looked at

	measure  data.Measure // of what is not
	measured bool
}

// Layers are the layers as they were published.
func (s *Set) Layers() []layers.Layer {
	list := make([]layers.Layer, len(s.entries))
	for i := range s.entries {
		list[i] = s.entries[i].layer.Layer
		list[i].Fleeting = !s.entries[i].loaded
		if e := &s.entries[i]; !e.attended || len(e.tracking.Tables) > 0 {
			list[i].MaxAge = 0 // who is told of a change must get it
		}
	}
	return list
}

// Different are the layers whose tiles may be others in another set: those that are in one of them only, or asked for otherwise, or
// that were read anew. No set has no layers.
func (s *Set) Different(o *Set) []string {
	var names []string
	s, o = cmp.Or(s, &Set{}), cmp.Or(o, &Set{})
	for _, pair := range [][2]*Set{{s, o}, {o, s}} {
		for i := range pair[0].entries {
			e := &pair[0].entries[i]
			there := pair[1].find(e.layer.Name)
			same := there != nil && e.same(there) && e.loaded == there.loaded && (!e.loaded || s.memory.Alike(o.memory, e.layer.Name))
			if !same && !slices.Contains(names, e.layer.Name) {
				names = append(names, e.layer.Name)
			}
		}
	}
	return names
}

// Loading is how many layers are to be in memory and are not yet. One that could not be loaded does not count: it is served by
// queries, as far as they succeed, for as long as that lasts.
func (s *Set) Loading() int {
	n := 0
	for i := range s.entries {
		if s.entries[i].waits() && !s.entries[i].failed {
			n++
		}
	}
	return n
}

func (e *entry) waits() bool { return e.asked.Kind == layers.KindIndex && !e.loaded }

func (s *Set) find(name string) *entry {
	for i := range s.entries {
		if s.entries[i].layer.Name == name {
			return &s.entries[i]
		}
	}
	return nil
}

// Of are the layers that a relation is published as.
func (s *Set) Of(r *data.Relation) []string {
	names := []string{}
	for i := range s.entries {
		if s.entries[i].layer.Excerpt.Relation.FullName() == r.FullName() {
			names = append(names, s.entries[i].layer.Name)
		}
	}
	return names
}

// Feature gives a feature of a published layer by id.
func (s *Set) Feature(ctx context.Context, layer string, id int64, scope data.Scope) (index.Feature, error) {
	e := s.find(layer)
	if e == nil || !scope.SeesTable(e.layer.Table) || e.layer.Excerpt.ID == "" {
		return index.Feature{}, fmt.Errorf("%s %d: %w", layer, id, data.ErrNotFound)
	}
	if e.loaded {
		return s.memory.Feature(layer, id, scope)
	}
	row, err := s.tables.Row(ctx, e.layer.Excerpt, id)
	if err != nil {
		return index.Feature{}, fmt.Errorf("%s %d: %w", layer, id, err)
	}
	f := index.Feature{ID: id, Geometry: row.Geometry, Fields: e.layer.Fields, Values: row.Values, Bound: data.Nowhere()}
	if row.Geometry != nil {
		f.Bound, f.LabelPoint = row.Geometry.Bound(), data.LabelPoint(row.Geometry)
	}
	return f, nil
}

// Base is the city's own index under the published layers.
type Base interface {
	Source(names []string, scope data.Scope) (tiles.Source, error)
	Feature(layer string, id int64, scope data.Scope) (index.Feature, error)
	Count(layer string, scope data.Scope) (int64, error)
	Bounds(layer string, scope data.Scope) (orb.Bound, error)
	Bytes(layer string) int
}

// Joint is a city's own layers and the published ones as if they were of one index.
type Joint struct {
	Base

	set *Set
}

// Over puts the published layers over the city's own.
func (s *Set) Over(base Base) *Joint { return &Joint{base, s} }

// Count is how many features a layer has; −1 if that is not known.
func (j *Joint) Count(layer string, scope data.Scope) (int64, error) {
	e := j.set.find(layer)
	switch {
	case e == nil:
		return j.Base.Count(layer, scope)
	case !scope.SeesTable(e.layer.Table):
		return 0, nil
	case e.loaded:
		return j.set.memory.Count(layer, scope)
	default:
		return e.measure.Count, nil
	}
}

// Bounds is where a layer's features are, as far as that is known.
func (j *Joint) Bounds(layer string, scope data.Scope) (orb.Bound, error) {
	e := j.set.find(layer)
	switch {
	case e == nil:
		return j.Base.Bounds(layer, scope)
	case !scope.SeesTable(e.layer.Table):
		return data.Nowhere(), nil
	case e.loaded:
		return j.set.memory.Bounds(layer, scope)
	default:
		return e.measure.Bound, nil
	}
}

// Bytes is the memory a layer holds.
func (j *Joint) Bytes(layer string) int {
	switch e := j.set.find(layer); {
	case e == nil:
		return j.Base.Bytes(layer)
	case e.loaded:
		return j.set.memory.Bytes(layer)
	default:
		return 0
	}
}

// The places a layer's features can come from.
type origin uint8

const (
	ofCity origin = iota
	ofMemory
	ofQuery
)

func (j *Joint) origin(name string) origin {
	switch e := j.set.find(name); {
	case e == nil:
		return ofCity
	case e.loaded:
		return ofMemory
	default:
		return ofQuery
	}
}
