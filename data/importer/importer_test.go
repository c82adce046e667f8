package importer_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"lintu/data"
	"lintu/data/importer"
)

// errorRows reads an error file without its head.
func errorRows(t testing.TB, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // only read from
	all, err := csv.NewReader(file).ReadAll()
	if err != nil || len(all) == 0 || !slices.Equal(all[0], []string{"\ufeffrow", "id", "field", "value", "reason", "原因"}) {
		t.Fatalf("%v %v", all, err)
	}
	for _, row := range all[1:] {
		if row[5] == "" || strings.HasPrefix(row[5], "无法存储") {
			t.Errorf("%q is not said in Chinese", row[4])
		}
	}
	return all[1:]
}

// What happens to each geometry: stored as it is, mended, or refused with a reason.
func TestGeometryIsMendedOrRefused(t *testing.T) {
	polygon := func(coordinates string) string { return `{"type":"Polygon","coordinates":` + coordinates + `}` }
	store := newStore(t)
	for i, c := range []struct {
		name, geometry string
		refused        string  // reason; empty = stored
		repaired       bool    // else as it is
		area           float64 // of squares of 0.001°, if stored
		parts          int
	}{
		{"a square", polygon(square), "", false, 1, 1},
		{"clockwise", polygon(`[[[121.4,37.4],[121.4,37.401],[121.401,37.401],[121.401,37.4],[121.4,37.4]]]`), "", false, 1, 1},
		{"with heights", polygon(`[[[121.4,37.4,5],[121.401,37.4,5],[121.401,37.401,5],[121.4,37.401,5],[121.4,37.4,5]]]`), "", false, 1, 1},
		{"in a collection", `{"type":"GeometryCollection","geometries":[` + polygon(square) + `]}`, "", false, 1, 1},
		{"not closed", polygon(`[[[121.4,37.4],[121.401,37.4],[121.401,37.401],[121.4,37.401]]]`), "", true, 1, 1},
		{"a corner said twice", polygon(`[[[121.4,37.4],[121.401,37.4],[121.401,37.4],[121.401,37.401],[121.4,37.401],[121.4,37.4]]]`), "", true, 1, 1},
		{"a bow tie", polygon(`[[[121.4,37.4],[121.401,37.401],[121.401,37.4],[121.4,37.401],[121.4,37.4]]]`), "", true, 0.5, 2},
		{"a spike", polygon(`[[[121.4,37.4],[121.401,37.4],[121.401,37.401],[121.4005,37.401],[121.4005,37.402],[121.4005,37.401],[121.4,37.401],[121.4,37.4]]]`), "", true, 1, 1},
		{"two squares touching at a corner", polygon(`[[[121.4,37.4],[121.401,37.4],[121.401,37.401],[121.402,37.401],[121.402,37.402],[121.401,37.402],[121.401,37.401],[121.4,37.401],[121.4,37.4]]]`), "", true, 2, 2},
		{"a hole of nothing", polygon(`[[[121.4,37.4],[121.401,37.4],[121.401,37.401],[121.4,37.401],[121.4,37.4]],[[121.4005,37.4005],[121.4006,37.4005],[121.4005,37.4005],[121.4005,37.4005]]]`), "", true, 1, 1},
		{"overlapping parts", `{"type":"MultiPolygon","coordinates":[` + square + `,[[[121.4005,37.4],[121.4015,37.4],[121.4015,37.401],[121.4005,37.401],[121.4005,37.4]]]]}`, "", true, 1.5, 1},
		{"parts side by side", `{"type":"MultiPolygon","coordinates":[` + square + `,[[[121.401,37.4],[121.402,37.4],[121.402,37.401],[121.401,37.401],[121.401,37.4]]]]}`, "", true, 2, 1},
		{"two parts apart", `{"type":"MultiPolygon","coordinates":[` + square + `,[[[121.41,37.4],[121.411,37.4],[121.411,37.401],[121.41,37.401],[121.41,37.4]]]]}`, "", false, 2, 2},

		{"none", `null`, "no geometry", false, 0, 0},
		{"empty", `{"type":"Polygon","coordinates":[]}`, "no geometry", false, 0, 0},
		{"an empty collection", `{"type":"GeometryCollection","geometries":[]}`, "no geometry", false, 0, 0},
		{"two corners", polygon(`[[[121.4,37.4],[121.401,37.4],[121.4,37.4]]]`), "fewer than three", false, 0, 0},
		{"on a line", polygon(`[[[121.4,37.4],[121.401,37.4],[121.402,37.4],[121.4,37.4]]]`), "area is nothing", false, 0, 0},
		{"a hole outside", polygon(`[[[121.4,37.4],[121.401,37.4],[121.401,37.401],[121.4,37.401],[121.4,37.4]],[[122,37],[122.1,37],[122.1,37.1],[122,37]]]`), "cannot be mended", false, 0, 0},
		{"swapped", polygon(`[[[37.4,121.4],[37.4,121.401],[37.401,121.401],[37.4,121.4]]]`), "look swapped", false, 0, 0},
		{"swapped in Xinjiang", polygon(`[[[43.8,87.6],[43.8,87.601],[43.801,87.601],[43.8,87.6]]]`), "the other way round", false, 0, 0},
		{"in metres", polygon(`[[[13514000,4500000],[13514100,4500000],[13514100,4500100],[13514000,4500000]]]`), "metres", false, 0, 0},
		{"out of range", polygon(`[[[190,37.4],[190.1,37.4],[190.1,37.5],[190,37.4]]]`), "out of range", false, 0, 0},
		{"a point", `{"type":"Point","coordinates":[121.4,37.4]}`, "it is a point and the layer holds polygons", false, 0, 0},
		{"a line", `{"type":"LineString","coordinates":[[121.4,37.4],[121.5,37.4]]}`, "it is a line", false, 0, 0},
		{"of different kinds", `{"type":"GeometryCollection","geometries":[` + polygon(square) + `,{"type":"Point","coordinates":[1,2]}]}`, "different kinds", false, 0, 0},
		{"of no such type", `{"type":"Circle","coordinates":[1,2]}`, `no geometry type "Circle"`, false, 0, 0},
		{"without coordinates", `{"type":"Polygon"}`, "no coordinates", false, 0, 0},
		{"nested too shallow", `{"type":"Polygon","coordinates":[[121.4,37.4],[121.5,37.4]]}`, "not nested deep enough", false, 0, 0},
		{"nested too deep", `{"type":"Polygon","coordinates":[[[[121.4,37.4],[121.5,37.4]]]]}`, "nested too deep", false, 0, 0},
		{"half a position", polygon(`[[[121.4],[121.401,37.4],[121.401,37.401],[121.4]]]`), "fewer than two numbers", false, 0, 0},
		{"null in a position", polygon(`[[[121.4,null],[121.401,37.4],[121.401,37.401],[121.4,37.4]]]`), "no number", false, 0, 0},
		{"text in a position", polygon(`[[["121.4","37.4"],[121.401,37.4],[121.401,37.401]]]`), "no number", false, 0, 0},
		{"beyond every number", polygon(`[[[1e999,37.4],[121.401,37.4],[121.401,37.401],[121.4,37.4]]]`), "no number", false, 0, 0},
		{"no object", `"here"`, "no geometry object", false, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			errorFile, table := inFolder(t, "errors.csv"), fmt.Sprintf("areas_%d", i)
			file := write(t, "in.geojson", collection(
				area(`{"name":"第一"}`, square), `{"type":"Feature","properties":{"name":"第二"},"geometry":`+c.geometry+`}`))
			report := run(t, store, importer.Options{File: file, As: "features:" + table, Shape: data.ShapePolygon, ErrorFile: errorFile})
			if c.refused != "" {
				list := errorRows(t, errorFile)
				if report.Refused != 1 || len(list) != 1 || list[0][0] != "2" || !strings.Contains(list[0][4], c.refused) {
					t.Errorf("%+v %v, want %q", report, list, c.refused)
				}
				return
			}
			if report.Stored != 2 || (report.Repaired == 1) != c.repaired {
				t.Fatalf("%+v", report)
			}
			shape, ok := rows(t, store, table)[1].Geometry.(orb.MultiPolygon)
			if got := planar.Area(shape) / 1e-6; !ok || len(shape) != c.parts || got < c.area*0.999 || got > c.area*1.001 {
				t.Errorf("%d parts with area %g, want %d with %g: %v", len(shape), got, c.parts, c.area, shape)
			}
			if _, err := os.Stat(errorFile); err == nil {
				t.Error("there is an error file though nothing was refused")
			}
		})
	}
}

