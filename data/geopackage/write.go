package geopackage

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/derive"
)

// Write applies a batch. See [data.Writer]. Grids and regions of the rows are derived, of those in the batch and of
// those around a grid in it; a personal value that is null in an update stays what it was, an empty one is cleared.
func (s *Store) Write(ctx context.Context, b data.Batch) ([]int64, error) {
	for _, w := range b {
		t, err := s.table(ctx, w.Table)
		if err == nil {
			err = s.writable(t, w.Op == data.OpDelete)
		}
		if err != nil {
			return nil, fmt.Errorf("write: %w", err)
		}
	}
	var versions []int64
	err := s.write(ctx, func(conn *sqlite.Conn) error {
		session := newSession(s, conn)
		var err error
		versions, err = derive.NewChange(session, session.tables.rules()).Batch(ctx, b)
		if err != nil {
			return err
		}
		return session.register()
	})
	if err != nil {
		return nil, fmt.Errorf("write: %w", err)
	}
	return versions, nil
}
