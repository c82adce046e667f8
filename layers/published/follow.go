package published

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers/follow"
	"lintu/tiles"
)

// Tracks tells how changes of tables are told, and reads the rows that changed.
type Tracks interface {
	// Tracking is by full name; relations whose changes are not told are missing.
	Tracking(ctx context.Context, relations []string) (map[string]data.Tracking, error)
	// Rows calls each with the rows of some numbers, in ascending order.
	Rows(ctx context.Context, e *data.Excerpt, ids []int64, each func(data.Row) error) error
}

// How a layer follows its table.
const (
	FollowsRows  = "rows"  // row by row
	FollowsWhole = "whole" // all of it is read again when anything changed
	FollowsNot   = "no"    // until somebody asks for it
)

// Follows says how a layer follows its table.
func (s *Set) Follows(layer string) string {
	switch e := s.find(layer); {
	case e == nil || len(e.tracking.Tables) == 0:
		return FollowsNot
	case e.byRows():
		return FollowsRows
	default:
		return FollowsWhole
	}
}

// byRows reports whether changes are told by what names the layer's features.
func (e *entry) byRows() bool { return e.tracking.Key != "" && e.tracking.Key == e.layer.Excerpt.ID }

// Attend looks how the changes of the layers' tables are told now. A layer in memory whose changes were not told until now is read
// again.
func (k *Keeper) Attend(ctx context.Context) (follow.Touched, error) {
	var names, fresh, aged []string
	for i := range k.set.entries {
		names = append(names, k.set.entries[i].layer.Excerpt.Relation.FullName())
	}
	if len(names) == 0 {
		return follow.Touched{}, nil
	}
	tracking, err := k.tables.Tracking(ctx, names)
	if err != nil {
		return follow.Touched{}, err
	}
	next, changed := k.copied(), false
	for i := range next.entries {
		e := &next.entries[i]
		now := tracking[names[i]]
		if !e.attended && e.asked.MaxAge > 0 && len(now.Tables) == 0 {
			aged = append(aged, e.layer.Name)
		}
		if e.attended && slices.Equal(now.Tables, e.tracking.Tables) && now.Key == e.tracking.Key && now.Geometry == e.tracking.Geometry {
			continue
		}
		if len(now.Tables) > 0 && e.loaded {
			fresh = append(fresh, e.layer.Name)
		}
		e.tracking, e.attended, changed = now, true, true
	}
	if changed {
		k.set = next
	}
	t, err := k.Refresh(ctx, fresh)
	for _, name := range aged { // its tiles were not to be used without asking until now
		t.Again(name)
	}
	return t, err
}

func (k *Keeper) copied() *Set {
	next := *k.set
	next.entries = slices.Clone(k.set.entries)
	return &next
}

// Refresh reads layers again, and says what looks different then: all of them.
func (k *Keeper) Refresh(ctx context.Context, names []string) (follow.Touched, error) {
	var t follow.Touched
	var failed error
	for _, name := range names {
		e := k.set.find(name)
		if e == nil {
			continue
		}
		if e.loaded {
			if err := k.reload(ctx, e); err != nil {
				failed = errors.Join(failed, fmt.Errorf("layer %s: %w", name, err))
				continue
			}
		} else {
			next := k.copied()
			next.find(name).measured = false
			k.set = next
		}
		t.Again(name)
	}
	return t, failed
}

// reload reads a layer in memory again.
func (k *Keeper) reload(ctx context.Context, e *entry) error {
	r := reader{tables: k.tables, entries: k.set.entries}
	if _, err := k.editor.Reload(ctx, r, []string{e.layer.Table}, time.Now()); err != nil {
		return err
	}
	k.hold()
	return nil
}

// hold makes the next set with the memory as it is now.
func (k *Keeper) hold() {
	next := k.copied()
	next.memory = k.editor.Index()
	k.set = next
}

// Follow takes in what was told of the tables the layers are made of, and says what looks different then. It may be told of a
// change twice. An error that passes means that it is to be told again.
func (k *Keeper) Follow(ctx context.Context, d data.Delta) (follow.Touched, error) {
	t := follow.Touched{Boxes: map[string][]tiles.Box{}}
	var failed error
	for _, e := range slices.Clone(k.set.entries) {
		changes, whole := of(&e, d)
		if len(changes) == 0 && !whole {
			continue
		}
		if err := k.follow(ctx, &e, changes, whole, &t); err != nil {
			failed = errors.Join(failed, fmt.Errorf("layer %s: %w", e.layer.Name, err))
		}
	}
	return t, failed
}

// of are the changes that concern a layer, or that it is to be read again.
func of(e *entry, d data.Delta) (changes []data.Change, whole bool) {
	tables := e.tracking.Tables
	whole = len(tables) > 0 && slices.ContainsFunc(d.Reload, func(name string) bool {
		return name == data.ReloadAll || slices.Contains(tables, name)
	})
	for _, c := range d.Changes {
		if slices.Contains(tables, c.Table) {
			changes = append(changes, c)
		}
	}
	return changes, whole
}

func (k *Keeper) follow(ctx context.Context, e *entry, changes []data.Change, whole bool, t *follow.Touched) error {
	name := e.layer.Name
	switch {
	case e.loaded && !whole && e.byRows():
		edit, err := k.edit(ctx, e, changes)
		if err != nil {
			return err
		}
		for _, touched := range k.editor.Apply([]data.Edit{edit}, time.Now()) {
			t.Boxes[touched.Layer] = append(t.Boxes[touched.Layer], touched.Boxes...)
		}
		k.hold()
		return nil
	case e.loaded:
		if err := k.reload(ctx, e); err != nil {
			return err
		}
	case !whole:
		if boxes, known := e.boxes(changes); known {
			t.Boxes[name] = append(t.Boxes[name], boxes...)
			return nil
		}
	}
	t.Again(name)
	return nil
}

// edit reads the rows that changed.
func (k *Keeper) edit(ctx context.Context, e *entry, changes []data.Change) (data.Edit, error) {
	edit := data.Edit{Table: e.layer.Table}
	for _, c := range changes {
		if c.ID >= 1 && c.ID <= data.MaxID {
			edit.IDs = append(edit.IDs, c.ID)
		}
	}
	slices.Sort(edit.IDs)
	edit.IDs = slices.Compact(edit.IDs)
	err := k.tables.Rows(ctx, e.layer.Excerpt, edit.IDs, func(row data.Row) error {
		row.Values = slices.Clone(row.Values)
		edit.Rows = append(edit.Rows, row)
		return nil
	})
	return edit, err
}

// boxes are where changes were and are; false if that is not told in degrees.
func (e *entry) boxes(changes []data.Change) ([]tiles.Box, bool) {
	g := e.layer.Excerpt.Geometry
	if e.tracking.Geometry != g.Name || g.SRID != 4326 && g.SRID != 4490 {
		return nil, false
	}
	var boxes []tiles.Box
	for _, c := range changes {
		for _, b := range []orb.Bound{c.Old, c.New} {
			if !b.IsEmpty() {
				boxes = append(boxes, boxOf(b))
			}
		}
	}
	return boxes, true
}

// boxOf is a bound in the world's units.
func boxOf(b orb.Bound) tiles.Box {
	one, other := tiles.Project(b.Min), tiles.Project(b.Max)
	return tiles.Box{MinX: min(one.X, other.X), MinY: min(one.Y, other.Y), MaxX: max(one.X, other.X), MaxY: max(one.Y, other.Y)}
}
