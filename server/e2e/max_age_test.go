package e2e

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"lintu/data/postgis/postgistest"
	"lintu/layers"
	"lintu/server/config"
)

// TestBrowsersUseWhatNobodyFollowsForAWhile: a layer's max_age holds while its table's changes are not told, for tiles of several layers
// the shortest, and never for what is followed.
func TestBrowsersUseWhatNobodyFollowsForAWhile(t *testing.T) {
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	cluster.Ask(t, target, gis)
	wantRun(t, "migrate", "--store", target)
	list := publications(layers.KindIndex)
	list[0].MaxAge, list[1].MaxAge, list[1].Kind = 10*time.Minute, time.Minute, layers.KindQuery
	s := publish(t, target, list, func(c *config.Config) { c.KeyFile = filepath.Join(t.TempDir(), "key") })
	answers := func(layers, control string) {
		t.Helper()
		path := "/tiles/" + layers + "/12/3247/1704.mvt"
		until(t, layers+" with "+control, func() bool { return s.get(path).header.Get("Cache-Control") == control })
		r := s.get(path) // kept, where it is
		if again := s.ask(http.MethodGet, path, "", "If-None-Match", r.header.Get("ETag")); again.status != http.StatusNotModified ||
			again.header.Get("Cache-Control") != control || r.header.Get("Cache-Control") != control {
			t.Errorf("%s: %v, then %d %v", layers, r.header, again.status, again.header)
		}
	}
	answers("trees", "private, max-age=600")
	answers("绿地", "private, max-age=60")
	answers("trees,绿地", "private, max-age=60")
	answers("mixed", "no-cache")
	answers("trees,mixed", "no-cache")
	if r := s.get("/tiles/trees/12/1/1.mvt"); r.status != http.StatusNoContent || r.header.Get("Cache-Control") != "private, max-age=600" {
		t.Errorf("nothing there: %d %v", r.status, r.header)
	}
	wantRun(t, "track", "--store", target, "trees")
	answers("trees", "no-cache")
	answers("trees,绿地", "no-cache")
	wantRun(t, "track", "--store", target, "--remove", "trees")
	answers("绿地", "private, max-age=60")
}
