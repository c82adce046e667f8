package geopackage

import (
	"fmt"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// reference checks one referring field of the rows of a load. It remembers the last id it found: rows of a building
// come together.
type reference struct {
	field int
	query string
	known int64
}

// references are those of a table to other tables; rows of a load may refer to each other in any order.
func references(t *stored) []reference {
	var all []reference
	for i, f := range t.Fields {
		if f.Refers != "" && f.Refers != t.Name {
			all = append(all, reference{field: i, query: "SELECT 1 FROM " + quote(f.Refers) + " WHERE id = ?"})
		}
	}
	return all
}

func (r *reference) check(conn *sqlite.Conn, t *stored, row data.Row) error {
	v := row.Values[r.field]
	if v.IsNull() || v.Int() == r.known {
		return nil
	}
	_, found, err := integer(conn, r.query, v.Int())
	if err != nil {
		return err
	}
	if !found {
		return unknownReference(t, row.ID, r.field, v.Int())
	}
	r.known = v.Int()
	return nil
}

func unknownReference(t *stored, id int64, field int, to int64) error {
	f := t.Fields[field]
	return &data.InvalidError{Table: t.Name, ID: id, Field: f.Name, Reason: fmt.Sprintf("there is no %d in %s", to, f.Refers)}
}

// checkReferences checks every referring field of one row, which is in the table already if it refers to itself.
func checkReferences(conn *sqlite.Conn, t *stored, row data.Row) error {
	for i, f := range t.Fields {
		v := row.Values[i]
		if f.Refers == "" || v.IsNull() {
			continue
		}
		if f.Refers == t.Name && v.Int() == row.ID {
			return &data.InvalidError{Table: t.Name, ID: row.ID, Field: f.Name, Reason: "refers to the row itself"}
		}
		_, found, err := integer(conn, "SELECT 1 FROM "+quote(f.Refers)+" WHERE id = ?", v.Int())
		if err != nil {
			return err
		}
		if !found {
			return unknownReference(t, row.ID, i, v.Int())
		}
	}
	return nil
}

// checkSelfReferences checks the fields by which rows of a table refer to others of it, after a load.
func checkSelfReferences(conn *sqlite.Conn, t *stored) error {
	for i, f := range t.Fields {
		if f.Refers != t.Name {
			continue
		}
		query := fmt.Sprintf("SELECT id, %[1]s FROM %[2]s WHERE %[1]s = id OR %[1]s NOT IN (SELECT id FROM %[2]s) LIMIT 1",
			quote(f.Name), quote(t.Name))
		var fault error
		err := each(conn, query, nil, func(stmt *sqlite.Stmt) error {
			fault = unknownReference(t, stmt.ColumnInt64(0), i, stmt.ColumnInt64(1))
			return nil
		})
		if err != nil {
			return err
		}
		if fault != nil {
			return fault
		}
	}
	return nil
}
