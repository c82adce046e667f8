package postgis

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/derive"
)

// session is the transaction of one writer, as the rules of package derive want it.
type session struct {
	conn   *pgx.Conn
	tables *tables
	alone  bool // no other writer of ours is at work
}

// locked is a statement that reads a row others may be writing, with the lock it takes. Regions are not locked, since a
// writer who changes them works alone; every building that is edited would otherwise wait for its grid.
func (s *session) locked(t *derive.Table, sql, lock string) string {
	if t.Name == "regions" && !s.alone {
		return sql
	}
	return sql + " FOR " + lock
}

// Row reads a row that is about to be written. Whoever else is about to waits.
func (s *session) Row(ctx context.Context, t *derive.Table, id int64) (data.Row, bool, error) {
	table := s.tables.by[t.Name]
	rows, err := s.conn.Query(ctx, s.locked(t, table.fetch, "NO KEY UPDATE"), pgx.QueryResultFormats{pgx.BinaryFormatCode}, id)
	if err != nil {
		return data.Row{}, false, err
	}
	var found data.Row
	there := false
	err = eachRow(rows, newRowReader(table, table.open), nil, func(row data.Row) bool {
		found, there = row, true
		return true
	}, func() {})
	return found, there, err
}

// Get reads fields of a row that others hang on: it cannot be changed until the transaction ends.
func (s *session) Get(ctx context.Context, t *derive.Table, id int64, fields ...string) ([]data.Value, bool, error) {
	columns := make([]string, len(fields))
	for i, name := range fields {
		columns[i] = quote(name)
	}
	sql := s.locked(t, "SELECT "+strings.Join(columns, ", ")+" FROM "+s.tables.by[t.Name].relation+" WHERE id = $1", "SHARE")
	rows, err := s.conn.Query(ctx, sql, pgx.QueryResultFormats{pgx.BinaryFormatCode}, id)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, false, rows.Err()
	}
	values := make([]data.Value, len(fields))
	for i, raw := range rows.RawValues() {
		if values[i], err = valueOf(t.Fields[t.Index(fields[i])].Type, raw, data.Null()); err != nil {
			return nil, false, &data.InvalidError{Table: t.Name, ID: id, Field: fields[i], Reason: err.Error()}
		}
	}
	rows.Close()
	return values, true, rows.Err()
}

// Last is the largest id.
func (s *session) Last(ctx context.Context, t *derive.Table) (int64, error) {
	var last int64
	err := s.conn.QueryRow(ctx, "SELECT coalesce(max(id), 0) FROM "+s.tables.by[t.Name].relation).Scan(&last)
	return last, err
}

// Find lists the ids of rows.
func (s *session) Find(ctx context.Context, t *derive.Table, box *orb.Bound, where ...data.Match) ([]int64, error) {
	p := plan{table: s.tables.by[t.Name]}
	for _, m := range where {
		p.equals(&t.Fields[t.Index(m.Field)], m.Value)
	}
	if box != nil {
		p.meets(*box)
	}
	rows, err := s.conn.Query(ctx, "SELECT id"+p.from()+" ORDER BY id", p.args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// Set changes fields of rows where they differ.
func (s *session) Set(ctx context.Context, t *derive.Table, ids []int64, values ...data.Match) ([]int64, error) {
	args := []any{ids}
	var sets, differs []string
	for _, m := range values {
		args = append(args, argument(&t.Fields[t.Index(m.Field)], m.Value))
		sets = append(sets, fmt.Sprintf("%s = $%d", quote(m.Field), len(args)))
		differs = append(differs, fmt.Sprintf("%s IS DISTINCT FROM $%d", quote(m.Field), len(args)))
	}
	rows, err := s.conn.Query(ctx, fmt.Sprintf("UPDATE %s SET version = version + 1, %s WHERE id = ANY ($1) AND (%s) RETURNING id",
		s.tables.by[t.Name].relation, strings.Join(sets, ", "), strings.Join(differs, " OR ")), args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// Insert writes a new row.
func (s *session) Insert(ctx context.Context, t *derive.Table, row data.Row) error {
	return s.store(ctx, s.tables.by[t.Name].insert, t, row)
}

// Replace writes a row that is there.
func (s *session) Replace(ctx context.Context, t *derive.Table, row data.Row) error {
	return s.store(ctx, s.tables.by[t.Name].replace, t, row)
}

func (s *session) store(ctx context.Context, sql string, t *derive.Table, row data.Row) error {
	args, err := s.tables.by[t.Name].arguments(row)
	if err != nil {
		return err
	}
	_, err = s.conn.Exec(ctx, sql, args...)
	return err
}

// Delete deletes a row; the triggers take along and free what hangs on it.
func (s *session) Delete(ctx context.Context, t *derive.Table, id int64) error {
	_, err := s.conn.Exec(ctx, "DELETE FROM "+s.tables.by[t.Name].relation+" WHERE id = $1", id)
	return err
}
