package postgis

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/tern/v2/migrate"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

//go:embed grants.sql
var grantsSQL string

// versionTable says which migrations a database has had.
const versionTable = "lintu_store.schema_version"

// The coordinate systems a store can keep its geometry in: longitude, latitude in degrees.
const (
	SRIDChina = 4490 // CGCS2000, the default
	SRIDWorld = 4326 // WGS 84
)

// MigrateOptions are how a schema is made. The zero value will do.
type MigrateOptions struct {
	// SRID is what geometry is stored in, SRIDChina or SRIDWorld; 0 means SRIDChina, or what the store has already.
	SRID int
	// Runtime is the role the program runs as: it may read and change rows and change no tables. It must exist. Empty
	// leaves what was granted before.
	Runtime string
}

// Migrated is what a migration did.
type Migrated struct {
	SRID  int      // of the geometry
	Steps []string // made now, by name; none if the schema was up to date
}

// Migrate makes the schema in a database, or brings it up to date, each step in a transaction. The connection's role owns
// what it makes. PostGIS must be installed, or the role allowed to install it. Doing it again changes nothing.
func Migrate(ctx context.Context, url string, options MigrateOptions) (Migrated, error) {
	var done Migrated
	if err := migrateSchema(ctx, url, options, &done); err != nil {
		var said *pgconn.PgError
		if errors.As(err, &said) && said.Code == codeNoPermission {
			err = fmt.Errorf("%w: %w", ErrOwner, err)
		}
		return done, fmt.Errorf("migrate: %w", fault(ctx, err))
	}
	return done, nil
}

func migrateSchema(ctx context.Context, url string, options MigrateOptions, done *Migrated) error {
	if asked := options.SRID; asked != 0 && asked != SRIDChina && asked != SRIDWorld {
		return fmt.Errorf("SRID %d: a store keeps longitude and latitude, %d or %d", asked, SRIDChina, SRIDWorld)
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is left to be lost
	if options.Runtime != "" {
		if err = roleExists(ctx, conn, options.Runtime); err != nil {
			return err
		}
	}
	schema, err := postgisSchema(ctx, conn)
	if err != nil {
		return err
	}
	if _, err = conn.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS lintu; CREATE SCHEMA IF NOT EXISTS lintu_store"); err != nil {
		return err
	}
	migrator, err := migrate.NewMigrator(ctx, conn, versionTable)
	if err != nil {
		return err
	}
	if options.SRID, err = sridOf(ctx, conn, migrator, options.SRID); err != nil {
		return err
	}
	done.SRID = options.SRID
	migrator.OnStart = func(_ int32, name, _, _ string) { done.Steps = append(done.Steps, strings.TrimSuffix(name, ".sql")) }
	migrator.Data = map[string]any{"srid": options.SRID, "postgis": pgx.Identifier{schema}.Sanitize()}
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return err
	}
	if err = migrator.LoadMigrations(files); err != nil {
		return err
	}
	if err = migrator.Migrate(ctx); err != nil {
		var unknown migrate.BadVersionError
		if errors.As(err, &unknown) {
			return fmt.Errorf("%w: %w", ErrNewer, err)
		}
		return err
	}
	if options.Runtime == "" {
		return nil
	}
	_, err = conn.Exec(ctx, fmt.Sprintf(grantsSQL, pgx.Identifier{options.Runtime}.Sanitize(), literal(options.Runtime)))
	return err
}

// roleExists looks before anything is made: the grants come last.
func roleExists(ctx context.Context, conn *pgx.Conn, role string) error {
	var there bool
	err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role).Scan(&there)
	if err == nil && !there {
		err = fmt.Errorf("%w %q: make it first, CREATE ROLE %s LOGIN", ErrNoRole, role, pgx.Identifier{role}.Sanitize())
	}
	return err
}

// postgisSchema is the schema PostGIS is installed in, after installing it if it is not.
func postgisSchema(ctx context.Context, conn *pgx.Conn) (string, error) {
	const query = "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'"
	var schema string
	err := conn.QueryRow(ctx, query).Scan(&schema)
	if !errors.Is(err, pgx.ErrNoRows) {
		return schema, err
	}
	if _, err := conn.Exec(ctx, "CREATE EXTENSION postgis SCHEMA public"); err != nil {
		return "", fmt.Errorf("the database has no PostGIS; a superuser installs it by CREATE EXTENSION postgis: %w", err)
	}
	return "public", nil
}

// sridOf is the coordinate system a store is to have, or has already: what is stored cannot change its own.
func sridOf(ctx context.Context, conn *pgx.Conn, migrator *migrate.Migrator, asked int) (int, error) {
	version, err := migrator.GetCurrentVersion(ctx)
	if err != nil {
		return 0, err
	}
	if version == 0 && asked == 0 {
		return SRIDChina, nil
	}
	if version == 0 {
		return asked, nil
	}
	var stored int
	if err := conn.QueryRow(ctx, "SELECT srid FROM lintu_store.settings").Scan(&stored); err != nil {
		return 0, err
	}
	if asked != 0 && asked != stored {
		return 0, fmt.Errorf("SRID %d: this store was made with %d; export it and import it into a new one", asked, stored)
	}
	return stored, nil
}
