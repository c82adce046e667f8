package geopackage

import (
	"slices"
	"strings"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// misfit is a table that is not as the store left it, so that changes of it may have gone unnoticed.
type misfit struct {
	table    *stored
	replaced bool // the table is not there or lacks columns of ours; else only triggers or the spatial index are wrong
	index    bool // the spatial index or its triggers are wrong
}

// schemaText is what sqlite_schema says: the statements that made tables and triggers, by name.
type schemaText struct{ tables, triggers map[string]string }

func readSchema(conn *sqlite.Conn) (schemaText, error) {
	s := schemaText{tables: map[string]string{}, triggers: map[string]string{}}
	const query = "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'trigger')"
	err := each(conn, query, nil, func(stmt *sqlite.Stmt) error {
		if stmt.ColumnText(0) == "table" {
			s.tables[stmt.ColumnText(1)] = stmt.ColumnText(2)
		} else {
			s.triggers[stmt.ColumnText(1)] = stmt.ColumnText(2)
		}
		return nil
	})
	return s, err
}

// compared gives the tables of the file and those of them that are not as the store left them.
func (s *Store) compared(conn *sqlite.Conn) (tables, []misfit, error) {
	all, err := readTables(conn, s.keys)
	if err != nil {
		return nil, nil, err
	}
	found, err := misfits(conn, all)
	return all, found, err
}

// misfits are the tables that are not as the store left them, in the order of their names.
func misfits(conn *sqlite.Conn, all tables) ([]misfit, error) {
	schema, err := readSchema(conn)
	if err != nil {
		return nil, err
	}
	var found []misfit
	for _, t := range all {
		m := misfit{table: t}
		if m.replaced, err = schema.replaced(conn, t); err != nil {
			return nil, err
		}
		m.index = t.spatial && !schema.indexed(t.Name)
		if m.replaced || m.index || !schema.complete(ownTriggers(t.Table, all)) {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b misfit) int { return strings.Compare(a.table.Name, b.table.Name) })
	return found, nil
}

// replaced reports whether a table lacks a column of ours. One that another program gave more columns will do.
func (s schemaText) replaced(conn *sqlite.Conn, t *stored) (bool, error) {
	sql, there := s.tables[t.Name]
	if !there || sql == createTable(t.Table) {
		return !there, nil
	}
	columns, err := readColumns(conn, t.Name)
	if err != nil {
		return false, err
	}
	for _, name := range t.columns() {
		if _, there := columns.names[name]; !there {
			return true, nil
		}
	}
	return columns.key != data.IDColumn, nil
}

// complete reports whether triggers are there word for word.
func (s schemaText) complete(triggers []trigger) bool {
	for _, t := range triggers {
		if s.triggers[t.name] != t.create {
			return false
		}
	}
	return true
}

// indexed reports whether a table has its spatial index and triggers that keep it. GeoPackage 1.4 has others in the place
// of two of them, and GDAL puts them there.
func (s schemaText) indexed(table string) bool {
	name := rtreeName(table)
	has := func(kind string) bool { return s.triggers[name+"_"+kind] != "" }
	return s.tables[name] != "" && has("insert") && has("delete") && has("update2") && has("update4") &&
		(has("update1") || has("update6") && has("update7")) && (has("update3") || has("update5"))
}

// ownTriggers are the triggers on a table that are not the standard's: those of its version and of the outbox, and those
// that tell the rows of other tables that one of this table is gone.
func ownTriggers(t data.Table, all tables) []trigger {
	own := append([]trigger{versionTrigger(t)}, outboxTriggers(t)...)
	for _, other := range all {
		for i, trigger := range deletionTriggers(other.Table) {
			if other.referring()[i] == t.Name {
				own = append(own, trigger)
			}
		}
	}
	return own
}

// columns are the columns of a table as another program made it.
type columns struct {
	names map[string]string // as they are written, by their names in small letters
	key   string            // the integer primary key in small letters, empty for none
}

func readColumns(conn *sqlite.Conn, table string) (columns, error) {
	c := columns{names: map[string]string{}}
	err := each(conn, "SELECT name, type, pk FROM pragma_table_info(?)", []any{table}, func(stmt *sqlite.Stmt) error {
		name := stmt.ColumnText(0)
		low := strings.ToLower(name)
		c.names[low] = name
		if stmt.ColumnInt64(2) == 1 && strings.EqualFold(stmt.ColumnText(1), "INTEGER") {
			c.key = low
		}
		return nil
	})
	return c, err
}
