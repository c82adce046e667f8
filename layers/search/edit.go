package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"lintu/data"
	"lintu/layers"
)

// Editor keeps the names and codes of every layer and makes the next [Search] of them when rows change. One goroutine uses
// it.
type Editor struct {
	store   data.Reader
	shelves []*shelf
	search  *Search
}

// shelf is the entries of one layer, in ascending id order. Entries do not change; pieces of a line are one each.
type shelf struct {
	layer   layers.Layer
	table   data.Table
	entries []*entry
}

// Search is what was put together last.
func (e *Editor) Search() *Search { return e.search }

// Apply takes notice of changed rows and reports whether anything that is found by is another now; [Editor.Assemble] makes a
// search of it.
func (e *Editor) Apply(edits []data.Edit) bool {
	changed := false
	for _, edit := range edits {
		for _, s := range e.shelves {
			if s.table.Name == edit.Table {
				changed = s.apply(edit) || changed
			}
		}
	}
	return changed
}

// Reload reads the layers of some tables anew.
func (e *Editor) Reload(ctx context.Context, reader data.Reader, tables []string) error {
	for _, s := range e.shelves {
		if !slices.Contains(tables, s.table.Name) {
			continue
		}
		fresh := *s
		if err := fresh.load(ctx, reader); err != nil {
			return fmt.Errorf("search: layer %s: %w", s.layer.Name, err)
		}
		*s = fresh
	}
	return nil
}

// Publish takes another catalogue: layers that are new, or of other tables, are read, and those that are not in it go.
func (e *Editor) Publish(ctx context.Context, reader data.Reader, catalogue *layers.Catalogue) error {
	before := e.shelves
	shelves, err := shelvesOf(ctx, reader, catalogue)
	if err != nil {
		return err
	}
	for _, s := range shelves {
		i := slices.IndexFunc(before, func(o *shelf) bool { return o.layer.Name == s.layer.Name && o.table.Equal(s.table) })
		if i >= 0 {
			s.entries = before[i].entries
		} else if err := s.load(ctx, reader); err != nil {
			return fmt.Errorf("search: layer %s: %w", s.layer.Name, err)
		}
	}
	e.shelves = shelves
	return nil
}

func (l *shelf) apply(edit data.Edit) bool {
	rows := map[int64]data.Row{}
	for _, row := range edit.Rows {
		if l.holds(row) {
			rows[row.ID] = row
		}
	}
	changed := false
	for _, id := range edit.IDs {
		i, was := slices.BinarySearchFunc(l.entries, id, func(e *entry, id int64) int { return cmp.Compare(e.id, id) })
		row, is := rows[id]
		switch {
		case was && !is:
			l.entries = slices.Delete(l.entries, i, i+1)
		case is:
			now := l.read(row)
			if was && *l.entries[i] == now {
				continue
			}
			if was {
				l.entries[i] = &now
			} else {
				l.entries = slices.Insert(l.entries, i, &now)
			}
		default:
			continue
		}
		changed = true
	}
	return changed
}

func (l *shelf) holds(row data.Row) bool {
	return !slices.ContainsFunc(l.layer.Where, func(m data.Match) bool { return l.value(row, m.Field) != m.Value })
}

// Assemble makes a search of what the editor knows now.
func (e *Editor) Assemble() *Search {
	s := &Search{
		reader: e.store, byCode: map[string][]int32{}, compounds: map[int64]int32{}, buildings: map[int64]int32{},
		inside: map[int64][]int32{}, outside: map[int64][]int32{},
	}
	for _, l := range e.shelves {
		pieces := map[string]int32{} // of lines: a street is many pieces and one entry
		for _, one := range l.entries {
			if l.layer.Shape != data.ShapeLine || one.folded == "" || !s.joined(one, pieces) {
				s.add(one)
			}
		}
	}
	s.locate()
	var known pinyins
	if e.search != nil {
		known = e.search.spoken
	}
	s.spoken = newPinyins(s.entries, known)
	e.search = s
	return s
}

// joined adds a piece of a line to the entry of the same name, which keeps the label point of its first piece.
func (s *Search) joined(e *entry, pieces map[string]int32) bool {
	key := e.folded + "\x00" + e.region
	i, ok := pieces[key]
	if !ok {
		pieces[key] = int32(len(s.entries))
		return false
	}
	whole := *s.entries[i]
	whole.bound = union(whole.bound, e.bound)
	s.entries[i] = &whole
	s.code(e.code, i)
	return true
}

func (s *Search) add(e *entry) {
	i := int32(len(s.entries))
	if e.folded == "" && e.code == "" && e.table != tableBuildings {
		return
	}
	s.entries = append(s.entries, e)
	s.code(e.code, i)
	switch {
	case e.table == tableCompounds:
		s.compounds[e.id] = i
		s.places = append(s.places, i)
	case e.table == tableBuildings && e.compound != 0:
		s.inside[e.compound] = append(s.inside[e.compound], i)
	case e.table == tableBuildings:
		s.outside[e.community] = append(s.outside[e.community], i)
	case e.layer == "communities":
		s.places = append(s.places, i)
	}
	if e.table == tableBuildings {
		s.buildings[e.id] = i
		if e.folded != "" {
			s.places = append(s.places, i)
		}
	}
}

// locate gives regions without geometry the extent of what lies in them; what cannot be placed stays at no place.
func (s *Search) locate() {
	var placed []*entry // by region code, so that those of a region lie together
	for i, e := range s.entries {
		if e.table != tableRegions || !e.bound.IsEmpty() {
			continue
		}
		if placed == nil {
			placed = s.placed()
		}
		located, prefix := *e, prefixOf(e.code)
		from, _ := slices.BinarySearchFunc(placed, prefix, func(o *entry, code string) int { return cmp.Compare(o.region, code) })
		for _, o := range placed[from:] {
			if !strings.HasPrefix(o.region, prefix) {
				break
			}
			if len(o.region) > len(prefix) {
				located.bound = union(located.bound, o.bound)
			}
		}
		if !located.bound.IsEmpty() {
			located.point = located.bound.Center()
			s.entries[i] = &located
		}
	}
}

// placed are the entries that have a place, by region code.
func (s *Search) placed() []*entry {
	list := slices.DeleteFunc(slices.Clone(s.entries), func(e *entry) bool { return e.bound.IsEmpty() })
	slices.SortFunc(list, func(a, b *entry) int { return cmp.Compare(a.region, b.region) })
	return list
}
