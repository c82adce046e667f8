package geopackage

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// checkEvery is after how many rows a scan looks whether it was cancelled.
const checkEvery = 256

// Scan calls each with every row of a query, in ascending id order. See [data.Reader].
func (s *Store) Scan(ctx context.Context, q data.Query, each func(data.Row) error) error {
	return s.scan(ctx, s, q, each)
}

func (s *Store) scan(ctx context.Context, from lender, q data.Query, each func(data.Row) error) error {
	t, p, err := s.plan(ctx, q)
	if err != nil || p == nil {
		return err
	}
	reader := newRowReader(t.Name, t.spatial, t.Fields, p.wanted)
	var failed error // of each, which is returned as it is
	err = from.read(ctx, func(conn *sqlite.Conn) error {
		return p.rows(ctx, conn, from.shares(), reader, func(row data.Row) bool {
			from.aside(func() { failed = each(row) })
			return failed == nil
		})
	})
	if failed != nil {
		return failed
	}
	if err != nil {
		return fmt.Errorf("scan %s: %w", q.Table, err)
	}
	return nil
}

// Count is how many rows Scan would give.
func (s *Store) Count(ctx context.Context, q data.Query) (int64, error) { return s.count(ctx, s, q) }

func (s *Store) count(ctx context.Context, from lender, q data.Query) (int64, error) {
	t, p, err := s.plan(ctx, q)
	if err != nil || p == nil {
		return 0, err
	}
	var n int64
	err = from.read(ctx, func(conn *sqlite.Conn) error {
		if p.box != nil { // the index is wider than the boxes: look at each
			p.wanted = nil
			return p.rows(ctx, conn, from.shares(), newRowReader(t.Name, true, t.Fields, nil), func(data.Row) bool {
				n++
				return true
			})
		}
		var e error
		n, _, e = integer(conn, p.count(), p.args...)
		return e
	})
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", q.Table, err)
	}
	return n, nil
}

// plan is the table and the SQL of a query; no plan means that there are no rows for this scope.
func (s *Store) plan(ctx context.Context, q data.Query) (*stored, *plan, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	t, err := s.table(ctx, q.Table)
	if err != nil {
		return nil, nil, err
	}
	p, err := newPlan(t, q)
	if err != nil {
		return nil, nil, fmt.Errorf("query %s: %w", q.Table, err)
	}
	if left := s.leftOut(q.Table); left != nil && q.Broken == nil {
		return nil, nil, left
	} else if left != nil {
		q.Broken(left)
		return t, nil, nil
	}
	return t, p, nil
}

// rows calls each with the rows of the plan until it returns false. On a connection that is shared the same statement may
// be under way already, so it is not one that is kept.
func (p *plan) rows(ctx context.Context, conn *sqlite.Conn, shared bool, reader *rowReader, each func(data.Row) bool) error {
	stmt, end, err := prepare(conn, p.sel(), shared)
	if err != nil {
		return err
	}
	defer end() //nolint:errcheck // it repeats what Step said
	if err := bindAll(stmt, p.args); err != nil {
		return err
	}
	for n := 0; p.limit == 0 || n < p.limit; {
		more, err := stmt.Step()
		if err != nil {
			return err
		}
		if !more {
			return nil
		}
		row, err := reader.row(stmt)
		if err != nil && p.broken == nil {
			return err
		}
		if err != nil {
			p.broken(err)
			continue
		}
		if p.box != nil && (row.Geometry == nil || !p.box.Intersects(row.Geometry.Bound())) {
			continue
		}
		if !each(row) {
			return nil
		}
		if n++; n%checkEvery == 0 && ctx.Err() != nil { // each may be slow where SQLite has nothing to interrupt
			return ctx.Err()
		}
	}
	return nil
}
