package geopackage_test

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/geopackage"
)

// rows are all rows of a table.
func rows(t *testing.T, r data.Reader, table string) []data.Row {
	t.Helper()
	var all []data.Row
	err := r.Scan(t.Context(), data.Query{Table: table, Scope: data.Everything()}, func(row data.Row) error {
		row.Values = slices.Clone(row.Values)
		all = append(all, row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantNear(t *testing.T, s *geopackage.Store, table string, x, y float64, want int64) {
	t.Helper()
	around := orb.Bound{Min: orb.Point{x - 1e-5, y - 1e-5}, Max: orb.Point{x + 1e-5, y + 1e-5}}
	if n, err := s.Count(t.Context(), data.Query{Table: table, Scope: data.Everything(), Box: &around}); n != want || err != nil {
		t.Errorf("%d rows of %s at %g %g, %v; want %d", n, table, x, y, err, want)
	}
}

// overwrite replaces a layer as GDAL does: the table is dropped, and with it everything the store put there.
func overwrite(t *testing.T, path, layer, source string, options ...string) {
	t.Helper()
	gdal(t, "ogr2ogr", append(options, "-overwrite", "-nln", layer, path, source)...)
}

// wantOverwritten wants the two doors that a test put in the place of all others.
func wantOverwritten(t *testing.T, s *geopackage.Store) {
	t.Helper()
	all := rows(t, s, "doors")
	if len(all) != 2 || data.FeatureOf(all[0]).Code != "a" || all[0].Version != 1 || all[1].Version != 1 {
		t.Fatalf("%+v", all)
	}
	wantNear(t, s, "doors", 105.402, 28.802, 1)
	wantNear(t, s, "doors", 105.403, 28.803, 1)
	found := 0
	q := data.Query{Table: "doors", Scope: data.Everything(), Where: []data.Match{{Field: "code", Value: data.Text("b")}}}
	if err := s.Scan(t.Context(), q, func(data.Row) error { found++; return nil }); err != nil || found != 1 {
		t.Errorf("%d by code, %v", found, err)
	}
}

func TestOverwrittenLayer(t *testing.T) {
	t.Parallel()
	f := follow(t, city(t), geopackage.Options{})
	source := geojson(t, `{"type":"Feature","properties":{"code":"a","floor":3,"extra":1},`+here+`}`, `{"type":"Feature","properties":{"code":"b"},`+there+`}`)
	overwrite(t, f.path, "doors", source)
	sqlite3(t, f.path, "DELETE FROM taggings; INSERT INTO vehicles (id, code) VALUES (7, 'v')")
	delta := f.until(t)
	wantReload(t, delta, "doors")
	wantTold(t, data.Delta{Changes: delta.Changes}, "+vehicles 7")
	wantOverwritten(t, f.Store)
	validate(t, f.path)
	gdal(t, "ogrinfo", f.path, "-sql", "UPDATE doors SET code = 'c' WHERE id = 2")
	wantTold(t, f.next(t), "~doors 2")
	fresh := door(5, orb.Point{105.404, 28.804})
	if _, err := f.Write(t.Context(), data.Batch{{Table: "doors", Op: data.OpInsert, Row: fresh}}); err != nil {
		t.Fatal(err)
	}
	wantTold(t, f.next(t), "+doors 5")
	wantNear(t, f.Store, "doors", 105.404, 28.804, 1)
	overwrite(t, f.path, "doors", source, "-lco", "FID=id", "-lco", "GEOMETRY_NAME=shape") // and once more
	wantReload(t, f.until(t), "doors")
	wantOverwritten(t, f.Store)
	validate(t, f.path)
}

// TestOverwrittenInMetres replaces a layer by one in a survey grid.
func TestOverwrittenInMetres(t *testing.T) {
	t.Parallel()
	f := follow(t, city(t), geopackage.Options{})
	source := geojson(t, `{"type":"Feature","properties":{"code":"a"},`+here+`}`, `{"type":"Feature","properties":{"code":"b"},`+there+`}`)
	overwrite(t, f.path, "doors", source, "-t_srs", "EPSG:4547")
	wantReload(t, f.until(t), "doors")
	wantOverwritten(t, f.Store)
	validate(t, f.path)
}

// TestOverwrittenWithoutAStore replaces and drops layers while no store has the file open.
func TestOverwrittenWithoutAStore(t *testing.T) {
	t.Parallel()
	path := city(t)
	before := follow(t, path, geopackage.Options{})
	at := before.at
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	overwrite(t, path, "doors", geojson(t, `{"type":"Feature","properties":{"code":"a"},`+here+`}`, `{"type":"Feature","properties":{"code":"b"},`+there+`}`))
	sqlite3(t, path, "DROP TABLE cameras; DROP TABLE empty; ALTER TABLE roads ADD COLUMN lanes INTEGER")
	f := follow(t, path, geopackage.Options{})
	f.at = at
	wantReload(t, f.next(t), "cameras", "doors", "empty")
	wantOverwritten(t, f.Store)
	if n := len(rows(t, f, "cameras")); n != 0 {
		t.Errorf("%d cameras", n)
	}
	if n := len(rows(t, f, "roads")); n != 1 {
		t.Errorf("%d roads", n)
	}
	f.at = at
	gdal(t, "ogrinfo", path, "-sql", "DELETE FROM buildings WHERE id = 1") // which frees cameras
	validate(t, path)
}

func TestDroppedTriggers(t *testing.T) {
	t.Parallel()
	for _, trigger := range []string{
		"lintu_doors_outbox_insert", "lintu_doors_outbox_update", "lintu_doors_outbox_renumber", "lintu_doors_outbox_delete",
		"lintu_doors_version", "rtree_doors_geom_insert", "rtree_doors_geom_update1", "rtree_doors_geom_delete",
	} {
		t.Run(trigger, func(t *testing.T) {
			t.Parallel()
			f := follow(t, city(t), geopackage.Options{})
			sqlite3(t, f.path, `DROP TRIGGER "`+trigger+`"`)
			gdal(t, "ogrinfo", f.path, "-sql", "DELETE FROM doors WHERE id > 1")
			gdal(t, "ogrinfo", f.path, "-sql", "UPDATE doors SET geom = (SELECT geom FROM places LIMIT 1), code = 'x'")
			wantReload(t, f.until(t), "doors")
			around := orb.Bound{Min: orb.Point{105, 28}, Max: orb.Point{106, 29}}
			if n, err := f.Count(t.Context(), data.Query{Table: "doors", Scope: data.Everything(), Box: &around}); n != 0 || err != nil {
				t.Errorf("%d rows are found where none is, %v", n, err)
			}
			gdal(t, "ogrinfo", f.path, "-sql", "UPDATE doors SET code = 'y'")
			wantTold(t, f.next(t), "~doors 1")
			gdal(t, "ogrinfo", f.path, "-sql", "DELETE FROM doors")
			wantTold(t, f.next(t), "-doors 1")
			validate(t, f.path)
		})
	}
}

// TestDroppedTriggersOfAReader tells the reader of a file that may not be written, every time.
func TestDroppedTriggersOfAReader(t *testing.T) {
	t.Parallel()
	path := city(t)
	f := follow(t, path, geopackage.Options{ReadOnly: true})
	sqlite3(t, path, "DROP TRIGGER lintu_doors_outbox_delete; UPDATE vehicles SET code = 'v'")
	gdal(t, "ogrinfo", path, "-sql", "DELETE FROM doors WHERE id > 10")
	wantReload(t, f.until(t), "doors")
	wantReload(t, f.next(t), "doors")
	if n := len(rows(t, f, "doors")); n != 10 {
		t.Errorf("%d doors", n)
	}
	follow(t, path, geopackage.Options{})
	wantReload(t, f.until(t), "doors")
	wantTold(t, f.next(t))
}

// TestWhatCannotBeMended replaces a layer by one in a coordinate system that cannot be converted, while a store has the
// file open and while none has.
func TestWhatCannotBeMended(t *testing.T) {
	t.Parallel()
	path := city(t)
	f := follow(t, path, geopackage.Options{})
	first, second := `{"type":"Feature","properties":{"code":"a"},`+here+`}`, `{"type":"Feature","properties":{"code":"b"},`+there+`}`
	overwrite(t, path, "doors", geojson(t, first), "-t_srs", "EPSG:32648")
	wantReload(t, f.until(t), "doors")
	wantLeftOut(t, f.Store)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f = follow(t, path, geopackage.Options{})
	wantLeftOut(t, f.Store)
	out, err := exec.CommandContext(t.Context(), "ogrinfo", "-so", path, "doors").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Feature Count: 1") {
		t.Errorf("the layer was touched: %s", out)
	}
	gdal(t, "ogrinfo", path, "-sql", "UPDATE roads SET code = 'w'")
	wantTold(t, f.next(t), "~roads 1")
	overwrite(t, path, "doors", geojson(t, first, second), "-t_srs", "EPSG:4490")
	wantReload(t, f.until(t), "doors")
	wantOverwritten(t, f.Store)
	validate(t, path)
}

// TestWritesAroundWhatIsLeftOut writes rows that refer to a table that is left out, and rows it refers to; both stores, one
// that may write and one that may not, say of it what is wrong and what to do.
func TestWritesAroundWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	path := city(t)
	gdal(t, "ogrinfo", path, "-sql", "DELETE FROM buildings") // ogr2ogr keeps what is referred to
	overwrite(t, path, "buildings", geojson(t, `{"type":"Feature","properties":{"code":"a"},`+here+`}`), "-t_srs", "EPSG:32648")
	names := func(err error) bool {
		return errors.Is(err, data.ErrUnavailable) && strings.Contains(err.Error(), "replaced table buildings") &&
			strings.Contains(err.Error(), "ogr2ogr -overwrite -t_srs EPSG:4490 -nln buildings")
	}
	reader := follow(t, path, geopackage.Options{ReadOnly: true})
	none := func(data.Row) error { t.Error("a row"); return nil }
	if err := reader.Scan(t.Context(), data.Query{Table: "buildings", Scope: data.Everything()}, none); !names(err) {
		t.Errorf("a reader is told %v", err)
	}
	f := follow(t, path, geopackage.Options{})
	at := orb.Point{105.4011, 28.8011}
	home := data.Household{Meta: benchMeta(9), Building: 1, Room: "109", Use: "home", Position: &at}.Row()
	grid := data.Region{Meta: benchMeta(7), Level: data.LevelGrid, Name: "二网格", Area: square(105.4, 28.8, 0.02)}.Row()
	grid.Values[data.Regions().Index("code")] = data.Text("510502001001002")
	for name, write := range map[string]data.Batch{
		"a household":        {{Table: "households", Op: data.OpInsert, Row: home}},
		"a unit that goes":   {{Table: "units", Op: data.OpDelete, Row: data.Row{ID: 1, Version: 1}}},
		"a grid over it":     {{Table: "regions", Op: data.OpInsert, Row: grid}},
		"a region that goes": {{Table: "regions", Op: data.OpDelete, Row: data.Row{ID: 1, Version: 1}}},
	} {
		if _, err := f.Write(t.Context(), write); !names(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := f.Load(t.Context(), "households", produce(1, func(int64, orb.Point) data.Row { return home })); !names(err) {
		t.Errorf("a load: %v", err)
	}
	gdal(t, "ogrinfo", path, "-sql", "UPDATE roads SET code = 'w'")
	if n := len(rows(t, f.Store, "roads")); n != 1 {
		t.Errorf("%d roads", n)
	}
}

// TestAReaderOfAReplacedTable: what could be brought into form is not, where nothing may be written.
func TestAReaderOfAReplacedTable(t *testing.T) {
	t.Parallel()
	path := city(t)
	reader := follow(t, path, geopackage.Options{ReadOnly: true})
	overwrite(t, path, "doors", geojson(t, `{"type":"Feature","properties":{"code":"a"},`+here+`}`), "-t_srs", "EPSG:4490")
	wantReload(t, reader.until(t), "doors")
	again := follow(t, path, geopackage.Options{ReadOnly: true})
	for _, s := range []*geopackage.Store{reader.Store, again.Store} {
		err := s.Scan(t.Context(), data.Query{Table: "doors", Scope: data.Everything()}, func(data.Row) error { return nil })
		if !errors.Is(err, data.ErrUnavailable) || !strings.Contains(err.Error(), "open it once for writing") {
			t.Errorf("%v", err)
		}
	}
}

// wantLeftOut wants doors to be named with what is wrong and what to do, and everything else to work.
func wantLeftOut(t *testing.T, s *geopackage.Store) {
	t.Helper()
	names := func(err error) bool {
		return errors.Is(err, data.ErrUnavailable) && strings.Contains(err.Error(), "32648") && strings.Contains(err.Error(), "ogr2ogr -overwrite -t_srs EPSG:4490 -nln doors")
	}
	query := data.Query{Table: "doors", Scope: data.Everything()}
	none := func(data.Row) error { t.Error("a row"); return nil }
	if err := s.Scan(t.Context(), query, none); !names(err) {
		t.Errorf("scan: %v", err)
	}
	var told []error
	query.Broken = func(err error) { told = append(told, err) }
	if err := s.Scan(t.Context(), query, none); err != nil || len(told) != 1 || !names(told[0]) {
		t.Errorf("scan: %v, told %v", err, told)
	}
	if _, err := s.Write(t.Context(), data.Batch{{Table: "doors", Op: data.OpInsert, Row: door(77, orb.Point{105.4, 28.8})}}); !names(err) {
		t.Errorf("write: %v", err)
	}
	if _, err := s.Load(t.Context(), "doors", func() (data.Row, bool) { return data.Row{}, false }); !names(err) {
		t.Errorf("load: %v", err)
	}
	if n := len(rows(t, s, "roads")); n != 1 {
		t.Errorf("%d roads", n)
	}
}
