package app

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/postgis"
	"lintu/server/config"
)

func newTrack(process Process) *cobra.Command {
	remove := false
	cmd := &cobra.Command{
		Use:   "track TABLE...",
		Short: "have layers of other programs' tables follow every change",
		Long: "Makes triggers on tables of other programs' that write down beside Lintu's own which rows change, so that layers published of\n" +
			"them follow by themselves. Running it again changes nothing. Views follow the tables they read.\n\n" +
			"In a database `lintu migrate` comes first. Run it as the owner of Lintu's schema, after GRANT TRIGGER ON the table TO that role,\n" +
			"or as a superuser. Partitions that come later are watched within seconds if that role may; else run it again.\n" +
			"In a GeoPackage the tables lie beside Lintu's own. One that is replaced (ogr2ogr -overwrite) is followed on.",
		Example: "  lintu track --store postgres://lintu_owner@db.example/city trees public.roads\n  lintu track --store city.gpkg trees",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("%w: say which tables, as in `lintu track public.trees`", errUsage)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := config.Load(cmd.Flags(), process.Environ)
			if err != nil {
				return err
			}
			return track(cmd.Context(), process.Stdout, c, args, remove)
		},
	}
	config.AddFlags(cmd.Flags(), "store")
	cmd.Flags().BoolVar(&remove, "remove", false, "take the triggers away again")
	return cmd
}

func track(ctx context.Context, out io.Writer, c config.Config, tables []string, remove bool) error {
	done, err := trackTables(ctx, c, tables, remove)
	if err != nil {
		return err
	}
	for _, t := range done {
		fmt.Fprintf(out, "%s: %s\n", t.Table, tracked(t, remove))
	}
	return nil
}

func trackTables(ctx context.Context, c config.Config, tables []string, remove bool) ([]data.Track, error) {
	if config.IsDatabase(c.Store) {
		return postgis.TrackTables(ctx, c.Store, tables, remove)
	}
	at, err := siteOf(c)
	if err != nil {
		return nil, err
	}
	var done []data.Track
	err = at.change(ctx, forWriting, func(opened store) error {
		var failed error
		if s, ok := opened.(*geopackage.Store); ok {
			done, failed = s.Track(ctx, tables, remove)
		}
		return failed
	})
	return done, err
}

// tracked says what was done to a table.
func tracked(t data.Track, remove bool) string {
	how := "every row that changes is told by " + t.Key
	if t.Key == "" {
		how = "it is told when anything changes, not which row: no column of whole numbers names the rows"
	}
	if t.Leaves > 0 {
		how += fmt.Sprintf("; its %d partitions are watched too", t.Leaves)
	}
	switch {
	case remove && t.Before:
		return "it was not tracked"
	case remove:
		return "no changes are told any more"
	case t.Before:
		return "it was tracked already; " + how
	default:
		return how
	}
}
