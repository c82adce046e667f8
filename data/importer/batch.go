package importer

import (
	"context"
	"errors"
	"fmt"

	"lintu/data"
)

// begin prepares the store, once, when there is something to write: it is no demo from now on, and the tables are there.
func (r *run) begin(ctx context.Context) error {
	if r.begun {
		return nil
	}
	r.begun = true
	if r.plan.options.DryRun {
		r.report.Created = r.plan.create
		return nil
	}
	if m, ok := r.store.(marked); ok {
		if err := unmark(ctx, m); err != nil {
			return err
		}
	}
	if r.plan.create {
		if err := r.store.Create(ctx, r.plan.table); err != nil {
			return fmt.Errorf("import: make layer %s: %w", r.plan.table.Name, err)
		}
		r.report.Created = true
	}
	return r.journal.begin(ctx, r.store)
}

// unmark takes the demo's mark away: from the first imported row on, the store's own rules of privacy hold.
func unmark(ctx context.Context, m marked) error {
	id, err := m.Identity(ctx)
	if err == nil && id.Demo {
		err = m.SetIdentity(ctx, data.Identity{Made: id.Made})
	}
	if err != nil {
		return fmt.Errorf("import: the store's identity: %w", err)
	}
	return nil
}

// flush writes the batch and the journal in one transaction. A row the store refuses is taken out, listed, and the rest
// written.
func (r *run) flush(ctx context.Context) error {
	if len(r.batch) == 0 {
		return nil
	}
	if err := r.begin(ctx); err != nil {
		return err
	}
	for len(r.batch) > 0 && !r.plan.options.DryRun {
		_, err := r.store.Write(ctx, r.writes())
		if err == nil {
			break
		}
		if err = r.without(err); err != nil {
			return err
		}
	}
	r.count()
	if r.plan.options.Progress != nil {
		r.plan.options.Progress(r.report)
	}
	return nil
}

// writes are the rows of the batch, and how far the import is with them.
func (r *run) writes() data.Batch {
	writes := make(data.Batch, len(r.batch), len(r.batch)+1)
	after := r.report
	for i, p := range r.batch {
		writes[i] = data.Write{Table: r.plan.table.Name, Op: p.op, Row: p.row}
		after.add(p)
	}
	return append(writes, r.journal.entry(after, r.last, false))
}

// without takes out the rows a store's error is about, with all parts of theirs; another error is returned.
func (r *run) without(err error) error {
	var wrong *data.InvalidError
	if !errors.As(err, &wrong) || wrong.Table == journalTable {
		return fmt.Errorf("import: write rows up to %d: %w", r.report.Read, err)
	}
	for _, p := range r.batch {
		if p.row.ID != wrong.ID {
			continue
		}
		f := refuse(wrong.Field, "", "%s", wrong.Reason)
		r.journal.note(p.source.ordinal, f)
		r.takeOut(p.source.ordinal)
		return r.refuse(p.source, f)
	}
	return fmt.Errorf("import: write rows up to %d: %w", r.report.Read, err)
}

// takeOut removes a row of the file from the batch.
func (r *run) takeOut(ordinal int64) {
	kept := r.batch[:0]
	for _, p := range r.batch {
		if p.source.ordinal != ordinal {
			kept = append(kept, p)
			continue
		}
		if !p.update {
			delete(r.known, p.row.Values[0].Text()) // a later row with this key is the first
		}
	}
	r.batch = kept
}

// count adds a written batch to the report.
func (r *run) count() {
	for _, p := range r.batch {
		r.report.add(p)
	}
	r.batch = r.batch[:0]
}

// add counts a written row.
func (r *Report) add(p pending) {
	switch {
	case p.part > 0:
		return
	case p.update:
		r.Updated++
	default:
		r.Stored++
	}
	if p.mended {
		r.Repaired++
	}
}
