package app

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"lintu/data/postgis"
	"lintu/server/config"
)

func newTrack(process Process) *cobra.Command {
	remove := false
	cmd := &cobra.Command{
		Use:   "track TABLE...",
		Short: "have layers of other programs' tables in a PostGIS database follow every change",
		Long: "Makes triggers on tables of other programs' that write down in Lintu's schema which rows change, so that layers published of\n" +
			"them follow by themselves. `lintu migrate` comes first. Run it as the owner of Lintu's schema, after GRANT TRIGGER ON the table\n" +
			"TO that role, or as a superuser. Running it again changes nothing. Partitions that come later are watched within seconds if that\n" +
			"role may; else run it again. Views follow the tables they read.",
		Example: "  lintu track --store postgres://lintu_owner@db.example/city trees public.roads",
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
	if !config.IsDatabase(c.Store) {
		return fmt.Errorf("%w: say with --store which database, postgres://user@host/database; of other programs' tables in a file no changes are told", errUsage)
	}
	done, err := postgis.TrackTables(ctx, c.Store, tables, remove)
	if err != nil {
		return err
	}
	for _, t := range done {
		fmt.Fprintf(out, "%s: %s\n", t.Table, tracked(t, remove))
	}
	return nil
}

// tracked says what was done to a table.
func tracked(t postgis.Track, remove bool) string {
	how := "every row that changes is told by " + t.Key
	if t.Key == "" {
		how = "it is told when anything changes, not which row: no column of whole numbers is unique and never null"
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