func TestBuildingsAreCompleted(t *testing.T) {
	store := newStore(t)
	for _, c := range []struct {
		name, properties string
		want             data.Building // of it: the figures
		refused          string
	}{
		{"height alone", `{"height":30}`, data.Building{Height: 30, FloorsAbove: 10, FloorHeight: 3, Use: "other"}, ""},
		{"floors alone", `{"building:levels":6}`, data.Building{Height: 18, FloorsAbove: 6, FloorHeight: 3, Use: "other"}, ""},
		{"both", `{"height":31.9,"levels":"11"}`, data.Building{Height: 31.9, FloorsAbove: 11, FloorHeight: 2.9, Use: "other"}, ""},
		{"neither", `{}`, data.Building{Height: 9, FloorsAbove: 3, FloorHeight: 3, Use: "other"}, ""},
		{"height 0", `{"height":0,"levels":5}`, data.Building{Height: 15, FloorsAbove: 5, FloorHeight: 3, Use: "other"}, ""},
		{"half a floor", `{"levels":"1.5"}`, data.Building{Height: 6, FloorsAbove: 2, FloorHeight: 3, Use: "other"}, ""},
		{"as text with a unit", `{"height":"12 m"}`, data.Building{Height: 12, FloorsAbove: 4, FloorHeight: 3, Use: "other"}, ""},
		{"on a podium", `{"height":60,"min_height":30}`, data.Building{Height: 60, Base: 30, FloorsAbove: 10, FloorHeight: 3, Use: "other"}, ""},
		{"a home", `{"levels":18,"kind_detail":"apartments"}`, data.Building{Height: 54, FloorsAbove: 18, FloorHeight: 3, Use: "residential", Kind: "high_rise"}, ""},
		{"in Chinese", `{"名称":"办公楼","高度":"24米","用途":"办公","建成年份":"1998年"}`, data.Building{Name: "办公楼", Height: 24, FloorsAbove: 8, FloorHeight: 3, Use: "office", Year: 1998}, ""},
		{"a negative height", `{"height":-3}`, data.Building{}, "not from 0 to 1000"},
		{"higher than any", `{"height":6320}`, data.Building{}, "not from 0 to 1000"},
		{"in feet", `{"height":"30 ft"}`, data.Building{}, "no number in metres"},
		{"beginning above its top", `{"height":30,"min_height":30}`, data.Building{}, "begin at 30 m and end at 30 m"},
		{"too many floors", `{"levels":2000}`, data.Building{}, "not from 0 to 200"},
		{"with an id number for a name", `{"name":"370699199003078815"}`, data.Building{}, "holds an id number"},
		{"with a bell in its name", `{"name":"楼\u0007"}`, data.Building{}, "control characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			errorFile := inFolder(t, "errors.csv")
			file := write(t, "in.geojson", collection(area(c.properties, square), area(`{}`, square)))
			report := run(t, store, importer.Options{File: file, As: "buildings", Source: c.name, ErrorFile: errorFile})
			if c.refused != "" {
				if list := errorRows(t, errorFile); report.Refused != 1 || !strings.Contains(list[0][4], c.refused) {
					t.Errorf("%v, want %q", list, c.refused)
				}
				return
			}
			all := rows(t, store, "buildings")
			got := data.BuildingOf(all[len(all)-2])
			got.Meta, got.Footprint = data.Meta{}, nil
			got.Region, got.Community, got.Grid = "", 0, 0
			if got.Name != c.want.Name || got.Height != c.want.Height || got.FloorsAbove != c.want.FloorsAbove ||
				got.FloorHeight != c.want.FloorHeight || got.Base != c.want.Base || got.Use != c.want.Use || got.Kind != c.want.Kind ||
				got.Year != c.want.Year {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestOneFeatureALine(t *testing.T) {
	for name, content := range map[string]string{
		"newline-delimited": place(`{"name":"一"}`) + "\n" + place(`{"name":"二"}`) + "\n",
		"text sequence":     "\x1e" + place(`{"name":"一"}`) + "\n\x1e" + place(`{"name":"二"}`) + "\n",
		"byte order mark":   "\ufeff" + collection(place(`{"name":"一"}`), place(`{"name":"二"}`)),
		"two collections":   collection(place(`{"name":"一"}`)) + collection(place(`{"name":"二"}`)),
		"members reversed":  `{"features":[` + place(`{"name":"一"}`) + "," + place(`{"name":"二"}`) + `],"bbox":[1,2,3,4],"type":"FeatureCollection"}`,
	} {
		t.Run(name, func(t *testing.T) {
			store := newStore(t)
			run(t, store, importer.Options{File: write(t, "in.ndjson", content), As: "features:things"})
			got := rows(t, store, "things")
			if len(got) != 2 || data.FeatureOf(got[0]).Attributes[0].Text() != "一" || data.FeatureOf(got[1]).Attributes[0].Text() != "二" {
				t.Errorf("%+v", got)
			}
		})
	}
}

// The table is made after the file: types that hold every value, names that are free, nothing forbidden.
func TestATableIsMadeAfterTheFile(t *testing.T) {
	store := newStore(t)
	file := write(t, "in.geojson", collection(
		place(`{"name:en":"Bridge","lanes":2,"width":7,"open":true,"mixed":1,"source":"survey","名称":"桥","层高度X":1,"tags":{"a":[1, 2]},"none":null,"Big":9007199254740993}`),
		place(`{"lanes":3,"width":7.5,"mixed":"x","id_number":"370699199003078815","religion":"none","民族":"x","phone":"1","信访":"y"}`),
	))
	report := run(t, store, importer.Options{File: file, As: "features:things", Source: "survey 2026", OwnerOrg: "街道办"})
	want := map[string]data.Type{
		"name_en": data.TypeText, "lanes": data.TypeInt, "width": data.TypeReal, "open": data.TypeBool, "mixed": data.TypeText,
		"source_2": data.TypeText, "name": data.TypeText, "x": data.TypeInt, "tags": data.TypeText, "none": data.TypeText, "big": data.TypeInt,
	}
	table := tableOf(t, store, "things")
	meta := len(data.FeatureTable("", data.ShapePoint).Fields)
	got := map[string]data.Type{}
	for _, f := range table.Fields[meta:] {
		got[f.Name] = f.Type
	}
	for name, typ := range want {
		if got[name] != typ {
			t.Errorf("%s is %v, want %v", name, got[name], typ)
		}
	}
	if len(got) != len(want) || table.Shape != data.ShapePoint {
		t.Errorf("fields %v, shape %v", got, table.Shape)
	}
	var left []string
	for _, l := range report.LeftOut {
		left = append(left, l.Column)
	}
	if slices.Sort(left); !slices.Equal(left, []string{"id_number", "phone", "religion", "信访", "民族"}) {
		t.Errorf("left out: %v", left)
	}
	first := data.FeatureOf(rows(t, store, "things")[0])
	if first.Source != "survey 2026" || first.OwnerOrg != "街道办" || first.Code != "survey 2026/row-1" {
		t.Errorf("%+v", first.Meta)
	}
	if i := table.Index("tags") - meta; first.Attributes[i].Text() != `{"a":[1,2]}` {
		t.Errorf("tags are %v", first.Attributes[i])
	}
}

func TestWhatTheDeploymentAllowsIsTakenOver(t *testing.T) {
	store := newStore(t)
	file := write(t, "in.geojson", collection(place(`{"religion":"x"}`)))
	run(t, store, importer.Options{File: file, As: "features:temples", Allowed: []string{"religion"}})
	if tableOf(t, store, "temples").Index("religion") < 0 {
		t.Error("religion was left out though allowed")
	}
}

func TestFieldsAreMappedAndTheRestLeft(t *testing.T) {
	store := newStore(t)
	file := write(t, "in.geojson", collection(place(`{"a":"x","b":2,"c":3}`)))
	run(t, store, importer.Options{File: file, As: "features:things", Fields: map[string]string{"title": "a"}, Only: true})
	table := tableOf(t, store, "things")
	if table.Index("title") < 0 || table.Index("b") >= 0 || table.Index("a") >= 0 {
		t.Errorf("%+v", table.Fields)
	}
	building := write(t, "in.geojson", collection(area(`{"h":21,"height":99}`, square)))
	run(t, store, importer.Options{File: building, As: "buildings", Fields: map[string]string{"height": "h"}})
	if b := data.BuildingOf(rows(t, store, "buildings")[0]); b.Height != 21 {
		t.Errorf("height %g was not taken from the mapped column", b.Height)
	}
}

// The second row with a key replaces the first, in one file and over several.
func TestAKeyNamesARowForGood(t *testing.T) {
	store := newStore(t)
	options := importer.Options{As: "features:things", Key: "no", Source: "survey", BatchSize: 2}
	options.File = write(t, "a.geojson", collection(
		place(`{"no":1,"name":"一"}`), place(`{"no":2,"name":"二"}`), place(`{"no":1,"name":"一改"}`), place(`{"name":"无"}`), place(`{"no":1,"name":"一改二"}`)))
	report := run(t, store, options)
	if report.Stored != 2 || report.Updated != 2 || report.Refused != 1 {
		t.Errorf("first file: %+v", report)
	}
	options.File = write(t, "b.geojson", collection(place(`{"no":2,"name":"二改"}`), place(`{"no":3,"name":"三"}`)))
	if report := run(t, store, options); report.Stored != 1 || report.Updated != 1 || report.Created {
		t.Errorf("second file: %+v", report)
	}
	options.Source = "another survey"
	if report := run(t, store, options); report.Stored != 2 || report.Updated != 0 {
		t.Errorf("a key of another source is another thing: %+v", report)
	}
	var names []string
	for _, row := range rows(t, store, "things") {
		names = append(names, row.Values[tableOf(t, store, "things").Index("name")].Text())
	}
	if slices.Sort(names); !slices.Equal(names, []string{"一改二", "三", "三", "二改", "二改"}) {
		t.Errorf("%v", names)
	}
}

func TestASecondFileGoesIntoTheFieldsThatAreThere(t *testing.T) {
	store := newStore(t)
	options := importer.Options{As: "features:things"}
	options.File = write(t, "a.geojson", collection(place(`{"name":"一","floors":2}`)))
	run(t, store, options)
	errorFile := inFolder(t, "errors.csv")
	options.File, options.ErrorFile = write(t, "b.geojson", collection(
		place(`{"name":3,"floors":2.0,"extra":1}`), place(`{"name":"四","floors":"many"}`))), errorFile
	report := run(t, store, options)
	if report.Stored != 1 || report.Refused != 1 || len(report.LeftOut) != 1 || report.LeftOut[0].Column != "extra" {
		t.Errorf("%+v", report)
	}
	if list := errorRows(t, errorFile); list[0][2] != "floors" || list[0][3] != "many" || !strings.Contains(list[0][4], "no number") {
		t.Errorf("%v", list)
	}
	options.File = write(t, "c.geojson", collection(area(`{}`, square)))
	_, err := importer.Run(t.Context(), options, store)
	if err == nil || !strings.Contains(err.Error(), "holds points") {
		t.Errorf("polygons into a layer of points: %v", err)
	}
}

func TestTheErrorFileShowsNothingPersonal(t *testing.T) {
	store, errorFile := newStore(t), inFolder(t, "errors.csv")
	file := write(t, "in.geojson", collection(
		place(`{"name":"一"}`), place(`{"name":"张三 370699199003078815"}`),
		`{"type":"Feature","id":"13812345678","properties":{"name":"二"},"geometry":null}`,
		`{"type":"Feature","id":"=1+1","properties":{"name":"三"},"geometry":null}`,
	))
	run(t, store, importer.Options{File: file, As: "features:things", ErrorFile: errorFile})
	text, err := os.ReadFile(errorFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"3706991990", "张三", "13812345678"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%s is in the error file:\n%s", secret, text)
		}
	}
	if strings.Contains(string(text), ",=1") || !strings.Contains(string(text), "'=1+1") {
		t.Errorf("a spreadsheet would calculate:\n%s", text)
	}
}

// failing stops taking batches after some.
type failing struct {
	importer.Store
	batches int
}

var errFull = errors.New("the disk is full")

func (f *failing) Write(ctx context.Context, b data.Batch) ([]int64, error) {
	if f.batches--; f.batches < 0 {
		return nil, errFull
	}
	return f.Store.Write(ctx, b)
}

// A store that fails leaves whole batches, the report says which, and running again completes them.
func TestAFailingStoreLeavesWholeBatches(t *testing.T) {
	store := newStore(t)
	var features []string
	for range 25 {
		features = append(features, place(`{"name":"点"}`))
	}
	options := importer.Options{File: write(t, "in.geojson", collection(features...)), As: "features:things", BatchSize: 10}
	calls := 0
	options.Progress = func(importer.Report) { calls++ }
	report, err := importer.Run(t.Context(), options, &failing{Store: store, batches: 2})
	if !errors.Is(err, errFull) || report.Stored != 20 || calls != 2 {
		t.Errorf("%+v, %d calls, %v", report, calls, err)
	}
	if n := len(rows(t, store, "things")); n != 20 {
		t.Errorf("%d rows are there, want two whole batches", n)
	}
	if again := run(t, store, options); again.Stored != 25 || again.Updated != 0 || again.Resumed != 20 {
		t.Errorf("run again: %+v", again)
	}
}

func TestACancelledImportEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var features []string
	for range 50 {
		features = append(features, place(`{}`))
	}
	for name, options := range map[string]importer.Options{
		"GeoJSON":    {File: write(t, "in.geojson", collection(features...)), As: "features:things", BatchSize: 10},
		"GeoPackage": {File: lujiazui, Layer: "roads_ln", As: "features:ways", BatchSize: 10},
	} {
		ctx, cancel = context.WithCancel(t.Context())
		options.Progress = func(importer.Report) { cancel() }
		report, err := importer.Run(ctx, options, newStore(t))
		if !errors.Is(err, context.Canceled) || report.Stored != 10 {
			t.Errorf("%s: %+v, %v", name, report.Stored, err)
		}
	}
	cancel()
	_ = ctx
}

func TestTheDemoEndsWithTheFirstImport(t *testing.T) {
	store := newStore(t)
	if err := store.SetIdentity(t.Context(), data.Identity{Demo: true, Preset: "street", Seed: 7}); err != nil {
		t.Fatal(err)
	}
	bad := importer.Options{File: filepath.Join(t.TempDir(), "none"), As: "buildings"}
	if _, err := importer.Run(t.Context(), bad, store); err == nil {
		t.Fatal("a missing file was imported")
	}
	if id, err := store.Identity(t.Context()); err != nil || !id.Demo {
		t.Errorf("a failed import took the demo's mark away: %+v, %v", id, err)
	}
	run(t, store, importer.Options{File: write(t, "in.geojson", good()), As: "features:things"})
	if id, err := store.Identity(t.Context()); err != nil || id.Demo {
		t.Errorf("it still says it is the demo: %+v, %v", id, err)
	}
}

// The clean layer and its GeoJSON by ogr2ogr come out the same.
func TestGeoJSONAndGeoPackageGiveTheSameRows(t *testing.T) {
	converted := inFolder(t, "water.geojson")
	ogr2ogr(t, "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", converted, lujiazui, "water_pg")
	store := newStore(t)
	run(t, store, importer.Options{File: lujiazui, Layer: "water_pg", As: "features:a"})
	run(t, store, importer.Options{File: converted, As: "features:b"})
	a, b := rows(t, store, "a"), rows(t, store, "b")
	if len(a) != len(b) {
		t.Fatalf("%d and %d rows", len(a), len(b))
	}
	for i := range a {
		if !orb.Equal(a[i].Geometry, b[i].Geometry) {
			t.Errorf("row %d differs", i+1)
		}
	}
}
