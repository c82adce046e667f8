package importer_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/importer"
)

// write puts a file into a folder of its own.
func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// collection wraps features given as JSON, one after the other.
func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

// place is a feature at a point, with properties as JSON.
func place(properties string) string {
	return `{"type":"Feature","properties":` + properties + `,"geometry":{"type":"Point","coordinates":[121.4,37.4]}}`
}

// area is a feature of a polygon, with properties as JSON and coordinates.
func area(properties, coordinates string) string {
	return `{"type":"Feature","properties":` + properties + `,"geometry":{"type":"Polygon","coordinates":` + coordinates + `}}`
}

const square = `[[[121.4,37.4],[121.401,37.4],[121.401,37.401],[121.4,37.401],[121.4,37.4]]]`

func good() string { return collection(place(`{"name":"桥"}`)) }

// ogr2ogr converts with GDAL; a machine without it fails, it does not skip.
func ogr2ogr(t testing.TB, arguments ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ogr2ogr", arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("ogr2ogr (apt-get install gdal-bin): %v: %s", err, out)
	}
}

func inFolder(t testing.TB, name string) string { return filepath.Join(t.TempDir(), name) }

// Every cause has its own clear message that says what to do, and leaves the store as it was.
func TestWhatCannotBeImportedSaysWhy(t *testing.T) {
	metres := inFolder(t, "metres.gpkg")
	ogr2ogr(t, "-t_srs", "EPSG:32651", metres, lujiazui, "water_pt")
	whole, err := os.ReadFile(lujiazui)
	if err != nil {
		t.Fatal(err)
	}
	text := func(content string) importer.Options {
		return importer.Options{File: write(t, "in.geojson", content), As: "features:things"}
	}
	with := func(o importer.Options, change func(*importer.Options)) importer.Options {
		change(&o)
		return o
	}
	osm := importer.Options{File: lujiazui, Layer: "pois_pt", As: "features:things"}
	folder, store := t.TempDir(), newStore(t)
	for _, c := range []struct {
		name    string
		options importer.Options
		want    []string // in the message
	}{
		{"no such file", importer.Options{File: filepath.Join(folder, "none.gpkg"), As: "buildings"}, []string{"no such file", "check the path"}},
		{"a folder", importer.Options{File: folder, As: "buildings"}, []string{"folder", "name a file"}},
		{"an empty file", text(""), []string{"empty"}},
		{"nothing but blanks", text(" \n\n"), []string{"blanks"}},
		{"a device", importer.Options{File: "/dev/null", As: "buildings"}, []string{"no regular file"}},
		{"not UTF-8", text("{\"type\":\"FeatureCollection\",\"features\":[" + place(`{"name":"`+"\xc0\xb6"+`"}`) + "]}"), []string{"not UTF-8 at byte 80", "GB18030"}},
		{"UTF-8 cut in a character", text(`{"type":"FeatureCollection","name":"` + "\xe9\x94"), []string{"not UTF-8 at byte 36"}},
		{"UTF-16", text("\xff\xfe{\x00}\x00"), []string{"UTF-16", "iconv"}},
		{"JSON broken in the middle", text(strings.Replace(good(), `"name":`, `"name"!`, 1)), []string{"JSON is broken at byte"}},
		{"JSON cut off", text(good()[:len(good())-40]), []string{"ends in the middle"}},
		{"JSON cut off between two features", text(`{"type":"FeatureCollection","features":[` + place("{}") + ","), []string{"ends in the middle"}},
		{"JSON cut off after a feature", text(`{"type":"FeatureCollection","features":[` + place("{}")), []string{"ends in the middle"}},
		{"JSON cut off after the features", text(`{"type":"FeatureCollection","features":[` + place("{}") + "]"), []string{"ends in the middle"}},
		{"JSON cut off before the features", text(`{"type":"FeatureCollection","features":[`), []string{"ends in the middle"}},
		{"rubbish after the end", text(good() + "}"), []string{"broken"}},
		{"a JSON list", text("[" + place("{}") + "]"), []string{"JSON list"}},
		{"a bare geometry", text(`{"type":"Point","coordinates":[1,2]}`), []string{"bare Point", "wrap it"}},
		{"JSON of another kind", text(`{"hello":"world"}`), []string{"no GeoJSON"}},
		{"TopoJSON", text(`{"type":"Topology","objects":{},"arcs":[]}`), []string{"TopoJSON", "convert"}},
		{"Esri JSON", text(`{"geometryType":"esriGeometryPoint","features":[]}`), []string{"Esri JSON", "convert"}},
		{"a collection without features", text(`{"type":"FeatureCollection"}`), []string{`no "features"`}},
		{"features that are no list", text(`{"type":"FeatureCollection","features":{}}`), []string{"no list"}},
		{"no features at all", text(collection()), []string{"no features"}},
		{"a list of something else", text(collection(`{"type":"Point","coordinates":[1,2]}`)), []string{`"type": "Feature"`}},
		{"numbers between features", text(place("{}") + "\n7"), []string{"instead of a feature"}},
		{"the wrong CRS member", text(`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32651"}},"features":[` + place("{}") + `]}`), []string{"EPSG:32651", "ogr2ogr -t_srs"}},
		{"a CRS member after the features", text(`{"type":"FeatureCollection","features":[` + place("{}") + `],"crs":{"type":"link"}}`), []string{"names no coordinate system"}},
		{"a layer of GeoJSON", with(text(good()), func(o *importer.Options) { o.Layer = "x" }), []string{"no layers"}},
		{"properties without end", text(collection(place(manyProperties()))), []string{"more than 500"}},
		{"features without geometry", text(`{"type":"Feature","properties":{},"geometry":null}`), []string{"none of its rows has a geometry"}},

		{"a cut-off GeoPackage", importer.Options{File: write(t, "cut.gpkg", string(whole[:len(whole)/3])), Layer: "pois_pt", As: "features:things"}, []string{"damaged or cut off", "copy it again"}},
		{"a GeoPackage of noise", importer.Options{File: write(t, "noise.gpkg", "SQLite format 3\x00"+strings.Repeat("x", 5000)), As: "features:things"}, []string{"GeoPackage"}},
		{"text named gpkg", importer.Options{File: write(t, "x.gpkg", "hello"), As: "buildings"}, []string{"neither a GeoPackage nor GeoJSON"}},
		{"no such layer", with(osm, func(o *importer.Options) { o.Layer = "poi" }), []string{`no layer "poi"`, "pois_pt", "buildings_pg"}},
		{"several layers, none chosen", with(osm, func(o *importer.Options) { o.Layer = "" }), []string{"15 layers", "--layer", "water_pg"}},
		{"a GeoPackage in metres", importer.Options{File: metres, As: "features:things"}, []string{"EPSG:32651", "ogr2ogr -t_srs EPSG:4490"}},
		{"an Excel file", importer.Options{File: write(t, "a.xlsx", "PK\x03\x04..."), As: "buildings"}, []string{"Excel"}},
		{"KML", importer.Options{File: write(t, "a.kml", "<?xml version='1.0'?><kml/>"), As: "buildings"}, []string{"KML"}},
		{"gzip", importer.Options{File: write(t, "a.gz", "\x1f\x8b\x08"), As: "buildings"}, []string{"gunzip"}},

		{"as nothing known", with(text(good()), func(o *importer.Options) { o.As = "people" }), []string{`"people"`, "--as buildings"}},
		{"a name with capitals", with(text(good()), func(o *importer.Options) { o.As = "features:My-Layer" }), []string{"My-Layer", "small letters"}},
		{"no name", with(text(good()), func(o *importer.Options) { o.As = "features" }), []string{"cannot be the name"}},
		{"a table of the city's own", with(text(good()), func(o *importer.Options) { o.As = "features:residents" }), []string{"Lintu's own"}},
		{"a layer of the city's own", with(text(good()), func(o *importer.Options) { o.As = "features:grids" }), []string{"Lintu's own"}},
		{"a name of SQLite's", with(text(good()), func(o *importer.Options) { o.As = "features:sqlite_master" }), []string{"Lintu's own"}},
		{"buildings from points", with(text(good()), func(o *importer.Options) { o.As = "buildings" }), []string{"polygons", "points"}},
		{"roads from points", with(text(good()), func(o *importer.Options) { o.As = "features:roads" }), []string{"holds lines"}},
		{"an unknown field", with(osm, func(o *importer.Options) {
			o.As, o.Layer, o.Fields = "buildings", "buildings_pg", map[string]string{"heigth": "height"}
		}), []string{`no field "heigth"`, `did you mean "height"`}},
		{"an unknown column", with(osm, func(o *importer.Options) { o.Fields = map[string]string{"name": "namw"} }), []string{`no column "namw"`, `did you mean "name"`}},
		{"a field's name with a blank", with(osm, func(o *importer.Options) { o.Fields = map[string]string{"my name": "name"} }), []string{"my name"}},
		{"an unknown key", with(osm, func(o *importer.Options) { o.Key = "osmid" }), []string{`no column "osmid"`, "osm_id"}},
		{"religion asked for", with(osm, func(o *importer.Options) { o.Fields = map[string]string{"faith_of": "religion"} }), []string{"religion", "legal ground"}},
		{"the error file is a folder", with(text(good()), func(o *importer.Options) { o.ErrorFile = folder }), []string{"folder"}},
		{"the error file is nowhere", with(text(good()), func(o *importer.Options) { o.ErrorFile = filepath.Join(folder, "no", "errors.csv") }), []string{"errors.csv", "--error-file"}},
		{"the error file is the file", func() importer.Options { o := text(good()); o.ErrorFile = o.File; return o }(), []string{"overwrite"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := content(t, store)
			report, err := importer.Run(context.Background(), c.options, store)
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

func manyProperties() string {
	var b strings.Builder
	b.WriteString(`{"x":1`)
	for i := range 501 {
		b.WriteString(`,"p` + strings.Repeat("a", i) + `":1`)
	}
	return b.String() + "}"
}

// content is the tables and how many rows they have.
func content(t testing.TB, store *geopackage.Store) string {
	t.Helper()
	tables, err := store.Tables(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, table := range tables {
		n, err := store.Count(context.Background(), data.Query{Table: table.Name, Scope: data.Everything()})
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(table.Name + strings.Repeat("·", int(n)) + " ")
	}
	return b.String()
}

// A file nobody may read. Run as root this cannot be made, so the check is on the folder instead.
func TestAnUnreadableFileSaysSo(t *testing.T) {
	path := write(t, "in.geojson", good())
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if file, err := os.Open(path); err == nil { // root reads everything
		_ = file.Close()
		path = filepath.Join(path, "below")
	}
	_, err := importer.Run(context.Background(), importer.Options{File: path, As: "buildings"}, newStore(t))
	var problem *importer.Problem
	if !errors.As(err, &problem) || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("got %v", err)
	}
}
