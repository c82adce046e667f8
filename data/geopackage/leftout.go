package geopackage

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/crs"
)

// leftOut are the tables that another program replaced by what cannot be brought into the form of the store, and what to
// do about each. They stay as they are: reading them gives that error or, by [data.Query.Broken], no rows.
type leftOut map[string]error

// leftOut is what is wrong with a table that is left out, nil if it is not. It is a [data.ErrUnavailable].
func (s *Store) leftOut(table string) error {
	if all := s.left.Load(); all != nil {
		return (*all)[table]
	}
	return nil
}

// writable is what keeps rows of a table from being written or deleted, nil if nothing does: it is left out itself, or what
// it refers to is, or what refers to it and would have to be told that a row is gone.
func (s *Store) writable(t *stored, deletes bool) error {
	left := s.left.Load()
	if left == nil {
		return nil
	}
	tables := *s.tables.Load()
	for _, name := range slices.Sorted(maps.Keys(*left)) {
		if name == t.Name || slices.Contains(t.referring(), name) || deletes && slices.Contains(tables[name].referring(), t.Name) {
			return (*left)[name]
		}
	}
	return nil
}

// setAside leaves out, in a store that is only read, the tables that another program replaced: nothing can be mended there.
func (s *Store) setAside(conn *sqlite.Conn) error {
	_, found, err := s.compared(conn)
	if err != nil {
		return err
	}
	left := leftOut{}
	for _, m := range found {
		if !m.replaced {
			continue
		}
		name := m.table.Name
		switch _, err := readReplacement(conn, name); {
		case errors.Is(err, crs.ErrUnknown):
			left[name] = unmendable(name, err)
		case err != nil:
			return err
		default:
			left[name] = fmt.Errorf("%w: another program replaced table %s, and this store is only read: open it once for writing, "+
				"and it is brought into form", data.ErrUnavailable, name)
		}
	}
	s.left.Store(&left)
	return nil
}

// unmendable says what to do about a table that cannot be mended for a reason.
func unmendable(table string, reason error) error {
	return fmt.Errorf("%w: another program replaced table %[2]s, and it is left out: %[3]w; "+
		"convert it: ogr2ogr -overwrite -t_srs EPSG:4490 -nln %[2]s STORE FILE", data.ErrUnavailable, table, reason)
}
