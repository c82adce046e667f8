package exporter_test

import (
	"context"
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

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/crs"
	"lintu/data/exporter"
	"lintu/data/geopackage"
	"lintu/data/importer"
)

const lujiazui = "../../testdata/lujiazui/shanghai-lujiazui-osm.gpkg"

func newStore(t testing.TB) *geopackage.Store {
	t.Helper()
	store, err := geopackage.Create(filepath.Join(t.TempDir(), "city.gpkg"), geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// survey is a layer with a value of every type, a name longer than a Shapefile's, and what CSV and JSON stumble over.
func survey(t testing.TB, shape data.Shape, geometries ...orb.Geometry) *geopackage.Store {
	t.Helper()
	store := newStore(t)
	table := data.FeatureTable("survey", shape,
		data.Field{Name: "title", Type: data.TypeText}, data.Field{Name: "surveyed_floors", Type: data.TypeInt},
		data.Field{Name: "surveyed_height", Type: data.TypeReal}, data.Field{Name: "listed", Type: data.TypeBool},
		data.Field{Name: "seen_at", Type: data.TypeTime})
	if err := store.Create(t.Context(), table); err != nil {
		t.Fatal(err)
	}
	texts := []string{"锦绣花园", `say "hi", <&> 逗号,`, "=1+1", "two\nlines", ""}
	var batch data.Batch
	for i, g := range geometries {
		row := data.Feature{
			Meta: data.Meta{Code: fmt.Sprintf("s/%d", i), Class: data.ClassThing}, Geometry: g,
			Attributes: []data.Value{
				data.Text(texts[i%len(texts)]), data.Int(int64(i) - 2), data.Real(float64(i) / 3), data.Bool(i%2 == 0),
				data.Time(time.Unix(1e9+int64(i), 0)),
			},
		}.Row()
		row.ID = int64(10 + i)
		if i == 3 {
			row.Values[len(row.Values)-1], row.Values[len(row.Values)-3] = data.Null(), data.Null()
		}
		batch = append(batch, data.Write{Table: "survey", Op: data.OpPut, Row: row})
	}
	if _, err := store.Write(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	return store
}

func lookup(t testing.TB, name string) crs.CRS {
	t.Helper()
	c, err := crs.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tableOf(t testing.TB, store *geopackage.Store, name string) data.Table {
	t.Helper()
	tables, err := store.Tables(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(tables, func(table data.Table) bool { return table.Name == name })
	if at < 0 {
		t.Fatalf("no table %s", name)
	}
	return tables[at]
}

func export(t testing.TB, store *geopackage.Store, table, file, system string) exporter.Report {
	t.Helper()
	reports, err := exporter.Run(t.Context(), exporter.Options{
		File: file, Format: exporter.FormatOf(file), CRS: lookup(t, system), Scope: data.Public(), Now: time.Unix(1e9, 0),
		Layers: []exporter.Layer{{Name: table, Title: "测试", Table: tableOf(t, store, table)}},
	}, store)
	if err != nil {
		t.Fatal(err)
	}
	return reports[0]
}

func ogr(t testing.TB, name string, arguments ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s (apt-get install gdal-bin): %v: %s", name, err, out)
	}
	return string(out)
}

// gdalFeatures are a file's features as GDAL reads them, brought to degrees by PROJ.
func gdalFeatures(t testing.TB, file, from string, more ...string) []map[string]any {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out.geojson")
	arguments := append([]string{"-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=10", "-t_srs", "EPSG:4490", out, file}, more...)
	if from != "" {
		arguments = append([]string{"-s_srs", from}, arguments...)
	}
	ogr(t, "ogr2ogr", arguments...)
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Features []map[string]any }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all.Features
}

// positions of nested coordinates.
func positions(coordinates any) []orb.Point {
	list, ok := coordinates.([]any)
	if !ok {
		return nil
	}
	if len(list) >= 2 {
		x, isX := list[0].(float64)
		y, isY := list[1].(float64)
		if isX && isY {
			return []orb.Point{{x, y}}
		}
	}
	var all []orb.Point
	for _, inner := range list {
		all = append(all, positions(inner)...)
	}
	return all
}

func points() []orb.Geometry {
	return []orb.Geometry{orb.Point{121.3914, 37.5393}, orb.Point{120.3826, 36.0671}, orb.Point{121.5, 31.25}, nil, orb.Point{120.469, 36.107}}
}

// What GDAL reads of a file is what the store holds, whatever the format and the system.
func TestGDALReadsTheSame(t *testing.T) {
	store := survey(t, data.ShapePoint, points()...)
	for _, system := range []string{"4490", "4326", "4549", "4528", "3857"} {
		for _, ending := range []string{".gpkg", ".geojson", ".csv", ".shp"} {
			t.Run(system+ending, func(t *testing.T) {
				file := filepath.Join(t.TempDir(), "survey"+ending)
				report := export(t, store, "survey", file, system)
				if report.Rows != 5 || report.Placeless != 1 || len(report.LeftOut) != 0 || report.Bounds == nil {
					t.Errorf("%+v", report)
				}
				from, more := "", []string{}
				if ending == ".csv" {
					from = "EPSG:" + system
					x, y := "lon", "lat"
					if !lookup(t, system).Degrees() {
						x, y = "east", "north"
					}
					more = []string{"-oo", "X_POSSIBLE_NAMES=" + x, "-oo", "Y_POSSIBLE_NAMES=" + y, "-oo", "AUTODETECT_TYPE=YES"}
				}
				got := gdalFeatures(t, file, from, more...)
				if len(got) != 5 {
					t.Fatalf("%d features", len(got))
				}
				for i, g := range points() {
					properties, _ := got[i]["properties"].(map[string]any)
					title := map[string]string{".csv": "'=1+1"}[ending]
					if i != 2 || title == "" {
						title = []string{"锦绣花园", `say "hi", <&> 逗号,`, "=1+1", "two\nlines", ""}[i]
					}
					if said, _ := properties["title"].(string); said != title {
						t.Errorf("row %d: title %q, want %q", i, said, title)
					}
					geometry, _ := got[i]["geometry"].(map[string]any)
					if want, there := g.(orb.Point); there {
						at := positions(geometry["coordinates"])
						if len(at) != 1 || math.Abs(at[0][0]-want[0]) > 1e-8 || math.Abs(at[0][1]-want[1]) > 1e-8 {
							t.Errorf("row %d lies at %v, want %v", i, at, want)
						}
					} else if geometry != nil {
						t.Errorf("row %d has a place: %v", i, geometry)
					}
				}
			})
		}
	}
}

// A Shapefile's names have ten bytes: what became of the others is told, and no two are the same.
func TestAShapefileTellsWhatItCannotSay(t *testing.T) {
	store := survey(t, data.ShapePoint, points()...)
	folder := t.TempDir()
	report := export(t, store, "survey", filepath.Join(folder, "s.shp"), "4549")
	want := []exporter.Renamed{{Field: "collected_at", Name: "collected_"}, {Field: "surveyed_floors", Name: "surveyed_f"}, {Field: "surveyed_height", Name: "surveyed_h"}}
	if diff := cmp.Diff(want, report.Renamed); diff != "" {
		t.Error(diff)
	}
	for _, ending := range []string{".shp", ".shx", ".dbf", ".prj", ".cpg"} {
		if _, err := os.Stat(filepath.Join(folder, "s"+ending)); err != nil {
			t.Error(err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(folder, "s.cpg")); err != nil || string(text) != "UTF-8" {
		t.Errorf("%q %v", text, err)
	}
	said := ogr(t, "ogrinfo", "-so", "-al", filepath.Join(folder, "s.shp"))
	for _, want := range []string{"EPSG\",4549", "Feature Count: 5", "surveyed_f: Integer64", "listed: "} {
		if !strings.Contains(said, want) {
			t.Errorf("GDAL does not say %q: %s", want, said)
		}
	}
	if report = export(t, store, "survey", filepath.Join(folder, "g.shp"), "GCJ-02"); len(report.Notes) != 1 {
		t.Errorf("%+v", report)
	}
	if _, err := os.Stat(filepath.Join(folder, "g.prj")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a .prj for GCJ-02: %v", err)
	}
}

// Every layer of a real town out in a survey grid and in again lies where it lay, through every format.
func TestRoundTrips(t *testing.T) {
	store := newStore(t)
	for layer, as := range map[string]string{"buildings_pg": "buildings", "roads_ln": "features:roads", "pois_pt": "features:pois"} {
		if _, err := importer.Run(t.Context(), importer.Options{File: lujiazui, Layer: layer, As: as}, store); err != nil {
			t.Fatal(err)
		}
	}
	for table, as := range map[string]string{"buildings": "buildings", "roads": "features:roads", "pois": "features:pois"} {
		want := places(t, store, table)
		for _, format := range []string{".gpkg", ".geojson", ".csv", ".shp"} {
			file := filepath.Join(t.TempDir(), "out"+format)
			report := export(t, store, table, file, "4549")
			o := importer.Options{File: file, As: as, Key: "code", Source: "out"}
			if format == ".csv" {
				o.CRS = "4549"
			}
			back := newStore(t)
			read, err := importer.Run(t.Context(), o, back)
			if err != nil {
				t.Fatal(err)
			}
			if report.Rows != int64(len(want)) || read.Stored != report.Rows || read.Refused != 0 || report.Cut != 0 {
				t.Errorf("%s%s: %d rows, %+v, %+v", table, format, len(want), report, read)
			}
			got := places(t, back, table)
			for code, points := range want {
				again := got["out/"+code]
				if len(again) == 0 {
					t.Fatalf("%s%s: %s is gone", table, format, code)
				}
				for _, p := range points {
					if d := nearest(p, again); d > 0.001 {
						t.Fatalf("%s%s: %s is %g m off", table, format, code, d)
					}
				}
			}
		}
	}
}

// places are all positions of rows by their code.
func places(t testing.TB, store *geopackage.Store, table string) map[string][]orb.Point {
	t.Helper()
	all := map[string][]orb.Point{}
	err := store.Scan(t.Context(), data.Query{Table: table, Scope: data.Everything()}, func(row data.Row) error {
		code := row.Values[0].Text()
		switch g := row.Geometry.(type) {
		case orb.Point:
			all[code] = append(all[code], g)
		case orb.MultiLineString:
			for _, line := range g {
				all[code] = append(all[code], line...)
			}
		case orb.MultiPolygon:
			for _, polygon := range g {
				for _, ring := range polygon {
					all[code] = append(all[code], ring...)
				}
			}
		default:
			t.Errorf("%T", g)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func nearest(p orb.Point, all []orb.Point) float64 {
	const degree = 111319.49
	best := math.Inf(1)
	for _, q := range all {
		best = min(best, math.Hypot((p[0]-q[0])*degree*math.Cos(p[1]*math.Pi/180), (p[1]-q[1])*degree))
	}
	return best
}

// A GeoPackage of several layers passes the standard's own validator and is found by box.
func TestAGeoPackageIsOneByTheStandard(t *testing.T) {
	store := survey(t, data.ShapePoint, points()...)
	if _, err := importer.Run(t.Context(), importer.Options{File: lujiazui, Layer: "buildings_pg", As: "buildings"}, store); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "all.gpkg")
	reports, err := exporter.Run(t.Context(), exporter.Options{
		File: file, Format: "gpkg", CRS: lookup(t, "4549"), Scope: data.Public(), Now: time.Unix(1e9, 0),
		Layers: []exporter.Layer{
			{Name: "survey", Title: "踏勘", Table: tableOf(t, store, "survey")},
			{Name: "buildings", Title: "楼栋", Table: tableOf(t, store, "buildings")},
			{Name: "households", Title: "户", Table: tableOf(t, store, "households")},
		},
	}, store)
	if err != nil || len(reports) != 3 {
		t.Fatal(reports, err)
	}
	out, err := exec.CommandContext(t.Context(), "/usr/bin/python3", "-m", "osgeo_utils.samples.validate_gpkg", "-k", "--extra", "--warning-as-error", file).CombinedOutput()
	if err != nil || strings.Contains(string(out), "Req") {
		t.Errorf("validate_gpkg (apt-get install python3-gdal): %v %s", err, out)
	}
	tower := lookup(t, "4549").FromLonLat(orb.Point{121.5055, 31.2335}) // 上海中心大厦
	box := func(half float64) []string {
		return []string{fmt.Sprint(tower[0] - half), fmt.Sprint(tower[1] - half), fmt.Sprint(tower[0] + half), fmt.Sprint(tower[1] + half)}
	}
	said := ogr(t, "ogrinfo", append(append([]string{"-so", "-spat"}, box(300)...), file, "buildings")...)
	if strings.Contains(said, "Feature Count: 0") || strings.Contains(said, "Feature Count: 14") {
		t.Errorf("the spatial index finds another number: %s", said)
	}
	if ogr(t, "ogrinfo", "-q", "-sql", "SELECT count(*) FROM buildings", file) == "" {
		t.Error("nothing")
	}
}

// What is personal, or about a single flat, does not leave by itself; the report names it.
func TestPrivateFieldsStayBehind(t *testing.T) {
	store := newStore(t)
	home := data.Household{Meta: data.Meta{ID: 1, Code: "H1", Class: data.ClassHouse}, Room: "501", Use: "home", Area: 90}
	building := data.Building{Meta: data.Meta{ID: 1, Code: "B1", Class: data.ClassHouse}, Footprint: orb.MultiPolygon{{{{121, 31}, {121.001, 31}, {121.001, 31.001}, {121, 31}}}}}
	home.Building = 1
	if _, err := store.Write(t.Context(), data.Batch{
		{Table: "buildings", Op: data.OpPut, Row: building.Row()}, {Table: "households", Op: data.OpPut, Row: home.Row()},
	}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "h.csv")
	report := export(t, store, "households", file, "4490")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), "\n")
	for _, f := range data.Households().Fields {
		out := slices.ContainsFunc(report.LeftOut, func(l exporter.LeftOut) bool { return l.Field == f.Name })
		if out != (f.Privacy != data.Open) || out == slices.Contains(strings.Split(strings.TrimPrefix(head, "\ufeff"), ","), f.Name) {
			t.Errorf("%s of class %d: left out %v, head %s", f.Name, f.Privacy, out, head)
		}
	}
	everything := exporter.Options{
		File: file, Format: "csv", CRS: lookup(t, "4490"), Scope: data.Everything(),
		Layers: []exporter.Layer{{Name: "residents", Table: data.Residents()}},
	}
	reports, err := exporter.Run(t.Context(), everything, store)
	if err != nil || len(reports[0].LeftOut) != 4 {
		t.Errorf("even those who may see most get nothing personal: %+v %v", reports, err)
	}
}

func TestWhatCannotBeExported(t *testing.T) {
	store := survey(t, data.ShapeAny, orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}})
	folder := t.TempDir()
	layer := exporter.Layer{Name: "survey", Table: tableOf(t, store, "survey")}
	for name, c := range map[string]struct {
		o    exporter.Options
		want error
	}{
		"an unknown format":            {exporter.Options{File: filepath.Join(folder, "a.kml"), Format: "kml", Layers: []exporter.Layer{layer}}, exporter.ErrFormat},
		"two layers of GeoJSON":        {exporter.Options{File: filepath.Join(folder, "a.geojson"), Format: "geojson", Layers: []exporter.Layer{layer, layer}}, exporter.ErrLayers},
		"shapes of all kinds in a shp": {exporter.Options{File: filepath.Join(folder, "a.shp"), Format: "shp", Layers: []exporter.Layer{layer}}, exporter.ErrShape},
		"a folder that is not there":   {exporter.Options{File: filepath.Join(folder, "no", "a.csv"), Format: "csv", Layers: []exporter.Layer{layer}}, os.ErrNotExist},
		"a table that is not there":    {exporter.Options{File: filepath.Join(folder, "a.gpkg"), Format: "gpkg", Layers: []exporter.Layer{{Name: "x", Table: data.Table{Name: "x", Shape: data.ShapePoint}}}}, data.ErrNotFound},
	} {
		c.o.Scope = data.Public()
		if _, err := exporter.Run(t.Context(), c.o, store); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := exporter.Run(ctx, exporter.Options{File: filepath.Join(folder, "a.gpkg"), Format: "gpkg", Scope: data.Public(), Layers: []exporter.Layer{layer}}, store); err == nil {
		t.Error("an export that was called off goes on")
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Several points of one row are one row in every format.
func TestManyPointsOfARow(t *testing.T) {
	store := survey(t, data.ShapePoint, orb.MultiPoint{{121, 31}, {121.5, 31.5}}, orb.Point{120, 30})
	for _, ending := range []string{".gpkg", ".geojson", ".csv", ".shp"} {
		file := filepath.Join(t.TempDir(), "many"+ending)
		export(t, store, "survey", file, "4490")
		more := []string{}
		if ending == ".csv" {
			more = []string{"-oo", "GEOM_POSSIBLE_NAMES=wkt"}
		}
		got := gdalFeatures(t, file, "EPSG:4490", more...)
		if len(got) != 2 {
			t.Fatalf("%s: %d features", ending, len(got))
		}
		first, _ := got[0]["geometry"].(map[string]any)
		if n := len(positions(first["coordinates"])); n != 2 {
			t.Errorf("%s: %d points in the first row: %v", ending, n, first)
		}
	}
}

// TestRowsThatCannotBeReadAreCounted has another program write what no table can hold.
func TestRowsThatCannotBeReadAreCounted(t *testing.T) {
	store := survey(t, data.ShapePoint, orb.Point{121, 31}, orb.Point{121.1, 31}, orb.Point{121.2, 31})
	out, err := exec.Command("ogrinfo", store.Path(), "-sql", "UPDATE survey SET seen_at = 'never' WHERE id = 11").CombinedOutput()
	if err != nil {
		t.Fatalf("(apt-get install gdal-bin): %v: %s", err, out)
	}
	file := filepath.Join(t.TempDir(), "survey.csv")
	reports, err := exporter.Run(t.Context(), exporter.Options{
		File: file, Format: "csv", CRS: lookup(t, "EPSG:4490"), Scope: data.Everything(),
		Layers: []exporter.Layer{{Name: "survey", Table: tableOf(t, store, "survey")}},
	}, store)
	if err != nil {
		t.Fatal(err)
	}
	if r := reports[0]; r.Rows != 2 || r.Broken != 1 {
		t.Errorf("%d rows, %d that cannot be read", r.Rows, r.Broken)
	}
}
