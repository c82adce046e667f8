package importer

import (
	"context"
	"errors"
	"fmt"

	"github.com/paulmach/orb"

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
		err := r.write(ctx, r.writes())
		if err == nil {
			break
		}
		if errors.Is(err, data.ErrExists) {
			err = r.renumber(ctx, err)
		} else {
			err = r.without(err)
		}
		if err != nil {
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

// write writes a batch whose last row is the journal's.
func (r *run) write(ctx context.Context, b data.Batch) error {
	versions, err := r.store.Write(ctx, b)
	if err == nil {
		r.journal.version = versions[len(versions)-1]
	}
	return err
}

// broken is why an import cannot go on. Only the journal's row is written with conditions.
func (r *run) broken(err error) error {
	if errors.Is(err, data.ErrStale) || errors.Is(err, data.ErrExists) {
		return r.plan.options.problem("wait for its end, then start this one again: it goes on where it stopped", "another import is writing to this store")
	}
	return fmt.Errorf("import: write rows up to %d: %w", r.report.Read, err)
}

// without takes out the rows a store's error is about, with all parts of theirs; another error is returned.
func (r *run) without(err error) error {
	var wrong *data.InvalidError
	if !errors.As(err, &wrong) || wrong.Table == journalTable {
		return r.broken(err)
	}
	for _, p := range r.batch {
		if p.row.ID != wrong.ID {
			continue
		}
		f := refuse(wrong.Field, "", "%s", wrong.Reason)
		if err = r.journal.note(r.plan.options, p.source.ordinal, f); err != nil {
			return err
		}
		if err = r.takeOut(p.source.ordinal); err != nil {
			return err
		}
		return r.refuse(p.source, f)
	}
	return r.broken(err)
}

// takeOut removes a row of the file from the batch.
func (r *run) takeOut(ordinal int64) error {
	kept := r.batch[:0]
	for _, p := range r.batch {
		if p.source.ordinal != ordinal {
			kept = append(kept, p)
			continue
		}
		if p.update {
			continue
		}
		if err := r.known.forget(p.row.Values[0].Text()); err != nil { // a later row with this key is the first
			return err
		}
	}
	r.batch = kept
	return nil
}

// heaviestBatch in bytes: one that is heavier is written before it has all its rows.
const heaviestBatch = 32 << 20

// What a value without its text and a position take in memory.
const (
	valueBytes    = 40
	positionBytes = 16
)

// weight is about what a row takes in memory.
func weight(row data.Row) int {
	bytes := 0
	for _, v := range row.Values {
		bytes += valueBytes + len(v.Text())
	}
	eachPoint(row.Geometry, func(orb.Point) bool {
		bytes += positionBytes
		return true
	})
	return bytes
}

// count adds a written batch to the report.
func (r *run) count() {
	for _, p := range r.batch {
		r.report.add(p)
	}
	clear(r.batch) // what a heavy one held is not wanted any more
	r.batch, r.weight = r.batch[:0], 0
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
