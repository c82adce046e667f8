package geopackage

import (
	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/seal"
)

// change is one write transaction: a batch or a load.
type change struct {
	conn   *sqlite.Conn
	keys   *seal.Keyring
	tables tables
	now    string
}

func newChange(s *Store, conn *sqlite.Conn) *change {
	return &change{conn: conn, keys: s.keys, tables: *s.tables.Load(), now: formatTime(s.options.Now())}
}

func (c *change) completed(t *stored, row data.Row) (data.Row, error) { return row, nil }

func (c *change) loaded(t *stored, row data.Row) {}

func (c *change) finish() error { return nil }
