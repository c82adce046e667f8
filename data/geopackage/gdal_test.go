package geopackage_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/geopackage"
)

// gdal runs one of GDAL's programs, which is what QGIS reads files with. That they are missing is a failure.
func gdal(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing; install it with: apt-get install gdal-bin python3-gdal", name)
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	expected := regexp.MustCompile(`Warning 1: A geometry of type POLYGON is inserted into layer buildings.*`)
	if out = expected.ReplaceAll(out, nil); strings.Contains(string(out), "Warning") || strings.Contains(string(out), "ERROR") {
		t.Errorf("%s %s complains:\n%s", name, strings.Join(args, " "), out)
	}
	return string(out)
}

// validate runs the standard's validator over tables and every row in them. It is a sample of GDAL's Python bindings,
// which are the system Python's.
func validate(t *testing.T, path string) {
	t.Helper()
	const python = "/usr/bin/python3"
	if err := exec.CommandContext(t.Context(), python, "-c", "import osgeo_utils.samples.validate_gpkg").Run(); err != nil {
		t.Fatalf("the validator is missing (%v); install it with: apt-get install python3-gdal", err)
	}
	out, err := exec.CommandContext(t.Context(), python, "-m", "osgeo_utils.samples.validate_gpkg", "-k", "--extra", "--warning-as-error", path).CombinedOutput()
	if err != nil || strings.Contains(string(out), "Req") {
		t.Errorf("validate_gpkg: %v\n%s", err, out)
	}
}

// city is a store with rows in every kind of table: bulk loaded, written one by one, changed and deleted.
func city(t *testing.T) string {
	t.Helper()
	path := create(t)
	store, err := geopackage.Open(path, geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	random := produce(3000, door)
	steps := []error{
		store.Create(t.Context(), doors()),
		store.Create(t.Context(), data.FeatureTable("roads", data.ShapeLine, data.Field{Name: "name", Type: data.TypeText})),
		store.Create(t.Context(), data.FeatureTable("mixed", data.ShapeAny)),
		store.Create(t.Context(), data.FeatureTable("empty", data.ShapePolygon)),
		second(store.Load(t.Context(), "doors", random)),
		second(store.Write(t.Context(), cityBatch())),
		second(store.Write(t.Context(), data.Batch{{Table: "doors", Op: data.OpDelete, Row: data.Row{ID: 3000}}})),
		store.Close(),
	}
	for i, err := range steps {
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	return path
}

func square(x, y, side float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}}
}

func cityBatch() data.Batch {
	meta := func(id int64, code string) data.Meta {
		m := benchMeta(id)
		m.Code = code
		return m
	}
	grid := data.Region{Meta: meta(1, "510502001001001"), Level: data.LevelGrid, Name: "一网格", Area: square(105.4, 28.8, 0.01)}
	first := data.Building{Meta: meta(1, "b-1"), Name: "1幢", FloorsAbove: 6, FloorHeight: 3, Footprint: square(105.401, 28.801, 0.0005)}
	second := data.Building{Meta: meta(2, "b-2"), Name: "2幢", Footprint: square(105.408, 28.808, 0.0005)}
	unit := data.Unit{Meta: meta(1, "u-1"), Building: 1, Name: "1单元"}
	home := data.Household{Meta: meta(1, "h-1"), Building: 1, Unit: 1, Room: "101", Use: "home", Position: &orb.Point{105.4011, 28.8011}}
	person := data.Resident{Meta: meta(1, "p-1"), Name: "测试", Phone: "12900001111"}
	lives := data.Membership{Meta: meta(1, "m-1"), Household: 1, Resident: 1}
	line := orb.LineString{{105.4, 28.8}, {105.41, 28.81}}
	road := data.Feature{Meta: meta(1, "r-1"), Geometry: line, Attributes: []data.Value{data.Text("滨江路")}}
	var batch data.Batch
	add := func(table string, row data.Row) {
		batch = append(batch, data.Write{Table: table, Op: data.OpInsert, Row: row})
	}
	add("regions", grid.Row())
	add("buildings", first.Row())
	add("buildings", second.Row())
	add("units", unit.Row())
	add("households", home.Row())
	add("residents", person.Row())
	add("memberships", lives.Row())
	add("roads", road.Row())
	for i, g := range []orb.Geometry{orb.Point{105.4, 28.8}, line, square(105.4, 28.8, 0.001), orb.Collection{line, orb.Point{105.4, 28.8}}, nil} {
		add("mixed", data.Feature{Meta: meta(int64(i+1), "x"), Geometry: g}.Row())
	}
	return batch
}

