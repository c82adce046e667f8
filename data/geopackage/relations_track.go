package geopackage

import (
	"context"

	"lintu/data"
)

// Tracking is that nothing is told: what other programs' tables in a file are changed by is not written down.
func (r *Relations) Tracking(ctx context.Context, _ []string) (map[string]data.Tracking, error) {
	return map[string]data.Tracking{}, ctx.Err()
}

// Rows calls each with the rows of some numbers.
func (r *Relations) Rows(ctx context.Context, e *data.Excerpt, ids []int64, each func(data.Row) error) error {
	for _, id := range ids {
		row, err := r.Row(ctx, e, id)
		if err == nil {
			err = each(row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
