package shapefile_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
	"lintu/data/shapefile"
)

const lujiazui = "../../testdata/lujiazui/shanghai-lujiazui-osm.gpkg"

// gdal runs one of GDAL's programs; a machine without it fails, it does not skip.
func gdal(t testing.TB, program string, arguments ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s (apt-get install gdal-bin): %v: %s", program, err, out)
	}
	return string(out)
}

func readAll(t testing.TB, path string, o shapefile.Options) (*shapefile.Reader, []shapefile.Row) {
	t.Helper()
	r, err := shapefile.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	var rows []shapefile.Row
	err = r.Scan(t.Context(), func(row shapefile.Row) error {
		row.Values = slices.Clone(row.Values)
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, rows
}

// feature is what GDAL reads of a row.
type feature struct {
	Properties map[string]any `json:"properties"`
	Geometry   *struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

func asGDALReads(t testing.TB, path string) []feature {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out.geojson")
	gdal(t, "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", out, path)
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Features []feature }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all.Features
}

// Every kind of layer as GDAL writes it, in three encodings: our reading and GDAL's are the same.
func TestReadsWhatGDALWrites(t *testing.T) {
	for _, c := range []struct{ layer, encoding string }{
		{"buildings_pg", "GBK"}, {"buildings_pg", "UTF-8"}, {"roads_ln", "GB18030"}, {"pois_pt", "CP936"}, {"water_pg", "UTF-8"},
	} {
		t.Run(c.layer+" in "+c.encoding, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "in.shp")
			gdal(t, "ogr2ogr", "-lco", "ENCODING="+c.encoding, path, lujiazui, c.layer)
			r, rows := readAll(t, path, shapefile.Options{})
			want := asGDALReads(t, path)
			if len(rows) != len(want) || len(rows) == 0 {
				t.Fatalf("%d rows, GDAL reads %d", len(rows), len(want))
			}
			for i, row := range rows {
				if row.Err != nil {
					t.Fatalf("row %d: %v", row.Number, row.Err)
				}
				compare(t, r, row, want[i])
			}
		})
	}
}

