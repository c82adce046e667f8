package e2e

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data/postgis/postgistest"
	"lintu/server/config"
)

// TestAFailoverUnderEdits: the primary dies under edits, a standby is promoted, and the server, which was given both, goes on by
// itself with all that survived.
func TestAFailoverUnderEdits(t *testing.T) {
	at := orb.Point{121.4, 37.5}
	primary := postgistest.Start(t)
	target, key := primary.Database(t), filepath.Join(t.TempDir(), "city.key")
	wantRun(t, "migrate", "--store", target)
	standby := primary.Standby(t)
	store, there := primary.Either(t, target, standby)
	s := boot(t, store, func(c *config.Config) { c.KeyFile = key })
	drawn, before := 0, 0
	draw := func() int {
		drawn++
		r := s.draw("compounds", quad(at[0]+float64(drawn)*0.002, at[1], 0.001, 0.001), fmt.Sprintf(`{"name":"小区%d"}`, drawn))
		return r.status
	}
	for before < 40 {
		if status := draw(); status != http.StatusCreated {
			t.Fatalf("before: %d", status)
		}
		before++
	}
	primary.Kill(t)
	if status := draw(); status == http.StatusCreated {
		t.Error("a change was taken with no database there")
	}
	until(t, "it is said that the city is as it was", func() bool { return strings.Contains(string(s.get("/readyz").body), "stale_since") })
	if r := s.get("/api/v1/layers"); r.status != http.StatusOK {
		t.Errorf("the map while the database is away: %d", r.status)
	}
	standby.Promote(t)
	until(t, "the promoted standby is followed", func() bool { return !strings.Contains(string(s.get("/readyz").body), "stale_since") })
	until(t, "changes are taken again", func() bool { return draw() == http.StatusCreated })
	standby.Ask(t, there, "UPDATE lintu.compounds SET name = '换了主人' WHERE id = (SELECT max(id) FROM lintu.compounds)")
	until(t, "what another program writes there", func() bool { return s.finds("换了主人") })
	var catalogue struct {
		Layers []struct {
			Name  string
			Count int
		}
	}
	want := standby.Ask(t, there, "SELECT count(*)::text FROM lintu.compounds")[0]
	until(t, "all that survived is shown, and nothing else", func() bool {
		s.get("/api/v1/layers").into(&catalogue)
		for _, l := range catalogue.Layers {
			if l.Name == "compounds" {
				return fmt.Sprint(l.Count) == want
			}
		}
		return false
	})
	t.Logf("%s compounds after the failover, %d drawn before it", want, before)
}
