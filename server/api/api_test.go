package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/follow"
	"lintu/layers/index"
	"lintu/layers/layerstest"
)

// noCity is a server that was just started; log takes its lines.
func noCity(log io.Writer) *Server {
	if log == nil {
		log = io.Discard
	}
	return New(Options{
		Version: "test", Timeout: time.Minute,
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
}

func ask(s *Server, method, target string, change func(*http.Request)) (*httptest.ResponseRecorder, Problem) {
	r := httptest.NewRequest(method, "/", nil)
	r.Host = "localhost"
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var p Problem
	_ = json.Unmarshal(w.Body.Bytes(), &p) // what is no problem stays empty
	return w, p
}

func TestBeforeTheCityIsThere(t *testing.T) {
	s := noCity(nil)
	for target, want := range map[string]int{
		"/healthz": 200, "/readyz": 503, "/tiles/buildings/15/27448/13398.mvt": 503, "/tiles/buildings.json": 503,
		"/styles/light.json": 503, "/api/v1/status": 503, "/api/v1/search?q=a": 503, "/nowhere": 404,
	} {
		w, p := ask(s, http.MethodGet, target, nil)
		if w.Code != want {
			t.Errorf("%s: status %d, want %d", target, w.Code, want)
		}
		if w.Code == 503 && target != "/readyz" && (p.Code != "not_ready" || w.Header().Get("Retry-After") == "") {
			t.Errorf("%s: %+v, Retry-After %q", target, p, w.Header().Get("Retry-After"))
		}
	}
}

// While the city is read, what is in memory of it is served, and of the rest it is said that it will be.
func TestWhileTheCityIsRead(t *testing.T) {
	rows := layerstest.Rows{List: data.Tables(), Of: map[string][]data.Row{}}
	catalogue := layers.NewCatalogue(rows.List)
	var partly *index.Index
	_, err := index.LoadEach(t.Context(), rows, catalogue, time.Now(), func(x *index.Index) {
		if x.Loading() == 1 {
			partly = x
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	there, missing := "", ""
	for _, l := range catalogue.All() {
		if _, err := partly.Count(l.Name, data.Everything()); errors.Is(err, layers.ErrLoading) {
			missing = l.Name
		} else {
			there = l.Name
		}
	}
	s := noCity(nil)
	s.Serve(&City{Catalogue: catalogue, Index: partly, Loading: 1, Rows: rows, Tables: rows.List, Scope: data.Everything()}, follow.Touched{All: true})
	const address = "/15/27448/13398.mvt"
	for target, want := range map[string]int{
		"/healthz": 200, "/readyz": 503, "/api/v1/status": 503, "/api/v1/search?q=a": 503, "/api/v1/statistics?layer=grids&ids=1": 503,
		"/api/v1/layers": 200, "/styles/light.json?lang=zh": 200, "/metrics": 200,
		"/tiles/" + there + address: 204, "/tiles/" + missing + address: 503, "/tiles/" + there + "," + missing + address: 200,
		"/tiles/" + missing + ".json": 200, "/api/v1/layers/" + missing + "/features/1": 503, "/api/v1/layers/" + there + "/features/1": 404,
	} {
		w, p := ask(s, http.MethodGet, target, nil)
		if w.Code != want || w.Code == 503 && target != "/readyz" && (strings.Contains(target, missing) != (p.Code == "layer_loading") || w.Header().Get("Retry-After") == "") {
			t.Errorf("%s: status %d, want %d; %+v", target, w.Code, want, p)
		}
	}
	w, _ := ask(s, http.MethodGet, "/tiles/"+there+","+missing+address, nil)
	if told := w.Header().Get(missingHeader); !strings.Contains(told, missing) || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%q is told to be missing, cached %q", told, w.Header().Get("Cache-Control"))
	}
}

func TestWhatHoldsOnEveryRoute(t *testing.T) {
	s := noCity(nil)
	for _, c := range []struct {
		name, method, target string
		change               func(*http.Request)
		status               int
		code                 string
	}{
		{"an address that is not there", "GET", "/api/v1/nothing", nil, 404, "no_such_address"},
		{"an address below one that is", "GET", "/api/v1/status/more", nil, 404, "no_such_address"},
		{"a tile address that is too short", "GET", "/tiles/buildings/1/2", nil, 404, "no_such_address"},
		{"a page that is not there", "GET", "/map", nil, 404, "no_such_address"},
		{"a method nothing takes", "POST", "/api/v1/status", nil, 405, "method_not_allowed"},
		{"a method on a tile", "DELETE", "/tiles/buildings/1/0/0.mvt", nil, 405, "method_not_allowed"},
		{"an invented method", "BREW", "/healthz", nil, 405, "method_not_allowed"},
		{"a body", "GET", "/api/v1/status", func(r *http.Request) { r.ContentLength = 3 }, 413, "body_not_taken"},
		{"a body of unknown length", "GET", "/api/v1/status", func(r *http.Request) { r.ContentLength = -1 }, 413, "body_not_taken"},
		{"an unknown parameter", "GET", "/api/v1/search?query=a", nil, 400, "unknown_parameter"},
		{"a parameter twice", "GET", "/api/v1/search?q=a&q=b", nil, 400, "bad_parameter"},
		{"a parameter in GBK", "GET", "/api/v1/search?q=%BD%F5", nil, 400, "bad_parameter"},
		{"a parameter with a NUL", "GET", "/api/v1/search?q=a%00", nil, 400, "bad_parameter"},
		{"a query that is not well formed", "GET", "/api/v1/search?q=%zz", nil, 400, "bad_parameter"},
		{"a path in GBK", "GET", "/api/v1/layers/\xbd\xf5/features/1", nil, 400, "bad_parameter"},
		{"a Host that is no name", "GET", "/healthz", func(r *http.Request) { r.Host = "a/b\"c" }, 400, "bad_parameter"},
		{"no Host", "GET", "/healthz", func(r *http.Request) { r.Host = "" }, 400, "bad_parameter"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := ask(s, c.method, c.target, c.change)
			if w.Code != c.status || p.Code != c.code || p.Status != c.status {
				t.Fatalf("status %d, problem %+v", w.Code, p)
			}
			if w.Header().Get("Content-Type") != "application/problem+json" || p.Type == "" || p.Title == "" || p.Detail == "" {
				t.Errorf("not a whole problem document: %s %s", w.Header().Get("Content-Type"), w.Body)
			}
			if p.RequestID == "" || p.RequestID != w.Header().Get("X-Request-Id") {
				t.Errorf("request id %q in the body, %q in the header", p.RequestID, w.Header().Get("X-Request-Id"))
			}
			if allow := w.Header().Get("Allow"); (w.Code == 405) != strings.Contains(allow, "GET") {
				t.Errorf("Allow: %q", allow)
			}
		})
	}
}

func TestAnUnknownParameterNamesTheNearest(t *testing.T) {
	_, p := ask(noCity(nil), http.MethodGet, "/api/v1/search?limt=3", nil)
	if p.Field != "limt" || !strings.Contains(p.Detail, `did you mean "limit"?`) {
		t.Errorf("%+v", p)
	}
}

func TestSecurityHeadersAreOnEverything(t *testing.T) {
	for _, target := range []string{"/healthz", "/api/v1/nothing", "/"} {
		w, _ := ask(noCity(nil), http.MethodGet, target, nil)
		policy := w.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'self'", "worker-src 'self' blob:", "frame-ancestors 'self'", "object-src 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: %q is not in the policy %q", target, part, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: the policy lets too much in: %s", target, policy)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Referrer-Policy") == "" {
			t.Errorf("%s: %v", target, w.Header())
		}
	}
}

// TestTilesCarryNoHeadersOfPages has the one security header that means something for a tile, and none of those that ask to be
// sent with every one of them.
func TestTilesCarryNoHeadersOfPages(t *testing.T) {
	s, catalogue := keeping(t)
	s.showState(catalogue, 1, follow.Touched{All: true})
	for range 2 { // made, and kept
		w, _ := ask(s, http.MethodGet, "/tiles/buildings/14/1/1.mvt", nil)
		h := w.Header()
		if w.Code != 200 || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Request-Id") == "" || h.Get("Content-Security-Policy")+h.Get("Referrer-Policy")+h.Get(omittedHeader) != "" {
			t.Errorf("%d %v", w.Code, h)
		}
	}
}

