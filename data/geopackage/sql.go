package geopackage

import (
	"fmt"
	"strings"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"lintu/data"
)

// quoted lists names as SQL wants them.
func quoted(names []string) string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = quote(name)
	}
	return strings.Join(all, ", ")
}

// execute runs a statement that is not worth keeping prepared.
func execute(conn *sqlite.Conn, query string, args ...any) error {
	return sqlitex.ExecuteTransient(conn, query, &sqlitex.ExecOptions{Args: args})
}

// each runs a kept statement and calls row with every row of its result.
func each(conn *sqlite.Conn, query string, args []any, row func(*sqlite.Stmt) error) error {
	stmt, err := conn.Prepare(query)
	if err != nil {
		return err
	}
	defer stmt.Reset() //nolint:errcheck // it repeats what Step said
	if err := bindAll(stmt, args); err != nil {
		return err
	}
	for {
		more, err := stmt.Step()
		if err != nil || !more {
			return err
		}
		if err := row(stmt); err != nil {
			return err
		}
	}
}

// prepare prepares a statement, one of the connection's kept ones or one of the caller's own, and says how to end it.
func prepare(conn *sqlite.Conn, query string, own bool) (*sqlite.Stmt, func() error, error) {
	if own {
		stmt, _, err := conn.PrepareTransient(query)
		if err != nil {
			return nil, nil, err
		}
		return stmt, stmt.Finalize, nil
	}
	stmt, err := conn.Prepare(query)
	if err != nil {
		return nil, nil, err
	}
	return stmt, stmt.Reset, nil
}

// run runs a kept statement that returns nothing and says how many rows it changed.
func run(conn *sqlite.Conn, query string, args ...any) (int, error) {
	err := each(conn, query, args, func(*sqlite.Stmt) error { return nil })
	if err != nil {
		return 0, err
	}
	return conn.Changes(), nil
}

// integer is the first column of the first row of a result; false if there is none or it is null.
func integer(conn *sqlite.Conn, query string, args ...any) (int64, bool, error) {
	var (
		n     int64
		found bool
	)
	err := each(conn, query, args, func(stmt *sqlite.Stmt) error {
		if !found && !stmt.ColumnIsNull(0) {
			n, found = stmt.ColumnInt64(0), true
		}
		return nil
	})
	return n, found, err
}

// text is like integer.
func text(conn *sqlite.Conn, query string, args ...any) (string, bool, error) {
	var (
		s     string
		found bool
	)
	err := each(conn, query, args, func(stmt *sqlite.Stmt) error {
		if !found && !stmt.ColumnIsNull(0) {
			s, found = stmt.ColumnText(0), true
		}
		return nil
	})
	return s, found, err
}

// step runs a bound statement that returns nothing, and readies it for the next row; what is bound stays bound.
func step(stmt *sqlite.Stmt) error {
	if _, err := stmt.Step(); err != nil {
		return err
	}
	return stmt.Reset()
}

func bindAll(stmt *sqlite.Stmt, args []any) error {
	for i, arg := range args {
		switch arg := arg.(type) {
		case nil:
			stmt.BindNull(i + 1)
		case int64:
			stmt.BindInt64(i+1, arg)
		case int:
			stmt.BindInt64(i+1, int64(arg))
		case float64:
			stmt.BindFloat(i+1, arg)
		case string:
			stmt.BindText(i+1, arg)
		case []byte:
			stmt.BindBytes(i+1, arg)
		case data.Value:
			bindValue(stmt, i+1, arg)
		default:
			return fmt.Errorf("cannot bind a %T", arg)
		}
	}
	return nil
}
