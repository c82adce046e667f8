package app

import (
	"cmp"
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
	"lintu/data/crs"
	"lintu/data/importer"
	"lintu/server/config"
)

// errNothing says that a file was read and not one row of it was fit to be stored.
var errNothing = errors.New("no row could be stored")

func newImport(process Process) *cobra.Command {
	var chosen importFlags
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "read a GeoPackage, GeoJSON, Shapefile (also zipped), CSV or Excel file into a store",
		Example: "  lintu import city.gpkg --layer buildings --as buildings --map name=NAME --store city-store.gpkg\n" +
			"  lintu import roads.geojson --as features:roads --store city-store.gpkg\n" +
			"  lintu import 小区.shp --as features:compounds_survey --crs EPSG:4549 --encoding GBK --dry-run --store city-store.gpkg",
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
			options, err := chosen.resolve()
			if err != nil {
				return err
			}
			options.File, options.Now = args[0], time.Now()
			if options.ErrorFile == "" {
				options.ErrorFile = options.ErrorFileName()
			}
			at, err := siteOf(c)
			if err != nil {
				return err
			}
			return runImport(cmd.Context(), process.Stderr, at, options)
		},
	}
	config.AddFlags(cmd.Flags(), "store", "key_file")
	chosen.add(cmd.Flags())
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

// runImport reads a file into a store that is there, or into a new one that appears when all is in it.
func runImport(ctx context.Context, out io.Writer, at site, options importer.Options) error {
	var report importer.Report
	bar := newProgress(out)
	options.Progress = bar.show
	read := func(opened store) (err error) {
		report, err = importInto(ctx, opened, options)
		return err
	}
	var err error
	if options.DryRun {
		err = at.rehearse(ctx, read)
	} else if err = at.change(ctx, forWriting, read); errors.Is(err, errNoStore) {
		err = at.fill(ctx, read)
	}
	bar.end()
	if report.Read > 0 {
		printReport(out, report, options)
	}
	var said *importer.Problem
	if err == nil || errors.As(err, &said) {
		return err // a problem names the file itself
	}
	return fmt.Errorf("import %s: %w", options.File, err)
}

func importInto(ctx context.Context, opened store, options importer.Options) (importer.Report, error) {
	report, err := importer.Run(ctx, options, &claiming{store: opened})
	if err == nil && report.Read > 0 && report.Stored+report.Updated == 0 {
		err = fmt.Errorf("%w: see %s", errNothing, options.ErrorFile)
	}
	return report, err
}

// claiming takes the demo marker off a store before the first record that is not made up is written to it: a store that
// holds one must never be taken for the demo city, whatever happens afterwards.
type claiming struct {
	store
	done    bool
	claimed func(data.Identity) // is told, if it is not nil
}

func (c *claiming) claim(ctx context.Context) error {
	if c.done {
		return nil
	}
	identity, err := c.store.Identity(ctx)
	if err != nil {
		return err
	}
	if identity.Demo || identity.Made.IsZero() {
		now := data.Identity{Made: time.Now()}
		if err := c.SetIdentity(ctx, now); err != nil {
			return err
		}
	}
	c.done = true
	return nil
}

// SetIdentity changes what the store is, and tells whoever serves it.
func (c *claiming) SetIdentity(ctx context.Context, now data.Identity) error {
	if c.claimed != nil && !now.Demo {
		c.claimed(now) // first: between the two it is served as the more careful of both
	}
	return c.store.SetIdentity(ctx, now)
}

// Create makes a table in a claimed store.
func (c *claiming) Create(ctx context.Context, t data.Table) error {
	if err := c.claim(ctx); err != nil {
		return err
	}
	return c.store.Create(ctx, t)
}

// Write changes rows of a claimed store.
func (c *claiming) Write(ctx context.Context, b data.Batch) ([]int64, error) {
	if err := c.claim(ctx); err != nil {
		return nil, err
	}
	return c.store.Write(ctx, b)
}

// Load fills a table of a claimed store.
func (c *claiming) Load(ctx context.Context, table string, next func() (data.Row, bool)) (int64, error) {
	if err := c.claim(ctx); err != nil {
		return 0, err
	}
	return c.store.Load(ctx, table, next)
}

func printReport(out io.Writer, r importer.Report, options importer.Options) {
	for _, warning := range r.Warnings {
		fmt.Fprintf(out, "warning: %s\n", warning)
	}
	if options.DryRun {
		printPlan(out, r)
	}
	if r.Resumed > 0 {
		fmt.Fprintf(out, "  went on after row %d, where an earlier run was cut off\n", r.Resumed)
	}
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

// printPlan says what an import would do.
func printPlan(out io.Writer, r importer.Report) {
	fmt.Fprintf(out, "dry run: nothing is written to the store; this is what would happen\n  coordinates in %s", cmp.Or(r.CRS, "none of them"))
	if r.Axes == crs.NorthFirst {
		fmt.Fprint(out, ", north before east")
	}
	if r.Encoding != "" {
		fmt.Fprintf(out, "; text in %s", r.Encoding)
	}
	fmt.Fprintln(out)
	for _, m := range r.Fields {
		fmt.Fprintf(out, "  %s ← %s\n", m.Field, m.Column)
	}
	for _, f := range r.First {
		fmt.Fprintf(out, "  row %d: %s %s: %s\n", f.Row, f.Field, f.Value, f.Reason)
	}
}
