package e2e

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/postgis/postgistest"
	"lintu/server/config"
)

// secretWord is the password in every URL of these tests; the cluster lets everybody in, and nothing may repeat it.
const secretWord = "Geh3im%2Fword"

// withLogin is a database's URL for a role, with a password in it.
func withLogin(t testing.TB, target, role string) string {
	t.Helper()
	parsed, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(target, parsed.User.String()+"@", role+":"+secretWord+"@", 1)
}

// wantRun runs a command that must succeed and repeat no password.
func wantRun(t testing.TB, args ...string) outcome {
	t.Helper()
	out := lintu(nil, args...)
	if out.code != 0 {
		t.Fatalf("lintu %s: %s", strings.Join(args, " "), out.stderr)
	}
	wantNoPassword(t, out)
	return out
}

func wantNoPassword(t testing.TB, out outcome) {
	t.Helper()
	for _, said := range []string{out.stdout, out.stderr} {
		if strings.Contains(said, secretWord) || strings.Contains(said, "Geh3im") {
			t.Errorf("a password is said: %s", said)
		}
	}
}

// TestTheSameCityFromBothStores fills a file and a database with the same city and asks two servers the same questions.
func TestTheSameCityFromBothStores(t *testing.T) {
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	cluster.Ask(t, target, "DROP ROLE IF EXISTS lintu_e2e; CREATE ROLE lintu_e2e LOGIN")
	key := filepath.Join(t.TempDir(), "city.key")
	wantRun(t, "migrate", "--store", withLogin(t, target, "postgres"), "--role", "lintu_e2e")
	store := withLogin(t, target, "lintu_e2e")
	wantRun(t, "demo", "--preset", "community", "--store", store, "--key-file", key)
	file, database := demo(t), boot(t, store, func(c *config.Config) { c.KeyFile = key })
	var status struct {
		Demo  bool
		Store struct{ Kind, Name string }
	}
	answer := database.get("/api/v1/status")
	answer.into(&status)
	if !status.Demo || status.Store.Kind != "postgis" || strings.Contains(string(answer.body), "Geh3im") {
		t.Errorf("%s", answer.body)
	}
	for what, paths := range questions(t, file) {
		t.Run(what, func(t *testing.T) {
			empty := 0
			for _, path := range paths {
				one, other := file.get(path), database.get(path)
				if one.status != other.status || !bytes.Equal(one.body, other.body) || one.header.Get("ETag") != other.header.Get("ETag") {
					t.Fatalf("%s: file %d with %d bytes, database %d with %d bytes\n%.300s\n%.300s", path, one.status, len(one.body),
						other.status, len(other.body), one.body, other.body)
				}
				if one.status != 200 {
					empty++
				}
			}
			t.Logf("%d answers, %d of them empty", len(paths), empty)
			if empty > len(paths)/2 {
				t.Error("most answers are empty")
			}
		})
	}
}

type published struct {
	Name             string
	MinZoom, MaxZoom uint8
	Bounds           [4]float64
}

