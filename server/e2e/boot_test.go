package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/server/app"
	"lintu/server/config"
)

// city is the demo city all tests read; nothing writes to it.
var city struct {
	once   sync.Once
	folder string
	store  string
	err    error
}

// asProgram in the environment makes this binary the program itself, for tests that need it as a process of its own.
const asProgram = "LINTU_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(app.Main(context.Background(), app.Process{Args: os.Args[1:], Stdout: os.Stdout, Stderr: os.Stderr}))
	}
	code := m.Run()
	if city.folder != "" {
		_ = os.RemoveAll(city.folder) // a leftover in the temporary folder hurts nobody
	}
	os.Exit(code)
}

// demoStore is the path of a small demo city, made once by the command.
func demoStore(t testing.TB) string {
	t.Helper()
	city.once.Do(func() {
		if city.folder, city.err = os.MkdirTemp("", "lintu-e2e-*"); city.err != nil {
			return
		}
		city.store = filepath.Join(city.folder, "demo.gpkg")
		if out := lintu(nil, "demo", "--preset", "community", "--store", city.store); out.code != 0 {
			city.err = fmt.Errorf("lintu demo: %s", out.stderr)
		}
	})
	if city.err != nil {
		t.Fatal(city.err)
	}
	return city.store
}

// outcome is what a command did.
type outcome struct {
	code           int
	stdout, stderr string
}

// lintu runs a command of the program to its end.
func lintu(environ []string, args ...string) outcome {
	var stdout, stderr strings.Builder
	code := app.Main(context.Background(), app.Process{Args: args, Environ: environ, Stdout: &stdout, Stderr: &stderr})
	return outcome{code, stdout.String(), stderr.String()}
}

// server is a running one.
type server struct {
	t   testing.TB
	url string
}

// boot starts a server on a store and a free port, and stops it with the test.
func boot(t testing.TB, store string, change ...func(*config.Config)) *server {
	t.Helper()
	return bootLogging(t, io.Discard, store, change...)
}

// bootLogging is boot with the log written to a stream.
func bootLogging(t testing.TB, log io.Writer, store string, change ...func(*config.Config)) *server {
	t.Helper()
	c := config.Default()
	c.Store, c.Listen = store, "127.0.0.1:0"
	for _, f := range change {
		f(&c)
	}
	ctx, cancel := context.WithCancel(context.Background())
	running, err := app.Start(ctx, c, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := running.Wait(); err != nil {
			t.Errorf("the server ended with: %v", err)
		}
	})
	select {
	case <-running.Ready():
	case <-running.Ended():
		t.Fatalf("the server ended before it was ready: %v", running.Wait())
	}
	return &server{t, "http://" + running.Addr().String()}
}

// demo is a server of the demo city.
func demo(t testing.TB) *server { return boot(t, demoStore(t)) }

// reply is an answer read to its end.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// get asks for a path; further arguments are headers in pairs. Go's client does not unpack on its own here.
func (s *server) get(path string, header ...string) reply {
	return s.ask(http.MethodGet, path, "", header...)
}

func (s *server) ask(method, path, body string, header ...string) reply {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if body == "" {
		r.Body, r.ContentLength = nil, 0
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	client := http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{s.t, response.StatusCode, response.Header, content}
}

// into reads a JSON answer that must be a success.
func (r reply) into(v any) {
	r.t.Helper()
	if r.status != http.StatusOK {
		r.t.Fatalf("status %d: %s", r.status, r.body)
	}
	if err := json.Unmarshal(r.body, v); err != nil {
		r.t.Fatalf("%v in %s", err, r.body)
	}
}

// rows reads records of a store directly, past the server: the truth its answers are held against.
func rows(t testing.TB, store string, q data.Query) []data.Row {
	t.Helper()
	s := openStore(t, store)
	q.Scope = data.Everything()
	var all []data.Row
	err := s.Scan(t.Context(), q, func(row data.Row) error {
		row.Values = append([]data.Value(nil), row.Values...)
		all = append(all, row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func openStore(t testing.TB, path string) *geopackage.Store {
	t.Helper()
	s, err := geopackage.Open(path, geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
