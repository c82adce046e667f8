package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/postgis/postgistest"
	"lintu/server/config"
)

// drawn is a feature as answers have it.
type drawn struct {
	ID       int64
	Version  int64
	Geometry struct {
		Type        string
		Coordinates json.RawMessage
	}
	Properties map[string]any
	Path       []struct{ Layer string }
}

// refusedBy is a problem document of a change.
type refusedBy struct {
	Code, Detail, Field string
	Chinese             string `json:"detail_zh"`
	Overlaps            []struct {
		ID   int64
		Area float64
	}
	Present *struct {
		Version   int64
		UpdatedAt string `json:"updated_at"`
	}
}

// quad is a rectangle in degrees as GeoJSON.
func quad(west, south, width, height float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%[1]v,%[2]v],[%[3]v,%[2]v],[%[3]v,%[4]v],[%[1]v,%[4]v],[%[1]v,%[2]v]]]}`,
		west, south, west+width, south+height)
}

func (s *server) draw(layer, geometry, properties string) reply {
	s.t.Helper()
	return s.ask(http.MethodPost, "/api/v1/layers/"+layer+"/features",
		fmt.Sprintf(`{"type":"Feature","geometry":%s,"properties":%s}`, geometry, properties), "Content-Type", "application/geo+json")
}

func (s *server) change(path, tag, patch string) reply {
	s.t.Helper()
	return s.ask(http.MethodPatch, path, patch, "Content-Type", "application/merge-patch+json", "If-Match", tag)
}

// feature reads an answer that must be of a status.
func (r reply) feature(want int) (f drawn) {
	r.t.Helper()
	if err := json.Unmarshal(r.body, &f); err != nil || r.status != want {
		r.t.Fatalf("status %d, want %d: %s", r.status, want, r.body)
	}
	return f
}

func (r reply) refusal(status int, code string) (p refusedBy) {
	r.t.Helper()
	if err := json.Unmarshal(r.body, &p); err != nil || r.status != status || p.Code != code {
		r.t.Fatalf("status %d, want %d %s: %s", r.status, status, code, r.body)
	}
	return p
}

// beyond is a place north-east of the city where nothing is.
func beyond(t testing.TB) orb.Point {
	t.Helper()
	bound := orb.Bound{Min: orb.Point{180, 90}, Max: orb.Point{-180, -90}}
	for _, row := range rows(t, demoStore(t), data.Query{Table: "regions"}) {
		if row.Geometry != nil {
			bound = bound.Union(row.Geometry.Bound())
		}
	}
	return orb.Point{bound.Max[0] + 0.01, bound.Max[1] + 0.01}
}

// TestAnEditFromBeginningToEnd is somebody at the map: draws a compound, reshapes and renames it, is told of another's change,
// takes a step back, and deletes it.
func TestAnEditFromBeginningToEnd(t *testing.T) {
	at := beyond(t)
	followed(t, func(t *testing.T, s *server, _ program) {
		made := s.draw("compounds", quad(at[0], at[1], 0.001, 0.001), `{"name":"望江苑","kind":"gated","year":2026}`)
		f := made.feature(http.StatusCreated)
		path := fmt.Sprintf("/api/v1/layers/compounds/features/%d", f.ID)
		if made.header.Get("Location") != path || made.header.Get("Lintu-Position") == "" || f.Version != 1 || f.Properties["code"] == nil {
			t.Errorf("%v %s", made.header, made.body)
		}
		read := s.get(path)
		tag := read.header.Get("ETag")
		if got := read.feature(http.StatusOK); !strings.HasPrefix(tag, `"1.`) || string(got.Geometry.Coordinates) != string(f.Geometry.Coordinates) {
			t.Errorf("%s %s", tag, read.body)
		}
		former := fmt.Sprintf(`{"geometry":{"type":%q,"coordinates":%s}}`, f.Geometry.Type, f.Geometry.Coordinates)

		changed := s.change(path, tag, `{"geometry":`+quad(at[0], at[1], 0.002, 0.001)+`,"properties":{"name":"望江新苑","year":null}}`)
		now := changed.feature(http.StatusOK)
		if now.Version != 2 || now.Properties["name"] != "望江新苑" || now.Properties["kind"] != "gated" || now.Properties["year"] != nil {
			t.Errorf("%s", changed.body)
		}
		until(t, "the new name in the search", func() bool { return s.finds("望江新苑") })

		stale := s.change(path, tag, `{"properties":{"name":"late"}}`).refusal(http.StatusPreconditionFailed, "stale")
		if stale.Present == nil || stale.Present.Version != 2 || stale.Present.UpdatedAt == "" {
			t.Errorf("%+v", stale)
		}
		undone := s.change(path, changed.header.Get("ETag"), former)
		if got := undone.feature(http.StatusOK); string(got.Geometry.Coordinates) != string(f.Geometry.Coordinates) || got.Version != 3 {
			t.Errorf("%s\nand not\n%s", undone.body, f.Geometry.Coordinates)
		}
		s.ask(http.MethodDelete, path, "", "If-Match", tag).refusal(http.StatusPreconditionFailed, "stale")
		gone := s.ask(http.MethodDelete, path, "", "If-Match", undone.header.Get("ETag"))
		if gone.status != http.StatusNoContent || gone.header.Get("Lintu-Position") == "" {
			t.Errorf("%d %s", gone.status, gone.body)
		}
		s.get(path).refusal(http.StatusNotFound, "not_found")
		s.ask(http.MethodDelete, path, "", "If-Match", "*").refusal(http.StatusNotFound, "not_found")
		again := s.ask(http.MethodPost, "/api/v1/layers/compounds/features", string(read.body), "Content-Type", "application/geo+json")
		if back := again.feature(http.StatusCreated); back.ID != f.ID || string(back.Geometry.Coordinates) != string(f.Geometry.Coordinates) {
			t.Errorf("a deletion taken back: %s", again.body)
		}
	})
}

