package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/postgis/postgistest"
	"lintu/server/access"
	"lintu/server/app"
	"lintu/server/config"
)

// until waits for something that is to come; nothing is said about how soon below the deadline.
func until(t testing.TB, what string, there func() bool) {
	t.Helper()
	for began := time.Now(); !there(); {
		if time.Since(began) > time.Minute {
			t.Fatalf("%s: not within a minute", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// lines is a log that can be read while it is written.
type lines struct {
	lock sync.Mutex
	all  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.all.Write(p)
}

func (l *lines) count(part string) int {
	l.lock.Lock()
	defer l.lock.Unlock()
	return strings.Count(l.all.String(), part)
}

// program is another program that writes into a store: a shell with SQL.
type program func(t testing.TB, sql string)

// followed are servers on either kind of store, each with another program that writes into it.
func followed(t *testing.T, test func(t *testing.T, s *server, sql program)) {
	t.Run("geopackage written by GDAL", func(t *testing.T) {
		path := copied(t, demoStore(t))
		test(t, boot(t, path), func(t testing.TB, sql string) {
			t.Helper()
			sql = strings.ReplaceAll(sql, "lintu.", "")
			if out, err := exec.Command("ogrinfo", path, "-sql", sql).CombinedOutput(); err != nil || bytes.Contains(out, []byte("ERROR")) {
				t.Fatalf("%s (apt-get install gdal-bin): %v: %s", sql, err, out)
			}
		})
	})
	t.Run("postgis written by SQL", func(t *testing.T) {
		cluster := postgistest.Existing(t)
		target, key := demoDatabase(t, cluster)
		s := boot(t, target, func(c *config.Config) { c.KeyFile = key })
		test(t, s, func(t testing.TB, sql string) {
			t.Helper()
			cluster.Ask(t, target, sql)
		})
		machine, err := os.Hostname()
		if err != nil {
			t.Fatal(err)
		}
		if nodes := cluster.Ask(t, target, "SELECT node FROM lintu_store.readers"); !slices.Equal(nodes, []string{machine + " 127.0.0.1:0"}) {
			t.Errorf("the database knows the server as %q", nodes)
		}
	})
}

// demoDatabase is a database with a demo city, and its key.
func demoDatabase(t testing.TB, cluster *postgistest.Cluster) (target, key string) {
	t.Helper()
	target, key = cluster.Database(t), filepath.Join(t.TempDir(), "city.key")
	wantRun(t, "migrate", "--store", target)
	wantRun(t, "demo", "--preset", "community", "--store", target, "--key-file", key)
	return target, key
}

type counts struct{ Households, Occupied, People int64 }

// countsOf asks for the figures of an area.
func (s *server) countsOf(layer string, id int64) counts {
	s.t.Helper()
	var answer struct{ Statistics []counts }
	s.get(fmt.Sprintf("/api/v1/statistics?layer=%s&ids=%d", layer, id)).into(&answer)
	if len(answer.Statistics) != 1 {
		return counts{}
	}
	return answer.Statistics[0]
}

// finds reports whether a search finds something by exactly that name.
func (s *server) finds(name string) bool {
	s.t.Helper()
	var answer struct{ Results []struct{ Name string } }
	s.get("/api/v1/search?q=" + name).into(&answer)
	return len(answer.Results) > 0 && answer.Results[0].Name == name
}

func TestEditsOfOtherProgramsAreServed(t *testing.T) {
	flat := aFlat(t, demoStore(t))
	building := data.BuildingOf(rows(t, demoStore(t), data.Query{Table: "buildings", IDs: []int64{flat.Building}})[0])
	member := rows(t, demoStore(t), data.Query{Table: "memberships", Where: []data.Match{{Field: "household_id", Value: data.Int(flat.ID)}}})
	followed(t, func(t *testing.T, s *server, sql program) {
		at := s.get(tileOf("buildings", *flat.Position, 16))
		tag := at.header.Get("ETag")
		again := func() reply { return s.get(tileOf("buildings", *flat.Position, 16), "If-None-Match", tag) }
		if again().status != 304 {
			t.Fatal("a tile that did not change has another tag")
		}
		sql(t, fmt.Sprintf("UPDATE lintu.buildings SET name = '望江楼' WHERE id = %d", building.ID))
		until(t, "the new name in the tile", func() bool {
			r := again()
			return r.status == 200 && bytes.Contains(r.body, []byte("望江楼"))
		})
		until(t, "the new name in the search", func() bool { return s.finds("望江楼") })
		before, inGrid := s.countsOf("buildings", building.ID), s.countsOf("grids", building.Grid)
		sql(t, fmt.Sprintf("UPDATE lintu.memberships SET valid_to = '2026-11-22T00:00:00.000Z' WHERE household_id = %d", flat.ID))
		until(t, "who left in the figures of building and grid", func() bool {
			return s.countsOf("buildings", building.ID).People == before.People-int64(len(member)) &&
				s.countsOf("grids", building.Grid).People == inGrid.People-int64(len(member))
		})
		sql(t, fmt.Sprintf("DELETE FROM lintu.households WHERE id = %d", flat.ID))
		until(t, "the flat gone from the figures", func() bool {
			return s.countsOf("buildings", building.ID).Households == before.Households-1
		})
		if r := s.get(fmt.Sprintf("/api/v1/layers/households/features/%d", flat.ID)); r.status != 404 {
			t.Errorf("the flat itself: %d", r.status)
		}
	})
}

// TestTheDatabaseStopsAndComesBack: the map goes on, it is said once that it is as it was, and nothing is missed.
func TestTheDatabaseStopsAndComesBack(t *testing.T) {
	cluster := postgistest.Start(t)
	target, key := demoDatabase(t, cluster)
	flat := aFlat(t, demoStore(t))
	log := &lines{}
	s := bootLogging(t, log, target, func(c *config.Config) { c.KeyFile = key })
	page := s.open()
	page.say(page.since(around(*flat.Position, 1)))
	page.follow()
	away := func(t *testing.T) bool { return strings.Contains(string(s.get("/readyz").body), "stale_since") }
	for round, fault := range []struct{ stop, again func(testing.TB) }{
		{cluster.Stop, cluster.Start}, {cluster.Kill, cluster.Start}, {cluster.Freeze, cluster.Thaw},
	} {
		before := s.get(tileOf("buildings", *flat.Position, 16))
		fault.stop(t)
		until(t, "that the store is away", func() bool { return away(t) })
		page.hears(func(m message) bool { return m.Kind == "STALE" && m.Since != nil })
		time.Sleep(outage(t))
		if r := s.get(tileOf("buildings", *flat.Position, 16)); r.status != 200 || !bytes.Equal(r.body, before.body) {
			t.Errorf("a tile while the database is away: %d", r.status)
		}
		if r := s.get("/readyz"); r.status != 200 {
			t.Errorf("readyz: %d", r.status)
		}
		refused := s.get(fmt.Sprintf("/api/v1/households/%d", flat.ID))
		if refused.status != 503 || refused.header.Get("Retry-After") == "" || !strings.Contains(string(refused.body), "store_unavailable") ||
			strings.Contains(string(refused.body), "127.0.0.1") {
			t.Errorf("a record while the database is away: %d %s", refused.status, refused.body)
		}
		answer := s.ask("DELETE", fmt.Sprintf("/api/v1/layers/buildings/features/%d", flat.Building), "", "If-Match", `"1"`)
		if answer.status != 503 || !strings.Contains(string(answer.body), "whether the change was saved") {
			t.Errorf("a change while the database is away: %d %s", answer.status, answer.body)
		}
		fault.again(t)
		name := fmt.Sprintf("望江楼%d", round)
		cluster.Ask(t, target, fmt.Sprintf("UPDATE lintu.buildings SET name = '%s' WHERE id = %d", name, flat.Building))
		until(t, "that the store is back", func() bool { return !away(t) })
		until(t, "the edit made after the return", func() bool { return s.finds(name) })
		page.hears(
			func(m message) bool { return m.Kind == "STALE" && m.Since == nil },
			func(m message) bool { return m.Layer == "buildings" && len(m.Tiles) > 0 && !m.All },
		)
		if lost, found := log.count("cannot be followed"), log.count("is followed again"); lost != round+1 || found != round+1 {
			t.Errorf("said %d times that it is away and %d times that it is back", lost, found)
		}
		if r := s.get(fmt.Sprintf("/api/v1/households/%d", flat.ID)); r.status != 200 {
			t.Errorf("a record afterwards: %d", r.status)
		}
	}
	if log.count("read the city") > 0 {
		t.Error("the city was read anew")
	}
}

// outage is for how long the database stays away; LINTU_TEST_OUTAGE makes it longer than tests should take.
func outage(t testing.TB) time.Duration {
	t.Helper()
	text := os.Getenv("LINTU_TEST_OUTAGE")
	if text == "" {
		return 0
	}
	long, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return long
}

// TestARestoredClusterIsReadAnew puts a backup made by pg_basebackup in the place of the cluster a server follows.
func TestARestoredClusterIsReadAnew(t *testing.T) {
	cluster := postgistest.Start(t)
	target, key := demoDatabase(t, cluster)
	flat := aFlat(t, demoStore(t))
	rename := func(name string) {
		cluster.Ask(t, target, fmt.Sprintf("UPDATE lintu.buildings SET name = '%s' WHERE id = %d", name, flat.Building))
	}
	rename("旧楼")
	backup := filepath.Join(t.TempDir(), "backup")
	runTool(t, "pg_basebackup", "--checkpoint=fast", "--pgdata="+backup, "--dbname="+target)
	if os.Getuid() == 0 {
		runTool(t, "chown", "-R", "postgres:", backup)
	}
	s := boot(t, target, func(c *config.Config) { c.KeyFile = key })
	rename("新楼")
	until(t, "the new name", func() bool { return s.finds("新楼") })
	cluster.Stop(t)
	if err := errors.Join(os.RemoveAll(cluster.Data()), os.Rename(backup, cluster.Data())); err != nil {
		t.Fatal(err)
	}
	cluster.Start(t)
	until(t, "the old name, out of the backup", func() bool { return s.finds("旧楼") && !s.finds("新楼") })
	rename("后来")
	until(t, "what was written into the restored one", func() bool { return s.finds("后来") })
}

// TestADemoCityThatGetsRealRecordsIsNoLongerServedToOthers imports into a store while it is served.
func TestADemoCityThatGetsRealRecordsIsNoLongerServedToOthers(t *testing.T) {
	store := copied(t, demoStore(t))
	here := boot(t, store)
	c := config.Default()
	c.Store, c.Listen = store, ":0"
	everywhere, err := app.Start(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	<-everywhere.Ready()
	wantRun(t, "import", writeTrees(t), "--as", "features:trees", "--store", store)
	if err := everywhere.Wait(); !errors.Is(err, access.ErrExposed) {
		t.Errorf("a server for everybody ended with %v", err)
	}
	var status struct{ Demo, Flats bool }
	until(t, "the rules of a real store", func() bool {
		here.get("/api/v1/status").into(&status)
		return !status.Demo && !status.Flats
	})
	until(t, "the imported layer", func() bool {
		return here.get(tileOf("trees", orb.Point{121.395, 37.535}, 14)).status == 200
	})
	if r := here.get("/api/v1/status", "Host", "city.example"); r.status != 421 {
		t.Errorf("asked under another name: %d", r.status)
	}
}

// TestARowThatCannotBeReadIsLeftOut: what another program wrote wrongly hides that row and holds up no other.
func TestARowThatCannotBeReadIsLeftOut(t *testing.T) {
	cluster := postgistest.Existing(t)
	target, key := demoDatabase(t, cluster)
	log := &lines{}
	s := bootLogging(t, log, target, func(c *config.Config) { c.KeyFile = key })
	building := rows(t, demoStore(t), data.Query{Table: "buildings", Limit: 2})
	path := fmt.Sprintf("/api/v1/layers/buildings/features/%d", building[0].ID)
	cluster.Ask(t, target, fmt.Sprintf("UPDATE lintu.buildings SET collected_at = 'infinity', name = '无穷楼' WHERE id = %d", building[0].ID))
	cluster.Ask(t, target, fmt.Sprintf("UPDATE lintu.buildings SET name = '好楼' WHERE id = %d", building[1].ID))
	until(t, "the other row", func() bool { return s.finds("好楼") })
	if r := s.get(path); r.status != 404 {
		t.Errorf("the broken row: %d %s", r.status, r.body)
	}
	if log.count("is not shown") == 0 {
		t.Error("nobody is told")
	}
	cluster.Ask(t, target, fmt.Sprintf("UPDATE lintu.buildings SET collected_at = now() WHERE id = %d", building[0].ID))
	until(t, "the mended row", func() bool { return s.finds("无穷楼") && s.get(path).status == 200 })
}

// TestManyEditsWhileManyRead edits and reads at once; run with -race it also looks for shared state.
func TestManyEditsWhileManyRead(t *testing.T) {
	followed(t, func(t *testing.T, s *server, sql program) {
		flat := aFlat(t, demoStore(t))
		ctx, cancel := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		for range 3 {
			readers.Go(func() {
				for ctx.Err() == nil {
					for _, path := range []string{tileOf("buildings,households", *flat.Position, 16), "/api/v1/layers", "/api/v1/search?q=3-101", fmt.Sprintf("/api/v1/statistics?layer=buildings&ids=%d", flat.Building)} {
						if r := s.get(path); r.status != 200 {
							t.Errorf("%s: %d %s", path, r.status, r.body)
							cancel()
						}
					}
				}
			})
		}
		for i := range 30 {
			sql(t, fmt.Sprintf("UPDATE lintu.buildings SET name = '楼%d', floors_above = floors_above + 1 WHERE id %% 7 = %d", i, i%7))
		}
		sql(t, fmt.Sprintf("UPDATE lintu.buildings SET name = '最后' WHERE id = %d", flat.Building))
		until(t, "the last edit", func() bool { return s.finds("最后") })
		cancel()
		readers.Wait()
	})
}
