package index

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"lintu/data"
	"lintu/layers"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// Touched is where a layer looks different after an edit.
type Touched struct {
	Layer string
	Boxes []tiles.Box // of what was there and, where that is another, of what is there now; see layers.Layer.Different
}

// Editor makes the next state of an index out of the present one. Readers of either never wait. One goroutine uses it;
// it packs layers anew beside that when their edits have become many.
type Editor struct {
	index   *Index
	packing map[string]*packing
	spare   int // bytes that edits of a layer may take before it is packed, however small it is
}

// NewEditor begins with an index.
func NewEditor(x *Index) *Editor {
	return &Editor{index: x, packing: map[string]*packing{}, spare: spareBytes}
}

// Index is the present state.
func (e *Editor) Index() *Index { return e.index }

// Close waits for what is being packed.
func (e *Editor) Close() {
	for _, p := range e.packing {
		<-p.done
	}
}

// Apply makes the next state. Rows whose validity ended by now are gone. What looks the same as before touches nothing.
func (e *Editor) Apply(edits []data.Edit, now time.Time) []Touched {
	var touched []Touched
	next := e.next()
	for _, edit := range edits {
		for _, l := range next.catalogue.All() {
			if l.Table != edit.Table {
				continue
			}
			changed, boxes, differs := next.edited(next.layers[l.Name], edit, now)
			next.layers[l.Name] = changed
			if differs {
				next.layers[l.Name] = e.compacted(changed)
				touched = append(touched, Touched{l.Name, boxes})
			}
		}
	}
	e.index = next
	e.Settle()
	for _, t := range touched {
		e.relieve(t.Layer)
	}
	return touched
}

// Reload reads every layer of some tables anew.
func (e *Editor) Reload(ctx context.Context, store data.Reader, tables []string, now time.Time) ([]Touched, error) {
	next := e.next()
	list := slices.DeleteFunc(next.catalogue.All(), func(l layers.Layer) bool { return !slices.Contains(tables, l.Table) })
	return e.replace(ctx, store, next, list, now)
}

// Publish takes another catalogue: layers whose tables are new, or other ones, are read, and those that are not in it go.
func (e *Editor) Publish(ctx context.Context, store data.Reader, catalogue *layers.Catalogue, now time.Time) ([]Touched, error) {
	tables, err := describe(ctx, store)
	if err != nil {
		return nil, err
	}
	next := e.next()
	next.catalogue, next.tables = catalogue, tables
	var list []layers.Layer
	kept := map[string]*content{}
	for _, l := range catalogue.All() {
		before := next.layers[l.Name]
		if before == nil || before.layer.Labels != l.Labels || !e.index.tables[l.Table].Equal(tables[l.Table]) {
			list = append(list, l)
		}
		kept[l.Name] = before
	}
	next.layers = kept
	return e.replace(ctx, store, next, list, now)
}

// replace reads layers of the next state and makes it the present one.
func (e *Editor) replace(ctx context.Context, store data.Reader, next *Index, list []layers.Layer, now time.Time) ([]Touched, error) {
	loaded, err := next.load(ctx, store, list, now, func(*Index) {})
	if err != nil {
		return nil, fmt.Errorf("reload the city index: %w", err)
	}
	var touched []Touched
	for _, l := range list {
		boxes := []tiles.Box{loaded[l.Name].extent()}
		if before := next.layers[l.Name]; before != nil {
			boxes = append(boxes, before.extent())
		}
		touched = append(touched, Touched{l.Name, boxesOf(boxes...)})
		next.layers[l.Name] = loaded[l.Name]
		e.abandon(l.Name)
	}
	for name := range e.packing {
		if next.layers[name] == nil {
			e.abandon(name)
		}
	}
	e.index = next
	return touched, nil
}

// abandon waits for a layer that is being packed and forgets what comes of it.
func (e *Editor) abandon(layer string) {
	if p := e.packing[layer]; p != nil {
		<-p.done
		delete(e.packing, layer)
	}
}

func (e *Editor) next() *Index {
	next := *e.index
	next.layers = maps.Clone(next.layers)
	return &next
}

func boxesOf(boxes ...tiles.Box) []tiles.Box {
	return slices.DeleteFunc(boxes, tiles.Box.Empty)
}

// edited is a layer after an edit, and whether it holds anything else than before. If not, its dictionary is ready for
// the next edit nevertheless.
func (x *Index) edited(c *content, edit data.Edit, now time.Time) (_ *content, boxes []tiles.Box, differs bool) {
	b := newBuilder(c.layer, x.tables[c.layer.Table], c.values.Extend())
	b.brief = true
	for _, row := range edit.Rows {
		if b.holds(row) && b.valid(row, now) {
			b.add(row)
		}
	}
	fresh := b.finish()
	hidden, same := make([][]uint32, len(c.parts)), map[uint32]bool{}
	for _, id := range edit.IDs {
		i, row, was := c.find(id)
		place, is := fresh.row(id)
		switch {
		case was && is && c.parts[i].equal(row, fresh, place):
			same[place] = true
			continue
		case was:
			hidden[i] = append(hidden[i], row)
			boxes = append(boxes, c.parts[i].shapes.box(row))
		}
		if is && (!was || fresh.shapes.box(place) != c.parts[i].shapes.box(row)) {
			boxes = append(boxes, fresh.shapes.box(place))
		}
		differs = differs || was || is
	}
	next := &content{layer: c.layer, values: b.values, parts: c.parts, packed: c.packed}
	if !differs {
		return next, nil, false
	}
	next.parts = nil
	for i, p := range c.parts {
		next.parts = append(next.parts, p.without(hidden[i]))
	}
	if len(same) > 0 {
		fresh = x.copied(next, fresh, same)
	}
	if len(fresh.ids) > 0 {
		next.parts = append(next.parts, newPart(fresh))
	}
	return next, boxesOf(boxes...), true
}

// copied is a snapshot without some rows.
func (x *Index) copied(c *content, s *snapshot, without map[uint32]bool) *snapshot {
	b := newBuilder(c.layer, x.tables[c.layer.Table], c.values)
	b.brief = true
	for row := range uint32(len(s.ids)) {
		if !without[row] {
			b.take(s, row, nil)
		}
	}
	return b.finish()
}

// holds reports whether a row of the table is one of the layer's.
func (b *builder) holds(row data.Row) bool {
	return !slices.ContainsFunc(b.where, func(m match) bool { return row.Values[m.place] != m.value })
}

// equal reports whether two rows with codes of one dictionary hold the same.
func (s *snapshot) equal(row uint32, other *snapshot, there uint32) bool {
	same := func(a, b []column) bool {
		for i := range a {
			if a[i].at(row) != b[i].at(there) {
				return false
			}
		}
		return true
	}
	if !same(s.columns, other.columns) || !same(s.label, other.label) || s.code(row) != other.code(there) {
		return false
	}
	if s.from != nil && s.from[row] != other.from[there] {
		return false
	}
	a, b := s.shapes.at(row), other.shapes.at(there)
	return a.Kind == b.Kind && slices.Equal(a.Points, b.Points) && sameEnds(a, b)
}

// sameEnds compares where the parts of two shapes end. A shape without ends is one part.
func sameEnds(a, b vector.Shape) bool {
	if len(a.Ends) < 2 && len(b.Ends) < 2 {
		return true
	}
	return slices.EqualFunc(a.Ends, b.Ends, func(x, y uint32) bool { return x-a.First == y-b.First })
}

// code is the region code of a row.
func (s *snapshot) code(row uint32) string {
	if s.regions.absent {
		return ""
	}
	return s.regions.codes[s.regions.column.at(row)]
}