// TestWhatAChangeIsRefusedFor goes through the refusals, each with its field.
func TestWhatAChangeIsRefusedFor(t *testing.T) {
	at := beyond(t)
	s := boot(t, copied(t, demoStore(t)))
	building := rows(t, demoStore(t), data.Query{Table: "buildings", IDs: []int64{aFlat(t, demoStore(t)).Building}})[0]
	grid := rows(t, demoStore(t), data.Query{Table: "regions", Where: []data.Match{{Field: "level", Value: data.Text("grid")}}})[0]
	const features = "/api/v1/layers/compounds/features"
	path := fmt.Sprintf("/api/v1/layers/buildings/features/%d", building.ID)
	const geo, patch = "application/geo+json", "application/merge-patch+json"
	square := quad(at[0], at[1], 0.001, 0.001)
	whole := func(geometry, properties string) string {
		return fmt.Sprintf(`{"type":"Feature","geometry":%s,"properties":%s}`, geometry, properties)
	}
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		code, field        string
	}{
		"another machine": {"POST", features, whole(square, `{}`), []string{"X-Forwarded-For", "10.0.0.7"}, 403, "edits_only_here", ""},
		"a foreign page":  {"POST", features, whole(square, `{}`), []string{"Sec-Fetch-Site", "cross-site"}, 403, "edits_only_here", ""},
		"no such layer":   {"POST", "/api/v1/layers/castles/features", whole(square, `{}`), nil, 404, "unknown_layer", "layer"},
		"a layer that takes none": {
			"POST", "/api/v1/layers/households/features", whole(square, `{}`), nil, 403, "not_editable", "layer",
		},
		"no content type":     {"POST", features, whole(square, `{}`), []string{"Content-Type", "text/plain"}, 415, "wrong_content_type", "Content-Type"},
		"a patch as GeoJSON":  {"PATCH", path, `{}`, []string{"If-Match", "*"}, 415, "wrong_content_type", "Content-Type"},
		"no JSON":             {"POST", features, `{"type":`, nil, 400, "bad_parameter", "body"},
		"no feature":          {"POST", features, square, nil, 422, "invalid_feature", "coordinates"},
		"an unknown member":   {"POST", features, `{"type":"Feature","geometri":null}`, nil, 422, "invalid_feature", "geometri"},
		"no geometry":         {"POST", features, `{"type":"Feature","properties":{}}`, nil, 422, "invalid_feature", "geometry"},
		"nothing but null":    {"POST", features, whole("null", `{}`), nil, 422, "invalid_feature", "geometry"},
		"a point":             {"POST", features, whole(`{"type":"Point","coordinates":[117,36]}`, `{}`), nil, 422, "invalid_feature", "geometry"},
		"beyond the world":    {"POST", features, whole(quad(190, 10, 1, 1), `{}`), nil, 422, "invalid_feature", "geometry"},
		"metres":              {"POST", features, whole(quad(500000, 4000000, 10, 10), `{}`), nil, 422, "invalid_feature", "geometry"},
		"swapped":             {"POST", features, whole(quad(36.6, 117, 0.1, 0.1), `{}`), nil, 422, "invalid_feature", "geometry"},
		"a bow tie":           {"POST", features, whole(`{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}`, `{}`), nil, 422, "invalid_feature", "geometry"},
		"without an area":     {"POST", features, whole(`{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}`, `{}`), nil, 422, "invalid_feature", "geometry"},
		"an unknown property": {"POST", features, whole(square, `{"nme":"x"}`), nil, 422, "invalid_feature", "properties.nme"},
		"a derived property":  {"POST", features, whole(square, `{"region":"370699"}`), nil, 422, "invalid_feature", "properties.region"},
		"an unknown word":     {"POST", features, whole(square, `{"kind":"castle"}`), nil, 422, "invalid_feature", "properties.kind"},
		"a wrong type":        {"POST", features, whole(square, `{"year":"long ago"}`), nil, 422, "invalid_feature", "properties.year"},
		"a wrong year":        {"POST", features, whole(square, `{"year":12}`), nil, 422, "invalid_feature", "properties.year"},
		"an id number":        {"POST", features, whole(square, `{"name":"11010519491231002X"}`), nil, 422, "invalid_feature", "properties.name"},
		"a reference to none": {"POST", features, whole(square, `{"community_id":987654321}`), nil, 422, "invalid_feature", "properties.community_id"},
		"a grid without a code outside": {
			"POST", "/api/v1/layers/grids/features", whole(square, `{"name":"x"}`), nil, 422, "invalid_feature", "properties.code",
		},
		"a grid with a wrong code": {
			"POST", "/api/v1/layers/grids/features", whole(square, `{"name":"x","code":"7"}`), nil, 422, "invalid_feature", "properties.code",
		},
		"another grid's code": {
			"POST", "/api/v1/layers/grids/features", whole(square, fmt.Sprintf(`{"name":"x","code":%q}`, data.RegionOf(grid).Code)), nil,
			422, "invalid_feature", "properties.code",
		},
		"another grid than it lies in": {
			"PATCH", path, `{"properties":{"grid_id":1}}`, []string{"Content-Type", patch, "If-Match", "*"}, 422, "invalid_feature", "properties.grid_id",
		},
		"too many floors":   {"PATCH", path, `{"properties":{"floors_above":2000}}`, []string{"Content-Type", patch, "If-Match", "*"}, 422, "invalid_feature", "properties.floors_above"},
		"no If-Match":       {"PATCH", path, `{}`, []string{"Content-Type", patch}, 428, "if_match_needed", "If-Match"},
		"a weak tag":        {"PATCH", path, `{}`, []string{"Content-Type", patch, "If-Match", `W/"1"`}, 412, "stale", "If-Match"},
		"delete unasked":    {"DELETE", path, "", nil, 428, "if_match_needed", "If-Match"},
		"what is in use":    {"DELETE", path, "", []string{"If-Match", "*"}, 409, "in_use", ""},
		"what is not there": {"DELETE", features + "/987654321", "", []string{"If-Match", "*"}, 404, "not_found", "id"},
		"an id that is taken": {
			"POST", "/api/v1/layers/buildings/features", fmt.Sprintf(`{"type":"Feature","id":%d,"geometry":%s,"properties":{}}`, building.ID, square), nil,
			409, "exists", "",
		},
		"a parameter": {"POST", features + "?draft=1", whole(square, `{}`), nil, 400, "bad_parameter", "query"},
	} {
		t.Run(name, func(t *testing.T) {
			headers := append([]string{"Content-Type", geo}, c.headers...)
			p := (&server{t, s.url}).ask(c.method, c.path, c.body, headers...).refusal(c.status, c.code)
			if p.Field != c.field || p.Detail == "" || strings.Contains(p.Chinese, "无法存储：") {
				t.Errorf("%+v", p)
			}
		})
	}
}

