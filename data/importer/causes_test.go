package importer_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lintu/data"
	"lintu/data/importer"
	"lintu/data/shapefile"
)

// shapes makes a Shapefile of places with a name, and edits its parts; an edit that gives nil removes the part.
func shapes(t testing.TB, encoding, projection string, edits map[string]func([]byte) []byte) string {
	t.Helper()
	code, err := shapefile.LookupEncoding(encoding)
	if err != nil {
		t.Fatal(err)
	}
	path := inFolder(t, "in.shp")
	w, err := shapefile.Create(path, shapefile.WriterOptions{
		Shape: data.ShapePoint, Encoding: code, Projection: projection,
		Fields: []shapefile.Field{shapefile.FieldOf("名称", data.TypeText), shapefile.FieldOf("层数", data.TypeInt)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := w.Write(yantai(), []data.Value{data.Text("锦绣花园"), data.Int(6)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for ending, edit := range edits {
		part := strings.TrimSuffix(path, ".shp") + ending
		text, err := os.ReadFile(part)
		if err != nil {
			t.Fatal(err)
		}
		if text = edit(text); text == nil {
			err = os.Remove(part)
		} else {
			err = os.WriteFile(part, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// definition is GDAL's text of a .prj.
func definition(t testing.TB, code string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "gdalsrsinfo", "-o", "wkt_esri", code).Output()
	if err != nil {
		t.Fatalf("gdalsrsinfo (apt-get install gdal-bin): %v", err)
	}
	return string(out)
}

// Shapefiles, tables, workbooks and mappings: every cause has its own clear message that says what to do, and leaves the
// store as it was. Those of GeoJSON and GeoPackage are in files_test.go.
func TestWhatCannotBeReadOfShapesAndTablesSaysWhy(t *testing.T) {
	type edits = map[string]func([]byte) []byte
	gone := func([]byte) []byte { return nil }
	half := func(b []byte) []byte { return b[:len(b)/2] }
	put := func(at int, bytes ...byte) func([]byte) []byte {
		return func(b []byte) []byte { copy(b[at:], bytes); return b }
	}
	zone := definition(t, "EPSG:4549")
	shape := func(e edits, change ...func(*importer.Options)) importer.Options {
		o := importer.Options{File: shapes(t, "UTF-8", zone, e), As: "features:things"}
		for _, c := range change {
			c(&o)
		}
		return o
	}
	table := func(text string, change ...func(*importer.Options)) importer.Options {
		o := importer.Options{File: write(t, "in.csv", text), As: "features:things", CRS: "4490"}
		for _, c := range change {
			c(&o)
		}
		return o
	}
	crs := func(name string) func(*importer.Options) { return func(o *importer.Options) { o.CRS = name } }
	encoding := func(name string) func(*importer.Options) { return func(o *importer.Options) { o.Encoding = name } }
	book := func(sheets map[string][][]any) importer.Options {
		return importer.Options{File: workbook(t, sheets), As: "features:things", CRS: "4490"}
	}
	file := func(name, content string) importer.Options {
		return importer.Options{File: write(t, name, content), As: "features:things", CRS: "4490"}
	}
	wide := "lon,lat" + strings.Repeat(",c", 1) + "\n"
	store := newStore(t)
	for _, c := range []struct {
		name    string
		options importer.Options
		want    []string
	}{
		{"a Shapefile without table", shape(edits{".dbf": gone}), []string{"no in.dbf", "copy all its parts"}},
		{"its shapes cut off", shape(edits{".shp": half}), []string{".shp damaged or cut off", "again"}},
		{"its index cut off", shape(edits{".shx": func(b []byte) []byte { return b[:108] }}), []string{"1 shapes and 3 rows"}},
		{"its table cut off", shape(edits{".dbf": half}), []string{".dbf damaged or cut off"}},
		{"its table's head cut off", shape(edits{".dbf": func(b []byte) []byte { return b[:20] }}), []string{"its head"}},
		{"a table of another kind", shape(edits{".dbf": put(0, 'P', 'K')}), []string{"no dBASE III"}},
		{"columns that do not fit", shape(edits{".dbf": put(32+16, 255, 255)}), []string{"does not fit"}},
		{"multipatches", shape(edits{".shp": put(32, 31)}), []string{"multipatches", "ogr2ogr"}},
		{"an unknown kind of shapes", shape(edits{".shp": put(32, 6)}), []string{"no shapes of type 6"}},
		{"a shape without end", shape(edits{".shp": put(104, 0x7f, 0xff, 0xff, 0xff)}), []string{"shape 1 is"}},
		{"an index beyond the end", shape(edits{".shx": put(100, 0x0f, 0xff, 0xff, 0xff)}), []string{"begins at byte"}},
		{"no rows", shape(edits{".dbf": put(4, 0), ".shx": func(b []byte) []byte { return b[:100] }}), []string{"no rows"}},
		{"an unknown code page", shape(edits{".cpg": func([]byte) []byte { return []byte("EBCDIC") }}), []string{"EBCDIC", "--encoding GBK"}},
		{"text nobody knows the encoding of", importer.Options{
			File: shapes(t, "GBK", zone, edits{".cpg": gone, ".dbf": put(29, 0x57)}), As: "features:things",
		}, []string{"encod", "--encoding GBK"}},
		{"no .prj", shape(edits{".prj": gone}), []string{"nothing says which coordinate system", "--crs", "central meridian"}},
		{"a .prj of noise", shape(edits{".prj": func([]byte) []byte { return []byte("hello") }}), []string{"cannot be converted", "--crs"}},
		{"Xian 1980", importer.Options{File: shapes(t, "UTF-8", definition(t, "EPSG:2385"), nil), As: "features:things"}, []string{"Xian 1980", "survey office"}},
		{"Beijing 1954", importer.Options{File: shapes(t, "UTF-8", definition(t, "EPSG:2437"), nil), As: "features:things"}, []string{"Beijing 1954", "survey office"}},
		{"UTM", importer.Options{File: shapes(t, "UTF-8", definition(t, "EPSG:32651"), nil), As: "features:things"}, []string{"UTM", "ogr2ogr"}},
		{"a .prj in degrees over metres", importer.Options{File: shapes(t, "UTF-8", definition(t, "EPSG:4490"), nil), As: "features:things"}, []string{"look like metres", "--crs"}},
		{"a zone that is another's", shape(edits{}, crs("nonsense")), []string{"nonsense", "neither an EPSG code"}},
		{"a layer of a Shapefile", shape(edits{}, func(o *importer.Options) { o.Layer = "x" }), []string{"no layers"}},
		{"only the table", file("in.dbf", "\x03..."), []string{"part of a Shapefile", ".shp"}},

		{"CSV without coordinates", table("a,b\n1,2\n"), []string{"no column says where", "--x"}},
		{"CSV without a system", table("lon,lat\n121.4,37.5\n", crs("")), []string{"nothing says which", "GCJ-02", "BD-09"}},
		{"metres said to be degrees", table("lon,lat\n622973,4157273\n"), []string{"look like metres"}},
		{"degrees said to be metres", table("lon,lat\n121.4,37.5\n", crs("4549")), []string{"look like degrees"}},
		{"the zone number of another zone", table("x,y\n39622973.8,4157273.8\n", crs("4549")), []string{"zone number 39", "117°"}},
		{"x and y of nowhere in particular", table("x,y\n9.5,47.1\n"), []string{"which of them is east", "--axis"}},
		{"a head and nothing else", table("lon,lat\n"), []string{"a head and no rows"}},
		{"an empty head", table(",,\n1,2,3\n"), []string{"first row is empty"}},
		{"a column twice", table("lon,lat,name,name\n121,37,a,b\n"), []string{`two columns named "name"`}},
		{"columns without end", table(strings.Repeat("a,", 600) + "lon,lat\n"), []string{"more than 500 columns"}},
		{"a quotation mark left open", table(wide + "121,37,\"a\n"), []string{"line 2", "quotation mark"}},
		{"a quotation mark inside a cell", table(wide + "121,37,a\"b\n"), []string{"line 2", "inside a cell"}},
		{"CSV in GBK taken for UTF-8", table(encoded(t, "lon,lat,名称\n121,37,楼\n")), []string{"not UTF-8 at byte", "--encoding GBK"}},
		{"CSV in UTF-8 taken for GBK", table("lon,lat,n\n121,37,楼\xff\xff\n", encoding("GBK")), []string{"not GBK", "--encoding"}},
		{"an encoding there is none of", table("lon,lat\n1,2\n", encoding("EBCDIC")), []string{"EBCDIC", "GB18030"}},
		{"bytes that are no text", table("lon,lat\x00\n1,2\n"), []string{"no text has"}},
		{"a named column that is not there", table("p,q\n1,2\n", func(o *importer.Options) { o.Columns = importer.Columns{X: "p", Y: "r"} }), []string{`no column "r"`}},
		{"only one column named", table("p,q\n1,2\n", func(o *importer.Options) { o.Columns.X = "p" }), []string{"only one", "--y"}},
		{"well-known text that is none", table("wkt\nPOINTY (1 2)\n"), []string{"no"}},
		{"a layer of CSV", table("lon,lat\n1,2\n", func(o *importer.Options) { o.Layer = "x" }), []string{"no layers"}},

		{"a ZIP archive", file("in.xlsx", "PK\x03\x04 not really"), []string{"ZIP archive", "unpack"}},
		{"an old workbook", file("in.xls", "\xd0\xcf\x11\xe0\xa1\xb1"), []string{".xlsx", "password"}},
		{"an empty workbook", book(map[string][][]any{}), []string{"nothing stands in"}},
		{"two sheets", book(map[string][][]any{"a": {{"lon"}}, "b": {{"lon"}}}), []string{"2 sheets: a, b", "--layer"}},
		{"no such sheet", func() importer.Options {
			o := book(map[string][][]any{"a": {{"lon"}}})
			o.Layer = "c"
			return o
		}(), []string{`no sheet "c"`, "a"}},
		{"a sheet without coordinates", book(map[string][][]any{"a": {{"name"}, {"x"}}}), []string{"no column says where"}},
		{"a sheet of a head", book(map[string][][]any{"a": {{"lon", "lat"}}}), []string{"a head and no rows"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := content(t, store)
			report, err := importer.Run(t.Context(), c.options, store)
			var problem *importer.Problem
			if !errors.As(err, &problem) || !errors.Is(err, data.ErrInvalid) {
				t.Fatalf("want a Problem, got %v (%+v)", err, report)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if after := content(t, store); after != before {
				t.Errorf("the store has changed: %s, before %s", after, before)
			}
		})
	}
}

// What is wrong with one row of a table leaves the others good.
func TestWrongRowsOfTables(t *testing.T) {
	for _, c := range []struct {
		name, head, row, says, field string
		crs                          string
	}{
		{"too many cells", "lon,lat,name", "121,37,a,b", "it has 4 cells and the head has 3", "", "4490"},
		{"too few cells", "lon,lat,name", "121,37", "it has 2 cells and the head has 3", "", "4490"},
		{"no number", "lon,lat", "121,north", "no number of degrees", "lat", "4490"},
		{"half a position", "lon,lat", "121,", "no number of degrees", "lat", "4490"},
		{"no position", "lon,lat,name", ",,a", "no geometry", "", "4490"},
		{"nowhere", "lon,lat", "0,0", "stands for no position", "", "4490"},
		{"swapped", "lon,lat", "37.5,121.4", "swapped", "", "4490"},
		{"no text of a geometry", "wkt,name", "here,a", "no well-known text", "wkt", "4490"},
		{"of another system", "wkt,name", "SRID=4549;POINT(622973 4157273),a", "another coordinate system", "wkt", ""},
		{"of another zone", "x,y", "40622973,4157273", "more than 500 km from the meridian", "", "4549"},
		{"beyond the pole", "x,y", "500000,41572730", "beyond the pole", "", "4549"},
		{"outside the map", "x,y", "33513600,4500000", "outside the map", "", "3857"},
		{"GCJ-02 out of range", "lon,lat", "1210,37", "metres", "", "GCJ-02"},
	} {
		t.Run(c.name, func(t *testing.T) {
			good := map[string]string{
				"lon,lat": "121.4,37.5", "lon,lat,name": "121.4,37.5,a", "wkt,name": "POINT(121.4 37.5),a", "x,y": "622973.8,4157273.8",
			}[c.head]
			if c.crs == "" {
				good = "SRID=4490;" + good
			}
			errorFile := inFolder(t, "errors.csv")
			text := c.head + "\n" + strings.Repeat(good+"\n", 3) + c.row + "\n"
			if c.name == "of another zone" || c.name == "GCJ-02 out of range" || c.name == "outside the map" || c.name == "beyond the pole" {
				text = c.head + "\n" + strings.Repeat(good+"\n", 2000) + c.row + "\n" // so that samples leave it out
			}
			report := run(t, newStore(t), importer.Options{File: write(t, "in.csv", text), As: "features:things", CRS: c.crs, ErrorFile: errorFile})
			list := errorRows(t, errorFile)
			if report.Refused != 1 || len(list) != 1 || list[0][2] != c.field || !strings.Contains(list[0][4], c.says) {
				t.Errorf("%+v %q, want %q", report, list, c.says)
			}
		})
	}
}

func TestMappingFiles(t *testing.T) {
	var o importer.Options
	path := write(t, "m.yaml", "as: buildings\ncrs: EPSG:4549\naxis: north-first\nencoding: GBK\nfields:\n  height: 楼高\nx: 东\ny: 北\nparts: explode\nrings: refuse\nallow: [phone]\n")
	if err := importer.ReadMapping(path, &o); err != nil {
		t.Fatal(err)
	}
	if o.As != "buildings" || o.CRS != "EPSG:4549" || o.Fields["height"] != "楼高" || o.Columns.X != "东" || !o.Explode || !o.Strict || len(o.Allowed) != 1 {
		t.Errorf("%+v", o)
	}
	for text, want := range map[string]string{
		"feilds:\n  a: b\n": "feilds", "axis: sideways\n": "sideways", "as: [1\n": "m.yaml", "parts: some\n": "keep, explode", "crs: {}\n": "m.yaml",
	} {
		err := importer.ReadMapping(write(t, "m.yaml", text), &importer.Options{})
		if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if err := importer.ReadMapping(filepath.Join(t.TempDir(), "none.yaml"), &o); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a mapping that is not there: %v", err)
	}
}
