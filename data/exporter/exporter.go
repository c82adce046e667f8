package exporter

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/crs"
)

// What an export refuses; test with errors.Is.
var (
	ErrFormat = errors.New("no such format")
	ErrLayers = errors.New("the format holds one layer")
	ErrShape  = errors.New("the format holds one kind of geometry")
)

// Formats are the words for the kinds of files, and their endings.
func Formats() map[string][]string {
	return map[string][]string{"gpkg": {".gpkg"}, "geojson": {".geojson", ".json"}, "csv": {".csv"}, "shp": {".shp"}}
}

// FormatOf is the kind of file an ending stands for; empty if it stands for none.
func FormatOf(path string) string {
	ending := strings.ToLower(filepath.Ext(path))
	for format, endings := range Formats() {
		if slices.Contains(endings, ending) {
			return format
		}
	}
	return ""
}

// Layer is what is written: rows of a table under a name.
type Layer struct {
	Name  string
	Title string
	Table data.Table
	Where []data.Match
}

// Options say what to write where.
type Options struct {
	File     string
	Format   string // one of [Formats]
	Layers   []Layer
	CRS      crs.CRS
	Encoding string     // of a Shapefile's text; empty = UTF-8
	Scope    data.Scope // of whoever gets the file
	Now      time.Time
}

// Report is what a file says of a layer, and what it does not.
type Report struct {
	Layer     string
	Rows      int64
	Placeless int64      // rows without geometry among them
	Broken    int64      // rows that cannot be read, and are not in the file
	LeftOut   []LeftOut  // fields that are not in the file
	Renamed   []Renamed  // fields that have another name there
	Cut       int64      // values that were shortened, or lost characters the encoding lacks
	Quoted    int64      // texts that a spreadsheet would take for formulas, with a ' before them
	Notes     []string   // what the format cannot say
	Bounds    *orb.Bound // in degrees; nil if nothing has a place
}

// LeftOut is a field that is not in the file, and why.
type LeftOut struct{ Field, Reason string }

// Renamed is a field and its name in the file.
type Renamed struct{ Field, Name string }

// writer is a layer of a file that is being made.
type writer interface {
	write(row data.Row) error
	end(r *Report) error
}

// output is a file that is being made.
type output interface {
	layer(p plan) (writer, error)
	finish() error
	abandon() error
}

// Run writes the layers. Either the whole file is there afterwards, or none of it.
func Run(ctx context.Context, o Options, from data.Reader) (reports []Report, err error) {
	if o.Format != "gpkg" && len(o.Layers) != 1 {
		return nil, fmt.Errorf("%w: %s, and %d are to be written", ErrLayers, o.Format, len(o.Layers))
	}
	out, err := open(o)
	if err != nil {
		return nil, fmt.Errorf("export to %s: %w", o.File, err)
	}
	for _, l := range o.Layers {
		report, err := one(ctx, o, l, from, out)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("export layer %s to %s: %w", l.Name, o.File, err), out.abandon())
		}
		reports = append(reports, report)
	}
	if err := out.finish(); err != nil {
		return nil, errors.Join(fmt.Errorf("export to %s: %w", o.File, err), out.abandon())
	}
	return reports, nil
}

func open(o Options) (output, error) {
	switch o.Format {
	case "gpkg":
		return newPackage(o)
	case "geojson":
		return newGeoJSON(o)
	case "csv":
		return newCSV(o)
	case "shp":
		return newShapefile(o)
	default:
		return nil, fmt.Errorf("%w as %q", ErrFormat, o.Format)
	}
}

// plan is what of a layer is written, in the order of the table's fields.
type plan struct {
	layer  Layer
	crs    crs.CRS
	fields []data.Field
	places []int // of the fields in a row
	multi  bool  // among its points are multi-points
}

func one(ctx context.Context, o Options, l Layer, from data.Reader, out output) (Report, error) {
	report := Report{Layer: l.Name}
	p := plan{layer: l, crs: o.CRS}
	for i, f := range l.Table.Fields {
		if reason := leftOut(f, o.Scope); reason != "" {
			report.LeftOut = append(report.LeftOut, LeftOut{f.Name, reason})
			continue
		}
		p.fields, p.places = append(p.fields, f), append(p.places, i)
	}
	query := data.Query{Table: l.Table.Name, Scope: o.Scope, Where: l.Where}
	query.Broken = func(error) {}
	var err error
	if p.multi, err = manyPoints(ctx, l, query, from); err != nil {
		return report, err
	}
	w, err := out.layer(p)
	if err != nil {
		return report, err
	}
	query.Broken = func(error) { report.Broken++ }
	err = from.Scan(ctx, query, func(row data.Row) error {
		report.Rows++
		if row.Geometry == nil {
			report.Placeless++
		} else {
			report.widen(row.Geometry.Bound())
		}
		return w.write(p.row(row))
	})
	return report, errors.Join(err, w.end(&report))
}

func (r *Report) widen(b orb.Bound) {
	if r.Bounds == nil {
		r.Bounds = &b
		return
	}
	all := r.Bounds.Union(b)
	r.Bounds = &all
}

// leftOut says why a field does not leave the store; empty if it does.
func leftOut(f data.Field, scope data.Scope) string {
	switch {
	case f.Privacy == data.Personal:
		return "it is personal, and no file gets it"
	case !scope.SeesField(f):
		return "it says something about a single flat"
	default:
		return ""
	}
}

// manyPoints looks whether some row of a layer of points has several. Built-in tables have one each.
func manyPoints(ctx context.Context, l Layer, query data.Query, from data.Reader) (bool, error) {
	if l.Table.Shape != data.ShapePoint || l.Table.BuiltIn() {
		return false, nil
	}
	err := from.Scan(ctx, query, func(row data.Row) error {
		if several, ok := row.Geometry.(orb.MultiPoint); ok && len(several) > 1 {
			return errFound
		}
		return nil
	})
	if errors.Is(err, errFound) {
		return true, nil
	}
	return false, err
}

var errFound = errors.New("found")

// row is one of the store as the file has it: the fields that leave, and the place in the file's system.
func (p plan) row(row data.Row) data.Row {
	values := make([]data.Value, len(p.places))
	for i, at := range p.places {
		values[i] = row.Values[at]
	}
	return data.Row{ID: row.ID, Geometry: placed(row.Geometry, p.crs), Values: values}
}

// names are those of the fields.
func (p plan) names() []string {
	names := make([]string, len(p.fields))
	for i, f := range p.fields {
		names[i] = f.Name
	}
	return names
}

// partial is a file that gets its name when it is complete.
type partial struct {
	path string
	file *os.File
}

func newPartial(path string) (*partial, error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".exporting-*"+filepath.Ext(path))
	if err != nil {
		return nil, err
	}
	return &partial{path: path, file: file}, nil
}

func (p *partial) finish() error {
	if err := errors.Join(p.file.Chmod(0o644), p.file.Close()); err != nil { //nolint:gosec // it is made to be handed on
		return err
	}
	return os.Rename(p.file.Name(), p.path)
}

func (p *partial) abandon() error {
	err := p.file.Close()
	if errors.Is(err, os.ErrClosed) {
		err = nil
	}
	return errors.Join(err, os.Remove(p.file.Name()))
}