// TestNothingLiesOverAnotherOfItsKind: what is in the way is named, drawing along an edge is not.
func TestNothingLiesOverAnotherOfItsKind(t *testing.T) {
	at := beyond(t)
	followed(t, func(t *testing.T, s *server, _ program) {
		one := s.draw("compounds", quad(at[0], at[1], 0.001, 0.001), `{"name":"一"}`).feature(http.StatusCreated)
		until(t, "the compound in the search", func() bool { return s.finds("一") })
		s.draw("compounds", quad(at[0]+0.001, at[1], 0.001, 0.001), `{"name":"二"}`).feature(http.StatusCreated) // beside it
		p := s.draw("compounds", quad(at[0]+0.0005, at[1]+0.0005, 0.0001, 0.001), `{"name":"三"}`).refusal(http.StatusConflict, "overlap")
		if p.Field != "geometry" || len(p.Overlaps) != 1 || p.Overlaps[0].ID != one.ID || p.Overlaps[0].Area < 300 || p.Overlaps[0].Area > 600 {
			t.Errorf("%+v", p)
		}
		low := s.draw("buildings", quad(at[0], at[1], 0.0003, 0.0003), `{"floors_above":3,"height":9}`).feature(http.StatusCreated)
		s.draw("buildings", quad(at[0], at[1], 0.0001, 0.0001), `{"base":9,"height":60}`).feature(http.StatusCreated) // stands on it
		p = s.draw("buildings", quad(at[0], at[1], 0.0001, 0.0001), `{"base":6,"height":60}`).refusal(http.StatusConflict, "overlap")
		if len(p.Overlaps) != 2 || p.Overlaps[0].ID != low.ID {
			t.Errorf("%+v", p)
		}
		grid := s.draw("grids", quad(at[0], at[1], 0.001, 0.001), `{"name":"网格","code":"370699001001999","grid_type":"general"}`)
		if f := grid.feature(http.StatusCreated); f.Properties["code"] != "370699001001999" {
			t.Errorf("%s", grid.body)
		}
		s.draw("grids", quad(at[0], at[1], 0.001, 0.001), `{"name":"专属","code":"370699001001998","grid_type":"special"}`).refusal(http.StatusConflict, "overlap")
		s.draw("grids", quad(at[0], at[1], 0.001, 0.001), `{"name":"警务","code":"370699001001997","grid_type":"police"}`).feature(http.StatusCreated)
		s.draw("micro_grids", quad(at[0], at[1], 0.0005, 0.0005), `{"name":"微"}`).feature(http.StatusCreated)
	})
}

