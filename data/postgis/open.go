package postgis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
)

// connectWithin is how long a connection may take to come up; a firewall that swallows packets answers never.
const connectWithin = 5 * time.Second

// Open opens a store by its URL (postgres://…). It makes nothing in a database that lacks the schema: that is
// ErrNoSchema.
func Open(ctx context.Context, url string, options Options) (*Store, error) {
	s, err := open(ctx, url, options.withDefaults())
	if err != nil {
		return nil, fmt.Errorf("open store: %w", fault(ctx, err))
	}
	return s, nil
}

func open(ctx context.Context, url string, options Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	adjust(config, options)
	s := &Store{options: options, config: config.ConnConfig}
	if err = s.prepare(ctx); err != nil {
		return nil, err
	}
	if s.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, err
	}
	s.feed.begin()
	return s, nil
}

// adjust sets what a store needs of its connections.
func adjust(config *pgxpool.Config, options Options) {
	config.MaxConns = int32(options.Connections)
	config.MinIdleConns = 1
	config.PingTimeout = connectWithin
	c := config.ConnConfig
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectWithin
	}
	c.RuntimeParams["application_name"] = "lintu"
	// No query of ours is long enough to gain from being compiled, and one that must not scan a table counts as endless when it has
	// to all the same: a look for changes took half a second instead of a millisecond once statistics made it planned again.
	c.RuntimeParams["jit"] = "off"
	if options.ReadOnly {
		c.RuntimeParams["default_transaction_read_only"] = "on"
	}
	// A client that leaves cancels its query on the server; the connection lives on.
	c.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: connectWithin}
	}
}

// prepare looks on a first connection whether this is a store, and reads what does not change.
func (s *Store) prepare(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, s.config)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is left to be lost
	if err = checkVersion(ctx, conn); err != nil {
		return err
	}
	var schema string
	err = conn.QueryRow(ctx, `SELECT s.srid, n.nspname FROM lintu_store.settings s, pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'`).Scan(&s.srid, &schema)
	if err != nil {
		return err
	}
	s.config.RuntimeParams["search_path"] = "lintu, " + pgx.Identifier{schema}.Sanitize()
	if !s.options.ReadOnly {
		if _, err = conn.Exec(ctx, "SELECT lintu_store.settle_outbox()"); err != nil {
			return err
		}
	}
	if s.keys, err = openKeys(ctx, conn, s.options); err != nil {
		return err
	}
	all, err := readTables(ctx, conn, s.keys, s.srid)
	s.tables.Store(all)
	return err
}

// checkVersion compares the database's schema with the migrations this program has.
func checkVersion(ctx context.Context, conn *pgx.Conn) error {
	var version int
	err := conn.QueryRow(ctx, "SELECT version FROM "+versionTable).Scan(&version)
	var said *pgconn.PgError
	switch {
	case errors.As(err, &said) && said.Code == codeNoPermission:
		return fmt.Errorf("%w, or name this role when migrating: %w", ErrNoSchema, err)
	case errors.Is(err, pgx.ErrNoRows):
		return ErrNoSchema
	case err != nil:
		return err
	}
	files, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		return err
	}
	switch {
	case version < len(files):
		return fmt.Errorf("%w (it has version %d, this program needs %d)", ErrNoSchema, version, len(files))
	case version > len(files):
		return fmt.Errorf("%w (it has version %d, this program knows %d)", ErrNewer, version, len(files))
	}
	return nil
}
