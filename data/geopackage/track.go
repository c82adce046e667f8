package geopackage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"lintu/data"
)

// trackedPrefix begins the names under which changes of other programs' tables are told: SQLite's own word for the file. No
// table of ours has a dot in its name.
const trackedPrefix = "main."

// trackedSQL makes the list of other programs' tables that are tracked. It stays when such a table is dropped, so that one of the
// same name is tracked again (`ogr2ogr -overwrite`).
const trackedSQL = `CREATE TABLE IF NOT EXISTS lintu_tracked (name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE);
INSERT OR IGNORE INTO gpkg_extensions SELECT 'lintu_tracked', NULL, 'lintu_outbox', 'Lintu, docs/adr/0011-the-outbox-of-a-geopackage.md', 'write-only'
WHERE NOT EXISTS (SELECT 1 FROM gpkg_extensions WHERE table_name = 'lintu_tracked');`

// Track writes down the changes of other programs' tables in the file's outbox from now on, whoever makes them, or with remove ends
// it, all in one transaction.
func (s *Store) Track(ctx context.Context, names []string, remove bool) ([]data.Track, error) {
	var done []data.Track
	err := s.write(ctx, func(conn *sqlite.Conn) error {
		done = nil
		if err := sqlitex.ExecuteScript(conn, trackedSQL, nil); err != nil {
			return err
		}
		own, err := ownTables(conn)
		if err != nil {
			return err
		}
		for _, name := range names {
			one, err := trackTable(conn, own, name, remove)
			if err != nil {
				return err
			}
			done = append(done, one)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("track: %w", err)
	}
	return done, nil
}

func trackTable(conn *sqlite.Conn, own map[string]bool, name string, remove bool) (data.Track, error) {
	t, kind, made := data.Track{Table: name}, "", ""
	err := each(conn, "SELECT name, type, sql FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE", []any{name},
		func(stmt *sqlite.Stmt) error {
			t.Table, kind, made = stmt.ColumnText(0), stmt.ColumnText(1), stmt.ColumnText(2)
			return nil
		})
	if err != nil {
		return t, err
	}
	_, t.Before, err = integer(conn, "SELECT 1 FROM lintu_tracked WHERE name = ?", t.Table)
	if err != nil {
		return t, err
	}
	refuse := func(why string) (data.Track, error) { return t, fmt.Errorf("%s %w: %s", name, data.ErrTrack, why) }
	low := strings.ToLower(t.Table)
	switch {
	case kind == "" && !(remove && t.Before):
		return refuse("there is no such table in the file")
	case own[low]:
		return refuse("it is Lintu's own, whose changes are told anyway")
	case kind == "view":
		return refuse("it is a view, which changes with the tables it reads: track those, and it follows")
	case strings.HasPrefix(low, "gpkg_") || strings.HasPrefix(low, "rtree_") || strings.HasPrefix(low, "sqlite_") ||
		strings.HasPrefix(strings.ToUpper(made), "CREATE VIRTUAL"):
		return refuse("it is the format's own and no table of rows")
	}
	if remove {
		t.Before = !t.Before
		return t, untrack(conn, t.Table)
	}
	if t.Key, err = trackKey(conn, t.Table); err != nil {
		return t, err
	}
	if _, err = run(conn, "INSERT OR IGNORE INTO lintu_tracked VALUES (?)", t.Table); err != nil {
		return t, err
	}
	return t, install(conn, t.Table, t.Key)
}

// install makes the triggers of a tracked table anew. What was changed until now was not told, or not all of it.
func install(conn *sqlite.Conn, table, key string) error {
	err := dropTrackTriggers(conn, table)
	for _, trigger := range trackTriggers(table, key) {
		if err == nil {
			err = execute(conn, trigger.create)
		}
	}
	return errors.Join(err, announceAgain(conn, trackedPrefix+table))
}

func untrack(conn *sqlite.Conn, table string) error {
	_, err := run(conn, "DELETE FROM lintu_tracked WHERE name = ?", table)
	return errors.Join(err, dropTrackTriggers(conn, table))
}

// dropTrackTriggers drops them wherever they are: a table that was renamed has taken its own along.
func dropTrackTriggers(conn *sqlite.Conn, table string) error {
	var err error
	for _, kind := range []string{"insert", "update", "renumber", "delete"} {
		err = errors.Join(err, execute(conn, "DROP TRIGGER IF EXISTS "+quote(trackTrigger(table, kind))))
	}
	return err
}

// trackKey is the column that names the rows of a table: the one that is SQLite's own number of the row. Empty if there is none, or if
// rows may be put out by others without a trigger seeing it: REPLACE does that where something else is unique too.
func trackKey(conn *sqlite.Conn, table string) (string, error) {
	key, parts := "", 0
	err := each(conn, "SELECT name, type FROM pragma_table_info(?) WHERE pk > 0", []any{table}, func(stmt *sqlite.Stmt) error {
		parts++
		if strings.EqualFold(stmt.ColumnText(1), "INTEGER") {
			key = stmt.ColumnText(0)
		}
		return nil
	})
	if err != nil || parts != 1 || key == "" {
		return "", err
	}
	others, _, err := integer(conn, `SELECT count(*) FROM pragma_index_list(?) WHERE "unique"`, table)
	if others > 0 {
		key = ""
	}
	return key, err
}

func trackTrigger(table, kind string) string { return "lintu_track_" + table + "_" + kind }

// trackTriggers write down what happens to the rows of another program's table. They use nothing but SQLite itself, so that
// every program can run them; without a key they tell that something happened.
func trackTriggers(table, key string) []trigger {
	layer := "'" + strings.ReplaceAll(trackedPrefix+table, "'", "''") + "'"
	tell := func(op, id string) string {
		return fmt.Sprintf("INSERT INTO lintu_outbox (layer, op, id) VALUES (%s, '%s', %s);", layer, op, id)
	}
	type kind struct{ name, when, do string }
	was, is := "OLD."+quote(key), "NEW."+quote(key)
	kinds := []kind{
		{"insert", "AFTER INSERT ON %s", tell(opInsert, is)},
		{"update", "AFTER UPDATE ON %s WHEN " + is + " = " + was, tell(opUpdate, is)},
		{"renumber", "AFTER UPDATE ON %s WHEN " + is + " <> " + was, tell(opDelete, was) + " " + tell(opInsert, is)},
		{"delete", "AFTER DELETE ON %s", tell(opDelete, was)},
	}
	if key == "" {
		whole := tell(opTable, "NULL")
		kinds = []kind{{"insert", "AFTER INSERT ON %s", whole}, {"update", "AFTER UPDATE ON %s", whole}, {"delete", "AFTER DELETE ON %s", whole}}
	}
	var all []trigger
	for _, k := range kinds {
		name := trackTrigger(table, k.name)
		all = append(all, trigger{name, fmt.Sprintf("CREATE TRIGGER %s "+k.when+" BEGIN %s END", quote(name), quote(table), k.do)})
	}
	return all
}

// tracked are the tracked tables that are there, by their names in small letters.
func tracked(conn *sqlite.Conn) (map[string]string, error) {
	all := map[string]string{}
	_, listed, err := integer(conn, "SELECT 1 FROM sqlite_schema WHERE name = 'lintu_tracked'")
	if err != nil || !listed {
		return all, err
	}
	const query = "SELECT s.name FROM lintu_tracked t JOIN sqlite_schema s ON s.type = 'table' AND s.name = t.name COLLATE NOCASE"
	err = each(conn, query, nil, func(stmt *sqlite.Stmt) error {
		name := stmt.ColumnText(0)
		all[strings.ToLower(name)] = name
		return nil
	})
	return all, err
}

// untold are the tracked tables without the triggers they should have, in the order of their names.
func untold(conn *sqlite.Conn) ([]string, error) {
	all, err := tracked(conn)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	schema, err := readSchema(conn)
	if err != nil {
		return nil, err
	}
	var lost []string
	for _, name := range all {
		key, err := trackKey(conn, name)
		if err != nil {
			return nil, err
		}
		if !schema.complete(trackTriggers(name, key)) {
			lost = append(lost, name)
		}
	}
	slices.Sort(lost)
	return lost, nil
}

// trackAgain puts back the triggers of tracked tables that another program made anew.
func trackAgain(conn *sqlite.Conn) error {
	lost, err := untold(conn)
	for _, name := range lost {
		key, failed := trackKey(conn, name)
		if err = errors.Join(err, failed); err == nil {
			err = install(conn, name, key)
		}
	}
	return err
}
