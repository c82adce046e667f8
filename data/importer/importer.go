package importer

import (
	"context"
	"errors"
	"fmt"

	"lintu/data"
)

// Run imports a file. What is wrong as a whole is a [*Problem] before anything is written; a problem met later, a
// failing store or the end of ctx leave whole batches behind, which the report counts and a second run updates.
func Run(ctx context.Context, o Options, store Store) (report Report, err error) {
	from, err := openSource(o)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, from.close()) }()
	s, err := from.learn(ctx)
	if err != nil {
		return Report{}, err
	}
	p, err := newPlan(ctx, o, s, store)
	if err != nil {
		return Report{}, err
	}
	if err = p.findParts(ctx, from); err != nil {
		return Report{}, err
	}
	refused, err := openErrorFile(o)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, refused.close()) }()
	r := &run{plan: p, store: store, refused: refused, report: Report{
		Table: p.table.Name, Total: s.total, Reasons: map[string]int64{}, LeftOut: p.leftOut, Fields: p.mappings(),
	}}
	err = r.all(ctx, from)
	return r.report, err
}

// marked is a store that says of itself whether it is the demo's.
type marked interface {
	Identity(ctx context.Context) (data.Identity, error)
	SetIdentity(ctx context.Context, id data.Identity) error
}

// run is an import under way.
type run struct {
	plan    *plan
	store   Store
	refused *errorFile
	report  Report
	known   map[string]int64 // ids of rows of this source, by code
	last    int64            // largest id in the table
	begun   bool
	batch   []pending
}

// pending is a row of the batch that is being filled.
type pending struct {
	row    data.Row
	source record // for the error file, should the store refuse it
	update bool
	mended bool
}

func (r *run) all(ctx context.Context, from source) error {
	if err := r.survey(ctx); err != nil {
		return err
	}
	size := r.plan.options.BatchSize
	if size <= 0 {
		size = defaultBatch
	}
	err := from.rows(ctx, func(rec record) error {
		r.report.Read++
		if err := r.take(rec); err != nil {
			return err
		}
		if len(r.batch) < size {
			return nil
		}
		return r.flush(ctx)
	})
	if err == nil {
		err = r.flush(ctx)
	}
	if err == nil && !r.begun {
		return r.plan.options.problem("see the reasons in the error file", "none of its %d rows can be stored%s", r.report.Read, r.mostly())
	}
	return err
}

// mostly names the commonest reason, when all rows were refused.
func (r *run) mostly() string {
	reason, most := "", int64(0)
	for text, n := range r.report.Reasons {
		if n > most || n == most && text < reason {
			reason, most = text, n
		}
	}
	return fmt.Sprintf(" (%d: %s)", most, reason)
}

// survey learns which rows of this source the target already has, and its largest id.
func (r *run) survey(ctx context.Context) error {
	r.known = map[string]int64{}
	if r.plan.create {
		return nil
	}
	source := r.plan.options.sourceName(r.plan.schema.layer)
	query := data.Query{Table: r.plan.table.Name, Scope: data.Everything()}
	err := r.store.Scan(ctx, query, func(row data.Row) error {
		r.last = max(r.last, row.ID)
		if f := data.FeatureOf(row); f.Source == source {
			r.known[f.Code] = row.ID
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("import: survey %s: %w", r.plan.table.Name, err)
	}
	return nil
}

// take checks one row and puts it into the batch, or into the error file.
func (r *run) take(rec record) error {
	if rec.fault != nil {
		return r.refuse(rec, rec.fault)
	}
	key, wrong := r.plan.identity(rec)
	if wrong != nil {
		return r.refuse(rec, wrong)
	}
	rec.key = key
	geometry, mended, wrong := mend(rec.geometry, r.plan.shape)
	if wrong != nil {
		return r.refuse(rec, wrong)
	}
	rec.geometry = geometry
	row, wrong := r.plan.make(r.plan, rec)
	if wrong != nil {
		return r.refuse(rec, wrong)
	}
	code := r.plan.meta(key, "").Code
	id, update := r.known[code]
	if !update {
		r.last++
		id = r.last
		r.known[code] = id
	}
	row.ID = id
	copy(row.Values, r.plan.metaValues(key))
	r.batch = append(r.batch, pending{row: row, source: rec, update: update, mended: mended})
	return nil
}

// metaValues are the first values of every row.
func (p *plan) metaValues(key string) []data.Value {
	class := data.ClassLand
	switch {
	case p.table.BuiltIn():
		class = data.ClassHouse
	case p.shape == data.ShapePoint:
		class = data.ClassThing
	}
	return data.Feature{Meta: p.meta(key, class)}.Row().Values
}

// begin prepares the store, once, when there is something to write: it is no demo from now on, and the table is there.
func (r *run) begin(ctx context.Context) error {
	if r.begun {
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
	r.begun = true
	return nil
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

// flush writes the batch in one transaction. A row the store refuses is taken out, listed, and the rest written.
func (r *run) flush(ctx context.Context) error {
	if len(r.batch) == 0 {
		return nil
	}
	if err := r.begin(ctx); err != nil {
		return err
	}
	for len(r.batch) > 0 {
		writes := make(data.Batch, len(r.batch))
		for i, p := range r.batch {
			writes[i] = data.Write{Table: r.plan.table.Name, Op: data.OpPut, Row: p.row}
		}
		_, err := r.store.Write(ctx, writes)
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

// without takes out the row a store's error is about; another error is returned.
func (r *run) without(err error) error {
	var wrong *data.InvalidError
	if errors.As(err, &wrong) {
		for i, p := range r.batch {
			if p.row.ID != wrong.ID {
				continue
			}
			r.batch = append(r.batch[:i], r.batch[i+1:]...)
			if !p.update {
				delete(r.known, p.row.Values[0].Text()) // a later row with this key is the first
			}
			return r.refuse(p.source, refuse(wrong.Field, "", "%s", wrong.Reason))
		}
	}
	return fmt.Errorf("import: write rows up to %d: %w", r.report.Read, err)
}

// count adds a written batch to the report.
func (r *run) count() {
	for _, p := range r.batch {
		if p.update {
			r.report.Updated++
		} else {
			r.report.Stored++
		}
		if p.mended {
			r.report.Repaired++
		}
	}
	r.batch = r.batch[:0]
}

func (r *run) refuse(rec record, f *fault) error {
	r.report.Refused++
	if _, counted := r.report.Reasons[f.reason]; counted || len(r.report.Reasons) < mostReasons {
		r.report.Reasons[f.reason]++
	} else {
		r.report.Reasons["other reasons"]++
	}
	return r.refused.add(rec, f)
}

// mostReasons are told apart in the report; the error file has them all.
const mostReasons = 50
