package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lintu/data"
	"lintu/server/api"
	"lintu/server/config"
)

// form is a body with files, and its Content-Type.
func form(t testing.TB, files map[string]string) (string, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, content := range files {
		part, err := w.CreateFormFile("file", name)
		if err == nil {
			_, err = io.WriteString(part, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return body.String(), w.FormDataContentType()
}

func upload(t testing.TB, s *server, files map[string]string, header ...string) reply {
	t.Helper()
	body, kind := form(t, files)
	return s.ask(http.MethodPost, "/api/v1/imports", body, append([]string{"Content-Type", kind}, header...)...)
}

func stateOf(t testing.TB, r reply, want int) api.Import {
	t.Helper()
	var state api.Import
	if err := json.Unmarshal(r.body, &state); err != nil || r.status != want {
		t.Fatalf("status %d, want %d: %s", r.status, want, r.body)
	}
	return state
}

// order has something done with an upload and waits until it has been done.
func order(t testing.TB, s *server, id, verb string, o api.ImportOrder) api.Import {
	t.Helper()
	body, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	state := stateOf(t, s.ask(http.MethodPost, "/api/v1/imports/"+id+"/"+verb, string(body), "Content-Type", "application/json"), http.StatusAccepted)
	for state.Phase == "checking" || state.Phase == "running" {
		select {
		case <-t.Context().Done():
			t.Fatal("the import has no end")
		case <-time.After(5 * time.Millisecond):
		}
		state = stateOf(t, s.get("/api/v1/imports/"+id), http.StatusOK)
	}
	return state
}

// survey is a table of points in GCJ-02, two of them wrong.
func survey() string {
	var b strings.Builder
	b.WriteString("编号,经度,纬度,名称,手机\n")
	for i := range 40 {
		fmt.Fprintf(&b, "%d,121.4%02d,37.54,点%d,13812345678\n", i, i, i)
	}
	return b.String() + "40,x,37.5,坏点,1\n41,0,0,零点,1\n"
}

// A file is sent, asked about, looked at, written and served; nothing else of the store changes before it is started.
func TestAFileIsImportedThroughTheAPI(t *testing.T) {
	store := realStore(t)
	s := boot(t, store)
	first := upload(t, s, map[string]string{"踏勘点.csv": survey()})
	state := stateOf(t, first, http.StatusCreated)
	if state.Phase != "uploaded" || state.File != "踏勘点.csv" || state.Demo || first.header.Get("Location") != "/api/v1/imports/"+state.ID {
		t.Errorf("%+v %v", state, first.header)
	}
	o := api.ImportOrder{As: "features:survey_points"}
	asked := order(t, s, state.ID, "check", o)
	if asked.Phase != "asking" || asked.Problem.Ask != "crs" || len(asked.Problem.Choices) != 4 || !strings.Contains(asked.Problem.WhatZH, "坐标系") {
		t.Fatalf("%+v %+v", asked, asked.Problem)
	}
	o.CRS = "GCJ-02"
	checked := order(t, s, state.ID, "check", o)
	r := checked.Report
	if checked.Phase != "checked" || r.Read != 42 || r.Stored != 40 || r.Refused != 2 || !r.Created || r.Bounds == nil || !r.Errors || r.Format != "CSV" {
		t.Fatalf("%+v %+v", checked, r)
	}
	for _, c := range r.Columns {
		if private := c.Name == "手机"; private != (c.LeftOut != nil) || private != (len(c.Fields) == 0) || private && c.First != "" {
			t.Errorf("%+v", c)
		}
	}
	if list := s.get("/api/v1/imports/" + state.ID + "/errors"); list.status != 200 || strings.Count(string(list.body), "\n") != 3 || !strings.Contains(list.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %v %s", list.status, list.header, list.body)
	}
	var preview struct{ Features []json.RawMessage }
	s.get("/api/v1/imports/" + state.ID + "/preview").into(&preview)
	if len(preview.Features) != 40 {
		t.Errorf("%d features to look at", len(preview.Features))
	}
	if r := s.get("/tiles/survey_points.json"); r.status != http.StatusNotFound {
		t.Errorf("a check made a layer: %d %s", r.status, r.body)
	}
	done := order(t, s, state.ID, "start", o)
	if done.Phase != "done" || done.Report.Stored != 40 || done.Report.Layer != "survey_points" {
		t.Fatalf("%+v %+v", done, done.Report)
	}
	served(t, s, "survey_points", 40)
	again := order(t, s, state.ID, "start", o)
	if again.Report.Updated != 40 || again.Report.Stored != 0 {
		t.Errorf("%+v", again.Report)
	}
	if n := len(rows(t, store, data.Query{Table: "survey_points", Scope: data.Everything()})); n != 40 {
		t.Errorf("%d rows", n)
	}
	var all struct{ Imports []api.Import }
	s.get("/api/v1/imports").into(&all)
	if len(all.Imports) != 1 || all.Imports[0].Phase != "done" {
		t.Errorf("%+v", all)
	}
	if r := s.ask(http.MethodDelete, "/api/v1/imports/"+state.ID, ""); r.status != http.StatusNoContent {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.get("/api/v1/imports/" + state.ID); r.status != http.StatusNotFound {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// served waits until a layer is, with so many features: the city follows its store.
func served(t testing.TB, s *server, layer string, want int64) {
	t.Helper()
	for {
		var published struct {
			Layers []struct {
				Name  string
				Count int64
			}
		}
		s.get("/api/v1/layers").into(&published)
		for _, l := range published.Layers {
			if l.Name == layer && l.Count == want {
				return
			}
		}
		select {
		case <-t.Context().Done():
			t.Fatalf("layer %s is not served", layer)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Only this machine's own pages and programs may send files, and what they send must be files.
func TestRefusedImports(t *testing.T) {
	store := realStore(t)
	s := boot(t, store, func(c *config.Config) { c.MaxImportBytes = 1 << 20 })
	good := map[string]string{"a.csv": "lon,lat\n121,37\n"}
	for _, c := range []struct {
		name   string
		files  map[string]string
		header []string
		status int
		code   string
	}{
		{"a page of another site", good, []string{"Origin", "http://evil.example"}, 403, "only_here"},
		{"a page without an origin", good, []string{"Origin", "null"}, 403, "only_here"},
		{"another port of this machine", good, []string{"Origin", "http://127.0.0.1:1"}, 403, "only_here"},
		{"a form of another site", good, []string{"Sec-Fetch-Site", "cross-site"}, 403, "only_here"},
		{"a page of this machine, another port", good, []string{"Sec-Fetch-Site", "same-site"}, 403, "only_here"},
		{"by way of a proxy", good, []string{"X-Forwarded-For", "192.0.2.1"}, 403, "only_here"},
		{"under another name", good, []string{"Host", "lintu.example"}, 421, "wrong_host"},
		{"no form", nil, []string{"Content-Type", "text/csv"}, 400, "bad_parameter"},
		{"no file", map[string]string{}, nil, 400, "invalid"},
		{"two files", map[string]string{"a.csv": "a", "b.csv": "b"}, nil, 400, "invalid"},
		{"two Shapefiles", map[string]string{"a.shp": "a", "b.shp": "b"}, nil, 400, "invalid"},
		{"a part of another Shapefile", map[string]string{"a.shp": "a", "b.dbf": "b"}, nil, 400, "invalid"},
		{"too much", map[string]string{"a.csv": strings.Repeat("x", 2<<20)}, nil, 413, "too_large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := upload(t, s, c.files, c.header...)
			var p api.Problem
			if err := json.Unmarshal(r.body, &p); err != nil || r.status != c.status || p.Code != c.code {
				t.Errorf("%d %s %v", r.status, r.body, err)
			}
		})
	}
	for _, path := range []string{"/api/v1/imports", "/api/v1/imports/x", "/api/v1/imports/x/errors", "/api/v1/imports/x/preview"} {
		if r := s.get(path, "Origin", "http://evil.example"); r.status != http.StatusForbidden {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	way := stateOf(t, upload(t, s, map[string]string{`..\..\etc/passwd.csv`: "lon,lat\n121,37\n"}), http.StatusCreated)
	if way.File != "passwd.csv" {
		t.Errorf("%+v", way)
	}
	for _, c := range []struct {
		verb, body string
		status     int
	}{
		{"check", `{"as":"features:x","nonsense":1}`, 400}, {"check", `{`, 400}, {"check", `{"as":"features:x","axis":"sideways"}`, 400}, {"stop", `{}`, 405},
	} {
		r := s.ask(http.MethodPost, "/api/v1/imports/"+way.ID+"/"+c.verb, c.body, "Content-Type", "application/json")
		if r.status != c.status {
			t.Errorf("%s %s: %d %s", c.verb, c.body, r.status, r.body)
		}
	}
	if r := s.ask(http.MethodPost, "/api/v1/imports/"+way.ID+"/check", `{"as":"features:x"}`, "Content-Type", "text/plain"); r.status != 400 {
		t.Errorf("%d %s", r.status, r.body)
	}
	failed := order(t, s, way.ID, "check", api.ImportOrder{As: "people", CRS: "4490"})
	if failed.Phase != "failed" || failed.Problem.What == "" || !strings.Contains(failed.Problem.WhatZH, "不能导入为") || !strings.Contains(failed.Problem.DoZH, "请选择") {
		t.Errorf("%+v", failed)
	}
	left, err := os.ReadDir(filepath.Join(filepath.Dir(store), ".lintu-imports"))
	if err != nil || len(left) != 1 {
		t.Errorf("%v %v", left, err)
	}
}

// Where no file may grow any more, as on a full disk, an upload is refused with what to do, and nothing of it is left.
func TestAFullDiskIsSaid(t *testing.T) {
	store := realStore(t)
	s := boot(t, store)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ) // which would end the program instead
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4 << 20, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	r := upload(t, s, map[string]string{"a.csv": strings.Repeat("x", 5<<20)})
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	signal.Reset(syscall.SIGXFSZ)
	var p api.Problem
	if err := json.Unmarshal(r.body, &p); err != nil || r.status != http.StatusInsufficientStorage || p.Code != "disk_full" || !strings.Contains(p.Detail, "free some") {
		t.Errorf("%d %s %v", r.status, r.body, err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(store), ".lintu-imports", "*", "*")); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
	if r := upload(t, s, map[string]string{"a.csv": "lon,lat\n121,37\n"}); r.status != http.StatusCreated {
		t.Errorf("with space again: %d %s", r.status, r.body)
	}
}

// The demo city becomes a real one with the first imported row, and is served as one from then on.
func TestAnImportTakesTheMarkerOffARunningServer(t *testing.T) {
	store := copied(t, demoStore(t))
	s := boot(t, store)
	state := stateOf(t, upload(t, s, map[string]string{"a.csv": "lon,lat\n121,37\n"}), http.StatusCreated)
	o := api.ImportOrder{As: "features:things", CRS: "EPSG:4490"}
	if checked := order(t, s, state.ID, "check", o); !checked.Demo || checked.Phase != "checked" {
		t.Errorf("%+v", checked)
	}
	flat := aFlat(t, store)
	path := fmt.Sprintf("/api/v1/households/%d", flat.ID)
	if r := s.get(path); !strings.Contains(string(r.body), `"use"`) {
		t.Errorf("the demo city hides its flats: %s", r.body)
	}
	if r := s.get("/api/v1/status", "Host", "lintu.example"); r.status != 200 {
		t.Errorf("the demo city is served under every name: %d", r.status)
	}
	if r := s.get("/api/v1/status", "X-Forwarded-For", "192.0.2.1"); !strings.Contains(string(r.body), `"imports":false`) {
		t.Errorf("who comes from elsewhere is told that files are taken: %s", r.body)
	}
	if done := order(t, s, state.ID, "start", o); done.Demo || done.Phase != "done" {
		t.Errorf("%+v", done)
	}
	if r := s.get(path); r.status != 200 || strings.Contains(string(r.body), `"use"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.get("/api/v1/status", "Host", "lintu.example"); r.status != http.StatusMisdirectedRequest {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// One import is written at a time; what is ended leaves whole batches and can be started again.
func TestAnImportIsEndedAndGoesOn(t *testing.T) {
	store := realStore(t)
	s := boot(t, store)
	var b strings.Builder
	b.WriteString("lon,lat,name\n")
	for i := range 6_000 {
		fmt.Fprintf(&b, "121.%05d,37.5,点%d\n", i, i)
	}
	large := stateOf(t, upload(t, s, map[string]string{"large.csv": b.String()}), http.StatusCreated)
	small := stateOf(t, upload(t, s, map[string]string{"small.csv": "lon,lat\n121,37\n"}), http.StatusCreated)
	o := api.ImportOrder{As: "features:many", CRS: "EPSG:4490"}
	body, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	stateOf(t, s.ask(http.MethodPost, "/api/v1/imports/"+large.ID+"/start", string(body), "Content-Type", "application/json"), http.StatusAccepted)
	for _, id := range []string{large.ID, small.ID} {
		r := s.ask(http.MethodPost, "/api/v1/imports/"+id+"/start", string(body), "Content-Type", "application/json")
		if r.status != http.StatusConflict {
			t.Errorf("two at a time: %d %s", r.status, r.body)
		}
	}
	for state := large; state.Report == nil || state.Report.Stored == 0; {
		if state = stateOf(t, s.get("/api/v1/imports/"+large.ID), http.StatusOK); state.Phase != "running" {
			t.Fatalf("%+v", state)
		}
	}
	if r := s.ask(http.MethodDelete, "/api/v1/imports/"+large.ID, ""); r.status != http.StatusNoContent {
		t.Fatalf("%d %s", r.status, r.body)
	}
	ended := large
	for ended.Phase != "cancelled" {
		if ended = stateOf(t, s.get("/api/v1/imports/"+large.ID), http.StatusOK); ended.Phase == "done" {
			t.Fatal("it was not ended")
		}
	}
	n := len(rows(t, store, data.Query{Table: "many", Scope: data.Everything()}))
	if n == 0 || n%1000 != 0 || n == 6_000 {
		t.Errorf("%d rows are no whole batches", n)
	}
	done := order(t, s, large.ID, "start", o)
	if done.Phase != "done" || done.Report.Resumed < int64(n) || done.Report.Stored != 6_000 {
		t.Errorf("%+v %+v %+v", done, done.Report, done.Problem)
	}
	if n = len(rows(t, store, data.Query{Table: "many", Scope: data.Everything()})); n != 6_000 {
		t.Errorf("%d rows", n)
	}
}
