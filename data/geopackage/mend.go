package geopackage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"lintu/data/crs"
)

// look compares the file with what the store made of it, when its schema changed: `ogr2ogr -overwrite` drops a table with
// its triggers and makes another, and nothing tells. What is missing is put back, and readers of changes are told to read
// the table again. A store that is only read cannot do that; its reader is told the names of such tables every time.
func (s *Store) look(ctx context.Context) (unfit []string, err error) {
	w := s.watch
	w.lock.Lock()
	defer w.lock.Unlock()
	conn, err := w.open(s)
	if err != nil {
		return nil, fault(ctx, err)
	}
	if s.replaced() {
		return nil, ErrReplaced
	}
	conn.SetInterrupt(ctx.Done())
	defer conn.SetInterrupt(nil)
	data, schema, names, err := s.compare(conn, w.schema)
	if err != nil {
		return nil, fault(ctx, err)
	}
	if len(names) == 0 {
		if w.schema != schema {
			s.left.Store(nil) // those tables are as they should be now
		}
		w.schema, w.unfit = schema, nil
		return nil, nil
	}
	if s.writing == nil {
		return names, fault(ctx, s.setAside(conn))
	}
	now := time.Now()
	if w.unfit == nil || w.seen != data {
		w.unfit, w.seen, w.due = names, data, now.Add(settleLooks*s.options.Poll)
	}
	if now.Before(w.due) {
		return nil, nil
	}
	w.unfit = nil
	err = s.withoutForeignKeys(ctx, func(conn *sqlite.Conn) error { return s.mend(conn) })
	if err == nil && !slices.ContainsFunc(names, func(name string) bool { return s.leftOut(name) == nil }) {
		w.schema = schema // there is nothing more to be done before somebody else does something
	}
	return nil, err
}

// compare finds the tables that are not as the store left them, unless the schema is the one that was found right before.
func (s *Store) compare(conn *sqlite.Conn, known int64) (data, schema int64, unfit []string, err error) {
	err = inSnapshot(conn, func() (err error) {
		if schema, _, err = integer(conn, "PRAGMA schema_version"); err != nil || schema == known {
			return err
		}
		if data, _, err = integer(conn, "PRAGMA data_version"); err != nil {
			return err
		}
		_, found, err := s.compared(conn)
		for _, m := range found {
			unfit = append(unfit, m.table.Name)
		}
		lost, e := untold(conn)
		for _, name := range lost {
			unfit = append(unfit, trackedPrefix+name)
		}
		err = errors.Join(err, e)
		if _, there, e := integer(conn, outboxThere); err == nil && !there {
			err = e
			unfit = append(unfit, outboxTable)
		}
		return err
	})
	return data, schema, unfit, err
}

const (
	outboxTable = "lintu_outbox"
	outboxThere = "SELECT 1 FROM sqlite_schema WHERE name = 'lintu_outbox'"
)

// mend puts back what other programs took out of the file, in a transaction without foreign keys. It looks again first:
// another process may have done it.
func (s *Store) mend(conn *sqlite.Conn) error {
	if _, there, err := integer(conn, outboxThere); err != nil {
		return err
	} else if !there { // every reader begins anew: the marks are others
		script := "DELETE FROM gpkg_extensions WHERE table_name = 'lintu_outbox';" + outboxSQL
		if err := sqlitex.ExecuteScript(conn, script, nil); err != nil {
			return err
		}
	}
	all, found, err := s.compared(conn)
	if err != nil {
		return err
	}
	left := leftOut{}
	for _, m := range found {
		name := m.table.Name
		err := s.mendTable(conn, m, all)
		if errors.Is(err, crs.ErrUnknown) { // nothing was done to it
			left[name], err = unmendable(name, err), nil
			if s.leftOut(name) == nil {
				err = announceAgain(conn, name)
			}
		}
		if err != nil {
			return fmt.Errorf("table %s is not as it should be and cannot be mended: %w", name, err)
		}
	}
	s.left.Store(&left)
	return trackAgain(conn)
}

func (s *Store) mendTable(conn *sqlite.Conn, m misfit, all tables) error {
	t := m.table
	if m.replaced {
		if err := s.rebuild(conn, t); err != nil {
			return err
		}
	}
	if m.replaced || m.index {
		if err := mendIndex(conn, t); err != nil {
			return err
		}
	}
	wanted := ownTriggers(t.Table, all)
	if m.replaced {
		wanted = append(wanted, deletionTriggers(t.Table)...)
	}
	for _, trigger := range wanted {
		if err := execute(conn, "DROP TRIGGER IF EXISTS "+quote(trigger.name)); err != nil {
			return err
		}
		if err := execute(conn, trigger.create); err != nil {
			return err
		}
	}
	return announceAgain(conn, t.Name)
}

// mendIndex makes the spatial index of a table anew, from its rows.
func mendIndex(conn *sqlite.Conn, t *stored) error {
	if !t.spatial {
		return nil
	}
	name := rtreeName(t.Name)
	var old []string
	err := each(conn, "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name GLOB ?", []any{name + "_*"}, func(stmt *sqlite.Stmt) error {
		old = append(old, "DROP TRIGGER "+quote(stmt.ColumnText(0)))
		return nil
	})
	if err != nil {
		return err
	}
	statements := append(old, "DROP TABLE IF EXISTS "+quote(name), createRTree(t.Name))
	for _, statement := range statements {
		if err = execute(conn, statement); err != nil {
			return err
		}
	}
	var boxes []box
	err = each(conn, "SELECT id, geom FROM "+quote(t.Name), nil, func(stmt *sqlite.Stmt) error {
		blob := make([]byte, stmt.ColumnLen(1))
		stmt.ColumnBytes(1, blob)
		if bound, ok, bad := blobBound(blob); ok && bad == nil {
			boxes = append(boxes, newBox(stmt.ColumnInt64(0), bound))
		}
		return nil
	})
	if err == nil {
		err = writeRTree(conn, t.Name, boxes)
	}
	for _, trigger := range rtreeTriggers(t.Name) {
		if err == nil {
			err = execute(conn, trigger.create)
		}
	}
	return err
}

// withoutForeignKeys lends the writing connection inside a transaction in which SQLite does not check references, and in
// which what sorting an index takes more than the cache goes to a file: memory must not grow with the rows. It heeds
// these settings outside of transactions only.
func (s *Store) withoutForeignKeys(ctx context.Context, do func(*sqlite.Conn) error) error {
	return s.withWriter(ctx, func(conn *sqlite.Conn) error {
		if err := set(conn, "foreign_keys = OFF", "temp_store = FILE"); err != nil {
			return err
		}
		failed := s.transact(conn, do)
		return errors.Join(failed, set(conn, "foreign_keys = ON", "temp_store = MEMORY"))
	})
}