func TestRequestIDs(t *testing.T) {
	for name, c := range map[string]struct{ given, want string }{
		"a plain word is kept":           {"trace-1.a", "trace-1.a"},
		"one with a line end is not":     {"a\nlevel=ERROR", ""},
		"one that is too long is not":    {strings.Repeat("a", 65), ""},
		"without one there is a new one": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := ask(noCity(nil), http.MethodGet, "/healthz", func(r *http.Request) { r.Header["X-Request-Id"] = []string{c.given} })
			got := w.Header().Get("X-Request-Id")
			if c.want != "" && got != c.want || c.want == "" && len(got) != 16 {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestTheLogHoldsNoQuery(t *testing.T) {
	var lines bytes.Buffer
	w, _ := ask(noCity(&lines), http.MethodGet, "/api/v1/search?q=张三", nil)
	line := lines.String()
	if strings.Contains(line, "张三") || strings.Contains(line, "%E5") || strings.Contains(line, "q=") {
		t.Errorf("the log says who was looked for: %s", line)
	}
	for _, part := range []string{"path=/api/v1/search", "status=503", "method=GET", "id=" + w.Header().Get("X-Request-Id")} {
		if !strings.Contains(line, part) {
			t.Errorf("%q is not in the log line %s", part, line)
		}
	}
}

func TestAPanicIsAnsweredAndLogged(t *testing.T) {
	var lines bytes.Buffer
	s := noCity(&lines)
	s.echo.GET("/panic", func(echo.Context) error { panic("the cellar is flooded") })
	w, p := ask(s, http.MethodGet, "/panic", nil)
	if w.Code != 500 || p.Code != "internal" || strings.Contains(w.Body.String(), "cellar") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(lines.String(), "cellar") || !strings.Contains(lines.String(), p.RequestID) {
		t.Errorf("the log says: %s", lines.String())
	}
}

func TestATimeoutIsSaid(t *testing.T) {
	s := New(Options{Timeout: time.Nanosecond, Log: slog.New(slog.DiscardHandler)})
	s.echo.GET("/slow", func(c echo.Context) error {
		<-c.Request().Context().Done()
		return c.Request().Context().Err()
	})
	if w, p := ask(s, http.MethodGet, "/slow", nil); w.Code != 503 || p.Code != "timeout" {
		t.Errorf("%d %+v", w.Code, p)
	}
}

func TestAClientThatHasGoneIsNoFault(t *testing.T) {
	var lines bytes.Buffer
	s := noCity(&lines)
	s.echo.GET("/tile", func(c echo.Context) error { return c.Request().Context().Err() })
	w, _ := ask(s, http.MethodGet, "/tile", func(r *http.Request) {
		ctx, leave := context.WithCancel(r.Context())
		leave()
		*r = *r.WithContext(ctx)
	})
	if w.Body.Len() > 0 || !strings.Contains(lines.String(), "level=DEBUG") || !strings.Contains(lines.String(), "status=499") {
		t.Errorf("answered %q, logged %s", w.Body, lines.String())
	}
	s.echo.GET("/broken", func(echo.Context) error { return context.Canceled })
	if w, p := ask(s, http.MethodGet, "/broken", nil); w.Code != 500 || p.Code != "internal" {
		t.Errorf("something of ours was cancelled while the client waits: %d %s", w.Code, w.Body)
	}
}

func TestHeadHasNoBody(t *testing.T) {
	for _, target := range []string{"/healthz", "/api/v1/nothing"} {
		if w, _ := ask(noCity(nil), http.MethodHead, target, nil); w.Body.Len() != 0 {
			t.Errorf("HEAD %s: %q", target, w.Body)
		}
	}
}

func TestEveryErrorOfTheTableHasItsOwnWords(t *testing.T) {
	codes := map[string]bool{}
	for _, row := range statusOf {
		p := problemOf(row.err)
		if p.Status < 400 || p.Title == "" || p.Code == "" || codes[p.Code] {
			t.Errorf("%v: %+v", row.err, p)
		}
		codes[p.Code] = true
	}
}

// FuzzLayerNames reads lists of layers: what is accepted are names that stand for themselves, each once.
func FuzzLayerNames(f *testing.F) {
	f.Add("roads,water")
	f.Add("绿地,,\xff")
	f.Fuzz(func(t *testing.T, joined string) {
		names, err := layerNames(joined)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, name := range names {
			if name == "" || seen[name] || strings.Contains(name, ",") {
				t.Errorf("%q gives %q", joined, names)
			}
			seen[name] = true
		}
		if strings.Join(names, ",") != joined || len(names) > mostLayers {
			t.Errorf("%q gives %q", joined, names)
		}
	})
}

// FuzzQuoted writes names into a header: no name breaks out of its quotes or is told as another.
func FuzzQuoted(f *testing.F) {
	f.Add("trees")
	f.Add("绿地\"\r\nSet-Cookie: x")
	f.Fuzz(func(t *testing.T, name string) {
		text, display := strings.CutPrefix(quoted(name), "%")
		inner := strings.TrimSuffix(strings.TrimPrefix(text, `"`), `"`)
		if len(inner) != len(text)-2 || strings.ContainsAny(inner, `"\`) || strings.ContainsFunc(inner, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Fatalf("%q is written as %s", name, quoted(name))
		}
		read, err := inner, error(nil)
		if display {
			read, err = url.PathUnescape(inner)
		}
		if err != nil || read != name {
			t.Errorf("%q is read as %q from %s, %v", name, read, quoted(name), err)
		}
	})
}
