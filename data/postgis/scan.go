package postgis

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"lintu/data"
)

// reader lends a connection for one query: of the pool, or inside a snapshot.
type reader func(ctx context.Context, do func(conn *pgx.Conn) error) error

// Scan calls each with every row of a query, in ascending id order. See [data.Reader].
func (s *Store) Scan(ctx context.Context, q data.Query, each func(data.Row) error) error {
	t, err := s.table(ctx, q.Table)
	if err != nil {
		return err
	}
	return scan(ctx, s.read, t, q, each)
}

// Count is how many rows Scan would give.
func (s *Store) Count(ctx context.Context, q data.Query) (int64, error) {
	t, err := s.table(ctx, q.Table)
	if err != nil {
		return 0, err
	}
	return count(ctx, s.read, t, q)
}

func scan(ctx context.Context, read reader, t *stored, q data.Query, each func(data.Row) error) error {
	p, err := newPlan(t, q)
	if err != nil {
		return fmt.Errorf("query %s: %w", q.Table, err)
	}
	if p == nil {
		return ctx.Err()
	}
	var failed error // of each, which is returned as it is
	err = read(ctx, func(conn *pgx.Conn) error {
		return p.rows(ctx, conn, func(row data.Row) bool {
			failed = each(row)
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

func count(ctx context.Context, read reader, t *stored, q data.Query) (int64, error) {
	p, err := newPlan(t, q)
	if err != nil {
		return 0, fmt.Errorf("query %s: %w", q.Table, err)
	}
	if p == nil {
		return 0, ctx.Err()
	}
	var n int64
	err = read(ctx, func(conn *pgx.Conn) error {
		if p.box == nil {
			return conn.QueryRow(ctx, p.count(), p.args...).Scan(&n)
		}
		n, p.wanted = 0, nil
		return p.rows(ctx, conn, func(data.Row) bool { // look at each box itself
			n++
			return true
		})
	})
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", q.Table, err)
	}
	return n, nil
}

// rows calls each with the rows of the plan until it returns false; then the server stops too.
func (p *plan) rows(ctx context.Context, conn *pgx.Conn, each func(data.Row) bool) error {
	running, stop := context.WithCancel(ctx)
	defer stop()
	rows, err := conn.Query(running, p.sel(), append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, p.args...)...)
	if err != nil {
		return err
	}
	n := 0
	err = eachRow(rows, newRowReader(p.table, p.wanted), p.broken, func(row data.Row) bool {
		if p.box != nil && (row.Geometry == nil || !p.box.Intersects(row.Geometry.Bound())) {
			return true
		}
		if n++; n%256 == 0 && ctx.Err() != nil { // each may be slow where the server has nothing left to cancel
			return false
		}
		return each(row) && (p.limit == 0 || n < p.limit)
	}, stop)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil && n > 0 {
		return started{err}
	}
	return err
}