func TestTheFileIsAValidGeoPackage(t *testing.T) {
	t.Parallel()
	validate(t, create(t))
	validate(t, city(t))
}

func TestItIsValidWhileItIsOpen(t *testing.T) {
	t.Parallel()
	path := city(t)
	store := open(t, path)
	if _, err := store.Write(t.Context(), data.Batch{{Table: "vehicles", Op: data.OpInsert, Row: vehicle(9)}}); err != nil {
		t.Fatal(err)
	}
	validate(t, path)
}

func TestGDALOpensEveryLayer(t *testing.T) {
	t.Parallel()
	path := city(t)
	listed := gdal(t, "ogrinfo", "-al", "-so", path)
	for _, table := range data.Tables() {
		if !strings.Contains(listed, "Layer name: "+table.Name+"\n") {
			t.Errorf("%s is not listed", table.Name)
		}
	}
	if strings.Contains(listed, "Layer name: lintu_") {
		t.Error("a table of Lintu's own is listed")
	}
	for layer, want := range map[string][]string{
		"buildings":  {"Geometry: Multi Polygon", "Feature Count: 2", `ID["EPSG",4490]`, "FID Column = id", "floors_above: Integer64", "height: Real", "updated_at: DateTime", "demo: Integer(Boolean)"},
		"households": {"Geometry: Point", "Feature Count: 1", "(105.401100, 28.801100) - (105.401100, 28.801100)"},
		"residents":  {"Geometry: None", "Feature Count: 1", "phone: Binary"},
		"doors":      {"Geometry: Multi Point", "Feature Count: 2999"},
		"roads":      {"Geometry: Multi Line String", "name: String"},
		"mixed":      {"Geometry: Unknown (any)", "Feature Count: 5"},
		"empty":      {"Feature Count: 0"},
	} {
		said := gdal(t, "ogrinfo", "-so", path, layer)
		for _, part := range want {
			if !strings.Contains(said, part) {
				t.Errorf("%s: no %q in\n%s", layer, part, said)
			}
		}
	}
}

func TestGDALReadsWhatWasWritten(t *testing.T) {
	t.Parallel()
	path := city(t)
	said := gdal(t, "ogrinfo", path, "buildings", "-fid", "1")
	for _, part := range []string{
		"name (String) = 1幢", "grid_id (Integer64) = 1", "region (String) = 510502001001001", "height (Real) = 18",
		"updated_at (DateTime) = 2026/11/21 00:00:00+00", "MULTIPOLYGON (((105.401 28.801,",
	} {
		if !strings.Contains(said, part) {
			t.Errorf("no %q in\n%s", part, said)
		}
	}
	if people := gdal(t, "ogrinfo", path, "residents"); strings.Contains(people, "测试") || strings.Contains(people, "12900001111") {
		t.Errorf("it reads a person:\n%s", people)
	}
}

var featureID = regexp.MustCompile(`OGRFeature\(doors\):(\d+)`)

