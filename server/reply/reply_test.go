package reply_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lintu/server/reply"
)

func TestTakesGzip(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  bool
	}{
		{"no header", nil, false},
		{"an empty header", []string{""}, false},
		{"what browsers send", []string{"gzip, deflate, br, zstd"}, true},
		{"refused by weight 0", []string{"gzip;q=0"}, false},
		{"refused by weight 0.000", []string{"gzip; q=0.000, br"}, false},
		{"taken by a small weight", []string{"br;q=1.0, gzip;q=0.001"}, true},
		{"in capitals with spaces", []string{" GZIP ; Q=0.5 "}, true},
		{"by its old name", []string{"x-gzip"}, true},
		{"by the wildcard", []string{"*"}, true},
		{"the wildcard does not speak for it", []string{"gzip;q=0, *;q=1"}, false},
		{"the wildcard refuses the rest", []string{"*;q=0, gzip"}, true},
		{"only identity", []string{"identity"}, false},
		{"a word that contains it", []string{"gzippy, notgzip"}, false},
		{"over two lines", []string{"br", "gzip"}, true},
		{"a weight that is no number", []string{"gzip;q=high"}, false},
		{"a weight above 1", []string{"gzip;q=7"}, false},
		{"a weight that is not a number by name", []string{"gzip;q=NaN"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := reply.TakesGzip(c.lines); got != c.want {
				t.Errorf("TakesGzip(%q) = %v", c.lines, got)
			}
		})
	}
}

// page is an answer large enough to compress.
func page() reply.Body {
	plain := []byte(strings.Repeat("锦绣花园 ", 200))
	return reply.Body{Kind: "text/plain", Cache: "no-cache", Plain: plain, Zip: func() ([]byte, error) {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		if _, err := w.Write(plain); err != nil {
			return nil, err
		}
		err := w.Close()
		return out.Bytes(), err
	}}
}

func ask(t *testing.T, method string, header http.Header, b reply.Body) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "/", nil)
	r.Header = header
	w := httptest.NewRecorder()
	if err := reply.Write(w, r, b); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestTheTagFollowsContentAndEncoding(t *testing.T) {
	plain := ask(t, http.MethodGet, http.Header{}, page()).Header().Get("ETag")
	zipped := ask(t, http.MethodGet, http.Header{"Accept-Encoding": {"gzip"}}, page()).Header().Get("ETag")
	other := page()
	other.Plain = append([]byte("x"), other.Plain...)
	changed := ask(t, http.MethodGet, http.Header{}, other).Header().Get("ETag")
	if plain == zipped || plain == changed || !strings.HasPrefix(plain, `"`) {
		t.Errorf("plain %s, gzip %s, other content %s", plain, zipped, changed)
	}
}

func TestConditionalRequests(t *testing.T) {
	tag := ask(t, http.MethodGet, http.Header{"Accept-Encoding": {"gzip"}}, page()).Header().Get("ETag")
	plain := ask(t, http.MethodGet, http.Header{}, page()).Header().Get("ETag")
	for _, c := range []struct {
		name, ifNoneMatch string
		want              int
	}{
		{"the same tag", tag, 304},
		{"the same tag in a list", `"a", ` + tag, 304},
		{"the same tag marked weak by a proxy", "W/" + tag, 304},
		{"any", "*", 304},
		{"the tag of the other encoding", plain, 200},
		{"another tag", `"a"`, 200},
		{"a tag without its quotes", strings.Trim(tag, `"`), 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := ask(t, http.MethodGet, http.Header{"Accept-Encoding": {"gzip"}, "If-None-Match": {c.ifNoneMatch}}, page())
			if w.Code != c.want {
				t.Fatalf("status %d, want %d", w.Code, c.want)
			}
			if w.Code == 304 && (w.Body.Len() > 0 || w.Header().Get("ETag") != tag || w.Header().Get("Vary") == "") {
				t.Errorf("304 with %d bytes and headers %v", w.Body.Len(), w.Header())
			}
		})
	}
}

func TestBodies(t *testing.T) {
	want := page().Plain
	w := ask(t, http.MethodGet, http.Header{"Accept-Encoding": {"gzip"}}, page())
	r, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
		t.Errorf("unpacked to %d bytes, want %d: %v", len(got), len(want), err)
	}
	if w := ask(t, http.MethodGet, http.Header{}, page()); !bytes.Equal(w.Body.Bytes(), want) || w.Header().Get("Content-Encoding") != "" {
		t.Error("a client that does not take gzip got something else")
	}
	if w := ask(t, http.MethodHead, http.Header{}, page()); w.Body.Len() != 0 || w.Header().Get("Content-Length") != "2600" {
		t.Errorf("HEAD: %d bytes, Content-Length %s", w.Body.Len(), w.Header().Get("Content-Length"))
	}
	small := page()
	small.Plain = []byte("small")
	if w := ask(t, http.MethodGet, http.Header{"Accept-Encoding": {"gzip"}}, small); w.Body.String() != "small" {
		t.Error("a small body was compressed")
	}
}

func TestNothingIsWrittenWhenCompressionFails(t *testing.T) {
	broken := page()
	broken.Zip = func() ([]byte, error) { return nil, errors.New("broken") }
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	if err := reply.Write(w, r, broken); err == nil || w.Body.Len() > 0 {
		t.Errorf("error %v, %d bytes written", err, w.Body.Len())
	}
}

func FuzzTakesGzip(f *testing.F) {
	f.Add("gzip;q=0.5, *;q=0")
	f.Add(";;;,,,=q")
	f.Fuzz(func(t *testing.T, header string) {
		taken := reply.TakesGzip([]string{header})
		if taken && !strings.Contains(header, "*") && !strings.Contains(strings.ToLower(header), "gzip") {
			t.Errorf("%q says nothing of gzip", header)
		}
	})
}
