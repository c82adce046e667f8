package app

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"lintu/data/postgis"
	"lintu/server/config"
)

func newMigrate(process Process) *cobra.Command {
	var options postgis.MigrateOptions
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "make Lintu's tables in a PostGIS database, or bring them up to date",
		Long: "Makes Lintu's tables in a PostgreSQL database with PostGIS, or brings them up to date. Run it as the role that is to\n" +
			"own the tables; --role names another one that the server runs as, which may change rows and no tables.\n" +
			"Running it again changes nothing.",
		Example: "  lintu migrate --store postgres://lintu_owner@db.example/city --role lintu",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(cmd.Flags(), process.Environ)
			if err != nil {
				return err
			}
			return migrate(cmd.Context(), process.Stdout, c, options)
		},
	}
	config.AddFlags(cmd.Flags(), "store")
	cmd.Flags().StringVar(&options.Runtime, "role", "", "role the server runs as; it must exist")
	cmd.Flags().IntVar(&options.SRID, "srid", 0, "coordinate system of the stored geometry: 4490 (CGCS2000, the default) or 4326; "+
		"it cannot be changed later")
	return cmd
}

func migrate(ctx context.Context, out io.Writer, c config.Config, options postgis.MigrateOptions) error {
	if !config.IsDatabase(c.Store) {
		return fmt.Errorf("%w: say with --store which database, postgres://user@host/database; a file brings its tables along", errUsage)
	}
	at, err := siteOf(c)
	if err != nil {
		return err
	}
	done, err := postgis.Migrate(ctx, c.Store, options)
	for _, step := range done.Steps {
		fmt.Fprintf(out, "%s: step %s\n", at.text, step)
	}
	if err != nil {
		return err
	}
	if len(done.Steps) == 0 {
		fmt.Fprintf(out, "%s: the tables are up to date\n", at.text)
	} else {
		fmt.Fprintf(out, "%s: the tables are made; geometry is stored in EPSG:%d\n", at.text, done.SRID)
	}
	if options.Runtime != "" {
		fmt.Fprintf(out, "%s: role %s may read and write rows\n", at.text, options.Runtime)
	}
	return nil
}
