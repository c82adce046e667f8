package shapefile_test

import (
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/shapefile"
)

// lot writes a Shapefile of three squares.
func lot(t testing.TB) string {
	t.Helper()
	square := orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}
	var rows []shapefile.Row
	for range 3 {
		rows = append(rows, shapefile.Row{Geometry: square, Values: []data.Value{data.Text("楼"), data.Int(3)}})
	}
	return write(t, shapefile.WriterOptions{Shape: data.ShapePolygon, Fields: []shapefile.Field{
		shapefile.FieldOf("name", data.TypeText), shapefile.FieldOf("floors", data.TypeInt),
	}}, rows...)
}

// change edits a part of a Shapefile.
func change(t testing.TB, path, ending string, edit func([]byte) []byte) {
	t.Helper()
	part := strings.TrimSuffix(path, ".shp") + ending
	text, err := os.ReadFile(part)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(part, edit(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func remove(t testing.TB, path, ending string) {
	t.Helper()
	if err := os.Remove(strings.TrimSuffix(path, ".shp") + ending); err != nil {
		t.Fatal(err)
	}
}

// Every way to be broken has its error, and none reads rubbish.
func TestBrokenFilesSayWhatIsWrong(t *testing.T) {
	put := func(at int, b ...byte) func([]byte) []byte {
		return func(text []byte) []byte { copy(text[at:], b); return text }
	}
	first := 100 // of the records
	for _, c := range []struct {
		name, part string
		edit       func([]byte) []byte // nil = the part is removed
		want       error
		says       string
	}{
		{"no table", ".dbf", nil, shapefile.ErrMissing, "no out.dbf"},
		{"no shapes", ".shp", nil, shapefile.ErrMissing, "no out.shp"},
		{"a head cut off", ".shp", func(b []byte) []byte { return b[:50] }, shapefile.ErrDamaged, "its head"},
		{"another kind of file", ".shp", put(0, 1, 2, 3, 4), shapefile.ErrDamaged, "does not begin"},
		{"multipatches", ".shp", put(32, 31), shapefile.ErrShape, "multipatches"},
		{"an unknown kind of shapes", ".shp", put(32, 7), shapefile.ErrDamaged, "type 7"},
		{"shapes cut off", ".shp", func(b []byte) []byte { return b[:len(b)-40] }, shapefile.ErrDamaged, "shape 3"},
		{"a shape without end", ".shp", put(first+4, 0x7f, 0xff, 0xff, 0xff), shapefile.ErrDamaged, "shape 1 is"},
		{"an index of noise", ".shx", put(100, 0x0f, 0xff, 0xff, 0xff), shapefile.ErrDamaged, ".shx"},
		{"an index cut off", ".shx", func(b []byte) []byte { return b[:108] }, shapefile.ErrDamaged, "1 shapes and 3 rows"},
		{"a table cut off", ".dbf", func(b []byte) []byte { return b[:len(b)-300] }, shapefile.ErrDamaged, "its records"},
		{"a table's head cut off", ".dbf", func(b []byte) []byte { return b[:40] }, shapefile.ErrDamaged, "its head"},
		{"no table at all", ".dbf", put(0, 'P'), shapefile.ErrDamaged, "no dBASE III"},
		{"columns wider than the record", ".dbf", put(32+16, 255, 0), shapefile.ErrDamaged, "does not fit"},
		{"a column of no width", ".dbf", put(32+16, 0, 0), shapefile.ErrDamaged, "does not fit"},
		{"columns without end", ".dbf", put(32+64, 'x'), shapefile.ErrDamaged, "does not end"},
		{"an unknown encoding", ".cpg", func([]byte) []byte { return []byte("KLINGON") }, shapefile.ErrEncoding, "KLINGON"},
		{"a .prj of a megabyte", ".prj", func([]byte) []byte { return make([]byte, 1<<20) }, shapefile.ErrDamaged, ".prj"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := lot(t)
			if err := os.WriteFile(strings.TrimSuffix(path, ".shp")+".prj", nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if c.edit == nil {
				remove(t, path, c.part)
			} else {
				change(t, path, c.part, c.edit)
			}
			r, err := shapefile.Open(path, shapefile.Options{})
			if err == nil {
				err = r.Scan(t.Context(), func(shapefile.Row) error { return nil })
			}
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %v with %q", err, c.want, c.says)
			}
		})
	}
}

// A row that cannot be read leaves the others readable.
func TestAWrongRowIsOneRow(t *testing.T) {
	record := 8 + 4 + 32 + 8 + 4 + 4*16
	second := 100 + record + 8
	column := 32*3 + 1 + 1 // of the first row in the table
	for _, c := range []struct {
		name, part string
		at         int
		bytes      []byte
		says       string
	}{
		{"a shape of no type", ".shp", second, []byte{99}, "no shape of type 99"},
		{"more positions than there are", ".shp", second + 4 + 32 + 4, []byte{200}, "fewer positions"},
		{"fewer than none", ".shp", second + 4 + 32, []byte{0xff, 0xff, 0xff, 0xff}, "fewer positions"},
		{"parts beyond the end", ".shp", second + 4 + 32 + 8, []byte{77}, "not in order"},
		{"text of another encoding", ".dbf", column + 273, []byte{0xb0, 0xa1}, "not UTF-8"},
		{"words for a number", ".dbf", column + 273 + 254, []byte("many              "), "no number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := lot(t)
			change(t, path, c.part, func(b []byte) []byte { copy(b[c.at:], c.bytes); return b })
			_, rows := readAll(t, path, shapefile.Options{})
			if len(rows) != 3 || rows[0].Err != nil || rows[1].Err == nil || rows[2].Err != nil {
				t.Fatalf("%v", rows)
			}
			if !strings.Contains(rows[1].Err.Error(), c.says) {
				t.Errorf("%v, want %q", rows[1].Err, c.says)
			}
		})
	}
}

func TestDeletedRowsAreLeftOut(t *testing.T) {
	path := lot(t)
	change(t, path, ".dbf", func(b []byte) []byte { b[32*3+1+273] = '*'; return b })
	_, rows := readAll(t, path, shapefile.Options{})
	if len(rows) != 2 || rows[1].Number != 3 {
		t.Errorf("%v", rows)
	}
}

func TestWithoutAnIndexShapesAreReadInTheirOrder(t *testing.T) {
	path := lot(t)
	remove(t, path, ".shx")
	if _, rows := readAll(t, path, shapefile.Options{}); len(rows) != 3 {
		t.Errorf("%v", rows)
	}
}

// The index says where shapes are, in whatever order they lie.
func TestTheIndexIsFollowed(t *testing.T) {
	path := write(t, shapefile.WriterOptions{Shape: data.ShapePoint, Fields: []shapefile.Field{shapefile.FieldOf("n", data.TypeInt)}},
		shapefile.Row{Geometry: orb.Point{1, 1}, Values: []data.Value{data.Int(1)}}, shapefile.Row{Geometry: orb.Point{2, 2}, Values: []data.Value{data.Int(2)}})
	change(t, path, ".shx", func(b []byte) []byte {
		one, two := binary.BigEndian.Uint64(b[100:]), binary.BigEndian.Uint64(b[108:])
		binary.BigEndian.PutUint64(b[100:], two)
		binary.BigEndian.PutUint64(b[108:], one)
		return b
	})
	if _, rows := readAll(t, path, shapefile.Options{}); rows[0].Geometry != (orb.Point{2, 2}) || rows[1].Geometry != (orb.Point{1, 1}) {
		t.Errorf("%v", rows)
	}
}

// Encodings: what the option says, else .cpg, else the table's language driver, else UTF-8.
func TestWhereTheEncodingComesFrom(t *testing.T) {
	gbk := func(t *testing.T) string {
		return write(t, shapefile.WriterOptions{Shape: data.ShapePoint, Encoding: lookup(t, "GBK"), Fields: []shapefile.Field{shapefile.FieldOf("名称", data.TypeText)}},
			shapefile.Row{Geometry: orb.Point{1, 1}, Values: []data.Value{data.Text("锦绣花园")}})
	}
	t.Run("the language driver", func(t *testing.T) {
		path := gbk(t)
		remove(t, path, ".cpg")
		if _, rows := readAll(t, path, shapefile.Options{}); rows[0].Values[0].Text() != "锦绣花园" {
			t.Errorf("%v", rows)
		}
	})
	t.Run("nobody", func(t *testing.T) {
		path := gbk(t)
		remove(t, path, ".cpg")
		change(t, path, ".dbf", func(b []byte) []byte { b[29] = 0x57; return b })
		if _, err := shapefile.Open(path, shapefile.Options{}); !errors.Is(err, shapefile.ErrEncoding) {
			t.Errorf("%v", err)
		}
		if _, rows := readAll(t, path, shapefile.Options{Encoding: "gb18030"}); rows[0].Values[0].Text() != "锦绣花园" {
			t.Errorf("%v", rows)
		}
	})
	t.Run("a character cut in two at the end of its field", func(t *testing.T) {
		path := write(t, shapefile.WriterOptions{Shape: data.ShapePoint, Fields: []shapefile.Field{{Name: "n", Kind: 'C', Width: 5}}},
			shapefile.Row{Geometry: orb.Point{1, 1}, Values: []data.Value{data.Text("锦a")}})
		change(t, path, ".dbf", func(b []byte) []byte { copy(b[32*2+1+1:], "锦\xe7\xbb"); return b })
		if _, rows := readAll(t, path, shapefile.Options{}); rows[0].Values[0].Text() != "锦" || rows[0].Err != nil {
			t.Errorf("%v", rows)
		}
	})
	if _, err := shapefile.LookupEncoding("EBCDIC"); !errors.Is(err, shapefile.ErrEncoding) {
		t.Errorf("%v", err)
	}
}

// Rings whose directions are the other way round, as some programs write them, mean the same area.
func TestDirectionsThatCannotBeMeant(t *testing.T) {
	path := write(t, shapefile.WriterOptions{Shape: data.ShapePolygon, Fields: []shapefile.Field{shapefile.FieldOf("n", data.TypeInt)}},
		shapefile.Row{Values: []data.Value{data.Int(1)}, Geometry: orb.MultiPolygon{{
			{{0, 0}, {0, 9}, {9, 9}, {9, 0}, {0, 0}}, {{1, 1}, {1, 8}, {8, 8}, {8, 1}, {1, 1}},
		}}})
	change(t, path, ".shp", func(b []byte) []byte { // each ring's second and fourth corner change places
		at := 100 + 8 + 4 + 32 + 8 + 8
		for range 2 {
			var second [16]byte
			copy(second[:], b[at+16:])
			copy(b[at+16:at+32], b[at+48:at+64])
			copy(b[at+48:], second[:])
			at += 5 * 16
		}
		return b
	})
	_, rows := readAll(t, path, shapefile.Options{})
	area, ok := rows[0].Geometry.(orb.MultiPolygon)
	if !ok || len(area) != 1 || len(area[0]) != 2 {
		t.Errorf("%v", rows[0].Geometry)
	}
}