// TestGDALAnswersASpatialQuery compares GDAL's answer, by the R-tree we packed, with ours.
func TestGDALAnswersASpatialQuery(t *testing.T) {
	t.Parallel()
	path := city(t)
	store := open(t, path)
	for _, b := range []orb.Bound{
		{Min: orb.Point{105.35, 28.75}, Max: orb.Point{105.37, 28.77}},
		{Min: orb.Point{105.45, 28.75}, Max: orb.Point{105.46, 28.89}},
		{Min: orb.Point{100, 20}, Max: orb.Point{100.1, 20.1}},
	} {
		side := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
		said := gdal(t, "ogrinfo", "-q", path, "doors", "-spat", side(b.Min[0]), side(b.Min[1]), side(b.Max[0]), side(b.Max[1]))
		var theirs, ours []string
		for _, match := range featureID.FindAllStringSubmatch(said, -1) {
			theirs = append(theirs, match[1])
		}
		err := store.Scan(t.Context(), data.Query{Table: "doors", Scope: data.Everything(), Box: &b}, func(row data.Row) error {
			ours = append(ours, fmt.Sprint(row.ID))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(theirs)
		slices.Sort(ours)
		if !slices.Equal(ours, theirs) {
			t.Errorf("box %v: %d rows by us, %d by GDAL", b, len(ours), len(theirs))
		}
	}
	if explained := gdal(t, "ogrinfo", "-q", path, "-dialect", "SQLite", "-sql", "SELECT count(*) AS n FROM rtree_doors_geom"); !strings.Contains(explained, "2999") {
		t.Errorf("the R-tree holds %s", explained)
	}
}

func TestGDALEditsAndWeSee(t *testing.T) {
	t.Parallel()
	path := city(t)
	store := open(t, path)
	building := func(id int64) data.Row {
		t.Helper()
		var found data.Row
		q := data.Query{Table: "buildings", Scope: data.Everything(), IDs: []int64{id}}
		err := store.Scan(t.Context(), q, func(row data.Row) error {
			found = row
			found.Values = slices.Clone(row.Values)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	before := building(1)
	gdal(t, "ogrinfo", path, "-sql", "UPDATE buildings SET name = '甲幢' WHERE id = 1")
	after := building(1)
	if name := data.BuildingOf(after).Name; name != "甲幢" {
		t.Errorf("the name is %q", name)
	}
	if after.Version <= before.Version {
		t.Errorf("version %d, was %d: a stale write would not be noticed", after.Version, before.Version)
	}
	batch := data.Batch{{Table: "buildings", Op: data.OpUpdate, Row: before, IfVersion: before.Version}}
	if _, err := store.Write(t.Context(), batch); err == nil {
		t.Error("the edit was overwritten")
	}
	gdal(t, "ogrinfo", path, "-sql", "DELETE FROM buildings WHERE id = 1")
	for _, table := range []string{"units", "households", "memberships"} {
		if n, err := store.Count(t.Context(), data.Query{Table: table, Scope: data.Everything()}); n != 0 || err != nil {
			t.Errorf("%s: %d rows are left, %v", table, n, err)
		}
	}
	around := orb.Bound{Min: orb.Point{105.40, 28.80}, Max: orb.Point{105.405, 28.805}}
	if n, err := store.Count(t.Context(), data.Query{Table: "buildings", Scope: data.Everything(), Box: &around}); n != 0 || err != nil {
		t.Errorf("by box: %d, %v", n, err)
	}
}

// TestGDALAppendsAndWeRead has GDAL write blobs of its own making (Z, single polygons) into our tables.
func TestGDALAppendsAndWeRead(t *testing.T) {
	t.Parallel()
	path := city(t)
	source := filepath.Join(t.TempDir(), "more.geojson")
	write(t, source, []byte(`{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"b-77","name":"七十七幢"},"geometry":{"type":"Polygon","coordinates":[[[105.402,28.802,5],[105.403,28.802,5],[105.403,28.803,5],[105.402,28.802,5]]]}},
{"type":"Feature","properties":{"code":"b-78","name":null},"geometry":null}]}`))
	gdal(t, "ogr2ogr", "-append", "-nln", "buildings", "-a_srs", "EPSG:4490", path, source)
	store := open(t, path)
	var got []data.Building
	err := store.Scan(t.Context(), data.Query{Table: "buildings", Scope: data.Everything(), After: 2}, func(row data.Row) error {
		got = append(got, data.BuildingOf(row))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Name != "七十七幢" || got[0].Code != "b-77" || got[0].Version != 1 || got[1].Footprint != nil {
		t.Fatalf("%+v", got)
	}
	want := orb.MultiPolygon{{{{105.402, 28.802}, {105.403, 28.802}, {105.403, 28.803}, {105.402, 28.802}}}}
	if !orb.Equal(got[0].Footprint, want) {
		t.Errorf("%v, want %v", got[0].Footprint, want)
	}
	around := want.Bound()
	if n, err := store.Count(t.Context(), data.Query{Table: "buildings", Scope: data.Everything(), Box: &around}); n != 1 || err != nil {
		t.Errorf("by box: %d, %v", n, err)
	}
}
