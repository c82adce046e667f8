package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lintu/data"
	"lintu/data/crs"
	"lintu/data/exporter"
	"lintu/data/importer"
	"lintu/layers"
	"lintu/server/config"
	"lintu/server/suggest"
)

// exportFlags are what an export is told.
type exportFlags struct {
	layers                    []string
	to, format, crs, encoding string
	flats, force              bool
}

func newExport(process Process) *cobra.Command {
	var chosen exportFlags
	cmd := &cobra.Command{
		Use:   "export",
		Short: "write layers of a store as GeoPackage, GeoJSON, CSV or Shapefile",
		Long: "Writes layers as a GeoPackage (several), GeoJSON, CSV or a Shapefile (one each), in the coordinate system that is asked for.\n" +
			"People are in no layer; what is said about a single flat is left out unless --flats asks for it.",
		Example: "  lintu export --store city.gpkg --layer buildings --to buildings.geojson\n" +
			"  lintu export --store city.gpkg --layer 'compounds' --to 小区.shp --crs EPSG:4549 --encoding GBK\n" +
			"  lintu export --store city.gpkg --to everything.gpkg --crs EPSG:4326",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(cmd.Flags(), process.Environ)
			if err != nil {
				return err
			}
			at, err := siteOf(c)
			if err != nil {
				return err
			}
			options, err := chosen.options()
			if err != nil {
				return err
			}
			if importer.SameFile(at.text, options.File) {
				return fmt.Errorf("%w: --to names the store itself", errUsage)
			}
			return at.change(cmd.Context(), forReading, func(from store) error {
				return chosen.run(cmd.Context(), process.Stderr, from, options)
			})
		},
	}
	config.AddFlags(cmd.Flags(), "store", "key_file", "preset", "seed")
	chosen.add(cmd.Flags())
	return cmd
}

func (f *exportFlags) add(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.layers, "layer", nil, "layer to write; may be repeated for a GeoPackage, which gets all without it")
	flags.StringVar(&f.to, "to", "", "file to write: .gpkg, .geojson, .csv or .shp")
	flags.StringVar(&f.format, "format", "", "gpkg, geojson, csv or shp (default: by the ending of the file)")
	flags.StringVar(&f.crs, "crs", "EPSG:4490", "coordinate system: EPSG:4490, EPSG:4326, EPSG:4549, GCJ-02 …")
	flags.StringVar(&f.encoding, "encoding", "", "of a Shapefile's text: UTF-8, GBK, GB18030 … (default UTF-8)")
	flags.BoolVar(&f.flats, "flats", false, "write also what is said about single flats: area, use, occupancy")
	flags.BoolVar(&f.force, "force", false, "replace a file that is there")
}

// options checks everything that needs no store.
func (f *exportFlags) options() (exporter.Options, error) {
	formats := slices.Sorted(maps.Keys(exporter.Formats()))
	o := exporter.Options{File: f.to, Format: f.format, Encoding: f.encoding, Scope: data.Public(), Now: time.Now()}
	if f.flats {
		o.Scope = data.Everything()
	}
	if f.to == "" {
		return o, fmt.Errorf("%w: say with --to which file to write", errUsage)
	}
	if o.Format == "" {
		o.Format = exporter.FormatOf(f.to)
	}
	if !slices.Contains(formats, o.Format) {
		return o, fmt.Errorf("%w: say with --format what %s is to be: %s%s", errUsage, f.to, strings.Join(formats, ", "), suggest.Hint(f.format, formats))
	}
	if f.encoding != "" && o.Format != "shp" {
		return o, fmt.Errorf("%w: --encoding is for Shapefiles; the others are UTF-8", errUsage)
	}
	if o.Format == "shp" && !strings.EqualFold(filepath.Ext(f.to), ".shp") {
		return o, fmt.Errorf("%w: a Shapefile's name ends in .shp, and %s does not", errUsage, f.to)
	}
	var err error
	if o.CRS, err = crs.Lookup(f.crs); err != nil {
		return o, fmt.Errorf("%w: --crs: %w", errUsage, err)
	}
	if o.CRS.Heights() {
		return o, fmt.Errorf("%w: --crs: %s has heights, and positions here have none", errUsage, o.CRS)
	}
	if _, err := os.Stat(f.to); err == nil && !f.force {
		return o, fmt.Errorf("%w: %s", errFileInTheWay, f.to)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return o, fmt.Errorf("look at %s: %w", f.to, err)
	}
	return o, nil
}

func (f *exportFlags) run(ctx context.Context, out io.Writer, from store, o exporter.Options) error {
	tables, err := from.Tables(ctx)
	if err != nil {
		return fmt.Errorf("read the store's tables: %w", err)
	}
	if o.Layers, err = f.chosen(layers.NewCatalogue(tables), tables, o.Format); err != nil {
		return err
	}
	reports, err := exporter.Run(ctx, o, from)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: %s in %s\n", o.File, o.Format, o.CRS)
	for _, r := range reports {
		printExport(out, r)
	}
	return nil
}

// chosen are the layers that were asked for, by the names the map has for them; every layer if none was.
func (f *exportFlags) chosen(catalogue *layers.Catalogue, tables []data.Table, format string) ([]exporter.Layer, error) {
	var names []string
	for _, l := range catalogue.All() {
		names = append(names, l.Name)
	}
	wanted := f.layers
	if len(wanted) == 0 && format == "gpkg" {
		wanted = names
	}
	if len(wanted) != 1 && format != "gpkg" {
		return nil, fmt.Errorf("%w: a %s file holds one layer, say with --layer which: %s", errUsage, format, strings.Join(names, ", "))
	}
	found, err := catalogue.Layers(wanted)
	if err != nil {
		unknown := slices.IndexFunc(wanted, func(name string) bool { return !slices.Contains(names, name) })
		return nil, fmt.Errorf("%w: %w%s; the layers are %s", errUsage, err, suggest.Hint(wanted[unknown], names), strings.Join(names, ", "))
	}
	out := make([]exporter.Layer, 0, len(found))
	for _, l := range found {
		at := slices.IndexFunc(tables, func(t data.Table) bool { return t.Name == l.Table })
		out = append(out, exporter.Layer{Name: l.Name, Title: l.Title.ZH, Table: tables[at], Where: l.Where})
	}
	return out, nil
}

func printExport(out io.Writer, r exporter.Report) {
	fmt.Fprintf(out, "  %s: %d rows", r.Layer, r.Rows)
	if r.Placeless > 0 {
		fmt.Fprintf(out, ", %d of them without a place", r.Placeless)
	}
	fmt.Fprintln(out)
	if r.Broken > 0 {
		fmt.Fprintf(out, "    %d more rows cannot be read and are not in the file\n", r.Broken)
	}
	reasons := map[string][]string{}
	for _, left := range r.LeftOut {
		reasons[left.Reason] = append(reasons[left.Reason], left.Field)
	}
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		fmt.Fprintf(out, "    left out, %s: %s\n", reason, strings.Join(reasons[reason], ", "))
	}
	for _, name := range r.Renamed {
		fmt.Fprintf(out, "    %s is called %s there: a name has ten bytes\n", name.Field, name.Name)
	}
	if r.Cut > 0 {
		fmt.Fprintf(out, "    %d values were shortened or have lost characters\n", r.Cut)
	}
	if r.Quoted > 0 {
		fmt.Fprintf(out, "    %d texts begin as formulas do: a ' stands before them\n", r.Quoted)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(out, "    %s\n", note)
	}
}
