package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"lintu/data/geopackage"
	"lintu/data/importer"
	"lintu/server/suggest"
)

// importFlags are the flags of an import that are words of a few or lists; the others go into the options at once.
type importFlags struct {
	options            importer.Options
	mapping            string
	fields             []string
	shape, axis, parts string
	rings              string
}

func (f *importFlags) add(flags *pflag.FlagSet) {
	o := &f.options
	flags.StringVar(&f.mapping, "mapping", "", "YAML file with the options of this kind of file; flags go over what stands in it")
	flags.StringVar(&o.Layer, "layer", "", "layer of the file, or sheet of a workbook; may be left out if there is only one")
	flags.StringVar(&o.As, "as", "", "what it becomes: buildings, regions, or features:NAME for a layer of that name")
	flags.StringArrayVar(&f.fields, "map", nil, "field=column: fill a field from this column; may be repeated")
	flags.BoolVar(&o.Only, "only", false, "leave out every column that no --map names")
	flags.StringVar(&o.Key, "key-column", "", "column that names a row for good, so that a second import updates it")
	flags.StringVar(&f.shape, "shape", "", "point, line or polygon; rows of another shape are refused (default: what most are)")
	flags.StringVar(&o.CRS, "crs", "", "coordinate system, over what the file says: EPSG:4490, EPSG:4549, GCJ-02, BD-09 …")
	flags.StringVar(&f.axis, "axis", "", "auto, east-first or north-first (default auto: swapped, with a warning, if all look swapped)")
	flags.StringVar(&o.Encoding, "encoding", "", "of a Shapefile's or a CSV file's text: UTF-8, GBK, GB18030 …")
	flags.StringVar(&o.Columns.X, "x", "", "column of longitudes or eastings, of CSV and Excel")
	flags.StringVar(&o.Columns.Y, "y", "", "column of latitudes or northings")
	flags.StringVar(&o.Columns.Geometry, "geometry", "", "column of geometries as well-known text")
	flags.StringVar(&f.parts, "parts", "", "keep or explode: whether the parts of a geometry stay one row (default keep)")
	flags.StringVar(&f.rings, "rings", "", "repair or refuse: what happens to broken outlines (default repair)")
	flags.BoolVar(&o.DryRun, "dry-run", false, "read and check everything, say what would happen, write nothing but the error file")
	flags.StringArrayVar(&o.Allowed, "allow", nil, "column to take over although it names something sensitive or personal")
	flags.StringVar(&o.ErrorFile, "error-file", "", "where rows that are refused are listed, with the reason (default: FILE-LAYER-TARGET-SHAPE-errors.csv here)")
	flags.StringVar(&o.Source, "source", "", "where the data come from (default: file and layer)")
	flags.StringVar(&o.OwnerOrg, "owner", "", "organisation that answers for the data")
}

// resolve reads the mapping file and puts the flags over it.
func (f *importFlags) resolve() (importer.Options, error) {
	o := importer.Options{ErrorFile: f.options.ErrorFile}
	if f.mapping != "" {
		if err := importer.ReadMapping(f.mapping, &o); err != nil {
			return o, err
		}
	}
	over := f.options
	for _, pair := range []struct{ to, from *string }{
		{&o.Layer, &over.Layer},
		{&o.As, &over.As},
		{&o.Key, &over.Key},
		{&o.CRS, &over.CRS},
		{&o.Encoding, &over.Encoding},
		{&o.Columns.X, &over.Columns.X},
		{&o.Columns.Y, &over.Columns.Y},
		{&o.Columns.Geometry, &over.Columns.Geometry},
		{&o.Source, &over.Source},
		{&o.OwnerOrg, &over.OwnerOrg},
	} {
		if *pair.from != "" {
			*pair.to = *pair.from
		}
	}
	o.Only, o.DryRun = o.Only || over.Only, over.DryRun
	o.Allowed = append(o.Allowed, over.Allowed...)
	fields, err := mappings(f.fields)
	if err != nil {
		return o, err
	}
	if o.Fields == nil {
		o.Fields = fields
	}
	for field, column := range fields {
		o.Fields[field] = column
	}
	return o, f.words(&o)
}

// words sets what is one of a few words.
func (f *importFlags) words(o *importer.Options) error {
	for _, w := range []struct {
		flag, word string
		set        func(string) error
		known      []string
	}{
		{"shape", f.shape, o.SetShape, []string{"point", "line", "polygon"}},
		{"axis", f.axis, o.SetAxis, []string{"auto", "east-first", "north-first"}},
		{"parts", f.parts, o.SetParts, []string{"keep", "explode"}},
		{"rings", f.rings, o.SetRings, []string{"repair", "refuse"}},
	} {
		if w.set(w.word) != nil {
			return fmt.Errorf("%w: --%s %q is none of %s%s", errUsage, w.flag, w.word, strings.Join(w.known, ", "), suggest.Hint(w.word, w.known))
		}
	}
	return nil
}

// rehearse does a dry run: on the store if there is one, else on an empty one that goes away again.
func (s site) rehearse(ctx context.Context, rehearsal func(store) error) (err error) {
	if err = s.change(ctx, forReading, rehearsal); !errors.Is(err, errNoStore) {
		return err
	}
	folder, err := os.MkdirTemp("", "lintu-dry-run-*")
	if err != nil {
		return fmt.Errorf("make a folder for the dry run: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	made, err := geopackage.Create(filepath.Join(folder, "store.gpkg"), geopackage.Options{})
	if err != nil {
		return err
	}
	return errors.Join(rehearsal(made), made.Close())
}

// progress shows how far an import is: a line that is written over on a terminal, a line for every tenth elsewhere.
type progress struct {
	out      io.Writer
	terminal bool
	tenth    int64
	drawn    bool
}

func newProgress(out io.Writer) *progress {
	file, ok := out.(*os.File)
	if !ok {
		return &progress{out: out}
	}
	info, err := file.Stat()
	return &progress{out: out, terminal: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

// barWidth in characters.
const barWidth = 30

func (p *progress) show(r importer.Report) {
	total := max(r.Total, r.Read, 1)
	if p.terminal {
		done := int(r.Read * barWidth / total)
		fmt.Fprintf(p.out, "\r%s: [%s%s] %3d %%  %d of %d rows, %d refused", r.Table, strings.Repeat("#", done),
			strings.Repeat(".", barWidth-done), r.Read*100/total, r.Read, total, r.Refused)
		p.drawn = true
		return
	}
	if tenth := r.Read * 10 / total; tenth > p.tenth {
		p.tenth = tenth
		fmt.Fprintf(p.out, "%s: %d of %d rows read, %d refused\n", r.Table, r.Read, total, r.Refused)
	}
}

// end leaves the line of the bar.
func (p *progress) end() {
	if p.drawn {
		fmt.Fprintln(p.out)
	}
}
