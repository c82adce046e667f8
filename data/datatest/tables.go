package datatest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
)

func roads() data.Table {
	return data.FeatureTable("roads", data.ShapeLine,
		data.Field{Name: "name", Type: data.TypeText}, data.Field{Name: "width", Type: data.TypeReal},
		data.Field{Name: "oneway", Type: data.TypeBool}, data.Field{Name: "lanes", Type: data.TypeInt},
		data.Field{Name: "built", Type: data.TypeTime}, data.Field{Name: "group", Type: data.TypeText})
}

func tableTests() []test {
	return []test{
		looking("the built-in tables are there from the beginning, in order", func(t *testing.T, s suite) {
			got, err := s.Tables(t.Context())
			must(t, err)
			if diff := differ(data.Tables(), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}),
		changing("created tables come behind them by name", func(t *testing.T, s suite) {
			for _, name := range []string{"water", "green"} {
				must(t, s.Create(t.Context(), data.FeatureTable(name, data.ShapePolygon)))
			}
			got, err := s.Tables(t.Context())
			must(t, err)
			own := got[len(data.Tables()):]
			if len(own) != 2 || own[0].Name != "green" || own[1].Name != "water" {
				t.Errorf("got %v", own)
			}
		}),
		changing("a created table keeps its description", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), roads()))
			got, err := s.Tables(t.Context())
			must(t, err)
			if diff := differ(roads(), got[len(got)-1]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}),
		changing("tables and fields whose names run together are two", func(t *testing.T, s suite) {
			refers := func(table, field string) data.Table {
				return data.FeatureTable(table, data.ShapePoint, data.Field{Name: field, Type: data.TypeInt, Refers: "regions"})
			}
			must(t, s.Create(t.Context(), refers("a", "b_c")))
			must(t, s.Create(t.Context(), refers("a_b", "c")))
		}),
		changing("creating a table again changes nothing", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), roads()))
			must(t, s.Create(t.Context(), roads()))
		}),
		changing("a table of the same name with other fields is refused", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), roads()))
			other := roads()
			other.Fields = other.Fields[:len(other.Fields)-1]
			if err := s.Create(t.Context(), other); !errors.Is(err, data.ErrExists) {
				t.Errorf("%v, want ErrExists", err)
			}
		}),
		changing("a built-in table cannot be made otherwise", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), data.Buildings()))
			if err := s.Create(t.Context(), data.FeatureTable("buildings", data.ShapePolygon)); !errors.Is(err, data.ErrExists) {
				t.Errorf("%v, want ErrExists", err)
			}
		}),
		changing("bad descriptions are refused by name", testBadTables),
		changing("names may be as long as they may be, and words of SQL", testNames),
		changing("features of every shape come back as they were written", testShapes),
		changing("every type of attribute comes back as it was written", testAttributes),
	}
}