// TestANewFeatureHasItsPlace: a building has the grid it stands in, a grid the next code of its community.
func TestANewFeatureHasItsPlace(t *testing.T) {
	s := boot(t, copied(t, demoStore(t)))
	var list struct {
		Features []drawn
		Links    []struct{ Rel, Href string }
		Returned int `json:"numberReturned"`
	}
	var catalogue struct {
		Layers []struct {
			Name     string
			Editable []string
		}
	}
	s.get("/api/v1/layers").into(&catalogue)
	for _, l := range catalogue.Layers {
		known := map[string]string{"buildings": "floors_above", "grids": "parent_id", "compounds": "community_id", "water": "kind", "households": ""}
		if want, ok := known[l.Name]; ok && (want == "" && len(l.Editable) > 0 || want != "" && !slices.Contains(l.Editable, want)) {
			t.Errorf("%+v", l)
		}
	}
	s.get("/api/v1/layers", "X-Forwarded-For", "10.0.0.7").into(&catalogue)
	for _, l := range catalogue.Layers {
		if len(l.Editable) > 0 {
			t.Errorf("somebody elsewhere is told to edit %+v", l)
		}
	}
	s.get("/api/v1/layers/grids/features?limit=3").into(&list)
	if list.Returned != 3 || len(list.Features) != 3 || len(list.Links) != 1 || list.Links[0].Rel != "next" {
		t.Fatalf("%+v", list)
	}
	seen := map[int64]bool{}
	for next := "/api/v1/layers/grids/features?limit=3"; next != ""; {
		list.Links = nil
		s.get(next).into(&list)
		for _, f := range list.Features {
			if seen[f.ID] {
				t.Errorf("%d is told twice", f.ID)
			}
			seen[f.ID] = true
		}
		if next = ""; len(list.Links) > 0 {
			next = list.Links[0].Href
		}
	}
	grids := rows(t, demoStore(t), data.Query{Table: "regions", Where: []data.Match{{Field: "level", Value: data.Text("grid")}}})
	if len(seen) != len(grids) {
		t.Errorf("%d grids, want %d", len(seen), len(grids))
	}
	g := grids[0].Geometry.(orb.MultiPolygon)
	b := g.Bound()
	s.get(fmt.Sprintf("/api/v1/layers/grids/features?bbox=%v,%v,%v,%v", b.Min[0], b.Min[1], b.Max[0], b.Max[1])).into(&list)
	if list.Returned == 0 || list.Returned == len(grids) {
		t.Errorf("%d of %d grids in the box of one", list.Returned, len(grids))
	}
	placed := false
	for x := b.Min[0]; x < b.Max[0] && !placed; x += 0.0002 {
		for y := b.Min[1]; y < b.Max[1] && !placed; y += 0.0002 {
			if !data.Contains(g, orb.Point{x, y}) {
				continue
			}
			r := s.draw("buildings", quad(x-0.00001, y-0.00001, 0.00002, 0.00002), `{"name":"门卫室","floors_above":1}`)
			if r.status == http.StatusConflict {
				continue
			}
			f := r.feature(http.StatusCreated)
			placed = true
			if int64(f.Properties["grid_id"].(float64)) != grids[0].ID || len(f.Path) < 2 {
				t.Errorf("%s", r.body)
			}
			same := fmt.Sprintf(`{"properties":{"grid_id":%d}}`, grids[0].ID)
			r = s.change(fmt.Sprintf("/api/v1/layers/buildings/features/%d", f.ID), r.header.Get("ETag"), same)
			r.feature(http.StatusOK) // what follows from others may be sent as it is
			tower := s.change(fmt.Sprintf("/api/v1/layers/buildings/features/%d", f.ID), r.header.Get("ETag"), `{"properties":{"floors_above":20}}`)
			if got := tower.feature(http.StatusOK); got.Properties["height"] != 60.0 {
				t.Errorf("a tower of 20 floors: %s", tower.body)
			}
		}
	}
	if !placed {
		t.Error("no room for a building in the whole grid")
	}
}

