package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/importer"
	"lintu/server/config"
	"lintu/server/suggest"
)

// errNothing says that a file was read and not one row of it was fit to be stored.
var errNothing = errors.New("no row could be stored")

func newImport(process Process) *cobra.Command {
	var options importer.Options
	var fields []string
	shape := ""
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "read a layer of a GeoPackage or GeoJSON file (EPSG:4326) into a store",
		Example: "  lintu import city.gpkg --layer buildings --as buildings --map name=NAME --store city-store.gpkg\n" +
			"  lintu import roads.geojson --as features:roads --store city-store.gpkg",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("%w: import takes one file, not %d", errUsage, len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := config.Load(cmd.Flags(), process.Environ)
			if err != nil {
				return err
			}
			if c.Store == "" {
				return fmt.Errorf("%w: say with --store which store the file goes into; it is made if it is not there", errUsage)
			}
			options.File, options.Now = args[0], time.Now()
			if options.Fields, err = mappings(fields); err != nil {
				return err
			}
			if options.Shape, err = shapeNamed(shape); err != nil {
				return err
			}
			return runImport(cmd.Context(), process.Stderr, siteOf(c), options)
		},
	}
	config.AddFlags(cmd.Flags(), "store", "key_file")
	flags := cmd.Flags()
	flags.StringVar(&options.Layer, "layer", "", "layer of the file; may be left out if it has only one")
	flags.StringVar(&options.As, "as", "", "what it becomes: buildings, or features:NAME for a layer of that name")
	flags.StringArrayVar(&fields, "map", nil, "field=column: fill a field from this column; may be repeated")
	flags.BoolVar(&options.Only, "only", false, "leave out every column that no --map names")
	flags.StringVar(&options.Key, "key", "", "column that names a row for good, so that a second import updates it")
	flags.StringVar(&shape, "shape", "", "point, line or polygon; rows of another shape are refused (default: what most are)")
	flags.StringArrayVar(&options.Allowed, "allow", nil, "column to take over although it names something sensitive or personal")
	flags.StringVar(&options.ErrorFile, "error-file", "import-errors.csv", "where rows that are refused are listed, with the reason")
	flags.StringVar(&options.Source, "source", "", "where the data come from (default: file and layer)")
	flags.StringVar(&options.OwnerOrg, "owner", "", "organisation that answers for the data")
	return cmd
}

// mappings reads field=column pairs.
func mappings(pairs []string) (map[string]string, error) {
	fields := map[string]string{}
	for _, pair := range pairs {
		field, column, found := strings.Cut(pair, "=")
		if !found || field == "" || column == "" {
			return nil, fmt.Errorf("%w: --map %q is not of the form field=column", errUsage, pair)
		}
		if _, twice := fields[field]; twice {
			return nil, fmt.Errorf("%w: --map fills %q twice", errUsage, field)
		}
		fields[field] = column
	}
	return fields, nil
}

func shapeNamed(word string) (data.Shape, error) {
	shapes := map[string]data.Shape{
		"": data.ShapeNone, "point": data.ShapePoint, "line": data.ShapeLine, "polygon": data.ShapePolygon,
	}
	shape, ok := shapes[word]
	if !ok {
		return 0, fmt.Errorf("%w: --shape %q is none of point, line, polygon%s", errUsage, word,
			suggest.Hint(word, []string{"point", "line", "polygon"}))
	}
	return shape, nil
}

// runImport reads a file into a store that is there, or into a new one that appears when all is in it.
func runImport(ctx context.Context, out io.Writer, at site, options importer.Options) error {
	var report importer.Report
	missing, err := at.toMake()
	if missing || errors.Is(err, errNoStore) {
		err = at.create(func(store *geopackage.Store) (err error) {
			report, err = importInto(ctx, store, options)
			return err
		})
	} else if err == nil {
		err = at.change(ctx, func(store *geopackage.Store) (err error) {
			report, err = importInto(ctx, store, options)
			return err
		})
	}
	if report.Read > 0 {
		printReport(out, report, options)
	}
	var said *importer.Problem
	if err == nil || errors.As(err, &said) {
		return err // a problem names the file itself
	}
	return fmt.Errorf("import %s: %w", options.File, err)
}

func importInto(ctx context.Context, store *geopackage.Store, options importer.Options) (importer.Report, error) {
	report, err := importer.Run(ctx, options, &claiming{Store: store})
	if err == nil && report.Read > 0 && report.Stored+report.Updated == 0 {
		err = fmt.Errorf("%w: see %s", errNothing, options.ErrorFile)
	}
	return report, err
}

// change opens a store that is there for the time of a change.
func (s site) change(ctx context.Context, change func(*geopackage.Store) error) error {
	store, _, err := s.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(change(store), store.Close())
}

// claiming takes the demo marker off a store before the first record that is not made up is written to it: a store that
// holds one must never be taken for the demo city, whatever happens afterwards.
type claiming struct {
	*geopackage.Store
	done bool
}

func (c *claiming) claim(ctx context.Context) error {
	if c.done {
		return nil
	}
	identity, err := c.Store.Identity(ctx)
	if err != nil {
		return err
	}
	if identity.Demo || identity.Made.IsZero() {
		if err := c.SetIdentity(ctx, data.Identity{Made: time.Now()}); err != nil {
			return err
		}
	}
	c.done = true
	return nil
}

// Create makes a table in a claimed store.
func (c *claiming) Create(ctx context.Context, t data.Table) error {
	if err := c.claim(ctx); err != nil {
		return err
	}
	return c.Store.Create(ctx, t)
}

// Write changes rows of a claimed store.
func (c *claiming) Write(ctx context.Context, b data.Batch) ([]int64, error) {
	if err := c.claim(ctx); err != nil {
		return nil, err
	}
	return c.Store.Write(ctx, b)
}

// Load fills a table of a claimed store.
func (c *claiming) Load(ctx context.Context, table string, next func() (data.Row, bool)) (int64, error) {
	if err := c.claim(ctx); err != nil {
		return 0, err
	}
	return c.Store.Load(ctx, table, next)
}

func printReport(out io.Writer, r importer.Report, options importer.Options) {
	fmt.Fprintf(out, "%s: %d rows read, %d new, %d updated, %d refused, %d mended\n",
		r.Table, r.Read, r.Stored, r.Updated, r.Refused, r.Repaired)
	for _, reason := range slices.Sorted(maps.Keys(r.Reasons)) {
		fmt.Fprintf(out, "  refused %d: %s\n", r.Reasons[reason], reason)
	}
	if r.Refused > 0 && options.ErrorFile != "" {
		fmt.Fprintf(out, "  refused rows are listed in %s\n", options.ErrorFile)
	}
	columns := map[string][]string{}
	for _, left := range r.LeftOut {
		columns[left.Reason] = append(columns[left.Reason], left.Column)
	}
	for _, reason := range slices.Sorted(maps.Keys(columns)) {
		fmt.Fprintf(out, "  left out, %s: %s\n", reason, strings.Join(columns[reason], ", "))
	}
}
