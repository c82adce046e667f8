package demo

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/paulmach/orb"

	"lintu/data"
)

// WriteNDJSON writes the whole city, one object per line: table by table, rows by id, keys in the order of the table's
// fields, coordinates with seven decimals, personal values in plain. The same city is always the same bytes.
func WriteNDJSON(w io.Writer, city *City) error {
	out := &lines{to: bufio.NewWriterSize(w, 1<<16)}
	for _, t := range city.Tables() {
		for row := range city.Rows(t.Name) {
			if err := out.row(t, row); err != nil {
				return fmt.Errorf("write %s %d: %w", t.Name, row.ID, err)
			}
		}
	}
	return out.to.Flush()
}

// lines writes rows as JSON. It keeps its buffer between rows.
type lines struct {
	to     *bufio.Writer
	buffer []byte
}

func (l *lines) row(t data.Table, row data.Row) error {
	b := append(l.buffer[:0], `{"table":`...)
	b = strconv.AppendQuote(b, t.Name)
	b = append(b, `,"id":`...)
	b = strconv.AppendInt(b, row.ID, 10)
	for i, field := range t.Fields {
		b = append(b, ',')
		b = strconv.AppendQuote(b, field.Name)
		b = append(b, ':')
		b = appendValue(b, row.Values[i])
	}
	if row.Geometry != nil {
		b = append(b, `,"geometry":`...)
		b = appendGeometry(b, row.Geometry)
	}
	l.buffer = append(b, '}', '\n')
	_, err := l.to.Write(l.buffer)
	return err
}

func appendValue(b []byte, v data.Value) []byte {
	switch v.Type() {
	case data.TypeInt:
		return strconv.AppendInt(b, v.Int(), 10)
	case data.TypeReal:
		return strconv.AppendFloat(b, v.Real(), 'g', -1, 64)
	case data.TypeBool:
		return strconv.AppendBool(b, v.Bool())
	case data.TypeText, data.TypeTime:
		text, err := json.Marshal(v.String())
		if err != nil {
			return append(b, "null"...)
		}
		return append(b, text...)
	default:
		return append(b, "null"...)
	}
}

// appendGeometry writes the coordinates alone, nested as in GeoJSON.
func appendGeometry(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return appendPoint(b, g)
	case orb.LineString:
		return appendList(b, len(g), func(b []byte, i int) []byte { return appendPoint(b, g[i]) })
	case orb.MultiLineString:
		return appendList(b, len(g), func(b []byte, i int) []byte { return appendGeometry(b, g[i]) })
	case orb.Ring:
		return appendGeometry(b, orb.LineString(g))
	case orb.Polygon:
		return appendList(b, len(g), func(b []byte, i int) []byte { return appendGeometry(b, g[i]) })
	case orb.MultiPolygon:
		return appendList(b, len(g), func(b []byte, i int) []byte { return appendGeometry(b, g[i]) })
	default:
		return append(b, "null"...)
	}
}

func appendList(b []byte, n int, each func([]byte, int) []byte) []byte {
	b = append(b, '[')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = each(b, i)
	}
	return append(b, ']')
}

func appendPoint(b []byte, p orb.Point) []byte {
	b = strconv.AppendFloat(append(b, '['), p[0], 'f', 7, 64)
	b = strconv.AppendFloat(append(b, ','), p[1], 'f', 7, 64)
	return append(b, ']')
}
