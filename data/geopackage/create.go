package geopackage

import (
	"context"
	_ "embed" // for schema.sql
	"errors"
	"fmt"
	"os"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"lintu/data"
	"lintu/data/seal"
)

// What marks a GeoPackage of version 1.3 (OGC 12-128r17, clause 1.1.1): "GPKG" and 10300.
const (
	applicationID = 0x47504B47
	userVersion   = 10300
)

// schemaVersion is the version of Lintu's own tables in the file. There is a migration to it from every older one.
const schemaVersion = 2

//go:embed schema.sql
var schemaSQL string

// Create makes a store with the city's own tables, all empty, in a new file. A file that is there is data.ErrExists,
// unless it is an empty database (left by a creation that was cut off).
func Create(path string, options Options) (*Store, error) {
	options = options.withDefaults(path)
	if info, err := os.Stat(path); err == nil && (info.IsDir() || info.Size() > 0) {
		if empty, err := isEmptyDatabase(path); err != nil || !empty {
			return nil, fmt.Errorf("create store %s: %w", path, data.ErrExists)
		}
	}
	keys, err := newKeys(options)
	if err != nil {
		return nil, fmt.Errorf("create store %s: %w", path, err)
	}
	if err := createFile(path, options, keys); err != nil {
		return nil, fmt.Errorf("create store %s: %w", path, err)
	}
	return Open(path, options)
}

func isEmptyDatabase(path string) (bool, error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadOnly)
	if err != nil {
		return false, err
	}
	n, _, err := integer(conn, "SELECT count(*) FROM sqlite_schema")
	return n == 0, errors.Join(err, conn.Close())
}

// createFile writes everything in one transaction: a crash leaves an empty database or a complete one.
func createFile(path string, options Options, keys *seal.Keyring) error {
	conn, err := openConn(path, sqlite.OpenReadWrite|sqlite.OpenCreate, options, func(*sqlite.Conn) error { return nil })
	if err != nil {
		return err
	}
	err = transact(conn, func(conn *sqlite.Conn) error { return createSchema(conn, options, keys) })
	return fault(context.Background(), errors.Join(err, conn.Close()))
}

func createSchema(conn *sqlite.Conn, options Options, keys *seal.Keyring) error {
	marks := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, userVersion)
	if err := sqlitex.ExecuteScript(conn, marks+schemaSQL+outboxSQL, nil); err != nil {
		return fmt.Errorf("make the tables of the standard: %w", err)
	}
	now := formatTime(options.Now())
	if err := execute(conn, "INSERT INTO lintu_schema VALUES (?, ?)", schemaVersion, now); err != nil {
		return err
	}
	if err := writeKeys(conn, keys); err != nil {
		return err
	}
	for _, t := range data.Tables() {
		if err := makeTable(conn, t, now); err != nil {
			return err
		}
	}
	return nil
}

// makeTable makes a table with everything that belongs to it.
func makeTable(conn *sqlite.Conn, t data.Table, now string) error {
	statements := append([]string{createTable(t)}, indexes(t)...)
	if t.Shape != data.ShapeNone {
		statements = append(statements, createRTree(t.Name))
	}
	for _, trigger := range append(triggers(t), deletionTriggers(t)...) {
		statements = append(statements, trigger.create)
	}
	for _, statement := range statements {
		if err := execute(conn, statement); err != nil {
			return fmt.Errorf("make table %s: %w", t.Name, err)
		}
	}
	if err := announce(conn, t, now); err != nil {
		return fmt.Errorf("announce table %s: %w", t.Name, err)
	}
	return nil
}

// announce writes a table into the registers of the standard and into ours.
func announce(conn *sqlite.Conn, t data.Table, now string) error {
	text, err := t.Describe()
	if err != nil {
		return err
	}
	if err := execute(conn, "INSERT INTO lintu_tables VALUES (?, ?)", t.Name, text); err != nil {
		return err
	}
	const contents = `INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) VALUES (?1, ?2, ?1, ?3, ?4)`
	if t.Shape == data.ShapeNone {
		return execute(conn, contents, t.Name, "attributes", now, nil)
	}
	if err := execute(conn, contents, t.Name, "features", now, srsID); err != nil {
		return err
	}
	if err := execute(conn, "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)",
		t.Name, data.GeomColumn, geometryType(t), srsID); err != nil {
		return err
	}
	return execute(conn, "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', ?, 'write-only')",
		t.Name, data.GeomColumn, "http://www.geopackage.org/spec120/#extension_rtree")
}
