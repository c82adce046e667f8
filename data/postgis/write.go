package postgis

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"lintu/data"
	"lintu/data/derive"
)

// Write applies a batch. See [data.Writer]. Grids and regions of the rows are derived, of those in the batch and of
// those around a grid in it; a personal value that is null in an update stays what it was, an empty one is cleared.
func (s *Store) Write(ctx context.Context, b data.Batch) ([]int64, error) {
	for _, w := range b {
		if _, err := s.table(ctx, w.Table); err != nil {
			return nil, fmt.Errorf("write: %w", err)
		}
	}
	versions, err := s.batch(ctx, b)
	for attempt := 1; attempt < attempts && errors.Is(err, data.ErrExists) && puts(b); attempt++ {
		versions, err = s.batch(ctx, b) // somebody inserted the row between our look and our write: it is there now
	}
	if err != nil {
		return nil, fmt.Errorf("write: %w", err)
	}
	return versions, nil
}

func (s *Store) batch(ctx context.Context, b data.Batch) ([]int64, error) {
	var versions []int64
	alone := slices.ContainsFunc(b, func(w data.Write) bool { return w.Table == "regions" })
	err := s.write(ctx, alone, func(conn *pgx.Conn) error {
		tables := s.tables.Load()
		change := derive.NewChange(&session{conn: conn, tables: tables, alone: alone}, tables.rules)
		var err error
		versions, err = change.Batch(ctx, b)
		return err
	})
	return versions, err
}

func puts(b data.Batch) bool {
	return slices.ContainsFunc(b, func(w data.Write) bool { return w.Op == data.OpPut })
}