// questions are paths whose answers tell a city.
func questions(t testing.TB, s *server) map[string][]string {
	t.Helper()
	var list struct{ Layers []published }
	s.get("/api/v1/layers").into(&list)
	random := rand.New(rand.NewPCG(1, 2))
	asked := map[string][]string{"layers": {"/api/v1/layers"}}
	names := []string{}
	for _, layer := range list.Layers {
		names = append(names, layer.Name)
	}
	for _, layer := range list.Layers {
		for zoom := layer.MinZoom; zoom <= layer.MaxZoom; zoom++ {
			at := somewhere(layer.Bounds, random)
			asked["tiles"] = append(asked["tiles"], tileOf(layer.Name, at, zoom))
		}
	}
	for range 200 {
		layer := list.Layers[random.IntN(len(list.Layers))]
		zoom := 10 + uint8(random.IntN(8))
		asked["tiles"] = append(asked["tiles"], tileOf(strings.Join(names, ","), somewhere(layer.Bounds, random), zoom))
	}
	for _, layer := range []string{"buildings", "compounds", "grids", "communities", "streets"} {
		ids := []string{}
		for _, row := range rows(t, demoStore(t), data.Query{Table: tableOf(layer)}) {
			ids = append(ids, fmt.Sprint(row.ID))
		}
		for page := range slices.Chunk(ids, 500) {
			asked["statistics"] = append(asked["statistics"], "/api/v1/statistics?layer="+layer+"&ids="+strings.Join(page, ","))
		}
	}
	asked["search"] = searches(t)
	for _, row := range rows(t, demoStore(t), data.Query{Table: "households", Limit: 40}) {
		asked["records"] = append(asked["records"], fmt.Sprintf("/api/v1/households/%d", row.ID),
			fmt.Sprintf("/api/v1/buildings/%d/households", data.HouseholdOf(row).Building),
			fmt.Sprintf("/api/v1/layers/households/features/%d", row.ID))
	}
	return asked
}

func tableOf(layer string) string {
	if layer == "buildings" || layer == "compounds" {
		return layer
	}
	return "regions"
}

func somewhere(b [4]float64, random *rand.Rand) orb.Point {
	return orb.Point{b[0] + (b[2]-b[0])*random.Float64(), b[1] + (b[3]-b[1])*random.Float64()}
}

// searches are names, beginnings of names, codes and addresses of the demo city.
func searches(t testing.TB) []string {
	t.Helper()
	typed := []string{"1-101", "3幢2单元501", "小区", "路", "jy", "l"}
	compounds := map[int64]string{}
	for _, row := range rows(t, demoStore(t), data.Query{Table: "compounds"}) {
		c := data.CompoundOf(row)
		compounds[c.ID] = c.Name
		typed = append(typed, c.Name, string([]rune(c.Name)[:2]), c.Code)
	}
	for i, row := range rows(t, demoStore(t), data.Query{Table: "buildings"}) {
		if b := data.BuildingOf(row); i%5 == 0 {
			typed = append(typed, fmt.Sprintf("%s%d幢101", compounds[b.Compound], b.Number), b.Name)
		}
	}
	for _, row := range rows(t, demoStore(t), data.Query{Table: "regions"}) {
		typed = append(typed, data.RegionOf(row).Name, row.Values[0].Text())
	}
	var paths []string
	for _, query := range typed {
		if query != "" {
			paths = append(paths, "/api/v1/search?limit=20&q="+url.QueryEscape(query))
		}
	}
	return paths
}

