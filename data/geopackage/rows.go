package geopackage

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// rowReader reads rows of one table from a statement whose columns are id, version, the geometry if wanted, and the
// wanted fields. Texts and times that equal those of the row before are not read again.
type rowReader struct {
	table  string
	shape  bool // the geometry is among the columns
	fields []data.Field
	wanted []int // position among the table's fields, by column
	values []data.Value
	last   []lastText
	buf    []byte
}

// lastText is what a column held before, as text and as value.
type lastText struct {
	text  string
	value data.Value
	known bool
	null  bool
}

func newRowReader(table string, shape bool, fields []data.Field, wanted []int) *rowReader {
	return &rowReader{
		table: table, shape: shape, fields: fields, wanted: wanted,
		values: make([]data.Value, len(fields)), last: make([]lastText, len(fields)),
	}
}

// row reads the row the statement stands on. Its values are the reader's and change with the next row.
func (r *rowReader) row(stmt *sqlite.Stmt) (data.Row, error) {
	row := data.Row{ID: stmt.ColumnInt64(0), Version: stmt.ColumnInt64(1), Values: r.values}
	column := 2
	if r.shape {
		g, err := r.geometry(stmt, column)
		if err != nil {
			return row, r.fault(row.ID, "", err)
		}
		row.Geometry = g
		column++
	}
	for i, field := range r.wanted {
		v, err := r.value(stmt, column+i, field)
		if err != nil {
			return row, r.fault(row.ID, r.fields[field].Name, err)
		}
		r.values[field] = v
	}
	return row, nil
}

// fault is what another program wrote that cannot be read; it is what that program did wrong, not the reader.
func (r *rowReader) fault(id int64, field string, err error) error {
	return &data.InvalidError{Table: r.table, ID: id, Field: field, Reason: err.Error()}
}

func (r *rowReader) geometry(stmt *sqlite.Stmt, column int) (orb.Geometry, error) {
	blob := r.bytes(stmt, column)
	if len(blob) == 0 {
		return nil, nil
	}
	if p, ok := quickPoint(blob); ok {
		return p, nil
	}
	g, err := decodeBlob(blob)
	return data.Fetched(g), err
}

// bytes is the content of a column, good until the next call. Asking SQLite for the length first would cost a third of
// the time of reading a text.
func (r *rowReader) bytes(stmt *sqlite.Stmt, column int) []byte {
	if r.buf == nil {
		r.buf = make([]byte, 1024)
	}
	n := stmt.ColumnBytes(column, r.buf)
	if n == len(r.buf) {
		r.buf = make([]byte, max(stmt.ColumnLen(column), len(r.buf))+1)
		n = stmt.ColumnBytes(column, r.buf)
	}
	return r.buf[:n]
}

// value reads an attribute; other programs may have put a value of another type there.
func (r *rowReader) value(stmt *sqlite.Stmt, column, field int) (data.Value, error) {
	want := r.fields[field].Type
	if want == data.TypeText || want == data.TypeTime {
		return r.text(stmt, column, field)
	}
	switch stmt.ColumnType(column) {
	case sqlite.TypeNull:
		return data.Null(), nil
	case sqlite.TypeInteger:
		return fromInt(stmt.ColumnInt64(column), want)
	case sqlite.TypeFloat:
		return fromFloat(stmt.ColumnFloat(column), want)
	case sqlite.TypeText:
		return r.fromText(nil, field)
	default:
		return data.Null(), fmt.Errorf("a blob where a %s belongs", want)
	}
}

// text reads a text or a time. Every question to SQLite counts here: a column that was null in the row before is first
// asked whether it is again, every other for its text.
func (r *rowReader) text(stmt *sqlite.Stmt, column, field int) (data.Value, error) {
	last := &r.last[field]
	if last.null && stmt.ColumnType(column) == sqlite.TypeNull {
		return data.Null(), nil
	}
	last.null = false
	if text := r.bytes(stmt, column); len(text) > 0 {
		return r.fromText(text, field)
	}
	switch stmt.ColumnType(column) {
	case sqlite.TypeNull:
		last.null = true
		return data.Null(), nil
	case sqlite.TypeText:
		return r.fromText(nil, field)
	default:
		return data.Null(), fmt.Errorf("a blob where a %s belongs", r.fields[field].Type)
	}
}

func fromInt(v int64, want data.Type) (data.Value, error) {
	switch want {
	case data.TypeReal:
		return data.Real(float64(v)), nil
	case data.TypeBool:
		return data.Bool(v != 0), nil
	default:
		return data.Int(v), nil
	}
}

func fromFloat(v float64, want data.Type) (data.Value, error) {
	switch {
	case want == data.TypeReal:
		return data.Real(v), nil
	case want == data.TypeInt && v == math.Trunc(v) && math.Abs(v) < 1<<62:
		return data.Int(int64(v)), nil
	default:
		return data.Null(), fmt.Errorf("a fraction where a %s belongs", want)
	}
}

// fromText makes a value of a text; numbers in a text column come as SQLite writes them.
func (r *rowReader) fromText(text []byte, field int) (data.Value, error) {
	last := &r.last[field]
	if last.known && string(text) == last.text {
		return last.value, nil
	}
	last.text, last.known = string(text), true
	switch want := r.fields[field].Type; want {
	case data.TypeText:
		last.value = data.Text(last.text)
	case data.TypeTime:
		v, err := parseTime(last.text)
		if err != nil {
			last.known = false
			return data.Null(), err
		}
		last.value = v
	default:
		last.known = false
		return data.Null(), fmt.Errorf("a text where a %s belongs", want)
	}
	return last.value, nil
}
