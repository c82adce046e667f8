package app

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// patientServer answers "/" at once, "/read" once it has the body, and "/write" without end, with limits of a second.
func patientServer(t *testing.T) (address string, ended chan error) {
	t.Helper()
	ended = make(chan error, 1)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		switch r.URL.Path {
		case "/read":
			_, err = io.ReadAll(r.Body)
		case "/write":
			for much := make([]byte, 1<<20); err == nil; _, err = w.Write(much) {
			}
		default:
			return
		}
		ended <- err
	}))
	l := newPatientListener(s.Listener, 5*time.Millisecond)
	s.Listener = l
	s.Config.ReadTimeout, s.Config.WriteTimeout, s.Config.IdleTimeout = time.Second, time.Second, time.Second
	ctx, cancel := context.WithCancel(t.Context())
	looking := make(chan error, 1)
	go func() { looking <- l.look(ctx) }()
	s.Start()
	t.Cleanup(func() {
		s.Close()
		cancel()
		if err := <-looking; err != nil || len(l.open) > 0 {
			t.Errorf("%v; %d connections are left", err, len(l.open))
		}
	})
	return s.Listener.Addr().String(), ended
}

func TestWhatTakesTooLongEnds(t *testing.T) {
	for name, c := range map[string]struct {
		sent    string
		handler bool // it is the handler that is told
		answers bool
	}{
		"a header that does not end":   {"GET / HTTP/1.1\r\nHost: a\r\n", false, false},
		"a body that does not come":    {"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", true, false},
		"an answer that nobody reads":  {"GET /write HTTP/1.1\r\nHost: a\r\n\r\n", true, false},
		"nothing more after an answer": {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, ended := patientServer(t)
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err = io.WriteString(conn, c.sent); err != nil {
				t.Fatal(err)
			}
			if c.handler {
				if err = <-ended; !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("ended with %v", err)
				}
				return
			}
			got, err := io.ReadAll(bufio.NewReader(conn)) // until the server closes
			if err != nil || strings.HasPrefix(string(got), "HTTP/1.1 200") != c.answers {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// TestALimitThatIsTakenBack has a limit pass that was moved, or ended, before.
func TestALimitThatIsTakenBack(t *testing.T) {
	var armed []time.Time
	arm := func(at time.Time) error { armed = append(armed, at); return nil }
	var l limit
	now := time.Now()
	for _, c := range []struct {
		name string
		do   func()
		want int // times that the connection was told
	}{
		{"far", func() { _ = l.set(now.Add(time.Hour), false, arm) }, 0},
		{"looked at before", func() { l.end(now, arm) }, 0},
		{"taken back", func() { _ = l.set(time.Time{}, false, arm) }, 0},
		{"looked at when it would have passed", func() { l.end(now.Add(2*time.Hour), arm) }, 0},
		{"near", func() { _ = l.set(now, true, arm) }, 1},
		{"taken back again", func() { _ = l.set(time.Time{}, false, arm) }, 2},
		{"and again", func() { _ = l.set(time.Time{}, false, arm) }, 2},
		{"far once more", func() { _ = l.set(now.Add(time.Hour), false, arm) }, 2},
		{"passed", func() { l.end(now.Add(time.Hour), arm) }, 3},
		{"looked at afterwards", func() { l.end(now.Add(2*time.Hour), arm) }, 3},
	} {
		c.do()
		if len(armed) != c.want {
			t.Errorf("%s: told %d times, want %d", c.name, len(armed), c.want)
		}
	}
	if !armed[1].IsZero() {
		t.Error("taking back is not the end of all limits")
	}
}