// TestCommandsOnADatabase is what can go wrong, and what is said then.
func TestCommandsOnADatabase(t *testing.T) {
	cluster := postgistest.Existing(t)
	bare, made := cluster.Database(t), cluster.Database(t)
	folder := t.TempDir()
	first := wantRun(t, "migrate", "--store", withLogin(t, made, "postgres"), "--srid", "4326")
	if !strings.Contains(first.stdout, "step 001_city") || !strings.Contains(first.stdout, "EPSG:4326") {
		t.Errorf("%s", first.stdout)
	}
	if again := wantRun(t, "migrate", "--store", made); !strings.Contains(again.stdout, "up to date") || strings.Contains(again.stdout, "step") {
		t.Errorf("%s", again.stdout)
	}
	wantRun(t, "demo", "--preset", "community", "--store", made, "--key-file", folder+"/a.key")
	parsed, err := url.Parse(made)
	if err != nil {
		t.Fatal(err)
	}
	cluster.Ask(t, bare, "DROP ROLE IF EXISTS lintu_e2e_guest; CREATE ROLE lintu_e2e_guest LOGIN")
	nowhere := strings.Replace(withLogin(t, made, "postgres"), parsed.Host, "127.0.0.1:1", 1)
	for name, c := range map[string]struct {
		args []string
		code int
		says []string
	}{
		"serving a database without tables":     {[]string{"serve", "--store", withLogin(t, bare, "postgres")}, 1, []string{"lintu migrate"}},
		"a demo city in one without tables":     {[]string{"demo", "--store", withLogin(t, bare, "postgres")}, 1, []string{"lintu migrate"}},
		"an import into one without tables":     {[]string{"import", "x.geojson", "--as", "features:x", "--store", withLogin(t, bare, "postgres")}, 1, []string{"lintu migrate"}},
		"a demo city over another":              {[]string{"demo", "--store", withLogin(t, made, "postgres"), "--key-file", folder + "/a.key"}, 1, []string{"a store already", "--force"}},
		"a database there is none of":           {[]string{"serve", "--store", strings.Replace(withLogin(t, made, "postgres"), parsed.Path, "/none_here", 1)}, 1, []string{"no such database", "createdb"}},
		"a server that does not run":            {[]string{"serve", "--store", nowhere}, 1, []string{"cannot be reached", "start the database"}},
		"a role there is none of":               {[]string{"serve", "--store", withLogin(t, made, "nobody_here")}, 1, []string{"let this user in", "PGPASSWORD"}},
		"a runtime role there is none of":       {[]string{"migrate", "--store", withLogin(t, bare, "postgres"), "--role", "nobody_here"}, 1, []string{"no role \"nobody_here\"", "CREATE ROLE"}},
		"migrating as a role that may not":      {[]string{"migrate", "--store", withLogin(t, bare, "lintu_e2e_guest")}, 1, []string{"may not make", "owns the database"}},
		"a file to migrate":                     {[]string{"migrate", "--store", "city.gpkg"}, 2, []string{"postgres://"}},
		"another coordinate system":             {[]string{"migrate", "--store", made, "--srid", "4490"}, 1, []string{"was made with 4326"}},
		"a coordinate system that is none here": {[]string{"migrate", "--store", bare, "--srid", "3857"}, 1, []string{"4490 or 4326"}},
		"a URL that is none":                    {[]string{"serve", "--store", "postgres://a:" + secretWord + "%zz@h/d"}, 2, []string{"is no URL of the form"}},
		"a store without its key":               {[]string{"serve", "--store", made, "--key-file", folder + "/none.key"}, 1, []string{"none.key", "--key-file FILE"}},
		"too few connections":                   {[]string{"serve", "--store", made, "--store-connections", "1"}, 2, []string{"4 to 1000"}},
	} {
		t.Run(name, func(t *testing.T) {
			out := lintu(nil, c.args...)
			wantNoPassword(t, out)
			if out.code != c.code || strings.Count(out.stderr, "\n") != 1 {
				t.Fatalf("code %d: %s", out.code, out.stderr)
			}
			for _, part := range c.says {
				if !strings.Contains(out.stderr, part) {
					t.Errorf("%q is not in: %s", part, out.stderr)
				}
			}
		})
	}
	if left := cluster.Ask(t, bare, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'lintu%'"); len(left) > 0 {
		t.Errorf("made in a database that was not to be touched: %v", left)
	}
	shown := wantRun(t, "serve", "--print-config", "--store", withLogin(t, made, "postgres")+"&password="+secretWord)
	if !strings.Contains(shown.stdout, "store: postgres://postgres@") || !strings.Contains(shown.stdout, "not shown") {
		t.Errorf("%s", shown.stdout)
	}
}

