package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"lintu/server/web"
)

// built is a front end as Vite leaves it.
func built() fstest.MapFS {
	script := strings.Repeat("export const city = 1;\n", 100)
	return fstest.MapFS{
		".keep":                  {Data: nil},
		"index.html":             {Data: []byte("<!doctype html><title>map</title>")},
		"assets/map-3f2a.js":     {Data: []byte(script)},
		"assets/packed-11.js":    {Data: []byte(script)},
		"assets/packed-11.js.gz": {Data: []byte("packed at build")},
		"assets/map-3f2a.js.map": {Data: []byte("{}")},
		"fonts/a.woff2":          {Data: []byte(strings.Repeat("a", 1000))},
		"sprites/light.json":     {Data: []byte("{}")},
		"notes.exe":              {Data: []byte("MZ")},
	}
}

func get(files fstest.MapFS, method, path, accept string) (*httptest.ResponseRecorder, bool) {
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path = path
	if accept != "" {
		r.Header.Set("Accept-Encoding", accept)
	}
	w := httptest.NewRecorder()
	return w, web.New(files).ServePage(w, r)
}

func TestFiles(t *testing.T) {
	for _, c := range []struct{ name, path, kind, cache string }{
		{"the root is the page", "/", "text/html; charset=utf-8", "no-cache"},
		{"the page by its name", "/index.html", "text/html; charset=utf-8", "no-cache"},
		{"a hashed file is kept for ever", "/assets/map-3f2a.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"a font", "/fonts/a.woff2", "font/woff2", "no-cache"},
		{"a sprite", "/sprites/light.json", "application/json", "no-cache"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, found := get(built(), http.MethodGet, c.path, "")
			if !found || w.Code != 200 || w.Header().Get("Content-Type") != c.kind || w.Header().Get("Cache-Control") != c.cache {
				t.Errorf("found %v, status %d, headers %v", found, w.Code, w.Header())
			}
			if w.Header().Get("ETag") == "" {
				t.Error("no ETag")
			}
		})
	}
}

func TestWhatIsNotServed(t *testing.T) {
	for _, c := range []struct{ name, path string }{
		{"a file that is not there", "/assets/other.js"},
		{"a folder", "/assets"},
		{"a hidden file", "/.keep"},
		{"a kind nobody foresaw", "/notes.exe"},
		{"the compressed form by itself", "/assets/packed-11.js.gz"},
		{"a way out of the folder", "/../web.go"},
		{"a way out inside", "/assets/../../web_test.js"},
		{"a doubled slash", "//index.html"},
		{"a route of the map, which has no page of its own", "/map/1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if w, found := get(built(), http.MethodGet, c.path, ""); found || w.Body.Len() > 0 {
				t.Errorf("served %q", w.Body.String())
			}
		})
	}
}

func TestCompression(t *testing.T) {
	w, _ := get(built(), http.MethodGet, "/assets/map-3f2a.js", "gzip")
	r, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != string(built()["assets/map-3f2a.js"].Data) {
		t.Errorf("unpacked to %q: %v", got, err)
	}
	if w, _ := get(built(), http.MethodGet, "/assets/packed-11.js", "gzip"); w.Body.String() != "packed at build" {
		t.Error("what the build compressed was not used")
	}
	if w, _ := get(built(), http.MethodGet, "/fonts/a.woff2", "gzip"); w.Header().Get("Content-Encoding") != "" {
		t.Error("a font was compressed again")
	}
	if w, _ := get(built(), http.MethodHead, "/assets/map-3f2a.js", ""); w.Body.Len() != 0 || w.Code != 200 {
		t.Errorf("HEAD: %d with %d bytes", w.Code, w.Body.Len())
	}
}

func TestAnUnbuiltFrontEndSaysWhatToRun(t *testing.T) {
	empty := fstest.MapFS{".keep": {}}
	w, found := get(empty, http.MethodGet, "/", "")
	if !found || w.Code != 200 || !strings.Contains(w.Body.String(), "make run") {
		t.Errorf("found %v, %d: %s", found, w.Code, w.Body)
	}
	if _, found := get(empty, http.MethodGet, "/assets/map.js", ""); found {
		t.Error("a file of an empty folder")
	}
}

func TestViteIsAskedAndMissed(t *testing.T) {
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "vite has "+r.URL.RequestURI())
	}))
	pages, err := web.NewVite(vite.URL)
	if err != nil {
		t.Fatal(err)
	}
	ask := func() *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		pages.ServePage(w, httptest.NewRequest(http.MethodGet, "/src/main.ts?t=1", nil))
		return w
	}
	if got := ask().Body.String(); got != "vite has /src/main.ts?t=1" {
		t.Errorf("got %q", got)
	}
	vite.Close()
	if w := ask(); w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), "make dev") {
		t.Errorf("without Vite: %d %s", w.Code, w.Body)
	}
	for _, address := range []string{"", "5173", "127.0.0.1:5173", "ftp://a"} {
		if _, err := web.NewVite(address); err == nil {
			t.Errorf("%q is taken for a URL", address)
		}
	}
}
