package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lintu/layers"
)

// ogr runs one of GDAL's programs on a file.
func ogr(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil || strings.Contains(string(out), "ERROR") {
		t.Fatalf("%s %q (apt-get install gdal-bin): %v: %s", name, args, err, out)
	}
}

// points is a file with a point of each name, a little to the east of one another.
func points(t testing.TB, names ...string) string {
	t.Helper()
	var features []string
	for i, name := range names {
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"species":%q},"geometry":{"type":"Point","coordinates":[%g,28.87]}}`,
			name, 105.445+float64(i)*0.0001))
	}
	path := filepath.Join(t.TempDir(), "points.geojson")
	if err := os.WriteFile(path, []byte(`{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTrackedTablesOfAFileAreFollowed: layers of a table that GDAL put into the file show what GDAL does to it, when it replaces
// it as well; from memory, by query, and through a view.
func TestTrackedTablesOfAFileAreFollowed(t *testing.T) {
	path := copied(t, demoStore(t))
	ogr(t, "ogr2ogr", "-update", path, points(t, "榕", "槐", "柳"), "-nln", "trees")
	ogr(t, "ogrinfo", path, "-sql", "CREATE VIEW tall AS SELECT fid, species, geom FROM trees WHERE species <> '槐'")
	ogr(t, "ogrinfo", path, "-sql", "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('tall', 'features', 'tall', 4326)")
	ogr(t, "ogrinfo", path, "-sql", "INSERT INTO gpkg_geometry_columns VALUES ('tall', 'geom', 'POINT', 4326, 0, 0)")
	if out := lintu(nil, "track", "--store", path, "nowhere"); out.code != 1 || !strings.Contains(out.stderr, "no such table") {
		t.Errorf("%+v", out)
	}
	layer := func(name, table string, kind layers.Kind) layers.Publication {
		return layers.Publication{Name: name, Table: table, ID: "fid", Attributes: []string{"species"}, MaxZoom: 18, Kind: kind}
	}
	list := []layers.Publication{layer("held", "trees", layers.KindIndex), layer("asked", "trees", layers.KindQuery), layer("tall", "tall", layers.KindIndex)}
	s := publish(t, path, list)
	wants := func(what string, expected ...string) {
		t.Helper()
		for _, name := range []string{"held", "asked"} {
			until(t, what+", "+name, func() bool {
				r := s.get("/tiles/" + name + "/12/3247/1704.mvt")
				return r.status == http.StatusNoContent && len(expected) == 0 ||
					r.status == http.StatusOK && slices.Equal(slices.Sorted(slices.Values(contents(t, r)[name])), expected)
			})
		}
	}
	wants("at first", "1 species=榕", "2 species=槐", "3 species=柳")
	if got := s.follows(list); got != "held no, asked no, tall no, " {
		t.Errorf("before it is tracked: %s", got)
	}
	if out := wantRun(t, "track", "--store", path, "trees"); !strings.Contains(out.stdout, "trees: every row that changes is told by fid") {
		t.Errorf("%s", out.stdout)
	}
	until(t, "what follows how", func() bool { return s.follows(list) == "held rows, asked rows, tall whole, " })
	ogr(t, "ogrinfo", path, "-sql", "UPDATE trees SET species = '桂' WHERE fid = 2")
	wants("an update", "1 species=榕", "2 species=桂", "3 species=柳")
	until(t, "a view", func() bool { return len(contents(t, s.get("/tiles/tall/12/3247/1704.mvt"))["tall"]) == 3 })
	ogr(t, "ogrinfo", path, "-sql", "DELETE FROM trees WHERE fid <> 1")
	wants("a deletion", "1 species=榕")
	ogr(t, "ogr2ogr", "-update", "-append", path, points(t, "松"), "-nln", "trees")
	wants("an insertion", "1 species=榕", "4 species=松")
	ogr(t, "ogr2ogr", "-update", "-overwrite", path, points(t, "竹", "梅"), "-nln", "trees")
	wants("another table in its place", "1 species=竹", "2 species=梅")
	ogr(t, "ogrinfo", path, "-sql", "UPDATE trees SET species = '兰' WHERE fid = 2")
	wants("and what is done to that", "1 species=竹", "2 species=兰")
	ogr(t, "ogrinfo", path, "-sql", "DELETE FROM trees")
	wants("emptied")
	wantRun(t, "track", "--store", path, "--remove", "trees")
	until(t, "what is not followed any more", func() bool { return s.follows(list) == "held no, asked no, tall no, " })
}

// follows says how each of some layers follows its table.
func (s *server) follows(list []layers.Publication) string {
	var catalogue struct {
		Layers []struct{ Name, Follows string }
	}
	s.get("/api/v1/layers").into(&catalogue)
	text := ""
	for _, l := range catalogue.Layers {
		if slices.ContainsFunc(list, func(p layers.Publication) bool { return p.Name == l.Name }) {
			text += l.Name + " " + l.Follows + ", "
		}
	}
	return text
}
