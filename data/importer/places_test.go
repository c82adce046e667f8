package importer_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"lintu/data"
	"lintu/data/crs"
	"lintu/data/geopackage"
	"lintu/data/importer"
)

// footprints are the positions of the buildings in a store, by their key in the file.
func footprints(t testing.TB, store *geopackage.Store) map[string][]orb.Point {
	t.Helper()
	all := map[string][]orb.Point{}
	for _, row := range rows(t, store, "buildings") {
		b := data.BuildingOf(row)
		for _, polygon := range b.Footprint {
			for _, ring := range polygon {
				all[b.Code] = append(all[b.Code], ring...)
			}
		}
	}
	return all
}

// apart is how far two positions lie from each other, in metres, at the latitude of Shanghai.
func apart(a, b orb.Point) float64 {
	const degree = 111319.49
	return math.Hypot((a[0]-b[0])*degree*math.Cos(31.2*math.Pi/180), (a[1]-b[1])*degree)
}

// farthest is the largest distance of a position from the nearest one of the same building elsewhere.
func farthest(t testing.TB, got, want map[string][]orb.Point) float64 {
	t.Helper()
	if len(got) != len(want) || len(want) == 0 {
		t.Fatalf("%d buildings, want %d", len(got), len(want))
	}
	worst := 0.0
	for code, points := range want {
		for _, p := range points {
			nearest := math.Inf(1)
			for _, q := range got[code] {
				nearest = min(nearest, apart(p, q))
			}
			worst = max(worst, nearest)
		}
	}
	return worst
}

// features of a GeoJSON file, as JSON.
func features(t testing.TB, path string) []map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Features []map[string]any }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all.Features
}

// positions converts every position of nested coordinates, in place.
func positions(nested any, convert func(orb.Point) orb.Point) {
	list := nested.([]any)
	x, single := list[0].(float64)
	if !single {
		for _, inner := range list {
			positions(inner, convert)
		}
		return
	}
	p := convert(orb.Point{x, list[1].(float64)})
	list[0], list[1] = p[0], p[1]
}

// rewritten converts every position of a GeoJSON file.
func rewritten(t testing.TB, path string, convert func(orb.Point) orb.Point) string {
	t.Helper()
	var lines strings.Builder
	for _, f := range features(t, path) {
		positions(f["geometry"].(map[string]any)["coordinates"], convert)
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(text, '\n'))
	}
	return write(t, "out.ndjson", lines.String())
}

// northFirst writes a GeoJSON file of multipolygons as CSV, each position north before east as survey offices do.
func northFirst(t testing.TB, path string) string {
	t.Helper()
	var out strings.Builder
	w := csv.NewWriter(&out)
	_ = w.Write([]string{"osm_id", "height", "WKT"})
	for _, f := range features(t, path) {
		g := f["geometry"].(map[string]any)
		positions(g["coordinates"], crs.Flip)
		text, err := json.Marshal(g["coordinates"])
		if err != nil {
			t.Fatal(err)
		}
		pairs := regexp.MustCompile(`\[(-?[0-9.]+),(-?[0-9.]+)\]`).ReplaceAllString(string(text), "$1 $2")
		nested := strings.NewReplacer("[", "(", "]", ")").Replace(pairs)
		number := func(name string) string {
			if v, ok := f["properties"].(map[string]any)[name].(float64); ok {
				return strconv.FormatFloat(v, 'f', -1, 64)
			}
			return ""
		}
		_ = w.Write([]string{number("osm_id"), number("height"), strings.ToUpper(g["type"].(string)) + nested})
	}
	w.Flush()
	return write(t, "north.csv", out.String())
}