// TestADemoCityOfADatabase is replaced by force, taken back when it fails, and no longer one after an import.
func TestADemoCityOfADatabase(t *testing.T) {
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	key := filepath.Join(t.TempDir(), "city.key")
	at := []string{"--store", target, "--key-file", key}
	wantRun(t, "migrate", "--store", target)
	wantRun(t, append([]string{"demo", "--preset", "community", "--seed", "1"}, at...)...)
	wantRun(t, append([]string{"demo", "--preset", "community", "--seed", "2", "--force"}, at...)...)
	if said := cluster.Ask(t, target, "SELECT value FROM lintu_store.identity WHERE name = 'seed'"); !slices.Equal(said, []string{"2"}) {
		t.Errorf("seed %v", said)
	}
	cluster.Ask(t, target, "UPDATE lintu_store.identity SET value = '' WHERE name = 'made'") // as a run that was killed leaves it
	if out := lintu(nil, append([]string{"serve"}, at...)...); out.code != 1 || !strings.Contains(out.stderr, "lintu demo --force") {
		t.Errorf("%+v", out)
	}
	wantRun(t, append([]string{"demo", "--preset", "community", "--force"}, at...)...)
	s := boot(t, target, func(c *config.Config) { c.KeyFile = key })
	var status struct{ Demo, Flats bool }
	if s.get("/api/v1/status").into(&status); !status.Demo || !status.Flats {
		t.Errorf("a demo city is %+v", status)
	}
	wantRun(t, append([]string{"import", writeTrees(t), "--as", "features:trees"}, at...)...)
	if boot(t, target, func(c *config.Config) { c.KeyFile = key }).get("/api/v1/status").into(&status); status.Demo || status.Flats {
		t.Errorf("after an import it is %+v", status)
	}
	if out := lintu(nil, append([]string{"demo", "--force"}, at...)...); out.code != 1 || !strings.Contains(out.stderr, "real records") {
		t.Errorf("%+v", out)
	}
	if out := lintu(nil, append([]string{"import", writeTrees(t), "--as", "features:more", "--dry-run"}, at...)...); out.code != 0 {
		t.Errorf("%+v", out)
	}
	if left := cluster.Ask(t, target, "SELECT FROM lintu_store.tables WHERE name = 'more'"); len(left) > 0 {
		t.Error("a dry run made a table")
	}
}

// writeTrees is a small file of somebody's.
func writeTrees(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trees.geojson")
	content := `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"樟树"},"geometry":{"type":"Point","coordinates":[121.395,37.535]}},
{"type":"Feature","properties":{"name":"银杏"},"geometry":{"type":"Point","coordinates":[121.396,37.536]}}]}`
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRequestsAndTheirConnections holds a table locked, so that questions about it take for ever.
func TestRequestsAndTheirConnections(t *testing.T) {
	cluster := postgistest.Existing(t)
	target, key := demoDatabase(t, cluster)
	s := boot(t, target, func(c *config.Config) {
		c.KeyFile, c.StoreConnections, c.StoreWait = key, 4, 5*time.Second
	})
	release := cluster.Hold(t, target, "LOCK TABLE lintu.units IN ACCESS EXCLUSIVE MODE")
	building := rows(t, demoStore(t), data.Query{Table: "buildings", Limit: 1})[0].ID
	path := fmt.Sprintf("/api/v1/buildings/%d/households", building)
	ctx, leave := context.WithCancel(t.Context())
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
			if err != nil {
				t.Error(err)
				return
			}
			if response, err := http.DefaultClient.Do(r); err == nil {
				response.Body.Close()
				t.Errorf("answered with %d", response.StatusCode)
			}
		})
	}
	waiting := func(want int) {
		t.Helper()
		for began := time.Now(); ; {
			n := len(cluster.Ask(t, target, `SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'lintu' AND state = 'active' AND wait_event_type = 'Lock'`))
			if n == want {
				return
			}
			if time.Since(began) > time.Minute {
				t.Fatalf("%d queries wait for the table, want %d", n, want)
			}
		}
	}
	waiting(4)
	refused := s.get(path)
	if refused.status != 503 || refused.header.Get("Retry-After") == "" || !strings.Contains(string(refused.body), "store_connections") {
		t.Errorf("with every connection in use: %d %s", refused.status, refused.body)
	}
	if r := s.get("/api/v1/layers"); r.status != 200 {
		t.Errorf("what is in memory needs no connection: %d", r.status)
	}
	leave()
	clients.Wait()
	waiting(0)
	release()
	if r := s.get(path); r.status != 200 {
		t.Errorf("afterwards: %d %s", r.status, r.body)
	}
}