func compare(t *testing.T, r *shapefile.Reader, row shapefile.Row, want feature) {
	t.Helper()
	for i, f := range r.Fields()[:len(row.Values)] {
		said := want.Properties[f.Name]
		switch v := row.Values[i]; {
		case v.IsNull() != (said == nil || said == ""):
			t.Fatalf("row %d: %s is %v, GDAL reads %v", row.Number, f.Name, v, said)
		case v.IsNull():
		case v.Type() == data.TypeText && v.Text() != said:
			t.Fatalf("row %d: %s is %q, GDAL reads %q", row.Number, f.Name, v.Text(), said)
		case (v.Type() == data.TypeInt || v.Type() == data.TypeReal) && v.Real() != said:
			t.Fatalf("row %d: %s is %v, GDAL reads %v", row.Number, f.Name, v, said)
		}
	}
	ours, theirs := corners(row.Geometry), numbers(t, want.Geometry.Coordinates)
	if len(ours) != len(theirs) {
		t.Fatalf("row %d: %d numbers, GDAL reads %d", row.Number, len(ours), len(theirs))
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	for i := range ours {
		if math.Abs(ours[i]-theirs[i]) > 1e-12 {
			t.Fatalf("row %d: position %v, GDAL reads %v", row.Number, ours[i], theirs[i])
		}
	}
	if polygons, ok := row.Geometry.(orb.MultiPolygon); ok && want.Geometry.Type == "Polygon" && len(polygons) != 1 {
		t.Fatalf("row %d: %d polygons, GDAL reads one", row.Number, len(polygons))
	}
}

// numbers are all coordinates, whatever they are nested in.
func numbers(t testing.TB, raw json.RawMessage) []float64 {
	t.Helper()
	text := strings.NewReplacer("[", " ", "]", " ", ",", " ").Replace(string(raw))
	var all []float64
	for _, word := range strings.Fields(text) {
		var f float64
		if _, err := fmt.Sscan(word, &f); err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return all
}

func corners(g orb.Geometry) []float64 {
	var all []float64
	add := func(points []orb.Point) {
		for _, p := range points {
			all = append(all, p[0], p[1])
		}
	}
	switch g := g.(type) {
	case orb.Point:
		add([]orb.Point{g})
	case orb.MultiPoint:
		add(g)
	case orb.MultiLineString:
		for _, line := range g {
			add(line)
		}
	case orb.MultiPolygon:
		for _, polygon := range g {
			for _, ring := range polygon {
				add(ring)
			}
		}
	}
	return all
}

// GDAL's tests of shapes with heights and measures, made by GDAL from WKT.
func TestHeightsAndMeasuresAreDropped(t *testing.T) {
	for name, c := range map[string]struct {
		wkt, kind string
		want      orb.Geometry
	}{
		"a point with height":      {"POINT Z (1 2 3)", "POINTZ", orb.Point{1, 2}},
		"a point with measure":     {"POINT M (1 2 3)", "POINTM", orb.Point{1, 2}},
		"points with both":         {"MULTIPOINT ZM ((1 2 3 4),(5 6 7 8))", "MULTIPOINTZM", orb.MultiPoint{{1, 2}, {5, 6}}},
		"a line with height":       {"LINESTRING Z (1 2 3,4 5 6)", "ARCZ", orb.MultiLineString{{{1, 2}, {4, 5}}}},
		"lines with measure":       {"MULTILINESTRING M ((1 2 3,4 5 6),(7 8 9,1 1 1))", "ARCM", orb.MultiLineString{{{1, 2}, {4, 5}}, {{7, 8}, {1, 1}}}},
		"a polygon with height":    {"POLYGON Z ((0 0 1,0 4 1,4 4 1,4 0 1,0 0 1),(1 1 1,2 1 1,2 2 1,1 2 1,1 1 1))", "POLYGONZ", orb.MultiPolygon{{{{0, 0}, {0, 4}, {4, 4}, {4, 0}, {0, 0}}, {{1, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}}}}},
		"an island in a courtyard": {"MULTIPOLYGON (((0 0,0 9,9 9,9 0,0 0),(1 1,8 1,8 8,1 8,1 1)),((2 2,2 3,3 3,3 2,2 2)))", "POLYGON", orb.MultiPolygon{{{{0, 0}, {0, 9}, {9, 9}, {9, 0}, {0, 0}}, {{1, 1}, {8, 1}, {8, 8}, {1, 8}, {1, 1}}}, {{{2, 2}, {2, 3}, {3, 3}, {3, 2}, {2, 2}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			csv := filepath.Join(folder, "in.csv")
			if err := os.WriteFile(csv, []byte("id,WKT\n1,\""+c.wkt+"\"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, "out.shp")
			gdal(t, "ogr2ogr", "-lco", "SHPT="+c.kind, path, csv)
			_, rows := readAll(t, path, shapefile.Options{})
			if len(rows) != 1 || !orb.Equal(rows[0].Geometry, c.want) {
				t.Errorf("%v, want %v", rows, c.want)
			}
		})
	}
}

func write(t testing.TB, o shapefile.WriterOptions, rows ...shapefile.Row) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out.shp")
	w, err := shapefile.Create(path, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Write(row.Geometry, row.Values); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func lookup(t testing.TB, name string) shapefile.Encoding {
	t.Helper()
	e, err := shapefile.LookupEncoding(name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// GDAL reads what we write, and so do we.
func TestGDALReadsWhatIsWritten(t *testing.T) {
	fields := []shapefile.Field{
		shapefile.FieldOf("名称", data.TypeText), shapefile.FieldOf("floors", data.TypeInt), shapefile.FieldOf("height", data.TypeReal),
		shapefile.FieldOf("lived_in", data.TypeBool),
		{Name: "built", Kind: 'D', Width: 8},
	}
	shape := orb.MultiPolygon{
		{{{0, 0}, {9, 0}, {9, 9}, {0, 9}, {0, 0}}, {{1, 1}, {1, 8}, {8, 8}, {8, 1}, {1, 1}}},
		{{{20, 0}, {21, 0}, {21, 1}, {20, 0}}},
	}
	built := time.Date(1998, 5, 1, 0, 0, 0, 0, time.UTC)
	for _, encoding := range []string{"UTF-8", "GBK", "GB18030"} {
		t.Run(encoding, func(t *testing.T) {
			path := write(t, shapefile.WriterOptions{Shape: data.ShapePolygon, Fields: fields, Encoding: lookup(t, encoding)},
				shapefile.Row{Geometry: shape, Values: []data.Value{data.Text("锦绣花园"), data.Int(-18), data.Real(54.125), data.Bool(true), data.Time(built)}},
				shapefile.Row{Values: make([]data.Value, 5)})
			r, rows := readAll(t, path, shapefile.Options{})
			want := asGDALReads(t, path)
			if len(want) != 2 || want[1].Geometry != nil || want[0].Geometry.Type != "MultiPolygon" ||
				want[0].Properties["名称"] != "锦绣花园" || want[0].Properties["built"] != "1998-05-01" && want[0].Properties["built"] != "1998/05/01" ||
				want[0].Properties["height"] != 54.125 || want[0].Properties["floors"] != -18.0 || want[1].Properties["floors"] != nil {
				t.Errorf("GDAL reads %+v %+v", want[0], want[1])
			}
			compare(t, r, shapefile.Row{Number: 1, Geometry: rows[0].Geometry, Values: rows[0].Values[:3]}, want[0])
			if len(rows) != 2 || rows[1].Geometry != nil || !rows[0].Values[3].Bool() || !rows[0].Values[4].Time().Equal(built) {
				t.Errorf("%+v", rows)
			}
		})
	}
}

// Whatever is written is read again.
func TestThereAndBackIsTheSame(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		coordinate := rapid.Float64Range(-1e7, 1e7)
		lines := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) orb.LineString {
			return rapid.SliceOfN(rapid.Custom(func(r *rapid.T) orb.Point {
				return orb.Point{coordinate.Draw(r, "x"), coordinate.Draw(r, "y")}
			}), 1, 5).Draw(r, "line")
		}), 0, 4).Draw(r, "lines")
		text := rapid.StringOfN(rapid.RuneFrom([]rune("邻图aZ9 楼")), 0, 40, -1).Draw(r, "text")
		number, real := rapid.Int64Range(-1e16, 1e16).Draw(r, "int"), rapid.Float64Range(-1e6, 1e6).Draw(r, "real")
		encoding, err := shapefile.LookupEncoding(rapid.SampledFrom([]string{"UTF-8", "GBK", "GB18030"}).Draw(r, "encoding"))
		if err != nil {
			r.Fatal(err)
		}
		path := filepath.Join(folder, "x.shp")
		w, err := shapefile.Create(path, shapefile.WriterOptions{Shape: data.ShapeLine, Encoding: encoding, Fields: []shapefile.Field{
			shapefile.FieldOf("t", data.TypeText), shapefile.FieldOf("n", data.TypeInt), shapefile.FieldOf("r", data.TypeReal),
		}})
		if err != nil {
			r.Fatal(err)
		}
		if err := errors.Join(w.Write(orb.MultiLineString(lines), []data.Value{data.Text(text), data.Int(number), data.Real(real)}), w.Close()); err != nil {
			r.Fatal(err)
		}
		_, rows := readAll(t, path, shapefile.Options{})
		got := rows[0]
		if len(lines) == 0 && got.Geometry != nil || len(lines) > 0 && !orb.Equal(got.Geometry, orb.MultiLineString(lines)) {
			r.Fatalf("%v came back as %v", lines, got.Geometry)
		}
		if want := strings.Trim(text, " "); got.Values[0].Text() != want || got.Values[1].Int() != number ||
			math.Abs(got.Values[2].Real()-real) > 1e-9 {
			r.Fatalf("%q %d %g came back as %v", want, number, real, got.Values)
		}
	})
}

func TestNamesAreShortenedAndStayDifferent(t *testing.T) {
	var fields []shapefile.Field
	for _, name := range []string{"floors_above_ground", "floors_above", "FLOORS_ABO", "小区楼栋编号", "小区楼栋名称", ""} {
		fields = append(fields, shapefile.FieldOf(name, data.TypeText))
	}
	path := write(t, shapefile.WriterOptions{Shape: data.ShapePoint, Fields: fields},
		shapefile.Row{Geometry: orb.Point{1, 2}, Values: make([]data.Value, len(fields))})
	r, _ := readAll(t, path, shapefile.Options{})
	var names []string
	for _, f := range r.Fields() {
		names = append(names, f.Name)
	}
	if want := []string{"floors_abo", "floors_a_1", "FLOORS_A_2", "小区楼", "小区_1", "_1"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

func TestWhatDoesNotFitIsCounted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.shp")
	w, err := shapefile.Create(path, shapefile.WriterOptions{
		Shape: data.ShapePoint, Encoding: lookup(t, "GBK"),
		Fields: []shapefile.Field{{Name: "t", Kind: 'C', Width: 5}, {Name: "n", Kind: 'N', Width: 3}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(orb.Point{1, 2}, []data.Value{data.Text("锦绣花园"), data.Int(1234)}), w.Close()); err != nil {
		t.Fatal(err)
	}
	_, rows := readAll(t, path, shapefile.Options{})
	if w.Cut() != 2 || rows[0].Values[0].Text() != "锦绣" || !rows[0].Values[1].IsNull() {
		t.Errorf("cut %d, %v", w.Cut(), rows)
	}
}

// A Shapefile that is not finished is not there, and the one that was stays.
func TestAnUnfinishedFileIsNotThere(t *testing.T) {
	folder := t.TempDir()
	w, err := shapefile.Create(filepath.Join(folder, "x.shp"), shapefile.WriterOptions{
		Shape: data.ShapeLine, Fields: []shapefile.Field{shapefile.FieldOf("a", data.TypeInt)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(orb.Point{1, 2}, []data.Value{data.Int(1)}); !errors.Is(err, shapefile.ErrShape) {
		t.Errorf("a point among lines: %v", err)
	}
	if err := w.Close(); !errors.Is(err, shapefile.ErrShape) {
		t.Errorf("closed with %v", err)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 0 {
		t.Errorf("left behind: %v %v", files, err)
	}
}
