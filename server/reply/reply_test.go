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

func TestCoding(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"no header", nil, ""},
		{"an empty header", []string{""}, ""},
		{"what browsers send", []string{"gzip, deflate, br, zstd"}, "zstd"},
		{"what older ones send", []string{"gzip, deflate, br"}, "gzip"},
		{"the heavier one", []string{"zstd;q=0.5, gzip"}, "gzip"},
		{"refused by weight 0", []string{"gzip;q=0"}, ""},
		{"refused by weight 0.000", []string{"gzip; q=0.000, br"}, ""},
		{"taken by a small weight", []string{"br;q=1.0, gzip;q=0.001"}, "gzip"},
		{"in capitals with spaces", []string{" GZIP ; Q=0.5 "}, "gzip"},
		{"by its old name", []string{"x-gzip"}, "gzip"},
		{"by the wildcard", []string{"*"}, "zstd"},
		{"the wildcard does not speak for it", []string{"zstd;q=0, gzip;q=0, *;q=1"}, ""},
		{"the wildcard speaks for the other", []string{"gzip;q=0, *;q=0.1"}, "zstd"},
		{"the wildcard refuses the rest", []string{"*;q=0, gzip"}, "gzip"},
		{"only identity", []string{"identity"}, ""},
		{"a word that contains it", []string{"gzippy, notgzip"}, ""},
		{"over two lines", []string{"br", "gzip"}, "gzip"},
		{"a weight that is no number", []string{"gzip;q=high"}, ""},
		{"a weight above 1", []string{"gzip;q=7"}, ""},
		{"a weight that is not a number by name", []string{"gzip;q=NaN"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := reply.Coding(c.lines, reply.Zstd, reply.Gzip); got != c.want {
				t.Errorf("Coding(%q) = %q", c.lines, got)
			}
		})
	}
}

// page is an answer large enough to compress.
func page() reply.Body {
	plain := []byte(strings.Repeat("锦绣花园 ", 200))
	return reply.Body{Kind: "text/plain", Cache: "no-cache", Plain: plain, Codings: []string{reply.Gzip}, Pack: func(string) ([]byte, error) {
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
	broken.Pack = func(string) ([]byte, error) { return nil, errors.New("broken") }
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	if err := reply.Write(w, r, broken); err == nil || w.Body.Len() > 0 {
		t.Errorf("error %v, %d bytes written", err, w.Body.Len())
	}
}

func FuzzCoding(f *testing.F) {
	f.Add("gzip;q=0.5, *;q=0")
	f.Add(";;;,,,=q")
	f.Fuzz(func(t *testing.T, header string) {
		coding := reply.Coding([]string{header}, reply.Zstd, reply.Gzip)
		if coding != "" && !strings.Contains(header, "*") && !strings.Contains(strings.ToLower(header), coding) {
			t.Errorf("%q says nothing of %s", header, coding)
		}
	})
}
