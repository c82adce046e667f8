package postgis

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/wkb"
)

// rowReader reads rows of one table from a result in binary form whose columns are those of [stored.selected]. Texts that
// equal those of the row before are not made again.
type rowReader struct {
	table  *stored
	wanted []int // position among the table's fields, by column
	values []data.Value
}

func newRowReader(t *stored, wanted []int) *rowReader {
	return &rowReader{table: t, wanted: wanted, values: make([]data.Value, len(t.Fields))}
}

// row reads one row. Its values are the reader's and change with the next row. What is wrong with a value is what another
// program wrote there.
func (r *rowReader) row(raw [][]byte) (data.Row, error) {
	row := data.Row{ID: int64(binary.BigEndian.Uint64(raw[0])), Version: int64(binary.BigEndian.Uint64(raw[1])), Values: r.values}
	column := 2
	if r.table.spatial {
		g, err := geometryOf(raw[column])
		if err != nil {
			return row, &data.InvalidError{Table: r.table.Name, ID: row.ID, Reason: err.Error()}
		}
		row.Geometry = g
		column++
	}
	for i, field := range r.wanted {
		f := &r.table.Fields[field]
		v, err := valueOf(f.Type, raw[column+i], r.values[field])
		if err != nil {
			return row, &data.InvalidError{Table: r.table.Name, ID: row.ID, Field: f.Name, Reason: err.Error()}
		}
		r.values[field] = v
	}
	return row, nil
}

// geometryOf reads a column of geometry; in binary form it is EWKB.
func geometryOf(raw []byte) (orb.Geometry, error) {
	if raw == nil {
		return nil, nil
	}
	g, err := wkb.Read(raw)
	return data.Fetched(g), err
}

var errInfinite = errors.New("an infinite time")

// valueOf reads an attribute in binary form; last is the value of the row before.
func valueOf(kind data.Type, raw []byte, last data.Value) (data.Value, error) {
	if raw == nil {
		return data.Null(), nil
	}
	switch kind {
	case data.TypeText:
		if last.Type() == data.TypeText && last.Text() == string(raw) {
			return last, nil
		}
		return data.Text(string(raw)), nil
	case data.TypeInt:
		return data.Int(int64(binary.BigEndian.Uint64(raw))), nil
	case data.TypeReal:
		return data.Real(math.Float64frombits(binary.BigEndian.Uint64(raw))), nil
	case data.TypeBool:
		return data.Bool(raw[0] != 0), nil
	case data.TypeTime:
		micros := int64(binary.BigEndian.Uint64(raw))
		if micros == math.MaxInt64 || micros == math.MinInt64 {
			return data.Null(), errInfinite
		}
		return data.Time(time.UnixMilli(floorDiv(micros, 1000) + epoch)), nil
	default:
		return data.Null(), fmt.Errorf("no type %d", kind)
	}
}

// epoch is PostgreSQL's beginning of time, 2000-01-01, in Unix milliseconds.
const epoch = 946_684_800_000

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// eachRow runs a query whose columns are the reader's and calls each with every row until it returns false; then the rest
// is not read. broken, if it is not nil, is told of rows that cannot be read.
func eachRow(rows pgx.Rows, reader *rowReader, broken func(error), each func(data.Row) bool, stop func()) error {
	defer rows.Close()
	for rows.Next() {
		row, err := reader.row(rows.RawValues())
		switch {
		case err != nil && broken == nil:
			stop()
			return err
		case err != nil:
			broken(err)
		case !each(row):
			stop()
			return nil
		}
	}
	return rows.Err()
}

// argument is an attribute as pgx takes it, for a field of a type: an integer may stand where a fraction is wanted.
func argument(f *data.Field, v data.Value) any {
	switch {
	case v.IsNull():
		return nil
	case f.Type == data.TypeReal:
		return v.Real()
	case v.Type() == data.TypeInt:
		return v.Int()
	case v.Type() == data.TypeBool:
		return v.Bool()
	case v.Type() == data.TypeTime:
		return v.Time()
	default:
		return v.Text()
	}
}