// The same buildings in six systems and four kinds of file stand on the same ground.
func TestTheSameBuildingsLandOnTheSameFootprints(t *testing.T) {
	plain, folder := newStore(t), t.TempDir()
	base := importer.Options{As: "buildings", Source: "osm", Key: "osm_id"}
	with := func(file string, change func(*importer.Options)) importer.Options {
		o := base
		o.File = file
		if change != nil {
			change(&o)
		}
		return o
	}
	run(t, plain, with(lujiazui, func(o *importer.Options) { o.Layer = "buildings_pg" }))
	want := footprints(t, plain)
	convert := func(name string, arguments ...string) string {
		path := filepath.Join(folder, name)
		ogr2ogr(t, append(append(arguments, path), lujiazui, "buildings_pg")...)
		return path
	}
	degrees := convert("degrees.geojson", "-f", "GeoJSON", "-t_srs", "EPSG:4490", "-lco", "COORDINATE_PRECISION=9", "-lco", "RFC7946=NO")
	zone := convert("zone.geojson", "-f", "GeoJSON", "-t_srs", "EPSG:4549", "-lco", "COORDINATE_PRECISION=4")
	for _, c := range []struct {
		name     string
		options  importer.Options
		crs      string
		warnings int
	}{
		{"GeoJSON in 4490", with(degrees, nil), "EPSG:4490", 0},
		{"GeoJSON in a zone", with(zone, nil), "EPSG:4549", 0},
		{"GeoJSON in web Mercator", with(convert("web.geojson", "-f", "GeoJSON", "-t_srs", "EPSG:3857"), nil), "EPSG:3857", 0},
		{"a Shapefile in a zone, with GBK", with(convert("zone.shp", "-t_srs", "EPSG:4549", "-lco", "ENCODING=GBK"), nil), "EPSG:4549", 0},
		{"a Shapefile in a zone with its number", with(convert("numbered.shp", "-t_srs", "EPSG:4528", "-lco", "ENCODING=UTF-8"), nil), "EPSG:4528", 0},
		{"a Shapefile in a six-degree zone", with(convert("six.shp", "-t_srs", "EPSG:4499", "-lco", "ENCODING=GB18030"), nil), "EPSG:4499", 0},
		{"a GeoPackage in a zone", with(convert("zone.gpkg", "-t_srs", "EPSG:4549"), nil), "EPSG:4549", 0},
		{"CSV, north first", with(northFirst(t, zone), func(o *importer.Options) { o.CRS = "EPSG:4549" }), "EPSG:4549", 1},
		{"CSV, north first as said", with(northFirst(t, zone), func(o *importer.Options) { o.CRS, o.Axes = "4528", crs.NorthFirst }), "EPSG:4549", 1},
		{"GCJ-02", with(rewritten(t, degrees, system(t, "GCJ-02").FromLonLat), func(o *importer.Options) { o.CRS = "GCJ-02" }), "GCJ-02", 0},
		{"BD-09", with(rewritten(t, degrees, system(t, "BD-09").FromLonLat), func(o *importer.Options) { o.CRS = "bd09" }), "BD-09", 0},
		{"latitude first", with(rewritten(t, degrees, crs.Flip), nil), "EPSG:4326", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := newStore(t)
			report := run(t, store, c.options)
			if report.CRS != c.crs || len(report.Warnings) != c.warnings {
				t.Errorf("read in %s with %q", report.CRS, report.Warnings)
			}
			far := farthest(t, footprints(t, store), want)
			t.Logf("%d buildings, none further than %.4f m from where it belongs", report.Stored, far)
			if far > 0.1 {
				t.Errorf("a building lies %g m away", far)
			}
		})
	}
}

