package published

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/query"
)

// Relations are the tables of other programs'.
type Relations interface {
	Relations(ctx context.Context) ([]data.Relation, error)
	Measure(ctx context.Context, e *data.Excerpt) (data.Measure, error)
	Scan(ctx context.Context, e *data.Excerpt, each func(data.Row) error) error
	Row(ctx context.Context, e *data.Excerpt, id int64) (data.Row, error)
}

// Tables are what published layers are made of.
type Tables interface {
	Relations
	Tracks
	query.Tables
}

// Keeper keeps the set as configuration asks for it. One goroutine uses it.
type Keeper struct {
	tables Tables
	maker  *query.Maker
	set    *Set
	editor *index.Editor
	turn   int // where to look for work: one that failed does not hold up the others
}

// NewKeeper keeps an empty set over tables.
func NewKeeper(tables Tables) *Keeper {
	k := &Keeper{tables: tables, maker: query.NewMaker(tables)}
	k.set = &Set{tables: tables, maker: k.maker}
	return k
}

// Set is the present set.
func (k *Keeper) Set() *Set { return k.set }

// Publish checks what is asked for against the tables there are and makes the next set: what was published before in the
// same way stays as it is, in memory too; what is new is served by queries until it is loaded. An error leaves the set as
// it was. The city's own layers keep their names.
func (k *Keeper) Publish(ctx context.Context, own *layers.Catalogue, asked []layers.Publication) error {
	var relations []data.Relation
	var err error
	if len(asked) > 0 {
		if relations, err = k.tables.Relations(ctx); err != nil {
			return err
		}
	}
	next := &Set{tables: k.tables, maker: k.maker, memory: k.set.memory}
	for _, p := range asked {
		if err := p.Check(); err != nil {
			return err
		}
		e, err := p.Resolve(relations)
		if err != nil {
			return err
		}
		fresh := entry{asked: p, layer: query.Layer{Layer: p.Layer(&e), Excerpt: &e, MaxRows: p.MaxRows}}
		if before := k.set.find(p.Name); before != nil && before.same(&fresh) {
			next.entries = append(next.entries, *before)
			continue
		}
		fresh.measure = data.Measure{Count: -1, Bound: data.Nowhere()}
		next.entries = append(next.entries, fresh)
	}
	if _, err := own.With(next.Layers()); err != nil {
		return err
	}
	if err := k.forget(ctx, next); err != nil {
		return err
	}
	k.set = next
	return nil
}

// same reports whether a layer is asked for as before, of a table that is as before.
func (e *entry) same(o *entry) bool {
	return reflect.DeepEqual(e.asked, o.asked) && e.layer.Excerpt.ID == o.layer.Excerpt.ID &&
		e.layer.Excerpt.Geometry == o.layer.Excerpt.Geometry && slices.Equal(e.layer.Excerpt.Columns, o.layer.Excerpt.Columns)
}

// forget takes out of memory what is not in the next set as it was.
func (k *Keeper) forget(ctx context.Context, next *Set) error {
	if k.editor == nil {
		return nil
	}
	return k.remember(ctx, next)
}

// Work does the next thing that is left to do and makes the next set with it: it measures a layer that is served by queries,
// or takes one into memory. It reports false if nothing is left.
func (k *Keeper) Work(ctx context.Context) (bool, error) {
	next := *k.set
	next.entries = slices.Clone(k.set.entries)
	for n := range next.entries {
		i := (k.turn + n) % len(next.entries)
		var err error
		switch e := &next.entries[i]; {
		case e.waits():
			e.loaded, e.failed = true, false
			err = k.remember(ctx, &next)
		case e.asked.Kind == layers.KindQuery && !e.measured:
			e.measured = true
			e.measure, err = k.tables.Measure(ctx, e.layer.Excerpt)
		default:
			continue
		}
		if err != nil {
			k.turn = i + 1
			k.fail(i)
			return true, fmt.Errorf("layer %s: %w", next.entries[i].layer.Name, err)
		}
		k.set = &next
		return true, nil
	}
	return false, nil
}

// fail marks a layer that could not be worked on.
func (k *Keeper) fail(at int) {
	next := *k.set
	next.entries = slices.Clone(k.set.entries)
	next.entries[at].failed = true
	k.set = &next
}

// remember makes memory hold the loaded layers of a set.
func (k *Keeper) remember(ctx context.Context, next *Set) error {
	var held []layers.Layer
	for i := range next.entries {
		if e := &next.entries[i]; e.loaded {
			held = append(held, e.layer.Layer)
		}
	}
	catalogue, err := layers.NewCatalogue(nil).With(held)
	if err != nil {
		return err
	}
	r := reader{tables: k.tables, entries: next.entries}
	if k.editor == nil {
		x, failed := index.Load(ctx, r, catalogue)
		if failed != nil {
			return failed
		}
		k.editor = index.NewEditor(x)
	} else if _, err = k.editor.Publish(ctx, r, catalogue, time.Now()); err != nil {
		return err
	}
	next.memory = k.editor.Index()
	return nil
}

// reader gives the tables of published layers as the index reads those of a city.
type reader struct {
	tables  Relations
	entries []entry
}

// Tables describes the tables.
func (r reader) Tables(context.Context) ([]data.Table, error) {
	var list []data.Table
	for i := range r.entries {
		t := r.entries[i].layer.Excerpt.Table()
		t.Name = r.entries[i].layer.Table
		list = append(list, t)
	}
	return list, nil
}

// Scan reads a table whole: a query of the index asks for nothing less.
func (r reader) Scan(ctx context.Context, q data.Query, each func(data.Row) error) error {
	for i := range r.entries {
		if l := &r.entries[i].layer; l.Table == q.Table {
			return r.tables.Scan(ctx, l.Excerpt, each)
		}
	}
	return fmt.Errorf("table %q: %w", q.Table, data.ErrNotFound)
}

// Count is what was counted when the table was published.
func (r reader) Count(_ context.Context, q data.Query) (int64, error) {
	for i := range r.entries {
		if r.entries[i].layer.Table == q.Table {
			return max(r.entries[i].measure.Count, 0), nil
		}
	}
	return 0, fmt.Errorf("table %q: %w", q.Table, data.ErrNotFound)
}
