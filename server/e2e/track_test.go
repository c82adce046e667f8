package e2e

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lintu/data/postgis/postgistest"
	"lintu/layers"
	"lintu/server/config"
)

const viewsOfTrees = `
CREATE TABLE owners (gid int PRIMARY KEY REFERENCES trees ON DELETE CASCADE, name text);
INSERT INTO owners VALUES (1, '园林处');
CREATE VIEW owned AS SELECT t.gid, o.name, t.geom FROM trees t JOIN owners o USING (gid);
CREATE MATERIALIZED VIEW kept AS SELECT gid, species, geom FROM trees;
CREATE UNIQUE INDEX ON kept (gid);
`

// TestTrackedTablesAreFollowed: layers of other programs' tables show what those commit, from memory and by query, through views and
// on demand; what is not tracked says so.
func TestTrackedTablesAreFollowed(t *testing.T) {
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	cluster.Ask(t, target, gis+viewsOfTrees)
	if out := lintu(nil, "track", "--store", target, "trees"); out.code == 0 || !strings.Contains(out.stderr, "lintu migrate") {
		t.Errorf("without Lintu's schema: %+v", out)
	}
	wantRun(t, "migrate", "--store", target)
	if out := wantRun(t, "track", "--store", target, "trees", "owners"); !strings.Contains(out.stdout, "public.trees: every row that changes is told by gid") {
		t.Errorf("%s", out.stdout)
	}
	layer := func(name, table string, kind layers.Kind, attributes ...string) layers.Publication {
		return layers.Publication{Name: name, Table: table, ID: "gid", Attributes: attributes, MaxZoom: 18, Kind: kind}
	}
	list := []layers.Publication{
		layer("held", "trees", layers.KindIndex, "species"), layer("asked", "trees", layers.KindQuery, "species"),
		layer("owned", "owned", layers.KindIndex, "name"), layer("kept", "kept", layers.KindIndex, "species"),
	}
	s := publish(t, target, list, func(c *config.Config) { c.KeyFile = filepath.Join(t.TempDir(), "key") })
	has := func(layer string) []string {
		r := s.get("/tiles/" + layer + "/12/3247/1704.mvt")
		if r.status == http.StatusNoContent {
			return nil
		}
		return contents(t, r)[layer]
	}
	wants := func(what, layer string, n int, feature string) {
		t.Helper()
		until(t, what, func() bool {
			now := has(layer)
			return len(now) == n && (feature == "" || slices.Contains(now, feature))
		})
	}
	until(t, "what follows how", func() bool { return s.follows(list) == "held rows, asked rows, owned whole, kept no, " })
	wants("all at first", "held", 50, "1 species=榕树")
	cluster.Ask(t, target, "UPDATE trees SET species = '银杏' WHERE gid = 1")
	wants("an update in memory", "held", 50, "1 species=银杏")
	wants("an update by query", "asked", 50, "1 species=银杏")
	cluster.Ask(t, target, "BEGIN; DELETE FROM trees; ROLLBACK; INSERT INTO trees VALUES (200, '槐', 1, NULL, 'SRID=4326;POINT(105.4405 28.8705)'); DELETE FROM trees WHERE gid = 2")
	wants("an insert and a deletion", "held", 50, "200 species=槐")
	wants("an insert and a deletion, by query", "asked", 50, "200 species=槐")
	if has("kept"); slices.Contains(has("kept"), "1 species=银杏") {
		t.Error("a materialized view shows what it does not hold")
	}
	cluster.Ask(t, target, "UPDATE owners SET name = '街道' WHERE gid = 1; REFRESH MATERIALIZED VIEW kept")
	wants("a view whose other table changed", "owned", 1, "1 name=街道")
	if r := s.ask(http.MethodPost, "/api/v1/layers/kept/refresh", "", "X-Forwarded-For", "10.0.0.7"); r.status != http.StatusForbidden {
		t.Errorf("asked for from elsewhere: %d", r.status)
	}
	if r := s.ask(http.MethodPost, "/api/v1/layers/kept/refresh", ""); r.status != http.StatusAccepted {
		t.Fatalf("%d %s", r.status, r.body)
	}
	wants("a materialized view on demand", "kept", 50, "1 species=银杏")
	s.draw("held", quad(1, 1, 1, 1), `{}`).refusal(http.StatusForbidden, "not_editable")
	cluster.Ask(t, target, "TRUNCATE trees CASCADE")
	wants("emptied", "held", 0, "")
	wants("emptied, by query", "asked", 0, "")
	wants("a view of nothing", "owned", 0, "")
	rows := []string{}
	for i := range 3000 {
		rows = append(rows, fmt.Sprintf("(%d, '柳', 1, NULL, 'SRID=4326;POINT(105.44 28.87)')", i+1))
	}
	cluster.Ask(t, target, "INSERT INTO trees VALUES "+strings.Join(rows, ","))
	until(t, "a bulk", func() bool { return s.get("/api/v1/layers/held/features/3000").status == http.StatusOK })
	if out := wantRun(t, "track", "--store", target, "--remove", "trees", "owners"); !strings.Contains(out.stdout, "no changes are told any more") {
		t.Errorf("%s", out.stdout)
	}
	until(t, "what is not followed any more", func() bool { return s.follows(list) == "held no, asked no, owned no, kept no, " })
}