// TestTwoServersOnOneDatabase: what is written through one is in what is read through the other by who sends the position of the
// write along, in features, tiles and figures, at once and every time; and of many who draw on the same ground at once, through
// either, one succeeds.
func TestTwoServersOnOneDatabase(t *testing.T) {
	target, key := demoDatabase(t, postgistest.Existing(t))
	own := func(c *config.Config) { c.KeyFile = key }
	nodes := []*server{boot(t, target, own), boot(t, target, own)}
	t.Run("who writes sees what was written", func(t *testing.T) { seesItsWrites(t, nodes) })
	t.Run("the same ground at once", func(t *testing.T) { sameGround(t, nodes) })
}

func seesItsWrites(t *testing.T, nodes []*server) {
	at := beyond(t)
	for round := range 12 {
		one, other := nodes[round%2], nodes[1-round%2]
		place := orb.Point{at[0] + float64(round)*0.002, at[1]}
		name := fmt.Sprintf("楼%d", round)
		made := one.draw("buildings", quad(place[0], place[1], 0.001, 0.001), fmt.Sprintf(`{"name":%q}`, name))
		f := made.feature(http.StatusCreated)
		position := made.header.Get("Lintu-Position")
		middle := orb.Point{place[0] + 0.0005, place[1] + 0.0005}
		if r := other.get(tileOf("buildings", middle, 17), "Lintu-Position", position); r.status != 200 || !strings.Contains(string(r.body), name) {
			t.Fatalf("round %d: the tile of the other server: %d, %d bytes", round, r.status, len(r.body))
		}
		if n := other.get(fmt.Sprintf("/api/v1/statistics?layer=buildings&ids=%d", f.ID), "Lintu-Position", position); n.status != 200 || !strings.Contains(string(n.body), `"buildings":1`) {
			t.Fatalf("round %d: the figures of the other server: %d %s", round, n.status, n.body)
		}
		path := fmt.Sprintf("/api/v1/layers/buildings/features/%d", f.ID)
		gone := other.ask(http.MethodDelete, path, "", "If-Match", made.header.Get("ETag"))
		if r := one.get(tileOf("buildings", middle, 17), "Lintu-Position", gone.header.Get("Lintu-Position")); gone.status != 204 || strings.Contains(string(r.body), name) {
			t.Fatalf("round %d: deleted with %d, and the tile is there: %d", round, gone.status, r.status)
		}
	}
	if p := nodes[0].get("/api/v1/layers", "Lintu-Position", "?").refusal(http.StatusBadRequest, "bad_parameter"); p.Field != "Lintu-Position" {
		t.Errorf("%+v", p)
	}
	far := strings.Fields(positionIn(t, nodes[0].draw("buildings", quad(at[0], at[1]+0.1, 0.001, 0.001), `{}`)))
	far[1] = "9999999999:9999999999:" // of a transaction that is yet to come
	token := base64.RawURLEncoding.EncodeToString([]byte(strings.Join(far, " ")))
	late := nodes[1].get("/api/v1/layers", "Lintu-Position", token)
	if late.refusal(http.StatusServiceUnavailable, "not_yet"); late.header.Get("Retry-After") == "" {
		t.Errorf("%v", late.header)
	}
}

