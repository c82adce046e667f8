package e2e

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lintu/data/postgis/postgistest"
	"lintu/layers"
	"lintu/server/app"
	"lintu/server/config"
	"lintu/tiles/vector"
)

// gis is a database of somebody else's: no table of Lintu's is in it.
const gis = `
CREATE TABLE trees (gid int PRIMARY KEY, species text, height real, planted date, geom geometry(Point, 4326));
INSERT INTO trees SELECT i, CASE WHEN i % 2 = 0 THEN '桂花' ELSE '榕树' END, i + 0.2, '2026-03-12',
	ST_SetSRID(ST_MakePoint(105.44 + i * 0.0001, 28.87), 4326) FROM generate_series(1, 50) i;
INSERT INTO trees VALUES (99, 'no place', 1, NULL, NULL);
CREATE INDEX ON trees USING gist (geom);
CREATE TABLE "绿 地" ("编号" bigint PRIMARY KEY, "名称" text, "形状" geometry(MultiPolygon, 4549), secret text);
INSERT INTO "绿 地" VALUES (7, '滨江公园', ST_Multi(ST_Transform(ST_MakeEnvelope(105.44, 28.86, 105.45, 28.88, 4490), 4549)), 'x');
CREATE TABLE mixed (what text, geom geometry);
INSERT INTO mixed VALUES ('point', 'SRID=4490;POINT(105.441 28.871)'), ('line', 'SRID=3857;LINESTRING(11738000 3359000, 11739000 3359500)'),
	('collection', 'SRID=4326;GEOMETRYCOLLECTION(POINT(105.442 28.872), POLYGON((105.44 28.87, 105.441 28.87, 105.441 28.871, 105.44 28.87)))'),
	('empty', 'SRID=4326;POLYGON EMPTY'), ('none', NULL);
`

func publications(kind layers.Kind) []layers.Publication {
	trees := layers.Publication{Name: "trees", Table: "trees", Attributes: []string{"species", "height", "planted"}, MaxZoom: 18, Kind: kind}
	green := layers.Publication{
		Name: "绿地", Table: "public.绿 地", Attributes: []string{"名称"}, Label: "名称", MinZoom: 8, MaxZoom: 18, Kind: kind,
	}
	mixed := layers.Publication{Name: "mixed", Table: "mixed", Attributes: []string{"what"}, MaxZoom: 18, Kind: kind}
	return []layers.Publication{trees, green, mixed}
}

// publish serves layers of a database and waits until those are in memory that are to be.
func publish(t testing.TB, store string, list []layers.Publication, change ...func(*config.Config)) *server {
	t.Helper()
	s := boot(t, store, append(change, func(c *config.Config) { c.Layers = list })...)
	for s.get("/readyz").status != http.StatusOK {
		time.Sleep(20 * time.Millisecond)
	}
	return s
}

