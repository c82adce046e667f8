package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"lintu/data"
)

//go:embed foreign_relations.sql
var relationsSQL string

//go:embed foreign_functions.sql
var functionsSQL string

// ErrNoPostGIS says that a database has no geometries at all.
var ErrNoPostGIS = errors.New("the database has no PostGIS")

// Foreign reads what other programs keep in a database, whether it has a schema of Lintu's or not. It makes and changes
// nothing there. Its methods may be called from many goroutines; its connections are its own.
type Foreign struct {
	lender *Store // lends connections, and is no store otherwise
	schema string // PostGIS is in
}

// OpenForeign opens a database for reading what is not Lintu's. Of the options only those of connections count.
func OpenForeign(ctx context.Context, url string, options Options) (*Foreign, error) {
	options = options.withDefaults()
	options.ReadOnly = true
	f, err := openForeign(ctx, url, options)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", foreignFault(ctx, err))
	}
	return f, nil
}

func openForeign(ctx context.Context, url string, options Options) (*Foreign, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	adjust(config, options)
	conn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return nil, err
	}
	f := &Foreign{lender: &Store{options: options, config: config.ConnConfig}}
	err = conn.QueryRow(ctx, `SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'postgis'`).Scan(&f.schema)
	err = errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNoPostGIS
	}
	if err != nil {
		return nil, err
	}
	// Functions are not to find Lintu's tables by their bare names.
	config.ConnConfig.RuntimeParams["search_path"] = "public, " + pgx.Identifier{f.schema}.Sanitize()
	f.lender.pool, err = pgxpool.NewWithConfig(ctx, config)
	return f, err
}

// Close closes the connections.
func (f *Foreign) Close() error {
	f.lender.pool.Close()
	return nil
}

// Connections is how the connections are used.
func (f *Foreign) Connections() data.Connections { return f.lender.Connections() }

// WithoutLintu reports whether the database has no schema of Lintu's, of whatever version.
func (f *Foreign) WithoutLintu(ctx context.Context) (bool, error) {
	var without bool
	err := f.lender.read(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT to_regnamespace('lintu_store') IS NULL AND to_regnamespace('lintu') IS NULL").Scan(&without)
	})
	return without, foreignFault(ctx, err)
}

// Relations are the tables, views and functions with a geometry that the role may read, by schema and name; functions come
// last.
func (f *Foreign) Relations(ctx context.Context) ([]data.Relation, error) {
	var found []data.Relation
	err := f.lender.read(ctx, func(conn *pgx.Conn) error {
		found = nil
		for _, query := range []string{relationsSQL, functionsSQL} {
			rows, err := conn.Query(ctx, query, f.schema)
			if err != nil {
				return err
			}
			part, err := pgx.CollectRows(rows, relationOf)
			if err != nil {
				return err
			}
			found = append(found, part...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for tables: %w", foreignFault(ctx, err))
	}
	return found, nil
}

// relationKinds are the kinds by what pg_class calls them.
var relationKinds = map[string]data.RelationKind{
	"r": data.RelationTable, "p": data.RelationPartitioned, "v": data.RelationView, "m": data.RelationMaterialized,
	"f": data.RelationForeign, "": data.RelationFunction,
}

func relationOf(row pgx.CollectableRow) (data.Relation, error) {
	var r data.Relation
	var kind string
	var names, natives, categories []string
	var modifiers []int32
	var spatial, readable []bool
	err := row.Scan(&r.Schema, &r.Name, &kind, &r.Key, &r.Rows, &names, &natives, &categories, &modifiers, &spatial, &readable)
	if err != nil {
		return r, err
	}
	r.Kind = relationKinds[kind]
	for i, name := range names {
		t := typeOf(natives[i], categories[i])
		switch {
		case !readable[i]:
			r.Left = append(r.Left, name)
		case spatial[i]:
			r.Geometries = append(r.Geometries, declared(name, natives[i], modifiers[i]))
		case t == 0:
			r.Left = append(r.Left, name)
		default:
			r.Columns = append(r.Columns, data.Column{Field: data.Field{Name: name, Type: t}, Native: natives[i]})
		}
	}
	return r, nil
}

// declared reads the modifier of PostGIS's type (liblwgeom.h, TYPMOD_GET_TYPE and TYPMOD_GET_SRID). Geographies are in degrees
// and have no curves.
func declared(name, native string, modifier int32) data.GeometryColumn {
	c := data.GeometryColumn{Name: name, Shape: data.ShapeAny, Arcs: true}
	if native == "geography" {
		c.Round, c.Arcs, c.SRID = true, false, SRIDWorld
	}
	if modifier < 0 {
		return c
	}
	c.SRID = int((modifier&0x0FFFFF00)-(modifier&0x10000000)) >> 8
	kind := int(modifier&0xFC) >> 2
	switch kind {
	case 1, 4:
		c.Shape = data.ShapePoint
	case 2, 5:
		c.Shape = data.ShapeLine
	case 3, 6:
		c.Shape = data.ShapePolygon
	}
	c.Arcs = c.Shape == data.ShapeAny && !c.Round
	return c
}

// typeOf is the type of an attribute by PostgreSQL's type and its category; 0 for what cannot be one.
func typeOf(native, category string) data.Type {
	switch native {
	case "int2", "int4", "int8":
		return data.TypeInt
	case "float4", "float8", "numeric":
		return data.TypeReal
	case "bool":
		return data.TypeBool
	case "timestamptz":
		return data.TypeTime
	case "uuid", "json", "jsonb", "inet", "date", "time", "timestamp", "interval", "citext", "ltree", "name":
		return data.TypeText
	}
	if slices.Contains([]string{"S", "E"}, category) { // strings and enumerations
		return data.TypeText
	}
	return 0
}

// foreignFault translates what the database says of a relation that is not ours: that it has no such table is nothing a
// migration would mend.
func foreignFault(ctx context.Context, err error) error {
	var said *pgconn.PgError
	if !errors.As(err, &said) || ctx.Err() != nil {
		return fault(ctx, err)
	}
	switch said.Code {
	case codeNoTable, codeNoSchema, codeNoColumn, codeNoFunction, codeNoPermission:
		return fmt.Errorf("%w: %s (SQLSTATE %s)", data.ErrAltered, said.Message, said.Code)
	case codeCancelled:
		return fmt.Errorf("%w: a query took too long", context.DeadlineExceeded)
	}
	return fault(ctx, err)
}

// Further SQLSTATE codes that relations of others give.
const (
	codeNoColumn   = "42703"
	codeNoFunction = "42883"
	codeCancelled  = "57014"
	codeNoPlan     = "0A000" // cached plan must not change result type
)
