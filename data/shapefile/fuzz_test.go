package shapefile

import (
	"bytes"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
)

// Whatever stands in a record: reading it never panics, and what is read comes back when it is written.
func FuzzShape(f *testing.F) {
	w := &shapeWriter{code: polygon}
	for code, g := range map[int32]orb.Geometry{
		point: orb.Point{1, 2}, multiPoint: orb.MultiPoint{{1, 2}, {3, 4}}, polyLine: orb.LineString{{1, 2}, {3, 4}},
		polygon: orb.MultiPolygon{{{{0, 0}, {0, 9}, {9, 9}, {9, 0}, {0, 0}}, {{1, 1}, {8, 1}, {8, 8}, {1, 8}, {1, 1}}}, {{{2, 2}, {2, 3}, {3, 3}, {2, 2}}}},
	} {
		w.code = code
		if err := w.encode(g); err != nil {
			f.Fatal(err)
		}
		f.Add(bytes.Clone(w.content))
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, content []byte) {
		g, err := decodeShape(content)
		if err != nil || g == nil {
			return
		}
		code, _ := plain(int32(content[0]))
		w := &shapeWriter{code: code}
		if err = w.encode(g); err != nil {
			t.Fatalf("%v cannot be written: %v", g, err)
		}
		again, err := decodeShape(w.content)
		if err != nil || !shapeOf(code).Holds(again) {
			t.Fatalf("%v came back as %v, %v", g, again, err)
		}
	})
}

// Whatever stands in a table: reading it never panics, and every record has a value for every column.
func FuzzTable(f *testing.F) {
	t := &tableWriter{
		fields: []Field{FieldOf("name", data.TypeText), FieldOf("n", data.TypeInt), FieldOf("r", data.TypeReal), FieldOf("b", data.TypeBool), {Name: "d", Kind: 'D', Width: 8}},
		width:  1 + 254 + 18 + 24 + 1 + 8, rows: 1,
	}
	seed := append(t.head(), bytes.Repeat([]byte{' '}, t.width)...)
	f.Add(seed, "UTF-8")
	f.Add(append(seed, "*"...), "GBK")
	f.Fuzz(func(t *testing.T, text []byte, encoding string) {
		read, err := newTable(bytes.NewReader(text))
		if err != nil {
			return
		}
		e, err := LookupEncoding(encoding)
		if err != nil || read.name(e) != nil {
			return
		}
		for range 100 {
			if _, err := read.next(); err != nil {
				return
			}
			for _, field := range read.fields {
				if v, wrong := read.value(field, e); wrong == nil && !v.IsNull() && v.Type() != field.Type() && v.Type() != data.TypeReal {
					t.Fatalf("%+v read as %v", field, v)
				}
			}
		}
	})
}