// contents are the features of a tile by layer, each as its id and attributes.
func contents(t testing.TB, r reply) map[string][]string {
	t.Helper()
	if r.status != http.StatusOK {
		t.Fatalf("status %d: %s", r.status, r.body)
	}
	tile, err := vector.Decode(r.body, vector.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, l := range tile.Layers {
		for _, f := range l.Features {
			text := fmt.Sprint(f.ID)
			for _, a := range f.Attributes {
				text += " " + a.Key + "=" + a.Value.String()
			}
			all[l.Name] = append(all[l.Name], text)
		}
	}
	return all
}

func TestTablesOfOthersAreServed(t *testing.T) {
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	cluster.Ask(t, target, gis)
	const place = "12/3247/1704" // holds all of it
	var fromMemory []byte
	for _, kind := range []layers.Kind{layers.KindIndex, layers.KindQuery} {
		t.Run(string(kind), func(t *testing.T) {
			s := publish(t, target, publications(kind))
			answer := s.get("/tiles/trees,绿地,mixed/" + place + ".mvt")
			got := contents(t, answer)
			if trees := got["trees"]; len(trees) != 50 || trees[0] != "1 species=榕树 height=1.2 planted=2026-03-12" {
				t.Errorf("trees: %q", trees)
			}
			if green := got["绿地"]; len(green) != 1 || green[0] != "7 名称=滨江公园" {
				t.Errorf("green: %q", green)
			}
			if labels := got["绿地_label"]; len(labels) != 1 || !strings.HasPrefix(labels[0], "7 名称=滨江公园 rank=") {
				t.Errorf("labels: %q", labels)
			}
			if mixed := fmt.Sprint(got["mixed"]); len(got["mixed"]) != 3 || !strings.Contains(mixed, "0 what=collection") {
				t.Errorf("mixed: %s", mixed)
			}
			if kind == layers.KindIndex {
				fromMemory = answer.body
			} else if len(answer.body) != len(fromMemory) {
				t.Errorf("%d bytes by query, %d from memory", len(answer.body), len(fromMemory))
			}
			wantCatalogue(t, s)
			wantNothingMade(t, cluster, target)
			if r := s.get("/metrics"); !strings.Contains(string(r.body), "\nlintu_store_connections_most 8\n") {
				t.Errorf("metrics say nothing of connections: %s", r.body)
			}
		})
	}
}

// wantCatalogue looks at what the catalogue says of the published layers.
func wantCatalogue(t *testing.T, s *server) {
	t.Helper()
	var catalogue struct {
		Layers []struct {
			Name   string
			Count  int
			Bounds []float64
			Fields []struct{ Name string }
		}
	}
	s.get("/api/v1/layers").into(&catalogue)
	if len(catalogue.Layers) != 3 || catalogue.Layers[0].Count != 51 || len(catalogue.Layers[1].Fields) != 1 {
		t.Errorf("%+v", catalogue)
	}
	if b := catalogue.Layers[1].Bounds; len(b) != 4 || b[0] < 105.43 || b[0] > 105.44 || b[2] < 105.45 || b[2] > 105.46 {
		t.Errorf("bounds of a layer in EPSG:4549: %v", b)
	}
	var feature struct{ Properties map[string]any }
	s.get("/api/v1/layers/绿地/features/7").into(&feature)
	if len(feature.Properties) != 1 || feature.Properties["名称"] != "滨江公园" {
		t.Errorf("%v", feature)
	}
	if r := s.get("/api/v1/layers/mixed/features/1"); r.status != http.StatusNotFound {
		t.Errorf("a row without a number: %d %s", r.status, r.body)
	}
}

// wantNothingMade holds that a database is served without a schema of Lintu's.
func wantNothingMade(t *testing.T, cluster *postgistest.Cluster, target string) {
	t.Helper()
	made := cluster.Ask(t, target, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'lintu%'")
	if len(made) != 0 {
		t.Errorf("made: %q", made)
	}
}

func TestADatabaseThatIsAwayIsSaidSo(t *testing.T) {
	cluster := postgistest.Start(t)
	target := cluster.Database(t)
	cluster.Ask(t, target, gis)
	list := publications(layers.KindQuery)
	list[2].Kind = layers.KindIndex
	s := publish(t, target, list)
	cluster.Ask(t, target, "DROP TABLE trees")
	if r := s.get("/tiles/trees/12/3247/1704.mvt"); r.status != http.StatusServiceUnavailable || !strings.Contains(string(r.body), "layer_unavailable") {
		t.Errorf("a table that was dropped: %d %s", r.status, r.body)
	}
	cluster.Stop(t)
	if r := s.get("/tiles/绿地/12/3247/1704.mvt"); r.status != http.StatusServiceUnavailable || !strings.Contains(string(r.body), "store_unavailable") {
		t.Errorf("a database that is away: %d %s", r.status, r.body)
	}
	if r := s.get("/tiles/mixed/12/3247/1704.mvt"); r.status != http.StatusOK {
		t.Errorf("from memory: %d %s", r.status, r.body)
	}
	cluster.Start(t)
	if r := s.get("/tiles/绿地/12/3247/1704.mvt"); r.status != http.StatusOK {
		t.Errorf("a database that is back: %d %s", r.status, r.body)
	}
}

const globe = `
CREATE TABLE walks (id int PRIMARY KEY, name text, way geography(LineString));
INSERT INTO walks VALUES (4, '江边', 'LINESTRING(105.44 28.87, 105.45 28.88)');
CREATE FUNCTION corners(z int, x int, y int) RETURNS TABLE (n int, geom geometry) LANGUAGE sql STABLE AS
	$$ SELECT z, ST_Transform(ST_Centroid(ST_TileEnvelope(z, x, y)), 4326) $$;
`

func TestGeographiesAndFunctionsAreServed(t *testing.T) {
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	cluster.Ask(t, target, globe)
	walks := layers.Publication{Name: "walks", Table: "walks", Attributes: []string{"name"}, MaxZoom: 18, Kind: layers.KindIndex}
	asked := walks
	asked.Name, asked.Kind = "asked", layers.KindQuery
	corners := layers.Publication{Name: "corners", Table: "corners", Attributes: []string{"n"}, MaxZoom: 18, Kind: layers.KindQuery}
	s := publish(t, target, []layers.Publication{walks, asked, corners})
	for _, path := range []string{"/tiles/walks,asked/12/3247/1704.mvt", "/ogc/collections/walks,asked/tiles/CGCS2000Quad/12/695/3247"} {
		got := contents(t, s.get(path))
		if fmt.Sprint(got) != "map[asked:[4 name=江边] walks:[4 name=江边]]" {
			t.Errorf("%s: %v", path, got)
		}
	}
	if got := contents(t, s.get("/tiles/corners/12/3247/1704.mvt")); fmt.Sprint(got) != "map[corners:[0 n=12]]" {
		t.Errorf("a function: %v", got)
	}
	for _, names := range []string{"corners", "walks,corners"} {
		r := s.get("/ogc/collections/" + names + "/tiles/CGCS2000Quad/12/695/3247")
		if r.status != http.StatusNotFound || !strings.Contains(string(r.body), "unknown_tile_matrix_set") {
			t.Errorf("%s in degrees: %d %s", names, r.status, r.body)
		}
	}
}

func TestALayerThatFailsIsMissingBesideOthers(t *testing.T) {
	cluster := postgistest.Start(t)
	target := cluster.Database(t)
	cluster.Ask(t, target, gis)
	list := publications(layers.KindQuery)
	list[2].Kind = layers.KindIndex
	s := publish(t, target, list, func(c *config.Config) { c.RequestTimeout = 12 * time.Second })
	const all = "/tiles/trees,绿地,mixed/12/3247/1704.mvt"
	want := func(when string, trees, mixed int, missing string) {
		t.Helper()
		r := s.get(all)
		if got := contents(t, r); len(got["trees"]) != trees || len(got["mixed"]) != mixed {
			t.Errorf("%s: %v", when, got)
		}
		cache := "no-cache"
		if missing != "" {
			cache = "no-store"
		}
		if r.header.Get("Lintu-Missing") != missing || r.header.Get("Cache-Control") != cache {
			t.Errorf("%s: %v", when, r.header)
		}
	}
	want("all well", 50, 3, "")
	release := cluster.Hold(t, target, "LOCK TABLE trees IN ACCESS EXCLUSIVE MODE")
	want("a table that is locked", 0, 3, `"trees";code=timeout, %"%e7%bb%bf%e5%9c%b0";code=timeout`)
	release()
	cluster.Ask(t, target, `ALTER TABLE "绿 地" RENAME TO gone`)
	want("a table that is gone", 50, 3, `%"%e7%bb%bf%e5%9c%b0";code=layer_unavailable`)
	if got := contents(t, s.get(all))["lintu_omitted"]; len(got) != 1 || got[0] != "0 layer=绿地 reason=missing" {
		t.Errorf("the tile says %q", got)
	}
	if r := s.get("/tiles/绿地/12/3247/1704.mvt"); r.status != http.StatusServiceUnavailable {
		t.Errorf("alone: %d %s", r.status, r.body)
	}
	var story struct {
		Layers []struct{ Name, Problem string }
	}
	s.get("/debug" + strings.TrimSuffix(all, "mvt") + "json").into(&story)
	if len(story.Layers) != 3 || story.Layers[1].Problem != "layer_unavailable" || story.Layers[0].Problem != "" {
		t.Errorf("%+v", story)
	}
	cluster.Stop(t)
	want("a database that is away", 0, 3, `"trees";code=store_unavailable, %"%e7%bb%bf%e5%9c%b0";code=store_unavailable`)
	if r := s.get("/tiles/trees,绿地/12/3247/1704.mvt"); r.status != http.StatusServiceUnavailable || !strings.Contains(string(r.body), "store_unavailable") {
		t.Errorf("nothing of a tile: %d %s", r.status, r.body)
	}
	cluster.Start(t)
	cluster.Ask(t, target, `ALTER TABLE gone RENAME TO "绿 地"`)
	want("all well again", 50, 3, "")
	if r := s.get("/metrics"); !strings.Contains(string(r.body), `lintu_tile_layers_missing_total{code="store_unavailable",layer="trees"} 1`) {
		t.Error("metrics say nothing of what was missing")
	}
}

func TestWhatCannotBePublishedIsSaid(t *testing.T) {
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	cluster.Ask(t, target, gis)
	for name, c := range map[string]struct {
		change func(*layers.Publication)
		want   string
	}{
		"no such table":      {func(p *layers.Publication) { p.Table = "tres" }, `there is no table, view or function "tres"`},
		"no such attribute":  {func(p *layers.Publication) { p.Attributes = []string{"age"} }, `no column "age"`},
		"an id that is text": {func(p *layers.Publication) { p.ID = "species" }, `no column "species" of whole numbers`},
		"another SRID":       {func(p *layers.Publication) { p.SRID = 4549 }, "geom is declared as 4326"},
	} {
		t.Run(name, func(t *testing.T) {
			p := publications(layers.KindQuery)[0]
			c.change(&p)
			out := startError(t, target, func(set *config.Config) { set.Layers = []layers.Publication{p} })
			if !strings.Contains(out, `layer "trees" cannot be published`) || !strings.Contains(out, c.want) {
				t.Errorf("got %s", out)
			}
		})
	}
}

// startError is why a server does not start.
func startError(t testing.TB, store string, change func(*config.Config)) string {
	t.Helper()
	set := config.Default()
	set.Store, set.Listen = store, "127.0.0.1:0"
	change(&set)
	ctx, cancel := context.WithCancel(t.Context())
	running, err := app.Start(ctx, set, slog.New(slog.DiscardHandler))
	cancel()
	if err == nil {
		_ = running.Wait()
	}
	return fmt.Sprint(err)
}

func TestTablesOfAFileOfOthersAreServed(t *testing.T) {
	folder := t.TempDir()
	source, file := filepath.Join(folder, "trees.geojson"), filepath.Join(folder, "trees.gpkg")
	text := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"树种":"桂花"},"geometry":{"type":"Point","coordinates":[105.445,28.87]}}]}`
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("ogr2ogr", "-f", "GPKG", "-t_srs", "EPSG:4544", "-nln", "树 木", file, source).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []layers.Kind{layers.KindIndex, layers.KindQuery} {
		s := publish(t, file, []layers.Publication{{Name: "trees", Table: "树 木", Attributes: []string{"树种"}, MaxZoom: 18, Kind: kind}})
		if got := contents(t, s.get("/tiles/trees/12/3247/1704.mvt"))["trees"]; len(got) != 1 || got[0] != "1 树种=桂花" {
			t.Errorf("%s: %q", kind, got)
		}
		wantRelations(t, s, map[string]string{"树 木": "trees"})
	}
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed (%v)", err)
	}
}
