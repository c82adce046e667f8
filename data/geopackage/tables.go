package geopackage

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// Create makes a table that is not built in. See [data.Writer].
func (s *Store) Create(ctx context.Context, t data.Table) error {
	if err := s.create(ctx, t); err != nil {
		return fmt.Errorf("create table %q: %w", t.Name, err)
	}
	return nil
}

func (s *Store) create(ctx context.Context, t data.Table) error {
	return s.write(ctx, func(conn *sqlite.Conn) error {
		all, err := readTables(conn, s.keys) // another process may have made it
		if err != nil {
			return err
		}
		if there, ok := all[t.Name]; ok {
			if there.Table.Equal(t) {
				return nil
			}
			return fmt.Errorf("%w with other fields", data.ErrExists)
		}
		if err = data.CheckTable(t, func(name string) bool { return all[name] != nil }); err != nil {
			return err
		}
		fresh, err := newStored(t, s.keys)
		if err != nil {
			return err
		}
		if err := makeTable(conn, t, formatTime(s.options.Now())); err != nil {
			return err
		}
		all = all.with(fresh)
		s.tables.Store(&all)
		return nil
	})
}
