package geopackage

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/crs"
)

// Measure counts the rows of an excerpt and finds where they are.
func (r *Relations) Measure(ctx context.Context, e *data.Excerpt) (data.Measure, error) {
	m := data.Measure{Bound: data.Nowhere()}
	err := r.rows(ctx, e, "", nil, func(row data.Row) error {
		m.Count++
		if row.Geometry == nil {
			return nil
		}
		if m.Bound.IsEmpty() {
			m.Bound = row.Geometry.Bound()
		}
		m.Bound = m.Bound.Union(row.Geometry.Bound())
		return nil
	})
	return m, err
}

// Scan calls each with every row of an excerpt, in ascending order of their numbers if they have any. The row's values are
// the callee's only until it returns. What cannot be read of a row comes as null.
func (r *Relations) Scan(ctx context.Context, e *data.Excerpt, each func(data.Row) error) error {
	tail := ""
	if e.ID != "" {
		id := column(e.ID)
		tail = fmt.Sprintf(" ORDER BY coalesce(%[1]s BETWEEN 1 AND %[2]d, 0), %[1]s", id, int64(data.MaxID))
		if e.ID == e.Relation.Key {
			tail = " ORDER BY " + id
		}
	}
	return r.rows(ctx, e, tail, nil, each)
}

// Row gives the row of a number.
func (r *Relations) Row(ctx context.Context, e *data.Excerpt, id int64) (data.Row, error) {
	var found data.Row
	missing := data.ErrNotFound
	if e.ID == "" {
		return found, missing
	}
	err := r.rows(ctx, e, " WHERE "+column(e.ID)+" = ? LIMIT 1", []any{id}, func(row data.Row) error {
		found, missing = row, nil
		return nil
	})
	return found, errors.Join(err, missing)
}

func (r *Relations) rows(ctx context.Context, e *data.Excerpt, tail string, args []any, each func(data.Row) error) error {
	var failed error // of each, which is returned as it is
	err := r.read(ctx, func(conn *sqlite.Conn) error {
		return excerptRows(ctx, conn, e, tail, args, func(row data.Row) error {
			failed = each(row)
			return failed
		})
	})
	if failed != nil {
		return failed
	}
	if err != nil {
		return fmt.Errorf("read %s of %s: %w", e.Relation.Name, r.path, err)
	}
	return nil
}

// Near calls each with the rows that the cuts ask for, cut after cut. More rows than a limit are [data.ErrTooMany].
func (r *Relations) Near(ctx context.Context, cuts []data.Cut, each func(cut int, row data.Row) error) error {
	return r.read(ctx, func(conn *sqlite.Conn) error {
		for i, c := range cuts {
			tail, args, err := nearby(conn, c)
			if err != nil {
				return err
			}
			n := 0
			err = excerptRows(ctx, conn, c.Excerpt, tail, args, func(row data.Row) error {
				if row.Geometry == nil || !row.Geometry.Bound().Intersects(c.Box) {
					return nil
				}
				if n++; c.Limit > 0 && n > c.Limit {
					return fmt.Errorf("read %s: %w: more than %d", c.Excerpt.Relation.Name, data.ErrTooMany, c.Limit)
				}
				return each(i, row)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// nearby asks the spatial index for the rows near a box, if the file has one of the table.
func nearby(conn *sqlite.Conn, c data.Cut) (tail string, args []any, err error) {
	g := c.Excerpt.Geometry
	tree := "rtree_" + c.Excerpt.Relation.Name + "_" + g.Name
	n, _, err := integer(conn, "SELECT count(*) FROM sqlite_schema WHERE name = ? COLLATE NOCASE", tree)
	box, ok := inSystem(c.Box, g.SRID)
	if err != nil || n == 0 || !ok || c.Excerpt.Relation.Kind == data.RelationView {
		return "", nil, err
	}
	return " WHERE t.rowid IN (SELECT id FROM " + quote(tree) + " WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?)",
		[]any{box.Min[0], box.Max[0], box.Min[1], box.Max[1]}, nil
}

// widest is how many degrees a box may be wide that is brought into a projected system: beyond, projections bend too much.
const widest = 20

// inSystem is the box around a box of degrees in another system.
func inSystem(box orb.Bound, srid int) (orb.Bound, bool) {
	system, err := systemOf(srid)
	if err != nil || !system.Degrees() && srid != 3857 && box.Max[0]-box.Min[0] > widest {
		return box, false
	}
	if system.Degrees() {
		return box, true
	}
	const steps = 16
	out := data.Nowhere()
	for i := range steps + 1 {
		along := float64(i) / steps
		x, y := box.Min[0]+along*(box.Max[0]-box.Min[0]), box.Min[1]+along*(box.Max[1]-box.Min[1])
		for _, p := range []orb.Point{{x, box.Min[1]}, {x, box.Max[1]}, {box.Min[0], y}, {box.Max[0], y}} {
			p[1] = min(max(p[1], -89), 89)
			if q := system.FromLonLat(p); out.IsEmpty() {
				out = q.Bound()
			} else {
				out = out.Union(q.Bound())
			}
		}
	}
	return out.Pad(math.Max(out.Max[0]-out.Min[0], out.Max[1]-out.Min[1]) / 1000), true
}

// column names a column of the table t. Without the table SQLite takes the name of a column that is not there for a text.
func column(name string) string { return "t." + quote(name) }

// excerptRows runs a query of an excerpt's columns. Geometries come in degrees.
func excerptRows(ctx context.Context, conn *sqlite.Conn, e *data.Excerpt, tail string, args []any, each func(data.Row) error) error {
	system, err := systemOf(e.Geometry.SRID)
	if err != nil {
		return err
	}
	columns := []string{"NULL", "0", column(e.Geometry.Name)}
	if e.ID != "" {
		columns[0] = column(e.ID)
	}
	fields, wanted := make([]data.Field, len(e.Columns)), make([]int, len(e.Columns))
	for i, c := range e.Columns {
		fields[i], wanted[i] = c.Field, i
		columns = append(columns, column(c.Name))
	}
	stmt, err := conn.Prepare("SELECT " + strings.Join(columns, ", ") + " FROM " + quote(e.Relation.Name) + " AS t" + tail)
	if err != nil {
		return altered(err)
	}
	defer stmt.Reset() //nolint:errcheck // it repeats what Step said
	if err = bindAll(stmt, args); err != nil {
		return err
	}
	reader := newRowReader(e.Relation.Name, true, fields, wanted)
	for n := 1; ; n++ {
		more, err := stmt.Step()
		if err != nil || !more {
			return altered(err)
		}
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, _ := reader.foreignRow(stmt) // what is wrong with one is null, and not drawn
		if row.ID < 1 || row.ID > data.MaxID {
			row.ID = 0
		}
		row.Geometry = drawable(row.Geometry, system)
		if err := each(row); err != nil {
			return err
		}
	}
}

// altered tells SQLite's complaint of a table or a column that is not there from others.
func altered(err error) error {
	if err != nil && sqlite.ErrCode(err).ToPrimary() == sqlite.ResultError {
		return fmt.Errorf("%w: %s", data.ErrAltered, err.Error())
	}
	return err
}

// drawable is a geometry in degrees; of a collection the parts of the highest dimension.
func drawable(g orb.Geometry, system crs.CRS) orb.Geometry {
	if c, ok := g.(orb.Collection); ok {
		g = data.Uppermost(c)
	}
	if g == nil || system.Degrees() {
		return g
	}
	return data.EachPoint(g, func(p *orb.Point) { *p = system.ToLonLat(*p) })
}
