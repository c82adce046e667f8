package postgis

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// Clear deletes every row of every table in one transaction, those that hang on others first. The tables stay.
func (s *Store) Clear(ctx context.Context) error {
	err := s.write(ctx, true, func(conn *pgx.Conn) error {
		all, err := readTables(ctx, conn, s.keys, s.srid)
		if err != nil {
			return err
		}
		list := all.rules.List()
		slices.Reverse(list)
		for _, t := range list {
			if _, err := conn.Exec(ctx, "DELETE FROM "+all.by[t.Name].relation); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("clear the store: %w", err)
	}
	return nil
}
