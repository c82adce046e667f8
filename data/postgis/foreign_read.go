package postgis

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/wkb"
)

// measureWithin is how long counting a relation may take.
const measureWithin = 20 * time.Second

// Measure counts the rows of an excerpt and finds where they are. What takes too long is left out, as are functions, which
// would have to be asked for every tile.
func (f *Foreign) Measure(ctx context.Context, e *data.Excerpt) (data.Measure, error) {
	m := data.Measure{Count: -1, Bound: data.Nowhere()}
	if e.Relation.Kind == data.RelationFunction {
		return m, ctx.Err()
	}
	within, cancel := context.WithTimeout(ctx, measureWithin)
	defer cancel()
	err := f.lender.read(within, func(conn *pgx.Conn) error {
		var count int64
		var blob []byte
		if err := conn.QueryRow(within, excerpt{e}.measure()).Scan(&count, &blob); err != nil {
			return err
		}
		m.Count = count
		if blob == nil {
			return nil
		}
		g, err := degreesOf(blob, e.Geometry.SRID)
		if err == nil && g != nil {
			m.Bound = g.Bound()
		}
		return err
	})
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		return data.Measure{Count: -1, Bound: data.Nowhere()}, nil
	}
	if err != nil {
		return m, fmt.Errorf("measure %s: %w", e.Relation.FullName(), foreignFault(ctx, err))
	}
	return m, nil
}

// Scan calls each with every row of an excerpt, in ascending order of their numbers if they have any. The row's values are
// the callee's only until it returns. A geometry that cannot be read comes as none.
func (f *Foreign) Scan(ctx context.Context, e *data.Excerpt, each func(data.Row) error) error {
	return f.rows(ctx, e, excerpt{e}.scan(), nil, each)
}

// Row gives the row of a number.
func (f *Foreign) Row(ctx context.Context, e *data.Excerpt, id int64) (data.Row, error) {
	var found data.Row
	err := data.ErrNotFound
	if e.ID == "" || e.Relation.Kind == data.RelationFunction {
		return found, err
	}
	failed := f.rows(ctx, e, excerpt{e}.one(), []any{id}, func(row data.Row) error {
		found, err = row, nil
		return nil
	})
	return found, errors.Join(failed, err)
}

func (f *Foreign) rows(ctx context.Context, e *data.Excerpt, sql string, args []any, each func(data.Row) error) error {
	if e.Relation.Kind == data.RelationFunction {
		return fmt.Errorf("%s: %w: a function gives tiles only", e.Relation.FullName(), data.ErrInvalid)
	}
	var failed error // of each, which is returned as it is
	err := f.lender.read(ctx, func(conn *pgx.Conn) error {
		running, stop := context.WithCancel(ctx)
		defer stop()
		rows, err := conn.Query(running, sql, append([]any{pgx.QueryExecModeCacheDescribe}, args...)...)
		if err != nil {
			return err
		}
		failed = foreignRows(rows, e, 0, each)
		if failed != nil {
			stop()
		}
		rows.Close()
		if failed == nil && rows.Err() != nil {
			return started{rows.Err()}
		}
		return nil
	})
	switch {
	case failed != nil:
		return failed
	case err != nil:
		return fmt.Errorf("read %s: %w", e.Relation.FullName(), foreignFault(ctx, err))
	}
	return nil
}

// Near calls each with the rows that the cuts ask for, cut after cut, in no particular order within one. One round trip to
// the server brings them all. More rows than a limit are [data.ErrTooMany]. A relation that was altered since a plan for it was
// made is [data.ErrStale]: asked again, from the first cut, it answers.
func (f *Foreign) Near(ctx context.Context, cuts []data.Cut, each func(cut int, row data.Row) error) error {
	var failed error
	at := 0
	err := f.lender.read(ctx, func(conn *pgx.Conn) error {
		batch := &pgx.Batch{}
		for _, c := range cuts {
			batch.Queue(excerpt{c.Excerpt}.near(c.Limit, c.Box.Max[0]-c.Box.Min[0] <= narrowest), cutArguments(c)...)
		}
		answers := conn.SendBatch(ctx, batch)
		for at = 0; at < len(cuts) && failed == nil; at++ {
			c := cuts[at]
			rows, err := answers.Query()
			if err != nil {
				return errors.Join(err, ignored(answers.Close()))
			}
			failed = foreignRows(rows, c.Excerpt, c.Limit, func(row data.Row) error { return each(at, row) })
			rows.Close()
			if failed == nil && rows.Err() != nil {
				return errors.Join(started{rows.Err()}, ignored(answers.Close()))
			}
		}
		if failed != nil {
			return ignored(answers.Close())
		}
		return answers.Close()
	})
	if failed != nil {
		err = failed
	}
	var said *pgconn.PgError
	if errors.As(err, &said) && said.Code == codeNoPlan {
		f.lender.pool.Reset() // the other connections have such plans too
		err = data.ErrStale
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", cuts[min(at, len(cuts)-1)].Excerpt.Relation.FullName(), foreignFault(ctx, err))
	}
	return nil
}

// ignored drops an error that repeats another.
func ignored(error) error { return nil }

