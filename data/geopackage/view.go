package geopackage

import (
	"context"
	"fmt"
	"sync"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// lender lends connections for reading.
type lender interface {
	read(ctx context.Context, do func(*sqlite.Conn) error) error
	// aside runs what a reader of rows does with them while others may use the connection.
	aside(do func())
	// shares reports whether several statements may be under way on one connection.
	shares() bool
}

func (s *Store) aside(do func()) { do() }
func (s *Store) shares() bool    { return false }

// view reads in one state of the file, that of a transaction on one connection. Scans may run side by side and within each
// other: they take turns at the connection, row by row.
type view struct {
	store *Store
	conn  *sqlite.Conn
	turn  sync.Mutex
}

func (v *view) read(ctx context.Context, do func(*sqlite.Conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	v.turn.Lock()
	defer v.turn.Unlock()
	return fault(ctx, do(v.conn))
}

func (v *view) aside(do func()) {
	v.turn.Unlock()
	defer v.turn.Lock()
	do()
}

func (v *view) shares() bool { return true }

// Snapshot reads in one state of the store. See [data.Feed]. Writers go on meanwhile; the log of what they write can only
// be folded into the file afterwards.
func (s *Store) Snapshot(ctx context.Context, read func(r data.Reader, at data.Position) error) error {
	var failed error // of read, which is returned as it is
	err := s.read(ctx, func(conn *sqlite.Conn) error {
		return inSnapshot(conn, func() error {
			now, err := standing(conn)
			if err != nil {
				return err
			}
			failed = read(&view{store: s, conn: conn}, now.encode())
			return nil
		})
	})
	if failed != nil {
		return failed
	}
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return nil
}

// Tables describes what is stored.
func (v *view) Tables(ctx context.Context) ([]data.Table, error) { return v.store.Tables(ctx) }

// Scan reads rows as they were.
func (v *view) Scan(ctx context.Context, q data.Query, each func(data.Row) error) error {
	return v.store.scan(ctx, v, q, each)
}

// Count counts rows as they were.
func (v *view) Count(ctx context.Context, q data.Query) (int64, error) {
	return v.store.count(ctx, v, q)
}

// Numbers are figures as they were.
func (v *view) Numbers(ctx context.Context, table string, id int64) (data.Numbers, error) {
	return v.store.numbers(ctx, v, table, id)
}

// Residents are members of households as they were.
func (v *view) Residents(ctx context.Context, each func(household, people int64) error) error {
	return residents(ctx, v, each)
}
