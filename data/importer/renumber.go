package importer

import (
	"context"
	"errors"
	"fmt"

	"lintu/data"
)

// renumber gives the new rows of the batch ids behind those that are there now: somebody drew rows while the file was read, and
// the next ids are theirs. That another import is under way shows by the journal.
func (r *run) renumber(ctx context.Context, cause error) error {
	alone, err := r.journal.alone(ctx, r.store)
	if err != nil {
		return err
	}
	first := int64(0)
	for _, p := range r.batch {
		if p.op == data.OpInsert && (first == 0 || p.row.ID < first) {
			first = p.row.ID
		}
	}
	if !alone || first == 0 {
		return r.broken(cause)
	}
	last := int64(0)
	err = r.store.Scan(ctx, data.Query{Table: r.plan.table.Name, Scope: data.Everything(), After: first - 1}, func(row data.Row) error {
		last = max(last, row.ID)
		return nil
	})
	if err != nil {
		return fmt.Errorf("import: look which ids are taken: %w", err)
	}
	if last == 0 { // whoever was there is gone again
		return nil
	}
	r.last = last
	return r.move()
}

// move gives the new rows of the batch the next ids, and has what is said of them in the batch mean the same rows.
func (r *run) move() error {
	parent, moved := r.plan.table.Index("parent_id"), map[int64]int64{}
	for i := range r.batch {
		p := &r.batch[i]
		if p.op == data.OpInsert {
			r.last++
			moved[p.row.ID] = r.last
			if err := r.known.put(p.row.Values[0].Text(), r.last); err != nil {
				return err
			}
		}
	}
	for i := range r.batch {
		p := &r.batch[i]
		if to, ok := moved[p.row.ID]; ok {
			p.row.ID = to
		}
		if r.plan.regions == nil || p.op == data.OpDelete {
			continue
		}
		if to, ok := moved[p.row.Values[parent].Int()]; ok {
			p.row.Values[parent] = data.Ref(to)
		}
	}
	return nil
}

// alone reports whether the journal is as this import left it.
func (j *journal) alone(ctx context.Context, store Store) (bool, error) {
	version := int64(0)
	err := store.Scan(ctx, data.Query{Table: journalTable, Scope: data.Everything(), IDs: []int64{j.id}}, func(row data.Row) error {
		version = row.Version
		return nil
	})
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return false, fmt.Errorf("import: read the journal: %w", err)
	}
	return version == j.version, nil
}