// cutArguments are the parameters of [excerpt.near].
func cutArguments(c data.Cut) []any {
	if c.Excerpt.Relation.Kind == data.RelationFunction {
		return []any{int32(c.Z), int32(c.X), int32(c.Y)}
	}
	box := c.Box
	if c.Excerpt.Geometry.SRID == sridMercator {
		box = orb.Bound{Min: metres(box.Min), Max: metres(box.Max)}
	}
	return []any{box.Min[0], box.Min[1], box.Max[0], box.Max[1]}
}

// foreignRows reads rows whose columns are those of an excerpt; more than a limit, if there is one, are too many.
func foreignRows(rows pgx.Rows, e *data.Excerpt, limit int, each func(data.Row) error) error {
	values := make([]data.Value, len(e.Columns))
	for n := 1; rows.Next(); n++ {
		if n == 1 {
			if err := asPublished(rows.FieldDescriptions(), e); err != nil {
				return err
			}
		}
		if limit > 0 && n > limit {
			return fmt.Errorf("%w: more than %d", data.ErrTooMany, limit)
		}
		raw := rows.RawValues()
		row := data.Row{ID: numberOf(raw[0]), Values: values}
		row.Geometry, _ = degreesOf(raw[1], e.Geometry.SRID) // what cannot be read is not drawn
		for i := range e.Columns {
			values[i] = foreignValue(e.Columns[i].Type, raw[2+i], values[i])
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

// natives are the types whose binary form is read, by the type of the attribute; see [cast].
var natives = map[data.Type][]uint32{
	data.TypeInt:  {pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID},
	data.TypeReal: {pgtype.Float4OID, pgtype.Float8OID}, data.TypeBool: {pgtype.BoolOID}, data.TypeTime: {pgtype.TimestamptzOID},
	data.TypeText: {pgtype.TextOID, pgtype.VarcharOID},
}

// asPublished holds that the columns still have the types they had when the relation was published.
func asPublished(columns []pgconn.FieldDescription, e *data.Excerpt) error {
	altered := func(name string) error {
		return fmt.Errorf("%w: column %s of %s has another type", data.ErrAltered, name, e.Relation.FullName())
	}
	if e.ID != "" && !slices.Contains(natives[data.TypeInt], columns[0].DataTypeOID) {
		return altered(e.ID)
	}
	for i, c := range e.Columns {
		if !slices.Contains(natives[c.Type], columns[2+i].DataTypeOID) {
			return altered(c.Name)
		}
	}
	return nil
}

// numberOf is a whole number of any size, 0 if it cannot be a feature's.
func numberOf(raw []byte) int64 {
	n := wholeOf(raw)
	if n < 1 || n > data.MaxID {
		return 0
	}
	return n
}

func wholeOf(raw []byte) int64 {
	switch len(raw) {
	case 2:
		return int64(int16(binary.BigEndian.Uint16(raw)))
	case 4:
		return int64(int32(binary.BigEndian.Uint32(raw)))
	case 8:
		return int64(binary.BigEndian.Uint64(raw))
	default:
		return 0
	}
}

// foreignValue reads an attribute in binary form; last is that of the row before. What has no place in a tile, a time without
// end and a number that is none, is null.
func foreignValue(kind data.Type, raw []byte, last data.Value) data.Value {
	switch {
	case raw == nil:
		return data.Null()
	case kind == data.TypeInt:
		return data.Int(wholeOf(raw))
	case kind == data.TypeReal && len(raw) == 4:
		return single(math.Float32frombits(binary.BigEndian.Uint32(raw)))
	}
	v, err := valueOf(kind, raw, last)
	if err != nil || kind == data.TypeReal && (math.IsNaN(v.Real()) || math.IsInf(v.Real(), 0)) {
		return data.Null()
	}
	return v
}

// single is a number of single precision as people write it: 3.2 and not 3.2000000476837.
func single(v float32) data.Value {
	if v64 := float64(v); v64 == math.Trunc(v64) {
		return data.Real(v64)
	}
	text := strconv.FormatFloat(float64(v), 'g', -1, 32)
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return data.Null()
	}
	return data.Real(n)
}

// degreesOf reads well-known binary in degrees or in Web Mercator. Of a collection the parts of the highest dimension are
// taken, as tiles know no collections.
func degreesOf(raw []byte, srid int) (orb.Geometry, error) {
	if raw == nil {
		return nil, nil
	}
	g, err := wkb.Read(raw)
	if err != nil || g == nil {
		return nil, err
	}
	if c, ok := g.(orb.Collection); ok {
		if g = data.Uppermost(c); g == nil {
			return nil, nil
		}
	}
	if srid == sridMercator {
		g = data.EachPoint(g, lonLat)
	}
	return data.Fetched(g), nil
}

// earth is the radius of Web Mercator's sphere in metres.
const earth = 6378137

func lonLat(p *orb.Point) {
	p[0], p[1] = p[0]/earth*180/math.Pi, math.Atan(math.Sinh(p[1]/earth))*180/math.Pi
}

func metres(p orb.Point) orb.Point {
	lat := min(max(p[1], -89.9), 89.9) * math.Pi / 180
	return orb.Point{p[0] * math.Pi / 180 * earth, math.Asinh(math.Tan(lat)) * earth}
}
