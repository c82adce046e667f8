package geopackage

import (
	"context"
	"fmt"
	"strings"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/derive"
	"lintu/data/seal"
)

// session is one write transaction, a batch or a load, as package derive wants it, with the entries in gpkg_contents of the
// tables it wrote.
type session struct {
	conn    *sqlite.Conn
	keys    *seal.Keyring
	tables  tables
	left    func(table string) error // why a table is left out
	now     string
	binders map[string]*binder   // by statement
	extents map[string]orb.Bound // of what was written, by table
}

func newSession(s *Store, conn *sqlite.Conn) *session {
	return &session{
		conn: conn, keys: s.keys, tables: *s.tables.Load(), left: s.leftOut, now: formatTime(s.options.Now()),
		binders: map[string]*binder{}, extents: map[string]orb.Bound{},
	}
}

// touched notes that a row of a table was written.
func (s *session) touched(table string, row data.Row) {
	s.widen(table, widened(data.Nowhere(), row))
}

// widen notes that rows of a table were written, and the box of their geometries.
func (s *session) widen(table string, by orb.Bound) {
	extent, ok := s.extents[table]
	if !ok {
		extent = data.Nowhere()
	}
	s.extents[table] = united(extent, by)
}

// register brings the registers of the standard up to date.
func (s *session) register() error {
	for table, extent := range s.extents {
		if err := touch(s.conn, table, s.now, extent); err != nil {
			return err
		}
	}
	return nil
}

// Row reads a row as it is now.
func (s *session) Row(_ context.Context, t *derive.Table, id int64) (data.Row, bool, error) {
	if err := s.left(t.Name); err != nil {
		return data.Row{}, false, err
	}
	return fetch(s.conn, s.tables[t.Name], id)
}

// Get reads fields of a row.
func (s *session) Get(_ context.Context, t *derive.Table, id int64, fields ...string) ([]data.Value, bool, error) {
	if err := s.left(t.Name); err != nil {
		return nil, false, err
	}
	columns, wanted := make([]string, len(fields)), make([]int, len(fields))
	for i, name := range fields {
		columns[i], wanted[i] = quote(name), t.Index(name)
	}
	var found []data.Value
	reader := newRowReader(t.Name, false, t.Fields, nil)
	err := each(s.conn, "SELECT "+strings.Join(columns, ", ")+" FROM "+quote(t.Name)+" WHERE id = ?", []any{id}, func(stmt *sqlite.Stmt) error {
		found = make([]data.Value, len(fields))
		for i, field := range wanted {
			var err error
			if found[i], err = reader.value(stmt, i, field); err != nil {
				return reader.fault(id, fields[i], err)
			}
		}
		return nil
	})
	return found, found != nil, err
}

// Last is the largest id.
func (s *session) Last(_ context.Context, t *derive.Table) (int64, error) {
	if err := s.left(t.Name); err != nil {
		return 0, err
	}
	last, _, err := integer(s.conn, "SELECT coalesce(max(id), 0) FROM "+quote(t.Name))
	return last, err
}

// Find lists the ids of rows.
func (s *session) Find(_ context.Context, t *derive.Table, box *orb.Bound, where ...data.Match) ([]int64, error) {
	if err := s.left(t.Name); err != nil {
		return nil, err
	}
	p := plan{table: s.tables[t.Name]}
	for _, m := range where {
		p.and(quote(m.Field)+" IS ?", m.Value)
	}
	if box != nil {
		p.near(*box)
	}
	var ids []int64
	err := each(s.conn, "SELECT id"+p.from()+" ORDER BY id", p.args, func(stmt *sqlite.Stmt) error {
		ids = append(ids, stmt.ColumnInt64(0))
		return nil
	})
	return ids, err
}

// Set changes fields of rows where they differ.
func (s *session) Set(_ context.Context, t *derive.Table, ids []int64, values ...data.Match) ([]int64, error) {
	args := []any{nil}
	var sets, differs []string
	for i, m := range values {
		args = append(args, m.Value)
		sets = append(sets, fmt.Sprintf("%s = ?%d", quote(m.Field), i+2))
		differs = append(differs, fmt.Sprintf("%s IS NOT ?%d", quote(m.Field), i+2))
	}
	query := fmt.Sprintf("UPDATE %s SET version = version + 1, %s WHERE id = ?1 AND (%s)",
		quote(t.Name), strings.Join(sets, ", "), strings.Join(differs, " OR "))
	var changed []int64
	for _, id := range ids {
		args[0] = id
		n, err := run(s.conn, query, args...)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			changed = append(changed, id)
		}
	}
	if len(changed) > 0 {
		s.touched(t.Name, data.Row{})
	}
	return changed, nil
}

// Insert writes a new row.
func (s *session) Insert(ctx context.Context, t *derive.Table, row data.Row) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	table := s.tables[t.Name]
	return s.store(table, table.insert, row)
}

// Replace writes a row that is there.
func (s *session) Replace(ctx context.Context, t *derive.Table, row data.Row) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	table := s.tables[t.Name]
	return s.store(table, table.update, row)
}

// store runs the statement that inserts or updates a row, and says which reference is wrong if one is.
func (s *session) store(t *stored, query string, row data.Row) error {
	b := s.binders[query]
	if b == nil {
		stmt, err := s.conn.Prepare(query)
		if err != nil {
			return err
		}
		b = newBinder(t, s.keys, stmt)
		s.binders[query] = b
	}
	if err := b.bind(row, row.Version); err != nil {
		return err
	}
	s.touched(t.Name, row)
	err := step(b.stmt)
	if sqlite.ErrCode(err) != sqlite.ResultConstraintForeignKey {
		return insertFault(t, row.ID, err)
	}
	if e := checkReferences(s.conn, t, row); e != nil {
		return e
	}
	return err
}

// Delete deletes a row; triggers take what it owns along and free what else refers to it.
func (s *session) Delete(ctx context.Context, t *derive.Table, id int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.touched(t.Name, data.Row{})
	_, err := run(s.conn, "DELETE FROM "+quote(t.Name)+" WHERE id = ?", id)
	return err
}

// fetch reads a row as it is now, without personal values.
func fetch(conn *sqlite.Conn, t *stored, id int64) (data.Row, bool, error) {
	var (
		row   data.Row
		found bool
	)
	p := plan{table: t, wanted: openFields(t)}
	p.and("id = ?", id)
	reader := newRowReader(t.Name, t.spatial, t.Fields, p.wanted)
	err := each(conn, p.sel(), p.args, func(stmt *sqlite.Stmt) error {
		var err error
		row, err = reader.row(stmt)
		found = true
		return err
	})
	return row, found, err
}

// openFields are the positions of the fields that are not personal.
func openFields(t *stored) []int {
	var all []int
	for i, f := range t.Fields {
		if f.Privacy != data.Personal {
			all = append(all, i)
		}
	}
	return all
}