// positionIn is the position of a change as the store has it.
func positionIn(t testing.TB, r reply) string {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(r.header.Get("Lintu-Position"))
	if err != nil || len(text) == 0 {
		t.Fatalf("%v: %v", err, r.header)
	}
	return string(text)
}

func sameGround(t *testing.T, nodes []*server) {
	at := beyond(t)
	for round := range 4 {
		var made [4]int
		var all sync.WaitGroup
		place := quad(at[0]+float64(round)*0.002, at[1]+0.2, 0.001, 0.001)
		for who := range made {
			all.Add(1)
			go func() {
				defer all.Done()
				made[who] = nodes[who%2].draw("buildings", place, `{}`).status
			}()
		}
		all.Wait()
		slices.Sort(made[:])
		if made != [4]int{201, 409, 409, 409} {
			t.Errorf("round %d: %v", round, made)
		}
	}
}

// TestTheExamplesOfEditing runs what docs/editing.md says, as it is written there.
func TestTheExamplesOfEditing(t *testing.T) {
	s := boot(t, copied(t, demoStore(t)))
	text, err := os.ReadFile("../../docs/editing.md")
	must(t, err)
	_, example, _ := strings.Cut(string(text), "```sh\n")
	example, _, _ = strings.Cut(example, "```")
	example = strings.ReplaceAll(example, "http://localhost:8080", s.url)
	out, err := exec.Command("bash", "-c", strings.ReplaceAll(example, "curl ", "curl --silent --show-error ")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	at := 0
	for _, want := range []string{`"numberReturned":5`, "201 Created", "Lintu-Position: ", `"version":1`, "200 OK", "望江新苑", "204 No Content"} {
		i := strings.Index(string(out[at:]), want)
		if i < 0 {
			t.Fatalf("%q is missing, or not in its place:\n%s", want, out)
		}
		at += i
	}
}