func system(t testing.TB, name string) crs.CRS {
	t.Helper()
	c, err := crs.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// workbook writes sheets of rows.
func workbook(t testing.TB, sheets map[string][][]any) string {
	t.Helper()
	book := excelize.NewFile()
	path := inFolder(t, "in.xlsx")
	for _, name := range slices.Sorted(mapsKeys(sheets)) {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range sheets[name] {
			if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func mapsKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// One table in CSV of several encodings and signs, and in a workbook: the same places.
func TestTablesSayWhereTheirRowsAre(t *testing.T) {
	gbk := func(s string) string { return encoded(t, s) }
	for _, c := range []struct {
		name    string
		options importer.Options
	}{
		{"longitude and latitude", importer.Options{File: write(t, "a.csv", "名称,经度,纬度\n锦绣花园,121.3914,37.5393\n"), CRS: "4490"}},
		{"with a byte order mark and semicolons", importer.Options{File: write(t, "a.csv", "\ufeff\"名称\";lat;lng\n锦绣花园;37.5393;121.3914\n"), CRS: "4490"}},
		{"tabs", importer.Options{File: write(t, "a.tsv", "名称\tLON\tLAT\n锦绣花园\t121.3914\t37.5393\n"), CRS: "WGS84"}},
		{"GBK", importer.Options{File: write(t, "a.csv", gbk("名称,经度,纬度\n锦绣花园,121.3914,37.5393\n")), CRS: "4490", Encoding: "GBK"}},
		{"east and north", importer.Options{File: write(t, "a.csv", "名称,东坐标,北坐标\n锦绣花园,622973.80,4157273.85\n"), CRS: "4549"}},
		{"x north and y east", importer.Options{File: write(t, "a.csv", "名称,X,Y\n锦绣花园,4157273.85,40622973.80\n"), CRS: "4549"}},
		{"columns by name", importer.Options{File: write(t, "a.csv", "名称,p,q\n锦绣花园,121.3914,37.5393\n"), CRS: "4490", Columns: importer.Columns{X: "p", Y: "q"}}},
		{"well-known text with height", importer.Options{File: write(t, "a.csv", "名称,wkt\n锦绣花园,POINT Z (121.3914 37.5393 12)\n"), CRS: "4490"}},
		{"extended well-known text", importer.Options{File: write(t, "a.csv", "名称,g\n锦绣花园,SRID=4549;POINT(622973.80 4157273.85)\n"), Columns: importer.Columns{Geometry: "g"}}},
		{"a workbook", importer.Options{File: workbook(t, map[string][][]any{"小区": {{"名称", "经度", "纬度"}, {"锦绣花园", 121.3914, 37.5393}}}), CRS: "4490"}},
		{"one of two sheets", importer.Options{Layer: "b", File: workbook(t, map[string][][]any{"a": {{"x"}}, "b": {{"名称", "经度", "纬度"}, {}, {"锦绣花园", "121.3914", "37.5393"}}}), CRS: "4490"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := newStore(t)
			c.options.As = "features:places_a"
			run(t, store, c.options)
			got := rows(t, store, "places_a")
			p, ok := got[0].Geometry.(orb.Point)
			if len(got) != 1 || !ok || apart(p, orb.Point{121.3914, 37.5393}) > 0.1 || data.FeatureOf(got[0]).Attributes[0].Text() != "锦绣花园" {
				t.Errorf("%+v", got)
			}
		})
	}
}

// What looks like a number and is a code stays as it is written.
func TestCodesStayTexts(t *testing.T) {
	store := newStore(t)
	file := write(t, "a.csv", "lon,lat,code,long_code,n,r,mixed\n121,37,0370602,370602001001234567,5,1.5,1\n121,37,0370603,370602001001234568,-7,2,x\n")
	run(t, store, importer.Options{File: file, As: "features:things", CRS: "4490"})
	table := tableOf(t, store, "things")
	meta := len(data.FeatureTable("", data.ShapePoint).Fields)
	var types []data.Type
	for _, f := range table.Fields[meta:] {
		types = append(types, f.Type)
	}
	if want := []data.Type{data.TypeText, data.TypeText, data.TypeInt, data.TypeReal, data.TypeText}; !slices.Equal(types, want) {
		t.Errorf("%v, want %v", types, want)
	}
	if got := data.FeatureOf(rows(t, store, "things")[0]).Attributes[0].Text(); got != "0370602" {
		t.Errorf("the code is %q", got)
	}
}

func encoded(t testing.TB, text string) string {
	t.Helper()
	out, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
