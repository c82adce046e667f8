package importer

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/paulmach/orb"

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
	known   map[string]int64 // ids of rows of this source, by code
	last    int64            // largest id in the table
	begun   bool
	batch   []pending
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

// survey learns which rows of this source the target already has, and its largest id.
func (r *run) survey(ctx context.Context) error {
	r.known = map[string]int64{}
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
			r.known[f.Code] = row.ID
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("import: survey %s: %w", r.plan.table.Name, err)
	}
	return nil
}

// take checks one row and puts it into the batch, or into the error file. What an interrupted run has dealt with is not
// written again.
func (r *run) take(rec record) error {
	r.look(rec)
	key, parts, mended, wrong := r.check(&rec)
	if said := r.journal.refusal(rec.ordinal); said != nil {
		wrong = said
	}
	if wrong != nil {
		return r.refuse(rec, wrong)
	}
	rows := make([]data.Row, len(parts))
	for i, part := range parts {
		rec.geometry = part
		if rows[i], wrong = r.plan.make(r.plan, rec); wrong != nil {
			return r.refuse(rec, wrong)
		}
	}
	if r.report.Read <= r.report.Resumed {
		return nil
	}
	for i, row := range rows {
		r.put(row, rec, partKey(key, i, r.plan.options.Explode), i, mended)
	}
	if r.plan.options.Explode {
		r.dropParts(rec, key, len(rows))
	}
	return nil
}

// check finds out what names a row and where it is.
func (r *run) check(rec *record) (key string, parts []orb.Geometry, mended bool, wrong *fault) {
	if rec.fault != nil {
		return "", nil, false, rec.fault
	}
	if key, wrong = r.plan.identity(*rec); wrong != nil {
		return "", nil, false, wrong
	}
	rec.key = key
	if rec.geometry == nil && r.plan.regions != nil {
		return key, []orb.Geometry{nil}, false, nil
	}
	geometry, wrong := r.plan.place.toDegrees(rec.geometry)
	if wrong != nil {
		return "", nil, false, wrong
	}
	if geometry, mended, wrong = mend(geometry, r.plan.shape); wrong != nil {
		return "", nil, false, wrong
	}
	if mended && r.plan.options.Strict {
		return "", nil, false, refuse("", "", "its geometry is broken and would have to be mended")
	}
	if !r.plan.options.Explode {
		return key, []orb.Geometry{geometry}, mended, nil
	}
	return key, exploded(geometry), mended, nil
}

// exploded are the parts of a geometry, each as stores hold it.
func exploded(g orb.Geometry) []orb.Geometry {
	var parts []orb.Geometry
	switch g := g.(type) {
	case orb.MultiPoint:
		for _, p := range g {
			parts = append(parts, p)
		}
	case orb.MultiLineString:
		for _, line := range g {
			parts = append(parts, line)
		}
	case orb.MultiPolygon:
		for _, polygon := range g {
			parts = append(parts, orb.MultiPolygon{polygon})
		}
	default:
		parts = append(parts, g)
	}
	return parts
}

// partKey names a part of a row: the first as the row, so that a row of one part is the same exploded or not.
func partKey(key string, part int, explode bool) string {
	if !explode || part == 0 {
		return key
	}
	return key + "#" + strconv.Itoa(part+1)
}

// put adds a row to the batch under the id its key has.
func (r *run) put(row data.Row, rec record, key string, part int, mended bool) {
	code := r.plan.meta(key, "").Code
	id, update := r.known[code]
	if !update {
		r.last++
		id = r.last
		r.known[code] = id
	}
	row.ID = id
	if r.plan.regions != nil {
		r.placeRegion(row, key)
	} else {
		copy(row.Values, r.plan.metaValues(key))
	}
	r.show(row, rec, update)
	r.batch = append(r.batch, pending{row: row, op: data.OpPut, source: rec, part: part, update: update, mended: mended})
}

// dropParts deletes what an earlier import made of parts that the row no longer has.
func (r *run) dropParts(rec record, key string, parts int) {
	for part := max(parts, 1); ; part++ {
		code := r.plan.meta(partKey(key, part, true), "").Code
		id, there := r.known[code]
		if !there {
			return
		}
		delete(r.known, code)
		r.batch = append(r.batch, pending{row: data.Row{ID: id}, op: data.OpDelete, source: rec, part: part, update: true})
	}
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

// mostFirst refused rows are in the report; the error file has them all.
const mostFirst = 20

// mostReasons are told apart in the report; the error file has them all.
const mostReasons = 50

func (r *run) refuse(rec record, f *fault) error {
	r.report.Refused++
	if _, counted := r.report.Reasons[f.reason]; counted || len(r.report.Reasons) < mostReasons {
		r.report.Reasons[f.reason]++
	} else {
		r.report.Reasons["other reasons"]++
	}
	said := Refusal{Row: rec.row, Field: f.field, Value: hide(f.field, f.value), Reason: f.reason, ReasonZH: r.words.chinese(f.reason)}
	if len(r.report.First) < mostFirst {
		r.report.First = append(r.report.First, said)
	}
	return r.refused.add(rec, said)
}
