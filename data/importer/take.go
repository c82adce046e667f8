package importer

import (
	"context"
	"strconv"

	"github.com/paulmach/orb"

	"lintu/data"
)

// take checks one row and puts it into the batch, or into the error file. What an interrupted run has dealt with is not
// written again.
func (r *run) take(ctx context.Context, rec record) error {
	r.look(rec)
	key, parts, mended, wrong := r.check(&rec)
	if said := r.journal.refusal(rec.ordinal); said != nil {
		wrong = said
	}
	if wrong != nil {
		return r.refuse(rec, wrong)
	}
	if err := r.recall(ctx, key); err != nil {
		return err
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
		if err := r.put(row, rec, partKey(key, i, r.plan.options.Explode), i, mended); err != nil {
			return err
		}
	}
	if r.plan.options.Explode {
		return r.dropParts(rec, key, len(rows))
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
func (r *run) put(row data.Row, rec record, key string, part int, mended bool) error {
	code := r.plan.meta(key, "").Code
	id, err := r.known.id(code)
	update := id != 0
	if err == nil && !update {
		r.last++
		id = r.last
		err = r.known.put(code, id)
	}
	row.ID = id
	switch {
	case err != nil:
	case r.plan.regions != nil:
		err = r.placeRegion(row, key)
	default:
		copy(row.Values, r.plan.metaValues(key))
	}
	if err != nil {
		return err
	}
	r.show(row, rec, update)
	op := data.OpInsert // never over a row that somebody drew meanwhile
	if update {
		op = data.OpPut
	}
	r.batch = append(r.batch, pending{row: row, op: op, source: rec, part: part, update: update, mended: mended})
	r.weight += weight(row)
	return nil
}

// dropParts deletes what an earlier import made of parts that the row no longer has.
func (r *run) dropParts(rec record, key string, parts int) error {
	for part := max(parts, 1); ; part++ {
		code := r.plan.meta(partKey(key, part, true), "").Code
		id, err := r.known.id(code)
		if err != nil || id == 0 {
			return err
		}
		if err := r.known.forget(code); err != nil {
			return err
		}
		r.batch = append(r.batch, pending{row: data.Row{ID: id}, op: data.OpDelete, source: rec, part: part, update: true})
	}
}

// metaValues are the first values of every row.
func (p *plan) metaValues(key string) []data.Value {
	return data.Feature{Meta: p.meta(key, p.class)}.Row().Values
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
