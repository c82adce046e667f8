package e2e

import (
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data/postgis/postgistest"
	"lintu/server/config"
)

// lasting are edits that go on while databases come and go: of those that were confirmed none may be lost.
type lasting struct {
	confirmed atomic.Int64 // edits
	refused   atomic.Int64
	stop      chan struct{}
	done      chan struct{}
}

// lasts repeats an edit until it is ended. edit is given how many were confirmed, and reports whether it was.
func lasts(edit func(n int64) bool) *lasting {
	l := &lasting{stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(l.done)
		for {
			select {
			case <-l.stop:
				return
			default:
			}
			if edit(l.confirmed.Load()) {
				l.confirmed.Add(1)
				continue
			}
			l.refused.Add(1)
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return l
}

func (l *lasting) end() int64 {
	close(l.stop)
	<-l.done
	return l.confirmed.Load()
}

// TestAFailoverLosesNoConfirmedEdit: edits through the API and by psql are under way when the primary is killed and its synchronous
// standby promoted. What was confirmed is drawn afterwards, what was not is refused in words, and pages are told to ask for all.
func TestAFailoverLosesNoConfirmedEdit(t *testing.T) {
	at := orb.Point{121.4, 37.5}
	primary := postgistest.Start(t)
	target, key := primary.Database(t), filepath.Join(t.TempDir(), "city.key")
	wantRun(t, "migrate", "--store", target)
	standby := primary.Standby(t)
	store, there := primary.Either(t, target, standby)
	primary.Ask(t, target, "ALTER SYSTEM SET synchronous_standby_names = '*'")
	primary.Ask(t, target, "SELECT pg_reload_conf()")
	until(t, "the standby is synchronous", func() bool {
		return slices.Equal(primary.Ask(t, target, "SELECT sync_state FROM pg_stat_replication"), []string{"sync"})
	})
	s := boot(t, store, func(c *config.Config) { c.KeyFile = key })
	first := s.draw("compounds", quad(at[0], at[1]+0.01, 0.001, 0.001), `{"name":"乙0"}`).feature(http.StatusCreated)
	page := s.open()
	page.say(around(at, 1))
	page.follow()
	var wrong sync.Map
	attempt := int64(0)
	var names []string
	byAPI := lasts(func(int64) bool {
		attempt++ // whether one that was not confirmed was carried out nobody knows, so none is tried again
		name := fmt.Sprintf("甲%d号", attempt)
		r := s.draw("compounds", quad(at[0]+float64(attempt)*0.002, at[1], 0.001, 0.001), fmt.Sprintf(`{"name":%q}`, name))
		switch {
		case r.status == http.StatusCreated:
			names = append(names, name)
			return true
		case r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") == "" || !strings.Contains(string(r.body), `"code":"store_`):
			wrong.Store(fmt.Sprintf("%d %s", r.status, r.body), true)
		}
		return false
	})
	bySQL := lasts(func(n int64) bool {
		return exec.Command("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", store, "-c", fmt.Sprintf("UPDATE lintu.compounds SET name = '乙%d' WHERE id = %d", n+1, first.ID)).Run() == nil
	})
	more := func(what string, n int64) {
		t.Helper()
		api, sql := byAPI.confirmed.Load(), bySQL.confirmed.Load()
		until(t, what, func() bool { return byAPI.confirmed.Load() >= api+n && bySQL.confirmed.Load() >= sql+n })
	}
	more("edits before", 10)
	primary.Kill(t)
	until(t, "edits are refused", func() bool { return byAPI.refused.Load() > 0 && bySQL.refused.Load() > 0 })
	until(t, "it is said that the city is as it was", func() bool { return strings.Contains(string(s.get("/readyz").body), "stale_since") })
	if r := s.get("/api/v1/layers"); r.status != http.StatusOK {
		t.Errorf("the map while the database is away: %d", r.status)
	}
	standby.Promote(t)
	more("edits afterwards", 5)
	until(t, "the promoted standby is followed", func() bool { return !strings.Contains(string(s.get("/readyz").body), "stale_since") })
	count, sql := byAPI.end(), bySQL.end()
	wrong.Range(func(answer, _ any) bool { t.Errorf("while the database was away: %s", answer); return true })
	for _, name := range names {
		until(t, name+", which was confirmed", func() bool { return s.finds(name) })
	}
	now := standby.Ask(t, there, fmt.Sprintf("SELECT name FROM lintu.compounds WHERE id = %d", first.ID))[0]
	if n, err := strconv.ParseInt(strings.TrimPrefix(now, "乙"), 10, 64); err != nil || n < sql {
		t.Errorf("%s, though %d was confirmed", now, sql)
	}
	until(t, now+" is shown", func() bool { return s.finds(now) })
	s.holds(standby, there)
	page.hears(func(m message) bool { return m.Layer == "compounds" && m.All })
	t.Logf("%d edits through the API and %d by psql were confirmed, %d and %d refused", count, sql, byAPI.refused.Load(), bySQL.refused.Load())
}

// TestAFailoverThatSetsBack: the standby had not received the last edits when it was promoted. They are lost to everybody, so the
// server, which has shown them, shows them no more.
func TestAFailoverThatSetsBack(t *testing.T) {
	at := orb.Point{121.4, 37.5}
	primary := postgistest.Start(t)
	target, key := primary.Database(t), filepath.Join(t.TempDir(), "city.key")
	wantRun(t, "migrate", "--store", target)
	standby := primary.Standby(t)
	store, there := primary.Either(t, target, standby)
	s := boot(t, store, func(c *config.Config) { c.KeyFile = key })
	draw := func(n int, name string) drawn {
		t.Helper()
		return s.draw("compounds", quad(at[0]+float64(n)*0.002, at[1], 0.001, 0.001), fmt.Sprintf(`{"name":%q}`, name)).feature(http.StatusCreated)
	}
	kept := draw(0, "留下")
	until(t, "the standby has it", func() bool {
		return slices.Equal(standby.Ask(t, there, "SELECT name FROM lintu.compounds"), []string{"留下"})
	})
	standby.Ask(t, there, "ALTER SYSTEM SET primary_conninfo = ''")
	standby.Ask(t, there, "SELECT pg_reload_conf()")
	until(t, "the standby receives nothing", func() bool { return len(primary.Ask(t, target, "SELECT pid FROM pg_stat_replication")) == 0 })
	lost := draw(1, "失去一")
	draw(2, "失去二")
	primary.Ask(t, target, fmt.Sprintf("UPDATE lintu.compounds SET name = '改过' WHERE id = %d", kept.ID))
	until(t, "what will be lost is shown", func() bool { return s.finds("失去二") && s.finds("改过") })
	page := s.open()
	page.say(around(at, 1))
	page.follow()
	primary.Kill(t)
	standby.Promote(t)
	until(t, "what is lost is shown no more", func() bool {
		return !s.finds("失去一") && !s.finds("失去二") && !s.finds("改过") && s.finds("留下")
	})
	page.hears(func(m message) bool { return m.Layer == "compounds" && m.All })
	s.holds(standby, there)
	if r := s.get(fmt.Sprintf("/api/v1/layers/compounds/features/%d", lost.ID)); r.status != http.StatusNotFound {
		t.Errorf("a compound that is lost: %d %s", r.status, r.body)
	}
	draw(2, "新的") // where one was lost, under a number that another had
	until(t, "the next edit", func() bool { return s.finds("新的") })
	s.holds(standby, there)
}

// holds wants as many compounds shown as there are in a database.
func (s *server) holds(cluster *postgistest.Cluster, store string) {
	s.t.Helper()
	want := cluster.Ask(s.t, store, "SELECT count(*)::text FROM lintu.compounds")[0]
	until(s.t, "all that survived is shown, and nothing else", func() bool {
		var catalogue struct {
			Layers []struct {
				Name  string
				Count int
			}
		}
		s.get("/api/v1/layers").into(&catalogue)
		for _, l := range catalogue.Layers {
			if l.Name == "compounds" {
				return fmt.Sprint(l.Count) == want
			}
		}
		return false
	})
}
