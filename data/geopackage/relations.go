package geopackage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/crs"
)

// Relations reads the feature tables and views of a file that are not Lintu's, for publishing them; the file may be a store
// or another program's. Nothing is written. Its methods may be called from many goroutines.
type Relations struct {
	path string
	wait time.Duration
	idle chan *Foreign // nil entries are connections that are not open yet
	all  int
}

// OpenRelations is a file with so many connections at most, each opened when it is needed. Who finds all in use waits so long and is then
// data.ErrBusy.
func OpenRelations(path string, connections int, wait time.Duration) *Relations {
	r := &Relations{path: path, wait: wait, idle: make(chan *Foreign, connections), all: connections}
	for range connections {
		r.idle <- nil
	}
	return r
}

// Close waits for what is being read and closes the file.
func (r *Relations) Close() error {
	var err error
	for range r.all {
		if f := <-r.idle; f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}

// read lends a connection. What it runs ends with the context.
func (r *Relations) read(ctx context.Context, do func(conn *sqlite.Conn) error) error {
	waiting, cancel := context.WithTimeout(ctx, r.wait)
	defer cancel()
	var f *Foreign
	select {
	case <-waiting.Done():
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%w: no connection was free within %s", data.ErrBusy, r.wait)
	case f = <-r.idle:
	}
	defer func() { r.idle <- f }()
	if f == nil {
		opened, err := OpenForeign(r.path)
		if err != nil {
			return err
		}
		f = opened
	}
	f.conn.SetInterrupt(ctx.Done())
	defer f.conn.SetInterrupt(nil)
	return fault(ctx, do(f.conn))
}

// Relations are the feature tables and views there are now, by name.
func (r *Relations) Relations(ctx context.Context) ([]data.Relation, error) {
	now, err := OpenForeign(r.path)
	if err != nil {
		return nil, err
	}
	defer now.Close() //nolint:errcheck // it was only read
	own, err := ownTables(now.conn)
	if err != nil {
		return nil, fmt.Errorf("look for tables in %s: %w", r.path, fault(ctx, err))
	}
	var found []data.Relation
	for _, l := range now.layers {
		reads, view, err := tablesOf(now.conn, l.Table.Name)
		if err != nil {
			return nil, fmt.Errorf("look at %s of %s: %w", l.Table.Name, r.path, fault(ctx, err))
		}
		if !slices.ContainsFunc(reads, func(name string) bool { return own[strings.ToLower(name)] }) {
			found = append(found, l.relation(view))
		}
	}
	return found, nil
}

// WithoutLintu reports whether the file is no store, of whatever version.
func (r *Relations) WithoutLintu(ctx context.Context) (bool, error) {
	var ours int64
	err := r.read(ctx, func(conn *sqlite.Conn) (err error) {
		ours, _, err = integer(conn, "SELECT count(*) FROM sqlite_schema WHERE name = 'lintu_schema'")
		return err
	})
	return ours == 0, err
}

// ownTables are Lintu's tables in a store, by their names in small letters.
func ownTables(conn *sqlite.Conn) (map[string]bool, error) {
	own := map[string]bool{}
	n, _, err := integer(conn, "SELECT count(*) FROM sqlite_schema WHERE name = 'lintu_tables'")
	if err != nil || n == 0 {
		return own, err
	}
	const query = "SELECT name FROM lintu_tables UNION SELECT name FROM sqlite_schema WHERE name LIKE 'lintu\\_%' ESCAPE '\\'"
	err = each(conn, query, nil, func(stmt *sqlite.Stmt) error {
		own[strings.ToLower(stmt.ColumnText(0))] = true
		return nil
	})
	return own, err
}

// tablesOf are the tables that reading a table or view reads, itself among them, as SQLite tells who asks for leave.
func tablesOf(conn *sqlite.Conn, name string) (reads []string, view bool, err error) {
	kind, _, err := integer(conn, "SELECT type = 'view' FROM sqlite_schema WHERE name = ? COLLATE NOCASE", name)
	if err != nil {
		return nil, false, err
	}
	reads = []string{name}
	err = conn.SetAuthorizer(sqlite.AuthorizeFunc(func(a sqlite.Action) sqlite.AuthResult {
		if a.Type() == sqlite.OpRead {
			reads = append(reads, a.Table())
		}
		return sqlite.AuthResultOK
	}))
	if err != nil {
		return nil, false, err
	}
	stmt, _, err := conn.PrepareTransient("SELECT * FROM " + quote(name))
	if err == nil { // a view of what is gone has no statement
		err = stmt.Finalize()
	}
	return reads, kind == 1, errors.Join(err, conn.SetAuthorizer(nil))
}

// relation describes a layer as what can be published. A geometry in a system that cannot be converted is left out.
func (l foreignLayer) relation(view bool) data.Relation {
	out := data.Relation{Name: l.Table.Name, Kind: data.RelationTable, Key: l.key, Left: l.Left, Rows: l.Rows}
	if view {
		out.Kind = data.RelationView
	}
	g := data.GeometryColumn{Name: l.geometry, Shape: l.Table.Shape}
	if strings.EqualFold(l.SRS.Organization, "EPSG") {
		g.SRID = int(l.SRS.Code)
	}
	if _, err := systemOf(g.SRID); err == nil {
		out.Geometries = append(out.Geometries, g)
	} else {
		out.Left = append(out.Left, l.geometry)
	}
	if l.key != "" {
		out.Columns = append(out.Columns, data.Column{Field: data.Field{Name: l.key, Type: data.TypeInt}, Native: "INTEGER"})
	}
	for _, f := range l.Table.Fields {
		out.Columns = append(out.Columns, data.Column{Field: f, Native: f.Type.String()})
	}
	return out
}

// systemOf is the coordinate system of a number; 0, an undefined one, is taken for degrees.
func systemOf(srid int) (crs.CRS, error) {
	if srid == 0 {
		return crs.Geographic(), nil
	}
	return crs.EPSG(srid)
}
