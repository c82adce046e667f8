package geopackage_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/geopackage"
)

// foreignFile has GDAL make a GeoPackage out of GeoJSON, with GDAL's own options.
func foreignFile(t *testing.T, geojson string, options ...string) string {
	t.Helper()
	folder := t.TempDir()
	source, path := filepath.Join(folder, "in.geojson"), filepath.Join(folder, "out.gpkg")
	write(t, source, []byte(geojson))
	gdal(t, "ogr2ogr", append(options, "-f", "GPKG", path, source)...)
	return path
}

func openForeign(t *testing.T, path string) *geopackage.Foreign {
	t.Helper()
	f, err := geopackage.OpenForeign(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// foreignRow is a row as it came, with its fault.
type foreignRow struct {
	id       int64
	geometry orb.Geometry
	values   []string
	fault    error
}

func foreignRows(t *testing.T, f *geopackage.Foreign, layer string) []foreignRow {
	t.Helper()
	var rows []foreignRow
	err := f.Scan(t.Context(), layer, func(row data.Row, fault error) error {
		r := foreignRow{id: row.ID, geometry: row.Geometry, fault: fault}
		for _, v := range row.Values {
			r.values = append(r.values, v.String())
		}
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

const twoHouses = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"名称":"一号楼","层数":6,"height":18.5,"old":true,"since":"2001-02-03T04:05:06Z","day":"2001-02-03"},
 "geometry":{"type":"Polygon","coordinates":[[[105,28,1],[106,28,1],[106,29,1],[105,28,1]]]}},
{"type":"Feature","properties":{"名称":null},"geometry":{"type":"Polygon","coordinates":[[[107,28,1],[108,28,1],[108,29,1],[107,28,1]]]}}]}`

func TestForeignLayers(t *testing.T) {
	t.Parallel()
	f := openForeign(t, foreignFile(t, twoHouses, "-nln", "Häuser 2026", "-nlt", "MULTIPOLYGONZ"))
	layers := f.Layers()
	if len(layers) != 1 {
		t.Fatalf("%+v", layers)
	}
	l := layers[0]
	// 4979 is 4326 with heights, which GDAL declares when positions have them.
	if l.Table.Name != "Häuser 2026" || l.Table.Shape != data.ShapePolygon || l.Rows != 2 || l.SRS.Organization != "EPSG" || l.SRS.Code != 4979 {
		t.Errorf("%+v", l)
	}
	want := []data.Field{
		{Name: "名称", Type: data.TypeText},
		{Name: "层数", Type: data.TypeInt},
		{Name: "height", Type: data.TypeReal},
		{Name: "old", Type: data.TypeBool},
		{Name: "since", Type: data.TypeTime},
		{Name: "day", Type: data.TypeTime},
	}
	for i, f := range want {
		if i >= len(l.Table.Fields) || l.Table.Fields[i] != f {
			t.Fatalf("fields %+v, want %+v", l.Table.Fields, want)
		}
	}
}

func TestForeignRows(t *testing.T) {
	t.Parallel()
	f := openForeign(t, foreignFile(t, twoHouses, "-nln", "h"))
	rows := foreignRows(t, f, "h")
	if len(rows) != 2 {
		t.Fatalf("%+v", rows)
	}
	got := strings.Join(rows[0].values, "|")
	if want := "一号楼|6|18.5|true|2001-02-03T04:05:06.000Z|2001-02-03T00:00:00.000Z"; got != want || rows[0].fault != nil {
		t.Errorf("%s, %v; want %s", got, rows[0].fault, want)
	}
	if want := (orb.Polygon{{{105, 28}, {106, 28}, {106, 29}, {105, 28}}}); rows[0].geometry == nil || !orb.Equal(rows[0].geometry, want) {
		t.Errorf("%v, want %v", rows[0].geometry, want)
	}
	if got := strings.Join(rows[1].values, "|"); got != "|||||" || rows[1].id != 2 {
		t.Errorf("%d: %s", rows[1].id, got)
	}
}

// TestForeignRowsWithFaults writes into the file what no program should; the other rows come all the same.
func TestForeignRowsWithFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ damage, field string }{
		"a text for a number":  {`UPDATE h SET "层数" = 'six' WHERE fid = 1`, "层数"},
		"a fraction":           {`UPDATE h SET "层数" = 6.5 WHERE fid = 1`, "层数"},
		"a text for a time":    {`UPDATE h SET since = 'yesterday' WHERE fid = 1`, "since"},
		"a time that is none":  {`UPDATE h SET since = '2001-02-30T04:05:06.000Z' WHERE fid = 1`, "since"},
		"a number for a time":  {`UPDATE h SET since = 3 WHERE fid = 1`, "since"},
		"a blob for a number":  {`UPDATE h SET height = x'00' WHERE fid = 1`, "height"},
		"a broken geometry":    {`UPDATE h SET geom = x'47500001' WHERE fid = 1`, ""},
		"a text as a geometry": {`UPDATE h SET geom = 'POINT(1 1)' WHERE fid = 1`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := foreignFile(t, twoHouses, "-nln", "h", "-lco", "SPATIAL_INDEX=NO")
			script(t, path, "DROP TRIGGER IF EXISTS trigger_insert_feature_count_h;"+c.damage)
			rows := foreignRows(t, openForeign(t, path), "h")
			if len(rows) != 2 || rows[1].fault != nil {
				t.Fatalf("%+v", rows)
			}
			var invalid *data.InvalidError
			if !errors.As(rows[0].fault, &invalid) || invalid.Field != c.field || invalid.ID != 1 {
				t.Errorf("%v, want a fault of field %q", rows[0].fault, c.field)
			}
		})
	}
}

func TestForeignTablesOfAllKinds(t *testing.T) {
	t.Parallel()
	path := foreignFile(t, twoHouses, "-nln", "h", "-lco", "FID=gid", "-lco", "GEOMETRY_NAME=shape")
	script(t, path, `
CREATE VIEW seen AS SELECT gid AS "OGC_FID", shape, "名称" FROM h;
INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('seen', 'features', 'seen', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('seen', 'shape', 'GEOMETRY', 4326, 0, 0);
CREATE TABLE listed (id INTEGER PRIMARY KEY, n TEXT);
INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('listed', 'attributes', 'listed');
ALTER TABLE h ADD COLUMN photo BLOB;`)
	f := openForeign(t, path)
	layers := f.Layers()
	if len(layers) != 2 || layers[0].Table.Name != "h" || layers[1].Table.Name != "seen" {
		t.Fatalf("%+v", layers)
	}
	if len(layers[0].Left) != 1 || layers[0].Left[0] != "photo" {
		t.Errorf("left out: %q", layers[0].Left)
	}
	if rows := foreignRows(t, f, "h"); len(rows) != 2 || rows[0].geometry == nil {
		t.Errorf("%+v", rows)
	}
	if rows := foreignRows(t, f, "seen"); len(rows) != 2 || rows[1].id != 2 || rows[1].geometry == nil {
		t.Errorf("a view: %+v", rows)
	}
}

func TestAStoreCanBeReadAsAForeignFile(t *testing.T) {
	t.Parallel()
	f := openForeign(t, city(t))
	for _, l := range f.Layers() {
		rows := foreignRows(t, f, l.Table.Name)
		if int64(len(rows)) != l.Rows {
			t.Errorf("%s: %d rows, want %d", l.Table.Name, len(rows), l.Rows)
		}
		for _, row := range rows {
			if row.fault != nil {
				t.Errorf("%s %d: %v", l.Table.Name, row.id, row.fault)
			}
		}
	}
}

func TestOpenForeignSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	text, database, cut := filepath.Join(folder, "a.gpkg"), filepath.Join(folder, "b.gpkg"), filepath.Join(folder, "c.gpkg")
	write(t, text, []byte(strings.Repeat("no database at all ", 100)))
	script(t, database, "CREATE TABLE things (id INTEGER)")
	write(t, cut, read(t, foreignFile(t, twoHouses))[:8000])
	for path, want := range map[string]error{
		text: geopackage.ErrForeign, database: geopackage.ErrForeign, cut: geopackage.ErrDamaged, folder: geopackage.ErrForeign,
		filepath.Join(folder, "none.gpkg"): os.ErrNotExist,
	} {
		if _, err := geopackage.OpenForeign(path); !errors.Is(err, want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
}

func TestForeignScanEnds(t *testing.T) {
	t.Parallel()
	f := openForeign(t, foreignFile(t, twoHouses, "-nln", "h"))
	stop := errors.New("enough")
	if err := f.Scan(t.Context(), "h", func(data.Row, error) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("by the caller: %v", err)
	}
	if err := f.Scan(t.Context(), "nothing", func(data.Row, error) error { return nil }); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("of an unknown layer: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Scan(ctx, "h", func(data.Row, error) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if rows := foreignRows(t, f, "h"); len(rows) != 2 {
		t.Errorf("afterwards: %d rows", len(rows))
	}
}

func TestForeignFileOnlyToRead(t *testing.T) {
	t.Parallel()
	path := foreignFile(t, twoHouses, "-nln", "h")
	script(t, path, "PRAGMA journal_mode = DELETE")
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	before := read(t, path)
	if rows := foreignRows(t, openForeign(t, path), "h"); len(rows) != 2 {
		t.Errorf("%d rows", len(rows))
	}
	if string(before) != string(read(t, path)) {
		t.Error("the file was changed")
	}
}