func testBadTables(t *testing.T, s suite) {
	field := func(f data.Field) data.Table { return data.FeatureTable("things", data.ShapePoint, f) }
	short := roads()
	short.Fields = short.Fields[1:]
	for name, table := range map[string]data.Table{
		"no name":                          data.FeatureTable("", data.ShapePoint),
		"a name in capitals":               data.FeatureTable("Roads", data.ShapePoint),
		"a name with a quote":              data.FeatureTable(`a"b`, data.ShapePoint),
		"a name that is too long":          data.FeatureTable(strings.Repeat("a", 64), data.ShapePoint),
		"a name of the database's own":     data.FeatureTable("sqlite_things", data.ShapePoint),
		"without the fields of a record":   short,
		"an unknown shape":                 data.FeatureTable("things", data.ShapeAny+1),
		"a field without a name":           field(data.Field{Type: data.TypeInt}),
		"a field with a blank":             field(data.Field{Name: "a b", Type: data.TypeInt}),
		"a field without a type":           field(data.Field{Name: "a"}),
		"a field every record has":         field(data.Field{Name: "code", Type: data.TypeText}),
		"a name of PostgreSQL's indexes":   data.FeatureTable("trees_code_idx", data.ShapePoint),
		"a name of its key":                data.FeatureTable("trees_pkey", data.ShapePoint),
		"PostgreSQL's own column":          field(data.Field{Name: "xmin", Type: data.TypeInt}),
		"another of them":                  field(data.Field{Name: "tableoid", Type: data.TypeInt}),
		"and another":                      field(data.Field{Name: "ctid", Type: data.TypeText}),
		"SQLite's own column":              field(data.Field{Name: "rowid", Type: data.TypeInt}),
		"the other name of it":             field(data.Field{Name: "oid", Type: data.TypeInt}),
		"a name of a blind index":          field(data.Field{Name: "blind_a", Type: data.TypeInt}),
		"a name of 64 letters":             field(data.Field{Name: strings.Repeat("a", 64), Type: data.TypeInt}),
		"too long for its blind index":     field(data.Field{Name: strings.Repeat("a", 58), Type: data.TypeText, Privacy: data.Personal, Blind: true}),
		"a field called id":                field(data.Field{Name: "id", Type: data.TypeInt}),
		"a reference that is no integer":   field(data.Field{Name: "a", Type: data.TypeText, Refers: "regions"}),
		"a reference to nothing":           field(data.Field{Name: "a", Type: data.TypeInt, Refers: "nowhere"}),
		"owned by nothing":                 field(data.Field{Name: "a", Type: data.TypeInt, Owned: true}),
		"personal and no text":             field(data.Field{Name: "a", Type: data.TypeInt, Privacy: data.Personal}),
		"a blind index on an open field":   field(data.Field{Name: "a", Type: data.TypeText, Blind: true}),
		"a privacy that does not exist":    field(data.Field{Name: "a", Type: data.TypeText, Privacy: data.Personal + 1}),
		"more fields than any table needs": data.FeatureTable("things", data.ShapePoint, slices.Repeat([]data.Field{{Name: "a", Type: data.TypeInt}}, 600)...),
	} {
		if err := s.Create(t.Context(), table); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	tables, err := s.Tables(t.Context())
	must(t, err)
	if len(tables) != len(data.Tables()) {
		t.Errorf("%d tables after that, want %d", len(tables), len(data.Tables()))
	}
}

func testShapes(t *testing.T, s suite) {
	line, area := orb.LineString{*spot(0, 0), *spot(1, 1)}, square(0, 0, 1, 1)[0]
	hole := orb.Ring{*spot(0.2, 0.2), *spot(0.4, 0.2), *spot(0.4, 0.4), *spot(0.2, 0.2)}
	for name, c := range map[string]struct {
		shape      data.Shape
		geometries []orb.Geometry
	}{
		"points":   {data.ShapePoint, []orb.Geometry{*spot(1, 1), orb.MultiPoint{*spot(0, 0), *spot(1, 1)}}},
		"lines":    {data.ShapeLine, []orb.Geometry{line, orb.MultiLineString{line, line}}},
		"polygons": {data.ShapePolygon, []orb.Geometry{area, append(orb.Polygon{}, area[0], hole), orb.MultiPolygon{area, area}}},
		"mixed":    {data.ShapeAny, []orb.Geometry{*spot(1, 1), line, area, orb.Collection{*spot(0, 1), line}}},
	} {
		table := data.FeatureTable(name, c.shape)
		must(t, s.Create(t.Context(), table))
		var want []data.Row
		for i, g := range append(c.geometries, nil) {
			want = append(want, data.Feature{Meta: meta(int64(i+1), "f"), Geometry: g}.Row())
			s.write(t, insert(name, want[i]))
		}
		for i, got := range s.all(t, name) {
			wantSame(t, table, got, want[i])
		}
	}
}

func testAttributes(t *testing.T, s suite) {
	must(t, s.Create(t.Context(), roads()))
	long := strings.Repeat("长", 5000)
	at := meta(1, "").CollectedAt
	rows := []data.Row{
		data.Feature{Meta: meta(1, "r-1"), Attributes: []data.Value{
			data.Text("滨江路"), data.Real(-0.5), data.Bool(true),
			data.Int(-1 << 62), data.Time(at), data.Text("g"),
		}}.Row(),
		data.Feature{Meta: meta(2, "r-2"), Attributes: []data.Value{
			data.Text(""), data.Real(1e300), data.Bool(false),
			data.Int(0), data.Null(), data.Text(`'";--`),
		}}.Row(),
		data.Feature{Meta: meta(3, "r-3"), Attributes: []data.Value{
			data.Text(long), data.Null(), data.Null(),
			data.Null(), data.Null(), data.Null(),
		}}.Row(),
	}
	for _, row := range rows {
		s.write(t, insert("roads", row))
	}
	for i, got := range s.all(t, "roads") {
		wantSame(t, roads(), got, rows[i])
	}
}

// testNames writes, loads, finds and follows rows of tables whose names are hard on a database.
func testNames(t *testing.T, s suite) {
	longest := strings.Repeat("x", 63)
	for _, table := range []data.Table{
		data.FeatureTable(longest, data.ShapePoint, data.Field{Name: strings.Repeat("y", 63), Type: data.TypeInt, Refers: "regions"},
			data.Field{Name: strings.Repeat("z", 57), Type: data.TypeText, Privacy: data.Personal, Blind: true}),
		data.FeatureTable(longest[:62]+"y", data.ShapePoint, data.Field{Name: "a", Type: data.TypeInt, Refers: longest}),
		data.FeatureTable("order", data.ShapePoint, data.Field{Name: "select", Type: data.TypeInt, Refers: "regions"},
			data.Field{Name: "user", Type: data.TypeText}, data.Field{Name: "limit", Type: data.TypeReal}, data.Field{Name: "new", Type: data.TypeBool}),
	} {
		must(t, s.Create(t.Context(), table))
		since := s.position(t)
		row := func(id int64) data.Row {
			values := make([]data.Value, len(table.Fields)-len(data.FeatureTable("", data.ShapeNone).Fields))
			if table.Fields[len(table.Fields)-len(values)].Refers == "regions" {
				values[0] = data.Int(street)
			}
			return data.Feature{Meta: meta(id, "c"), Geometry: *spot(1, 1), Attributes: values}.Row()
		}
		s.write(t, insert(table.Name, row(1)))
		s.load(t, table.Name, []data.Row{row(2)})
		s.write(t, update(table.Name, row(2)), remove(table.Name, 1))
		wantTold(t, s.changes(t, since), "+"+table.Name+" 1", "+"+table.Name+" 2", "-"+table.Name+" 1", "~"+table.Name+" 2")
		first := table.Fields[len(data.FeatureTable("", data.ShapeNone).Fields)]
		wantIDs(t, s.scan(t, where(table.Name, first.Name, row(2).Values[table.Index(first.Name)])), 2)
		wantIDs(t, s.scan(t, boxed(table.Name, 0.5, 0.5, 1.5, 1.5)), 2)
	}
	s.write(t, remove("regions", street))
	wantIDs(t, s.all(t, "order"), 2)
}
