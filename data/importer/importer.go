package importer

import (
	"context"
	"errors"
	"fmt"

	"lintu/data"
)

// Run imports a file. What is wrong as a whole is a [*Problem] before anything is written; a problem met later, a
// failing store or the end of ctx leave whole batches behind, which a second run of the same import goes on from.
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
	r := &run{plan: p, store: store, refused: refused, words: newDictionary(), report: p.report()}
	r.report.Format = formatOf(from)
	if r.known, err = r.places(ctx); err != nil {
		return r.report, err
	}
	defer func() { err = errors.Join(err, r.known.close()) }()
	err = r.all(ctx, from)
	return r.report, err
}

// report is what is known before the first row is read.
func (p *plan) report() Report {
	return Report{
		Table: p.table.Name, Total: p.schema.total, Reasons: map[string]int64{}, LeftOut: p.leftOut, Fields: p.mappings(),
		CRS: p.system(), Axes: p.place.axes, Encoding: p.schema.place.encoding, Warnings: p.place.warnings,
		Columns: p.columns(), Targets: p.targets, Shape: p.shape,
	}
}

// system is what coordinates are read in; nothing where there are none.
func (p *plan) system() string {
	if p.options.placeless(p.schema) {
		return ""
	}
	return p.place.crs.String()
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
	words   *dictionary
	report  Report
	known   *keys // ids of rows of this source, by code
	last    int64 // largest id in the table
	begun   bool
	batch   []pending
	weight  int // of the batch, in bytes
	shown   int // bytes of the rows that the report keeps
	journal *journal
}

// pending is a row of the batch that is being filled.
type pending struct {
	row    data.Row
	op     data.Op
	source record // for the error file, should the store refuse it
	part   int    // of an exploded geometry; the row is counted with part 0
	update bool
	mended bool
}

func (r *run) all(ctx context.Context, from source) error {
	if err := r.survey(ctx); err != nil {
		return err
	}
	if err := r.resume(ctx); err != nil {
		return err
	}
	size := r.plan.options.BatchSize
	if size <= 0 {
		size = defaultBatch
	}
	err := from.rows(ctx, func(rec record) error {
		r.report.Read++
		rec.ordinal = r.report.Read
		if err := r.take(ctx, rec); err != nil {
			return err
		}
		if len(r.batch) < size && r.weight < heaviestBatch {
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
	if err == nil {
		err = r.adopt(ctx)
	}
	if err == nil {
		err = r.finish(ctx)
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

// places makes room for the keys of all rows that are there and that come.
func (r *run) places(ctx context.Context) (*keys, error) {
	rows := r.plan.schema.total
	if !r.plan.create {
		there, err := r.store.Count(ctx, data.Query{Table: r.plan.table.Name, Scope: data.Everything()})
		if err != nil {
			return nil, fmt.Errorf("import: count %s: %w", r.plan.table.Name, err)
		}
		rows += there
	}
	return newKeys(r.plan.options.Work, rows)
}

// survey learns which rows of this source the target already has, and its largest id.
func (r *run) survey(ctx context.Context) error {
	if r.plan.create {
		return nil
	}
	if r.plan.regions != nil {
		if err := r.surveyRegions(ctx); err != nil {
			return fmt.Errorf("import: survey %s: %w", r.plan.table.Name, err)
		}
		return nil
	}
	source := r.plan.options.sourceName(r.plan.schema.layer)
	query := data.Query{Table: r.plan.table.Name, Scope: data.Everything()}
	err := r.store.Scan(ctx, query, func(row data.Row) error {
		r.last = max(r.last, row.ID)
		if f := data.FeatureOf(row); f.Source == source {
			return r.known.put(f.Code, row.ID)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("import: survey %s: %w", r.plan.table.Name, err)
	}
	return nil
}
