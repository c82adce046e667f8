package postgis

import (
	"context"
	_ "embed" // for track_find.sql
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"lintu/data"
)

//go:embed track_find.sql
var trackFindSQL string

// TrackTables writes down the changes of other programs' tables in Lintu's outbox from now on, or with remove ends it, all in one
// transaction. The role owns Lintu's schema, or is a superuser, and may create triggers on the tables.
func TrackTables(ctx context.Context, url string, names []string, remove bool) ([]data.Track, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("track: %w", fault(ctx, err))
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is left to be lost
	var done []data.Track
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		var ready bool
		if failed := tx.QueryRow(ctx, "SELECT to_regproc('lintu_store.untrack_table') IS NOT NULL").Scan(&ready); failed != nil {
			return failed
		}
		if !ready {
			return ErrNoSchema
		}
		schema, failed := postgisSchema(ctx, conn)
		if failed != nil {
			return failed
		}
		// What is tracked of tables that were dropped since says nothing any more.
		if _, failed = tx.Exec(ctx, "DELETE FROM lintu_store.tracked t WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = t.relation)"); failed != nil {
			return failed
		}
		for _, name := range names {
			one, failed := trackTable(ctx, tx, schema, name, remove)
			if failed != nil {
				return failed
			}
			done = append(done, one)
		}
		return nil
	})
	var said *pgconn.PgError
	switch {
	case !errors.As(err, &said) || said.Code != codeNoPermission:
	case remove:
		err = fmt.Errorf("%w: %s; only the owner of the table who owns Lintu's schema too, or a superuser, takes its triggers away", data.ErrTrack, said.Message)
	default:
		err = fmt.Errorf("%w: %s; run it as the owner of Lintu's schema, after GRANT TRIGGER ON the table TO that role, or as a superuser", data.ErrTrack, said.Message)
	}
	if err != nil {
		return nil, fmt.Errorf("track: %w", fault(ctx, err))
	}
	return done, nil
}

func trackTable(ctx context.Context, tx pgx.Tx, schema, name string, remove bool) (data.Track, error) {
	var t data.Track
	var oid uint32
	var kind string
	var own bool
	var geometry, parent *string
	err := tx.QueryRow(ctx, trackFindSQL, name, schema).Scan(&oid, &t.Table, &kind, &own, &t.Key, &geometry, &parent, &t.Leaves)
	refuse := func(format string, args ...any) (data.Track, error) {
		return t, fmt.Errorf("%s %w: %s", name, data.ErrTrack, fmt.Sprintf(format, args...))
	}
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return refuse("there is no such table; a name with capitals is given in double quotes")
	case err != nil:
		return t, err
	case own:
		return refuse("it is Lintu's own, whose changes are told anyway")
	case kind == "v":
		return refuse("it is a view, which changes with the tables it reads: track those, and it follows")
	case kind == "m":
		return refuse("it is a materialized view, of whose refreshing no trigger tells: ask the server for POST /api/v1/layers/LAYER/refresh after each")
	case kind != "r" && kind != "p":
		return refuse("it is no table of this database's")
	case parent != nil:
		return refuse("it is a partition; track %s", *parent)
	}
	if err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM lintu_store.tracked WHERE relation = $1)", oid).Scan(&t.Before); err != nil {
		return t, err
	}
	if remove {
		_, err = tx.Exec(ctx, "SELECT lintu_store.untrack_table($1::oid::regclass)", oid)
		t.Before = !t.Before
		return t, err
	}
	if t.Key == "" {
		_, err = tx.Exec(ctx, "SELECT lintu_store.track_whole($1::oid::regclass, $2)", oid, t.Table)
	} else {
		_, err = tx.Exec(ctx, "SELECT lintu_store.track_table($1::oid::regclass, $2, $3, $4)", oid, t.Table, t.Key, geometry)
	}
	if err == nil { // a key, a geometry or a name that came since
		_, err = tx.Exec(ctx, "UPDATE lintu_store.tracked SET layer = $2, id_column = $3, geom_column = CASE WHEN $3 <> '' THEN $4 END WHERE relation = $1", oid, t.Table, t.Key, geometry)
	}
	if err == nil { // what was changed until now was not told
		_, err = tx.Exec(ctx, "INSERT INTO lintu_store.outbox (layer, op, ids) VALUES ($1, 't', '{}')", t.Table)
	}
	if err == nil {
		_, err = tx.Exec(ctx, "SELECT pg_notify('lintu_changes', '')")
	}
	return t, err
}

// trackingSQL finds the tables that relations are made of, through however many views, and how their changes are told.
const trackingSQL = `WITH RECURSIVE reads AS (
    SELECT c.oid AS root, c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname || '.' || c.relname = ANY ($1) AND c.relkind IN ('r', 'p', 'v')
    UNION
    SELECT r.root, c.oid, c.relkind FROM reads r JOIN pg_rewrite w ON w.ev_class = r.oid AND r.relkind = 'v'
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
    JOIN pg_class c ON c.oid = d.refobjid
)
SELECT n.nspname || '.' || c.relname, c.relkind::text, array_agg(t.layer) FILTER (WHERE t.layer IS NOT NULL),
    coalesce(min(t.id_column), ''), coalesce(min(t.geom_column), '')
FROM reads r JOIN pg_class c ON c.oid = r.root JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN lintu_store.tracked t ON r.oid = ANY (t.members)
WHERE r.relkind <> 'v' GROUP BY 1, 2 HAVING bool_and(t.layer IS NOT NULL)`

// Tracking tells how the changes of relations are told, by their full names; those whose changes are not are missing.
func (f *Foreign) Tracking(ctx context.Context, relations []string) (map[string]data.Tracking, error) {
	found := map[string]data.Tracking{}
	err := f.lender.read(ctx, func(conn *pgx.Conn) error {
		var told bool
		err := conn.QueryRow(ctx, "SELECT coalesce(has_table_privilege(to_regclass('lintu_store.tracked'), 'SELECT'), false)").Scan(&told)
		if err != nil || !told {
			return err
		}
		rows, err := conn.Query(ctx, trackingSQL, relations)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name, kind string
			var t data.Tracking
			if err = rows.Scan(&name, &kind, &t.Tables, &t.Key, &t.Geometry); err != nil {
				return err
			}
			if kind == "v" { // whose rows are not those of its tables
				t.Key, t.Geometry = "", ""
			}
			found[name] = t
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("look what is tracked: %w", foreignFault(ctx, err))
	}
	return found, nil
}

// Rows calls each with the rows of some numbers, in ascending order.
func (f *Foreign) Rows(ctx context.Context, e *data.Excerpt, ids []int64, each func(data.Row) error) error {
	return f.rows(ctx, e, excerpt{e}.some(), []any{ids}, each)
}
