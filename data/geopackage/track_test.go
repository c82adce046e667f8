package geopackage_test

import (
	"errors"
	"strings"
	"testing"

	"lintu/data"
	"lintu/data/datatest"
	"lintu/data/geopackage"
)

// others has GDAL put tables of its own into a city's file, and the sqlite3 shell views. With a spatial index only programs that
// have the functions of its triggers can insert rows.
func others(t *testing.T, index string) *follower {
	t.Helper()
	path := create(t)
	tree := geojson(t, `{"type":"Feature","properties":{"name":"树"},`+here+`}`)
	for _, name := range []string{"trees", "hidden"} {
		gdal(t, "ogr2ogr", "-update", "-f", "GPKG", path, tree, "-nln", name, "-lco", "FID=id", "-nlt", "MULTIPOINT", "-lco", "SPATIAL_INDEX="+index)
	}
	sqlite3(t, path, `DELETE FROM trees; DELETE FROM hidden; CREATE TABLE loose (geom MULTIPOINT, name TEXT);
CREATE VIEW shaded AS SELECT t.id, t.geom FROM trees t JOIN loose l ON l.name = t.name;
CREATE VIEW deeper AS SELECT * FROM shaded;
CREATE VIEW half AS SELECT t.id, t.geom FROM trees t, hidden h;`)
	return follow(t, path, geopackage.Options{})
}

func TestTrackingContract(t *testing.T) {
	t.Parallel()
	f := others(t, "NO")
	datatest.RunTracks(t, datatest.Others{
		Feed: f.Store, Relations: openRelations(t, f.path), Track: f.Track, Schema: "main.",
		Run: func(t *testing.T, statements string) { t.Helper(); sqlite3(t, f.path, statements) },
	})
	for name, part := range map[string]string{"rtree_buildings_geom": "the format's own", "gpkg_contents": "the format's own", "lintu_outbox": "Lintu's own"} {
		if _, err := f.Track(t.Context(), []string{name}, false); !errors.Is(err, data.ErrTrack) || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", name, err)
		}
	}
	validate(t, f.path)
}

// TestTrackedByGDAL: what GDAL and QGIS do to a table is told, and one that they replace is followed on.
func TestTrackedByGDAL(t *testing.T) {
	t.Parallel()
	f := others(t, "YES")
	if _, err := f.Track(t.Context(), []string{"TREES", "hidden"}, false); err != nil {
		t.Fatal(err)
	}
	wantReload(t, f.next(t), "main.hidden", "main.trees")
	two := geojson(t, `{"type":"Feature","properties":{"name":"槐"},`+here+`}`, `{"type":"Feature","properties":{"name":"柳"},`+there+`}`)
	gdal(t, "ogr2ogr", "-update", "-append", f.path, two, "-nln", "trees", "-nlt", "MULTIPOINT")
	wantTold(t, f.next(t), "+main.trees 2", "+main.trees 3")
	gdal(t, "ogrinfo", f.path, "-sql", "UPDATE trees SET geom = ST_GeomFromText('MULTIPOINT((105.5 28.9))') WHERE id = 2")
	wantTold(t, f.next(t), "~main.trees 2")
	gdal(t, "ogrinfo", f.path, "-sql", "ALTER TABLE hidden DROP COLUMN name")
	wantTold(t, f.next(t))
	gdal(t, "ogrinfo", f.path, "-sql", "DELETE FROM trees WHERE id = 3")
	wantTold(t, f.next(t), "-main.trees 3")

	gdal(t, "ogr2ogr", "-update", "-overwrite", f.path, two, "-nln", "trees", "-nlt", "MULTIPOINT")
	wantReload(t, f.until(t), "main.trees")
	gdal(t, "ogrinfo", f.path, "-sql", "DELETE FROM trees WHERE fid = 1")
	wantTold(t, f.next(t), "-main.trees 1")

	gdal(t, "ogrinfo", f.path, "-sql", "DROP TABLE trees")
	f.next(t)
	r := openRelations(t, f.path)
	if found, err := r.Tracking(t.Context(), []string{"trees", "hidden", "shaded"}); err != nil || len(found) != 1 || found["hidden"].Key != "id" {
		t.Errorf("a table that is gone: %+v, %v", found, err)
	}
	if done, err := f.Track(t.Context(), []string{"trees"}, true); err != nil || done[0].Before {
		t.Errorf("%+v, %v", done, err)
	}
	validate(t, f.path)
}

// TestTrackedWithSomethingElseUnique: REPLACE puts out rows and fires no trigger for them, so such a table is told as a whole.
func TestTrackedWithSomethingElseUnique(t *testing.T) {
	t.Parallel()
	f := others(t, "NO")
	sqlite3(t, f.path, "CREATE UNIQUE INDEX names ON hidden (name)")
	if done, err := f.Track(t.Context(), []string{"hidden"}, false); err != nil || done[0].Key != "" {
		t.Fatalf("%+v, %v", done, err)
	}
	f.next(t)
	sqlite3(t, f.path, "INSERT INTO hidden (id, name) VALUES (1, 'a'); REPLACE INTO hidden (id, name) VALUES (2, 'a')")
	wantReload(t, f.next(t), "main.hidden")
}

func TestTrackingOfAFileThatIsOnlyRead(t *testing.T) {
	t.Parallel()
	path := others(t, "NO").path
	s, err := geopackage.Open(path, geopackage.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err = s.Track(t.Context(), []string{"trees"}, false); !errors.Is(err, data.ErrReadOnly) {
		t.Errorf("%v", err)
	}
}
