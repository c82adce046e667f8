package importer

import (
	"strings"

	"github.com/paulmach/orb"

	"lintu/data"
)

// formatOf is what people call a kind of file.
func formatOf(from source) string {
	switch from := from.(type) {
	case *foreignPackage:
		return "GeoPackage"
	case *geoJSON:
		return "GeoJSON"
	case *shapeSource, *packed:
		return "Shapefile"
	case *sheet:
		if from.encoding == "" {
			return "Excel"
		}
		return "CSV"
	default:
		return ""
	}
}

// columns are those of the file, for people.
func (p *plan) columns() []Column {
	out := make([]Column, len(p.schema.columns))
	for i, c := range p.schema.columns {
		out[i] = Column{Name: c.name, Type: c.typ}
	}
	return out
}

// mostLooked rows are looked through for values to show.
const mostLooked = 1000

// look keeps the first value of every column that may be shown.
func (r *run) look(rec record) {
	if r.plan.options.Sample == 0 || rec.ordinal > mostLooked || len(rec.values) != len(r.report.Columns) {
		return
	}
	for i := range r.report.Columns {
		c := &r.report.Columns[i]
		if c.First == "" && r.plan.may(i) {
			c.First = hide(c.Name, strings.TrimSpace(rec.values[i].String()))
		}
	}
}

// show keeps a row as it is stored, and widens the box of all of them.
func (r *run) show(row data.Row, rec record, update bool) {
	if row.Geometry == nil {
		return
	}
	bound := row.Geometry.Bound()
	if r.report.Bounds == nil {
		r.report.Bounds = &orb.Bound{Min: bound.Min, Max: bound.Max}
	} else {
		all := r.report.Bounds.Union(bound)
		r.report.Bounds = &all
	}
	if len(r.report.Sample) < r.plan.options.Sample && r.shown < heaviestBatch {
		r.shown += weight(row)
		r.report.Sample = append(r.report.Sample, Sampled{Row: rec.row, Geometry: row.Geometry, Update: update})
	}
}
