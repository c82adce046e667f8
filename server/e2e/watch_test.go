package e2e

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lintu/data/postgis/postgistest"
	"lintu/layers"
	"lintu/server/config"
)

// logged is a log that may be read while it is written.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) count(part string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), part)
}

// soon waits until something is so; the test's own deadline ends it.
func soon(so func() bool) {
	for !so() {
		time.Sleep(50 * time.Millisecond)
	}
}

func TestTheConfigurationFileIsFollowed(t *testing.T) {
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	cluster.Ask(t, target, gis)
	file := filepath.Join(t.TempDir(), "lintu.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const trees = "layers:\n  - {name: trees, attributes: [species], kind: query}\n"
	write(trees)
	list, err := config.ReadLayers(file)
	if err != nil {
		t.Fatal(err)
	}
	var log logged
	s := bootLogging(t, &log, target, func(c *config.Config) { c.Layers, c.File = list, file })
	tile := func(names string) int { return s.get("/tiles/" + names + "/12/3247/1704.mvt").status }
	if got := tile("trees"); got != http.StatusOK {
		t.Fatalf("at the start: %d", got)
	}
	wantRelations(t, s, map[string]string{"public.trees": "trees", "public.mixed": "", "public.绿 地": ""})

	write(trees + "  - {name: green, table: 绿 地, attributes: [名称], kind: index}\n")
	soon(func() bool { return tile("trees,green") == http.StatusOK })
	soon(func() bool { return s.get("/readyz").status == http.StatusOK })
	wantRelations(t, s, map[string]string{"public.trees": "trees", "public.mixed": "", "public.绿 地": "green"})

	for i, wrong := range []string{"layers: [{name: trees, colour: red}]\n", "layers: [{name: rivers}]\n", "layers: [{name: tr"} {
		write(wrong)
		soon(func() bool { return log.count("not taken over") == i+1 })
		if got := tile("trees,green"); got != http.StatusOK {
			t.Errorf("after a wrong file: %d", got)
		}
	}
	write("layers:\n  - {name: green, table: 绿 地, minzoom: 13, kind: index}\n")
	soon(func() bool { return tile("trees") == http.StatusNotFound })
	soon(func() bool { return s.get("/readyz").status == http.StatusOK })
	if got := tile("green"); got != http.StatusNoContent {
		t.Errorf("above its least zoom: %d", got)
	}
	if log.count("not taken over") != 3 {
		t.Errorf("the log says:\n%s", log.text.String())
	}
}

// wantRelations looks at what could be published and what is.
func wantRelations(t *testing.T, s *server, want map[string]string) {
	t.Helper()
	var answer struct {
		Relations []struct {
			Name   string
			Layers []string
		}
	}
	s.get("/api/v1/relations").into(&answer)
	if len(answer.Relations) != len(want) {
		t.Errorf("%+v", answer)
	}
	for _, r := range answer.Relations {
		if layer, ok := want[r.Name]; !ok || strings.Join(r.Layers, ",") != layer {
			t.Errorf("%s is published as %q", r.Name, r.Layers)
		}
	}
	if r := s.get("/api/v1/relations", "X-Forwarded-For", "192.0.2.7"); r.status != http.StatusForbidden {
		t.Errorf("asked for somebody else: %d", r.status)
	}
}

func TestLintusOwnTablesAreNotPublished(t *testing.T) {
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	wantRun(t, "migrate", "--store", withLogin(t, target, "postgres"))
	cluster.Ask(t, target, gis+`; CREATE VIEW everybody AS SELECT * FROM lintu.households`)
	key := filepath.Join(t.TempDir(), "key")
	withKey := func(list ...layers.Publication) func(*config.Config) {
		return func(c *config.Config) { c.Layers, c.KeyFile = list, key }
	}
	for _, table := range []string{"lintu.households", "households", "everybody", "lintu_store.outbox"} {
		p := layers.Publication{Name: "x", Table: table, MaxZoom: 17, Kind: layers.KindQuery}
		if got := startError(t, target, withKey(p)); !strings.Contains(got, "cannot be published") {
			t.Errorf("%s: %s", table, got)
		}
	}
	taken := layers.Publication{Name: "buildings", Table: "trees", MaxZoom: 17, Kind: layers.KindQuery}
	if got := startError(t, target, withKey(taken)); !strings.Contains(got, `"buildings" cannot be published: the name is taken`) {
		t.Errorf("a name of the city's own: %s", got)
	}
	exposed := func(c *config.Config) { withKey(publications(layers.KindQuery)...)(c); c.Listen = "0.0.0.0:0" }
	if got := startError(t, target, exposed); !strings.Contains(got, "0.0.0.0:0") {
		t.Errorf("for other machines: %s", got)
	}
	s := boot(t, target, withKey(publications(layers.KindQuery)...))
	if r := s.get("/tiles/trees,buildings/12/3247/1704.mvt"); r.status != http.StatusOK {
		t.Errorf("beside the city's own: %d %s", r.status, r.body)
	}
	if r := s.get("/styles/light.json"); r.status != http.StatusOK || !strings.Contains(string(r.body), `"source":"layer:trees"`) {
		t.Errorf("styles: %d %s", r.status, r.body)
	}
}
