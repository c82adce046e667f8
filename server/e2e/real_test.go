package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lintu/data"
	"lintu/server/api"
)

func contextOf(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}

// realStore is a copy of the city that no longer says it is made up, as an import leaves it.
func realStore(t *testing.T) string {
	t.Helper()
	path := copied(t, demoStore(t))
	store := openStore(t, path)
	if err := store.SetIdentity(t.Context(), data.Identity{Made: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestARealStoreTellsNothingOfSingleFlats(t *testing.T) {
	store := realStore(t)
	s, flat := boot(t, store), aFlat(t, store)
	var status struct{ Demo, Flats bool }
	s.get("/api/v1/status").into(&status)
	if status.Demo || status.Flats {
		t.Errorf("status says %+v", status)
	}
	for _, path := range []string{
		fmt.Sprintf("/api/v1/households/%d", flat.ID),
		fmt.Sprintf("/api/v1/buildings/%d/households", flat.Building),
		fmt.Sprintf("/api/v1/layers/households/features/%d", flat.ID),
	} {
		r := s.get(path)
		if r.status != 200 || !strings.Contains(string(r.body), `"room":"`+flat.Room) {
			t.Errorf("%s: status %d, the room is not there: %.300s", path, r.status, r.body)
		}
		for _, word := range []string{`"occupancy"`, `"occupied"`, `"area"`, `"home"`, `"owner"`, "people", "residents", "updated_at"} {
			if strings.Contains(string(r.body), word) {
				t.Errorf("%s holds %s: %.600s", path, word, r.body)
			}
		}
	}
}

func TestFiguresOfAHandfulOfFlatsAreWithheld(t *testing.T) {
	store := realStore(t)
	s := boot(t, store)
	flats := map[int64]int{}
	for _, row := range rows(t, store, data.Query{Table: "households"}) {
		flats[data.HouseholdOf(row).Building]++
	}
	few, many := int64(0), int64(0)
	for building, n := range flats {
		if n == 1 {
			few = building
		} else if n > 10 {
			many = building
		}
	}
	if few == 0 || many == 0 {
		t.Fatal("the city has no building of each kind")
	}
	var answer struct {
		Statistics []struct {
			Occupied, People *int64
			Withheld         bool
		}
	}
	s.get(fmt.Sprintf("/api/v1/statistics?layer=buildings&ids=%d,%d", few, many)).into(&answer)
	if a := answer.Statistics[0]; a.Occupied != nil || a.People != nil || !a.Withheld {
		t.Errorf("a building of one flat says %+v", a)
	}
	if a := answer.Statistics[1]; a.Occupied == nil || a.People == nil || a.Withheld {
		t.Errorf("a building of many flats says %+v", a)
	}
}

func TestARealStoreAnswersOnlyUnderItsOwnName(t *testing.T) {
	s := boot(t, realStore(t))
	r := s.get("/api/v1/status", "Host", "evil.example:8080")
	var p api.Problem
	if err := json.Unmarshal(r.body, &p); err != nil || r.status != 421 || p.Code != "wrong_host" {
		t.Errorf("status %d: %s", r.status, r.body)
	}
	if r := demo(t).get("/api/v1/status", "Host", "city.example:8080"); r.status != 200 {
		t.Errorf("the demo city is open under any name, but: %d %s", r.status, r.body)
	}
}

func TestNoAnswerOfTheDemoHoldsAPerson(t *testing.T) {
	s, flat := demo(t), aFlat(t, demoStore(t))
	for _, path := range []string{
		fmt.Sprintf("/api/v1/households/%d", flat.ID), fmt.Sprintf("/api/v1/buildings/%d/households", flat.Building),
		"/api/v1/layers", "/api/v1/search?q=129", "/api/v1/search?q=370699",
	} {
		body := string(s.get(path).body)
		words := []string{"residents", "phone", "id_number", "birth", "persons", "members"}
		if path != "/api/v1/layers" { // which has a layer of counts by that name
			words = append(words, "people")
		}
		for _, word := range words {
			if strings.Contains(body, word) {
				t.Errorf("%s holds %q: %.300s", path, word, body)
			}
		}
	}
}

// TestFiguresEqualTheStore holds the figures of every grid and compound against what the store itself counts.
func TestFiguresEqualTheStore(t *testing.T) {
	s, store := demo(t), openStore(t, demoStore(t))
	for _, c := range []struct{ layer, table string }{{"grids", "regions"}, {"compounds", "compounds"}} {
		var ids []string
		for _, row := range rows(t, demoStore(t), data.Query{Table: c.table}) {
			if c.table != "regions" || data.RegionOf(row).Level == data.LevelGrid {
				ids = append(ids, fmt.Sprint(row.ID))
			}
		}
		var answer struct {
			Statistics []struct {
				ID int64
				data.Numbers
			}
		}
		s.get("/api/v1/statistics?layer=" + c.layer + "&ids=" + strings.Join(ids, ",")).into(&answer)
		if len(answer.Statistics) != len(ids) || len(ids) == 0 {
			t.Fatalf("%s: %d answers for %d ids", c.layer, len(answer.Statistics), len(ids))
		}
		for _, got := range answer.Statistics {
			want, err := store.Numbers(t.Context(), c.table, got.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got.Numbers != want {
				t.Errorf("%s %d: served %+v, stored %+v", c.layer, got.ID, got.Numbers, want)
			}
		}
	}
}

func TestImportTakesTheMarkerOff(t *testing.T) {
	path := copied(t, demoStore(t))
	file := filepath.Join("testdata", "kiosks.geojson")
	out := lintu(nil, "import", file, "--as", "features:kiosks", "--store", path, "--error-file", filepath.Join(t.TempDir(), "e.csv"))
	if out.code != 0 {
		t.Fatal(out.stderr)
	}
	if identity, err := openStore(t, path).Identity(t.Context()); err != nil || identity.Demo {
		t.Fatalf("still the demo city: %+v %v", identity, err)
	}
	s := boot(t, path)
	var feature struct{ Properties map[string]any }
	type listed struct {
		Name  string
		Count int
	}
	var list struct{ Layers []listed }
	s.get("/api/v1/layers").into(&list)
	kiosks := slices.IndexFunc(list.Layers, func(l listed) bool { return l.Name == "kiosks" })
	if kiosks < 0 || list.Layers[kiosks].Count != 2 {
		t.Fatalf("the layers are %+v", list.Layers)
	}
	id := rows(t, path, data.Query{Table: "kiosks"})[0].ID
	s.get(fmt.Sprintf("/api/v1/layers/kiosks/features/%d", id)).into(&feature)
	if feature.Properties["title"] != "报刊亭一" {
		t.Errorf("%+v", feature.Properties)
	}
}

func TestAFailedImportLeavesTheMarkerAndNoStore(t *testing.T) {
	path := copied(t, demoStore(t))
	if out := lintu(nil, "import", "testdata/none.geojson", "--as", "features:kiosks", "--store", path); out.code != 1 {
		t.Fatalf("exit code %d: %s", out.code, out.stderr)
	}
	if identity, err := openStore(t, path).Identity(t.Context()); err != nil || !identity.Demo {
		t.Errorf("%+v %v", identity, err)
	}
	folder := t.TempDir()
	if out := lintu(nil, "import", "testdata/none.geojson", "--as", "features:kiosks", "--store", folder+"/new.gpkg"); out.code != 1 {
		t.Fatalf("exit code %d: %s", out.code, out.stderr)
	}
	if left := listing(t, folder); left != "" {
		t.Errorf("left behind: %s", left)
	}
}
