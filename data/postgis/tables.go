package postgis

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"lintu/data"
)

// Create makes a table that is not built in. See [data.Writer].
func (s *Store) Create(ctx context.Context, t data.Table) error {
	if err := s.create(ctx, t); err != nil {
		return fmt.Errorf("create table %q: %w", t.Name, err)
	}
	return s.readTables(ctx)
}

func (s *Store) create(ctx context.Context, t data.Table) error {
	return s.write(ctx, true, func(conn *pgx.Conn) error {
		all, err := readTables(ctx, conn, s.keys, s.srid) // another process may have made it
		if err != nil {
			return err
		}
		if there, ok := all.by[t.Name]; ok {
			if there.Table.Table.Equal(t) {
				return nil
			}
			return fmt.Errorf("%w with other fields", data.ErrExists)
		}
		if err = data.CheckTable(t, func(name string) bool { return all.by[name] != nil }); err != nil {
			return err
		}
		description, err := t.Describe()
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, "SELECT lintu_store.create_table($1, $2)", t.Name, description)
		return err
	})
}
