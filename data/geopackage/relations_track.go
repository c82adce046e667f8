package geopackage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// Tracking tells how the changes of tables and views are told, by name; those whose changes are not are missing. A view is told of
// if all tables it reads are.
func (r *Relations) Tracking(ctx context.Context, names []string) (map[string]data.Tracking, error) {
	found := map[string]data.Tracking{}
	err := r.read(ctx, func(conn *sqlite.Conn) error {
		told, err := tracked(conn)
		if err != nil || len(told) == 0 {
			return err
		}
		for _, name := range names {
			t, err := trackingOf(conn, told, name)
			if err != nil {
				return err
			}
			if len(t.Tables) > 0 {
				found[name] = t
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look what is tracked in %s: %w", r.path, err)
	}
	return found, nil
}

// trackingOf is how a table or view is told of, given the tracked tables; it has no tables if it is not.
func trackingOf(conn *sqlite.Conn, told map[string]string, name string) (data.Tracking, error) {
	var t data.Tracking
	_, there, err := integer(conn, "SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE", name)
	if err != nil || !there {
		return t, err
	}
	reads, view, err := tablesOf(conn, name)
	if errors.Is(altered(err), data.ErrAltered) { // a view of what is gone: nobody can say
		return t, nil
	}
	if err != nil {
		return t, err
	}
	seen := map[string]bool{}
	for _, table := range reads {
		low := strings.ToLower(table)
		if seen[low] {
			continue
		}
		seen[low] = true
		if told[low] != "" {
			t.Tables = append(t.Tables, trackedPrefix+told[low])
			continue
		}
		_, between, failed := integer(conn, "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = ? COLLATE NOCASE", table)
		if failed != nil || !between { // it reads something of which nothing is told
			return data.Tracking{}, failed
		}
	}
	if !view && len(t.Tables) > 0 {
		t.Key, err = trackKey(conn, name)
	}
	return t, err
}

// Rows calls each with those of the rows of some numbers that are there, in ascending order of what was asked for.
func (r *Relations) Rows(ctx context.Context, e *data.Excerpt, ids []int64, each func(data.Row) error) error {
	if e.ID == "" {
		return nil
	}
	var failed error // of each, which is returned as it is
	err := r.read(ctx, func(conn *sqlite.Conn) error {
		for _, id := range ids {
			err := excerptRows(ctx, conn, e, " WHERE "+column(e.ID)+" = ? LIMIT 1", []any{id}, func(row data.Row) error {
				failed = each(row)
				return failed
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, failed) {
		return fmt.Errorf("read %s of %s: %w", e.Relation.Name, r.path, err)
	}
	return err
}
