package e2e

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"lintu/server/config"
)

// crowd is how many clients come at once; LINTU_CROWD says another number.
func crowd(t *testing.T) int {
	t.Helper()
	text := os.Getenv("LINTU_CROWD")
	if text == "" {
		return 200
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("LINTU_CROWD=%q is no number of clients", text)
	}
	return n
}

// TestACrowdIsServed lets many clients, each on a connection of its own, ask at the same moment for tiles that are heavy and
// different.
func TestACrowdIsServed(t *testing.T) {
	s, flat := boot(t, demoStore(t), keepsNone), aFlat(t, demoStore(t))
	layers := []string{"buildings", "households", "places", "components", "roads", "green", "devices"}
	want := map[string][]byte{}
	var paths []string
	for _, layer := range layers {
		for zoom := uint8(12); zoom <= 17; zoom++ {
			path := tileOf(layer+",grids,compounds", *flat.Position, zoom)
			paths, want[path] = append(paths, path), s.get(path, "Accept-Encoding", "gzip").body
		}
	}
	clients := crowd(t)
	var ready, all sync.WaitGroup
	start := make(chan struct{})
	ready.Add(clients)
	for i := range clients {
		path := paths[i%len(paths)]
		all.Go(func() {
			ready.Done()
			<-start
			status, body, err := s.alone(t, path)
			if err != nil || status >= 300 || !bytes.Equal(body, want[path]) {
				t.Errorf("%s: status %d, %d bytes, before %d; %v", path, status, len(body), len(want[path]), err)
			}
		})
	}
	ready.Wait()
	close(start)
	all.Wait()
}

// keepsNone makes every tile when it is asked for.
func keepsNone(c *config.Config) { c.TileCache = 0 }

// alone asks on a connection that nobody else uses.
func (s *server) alone(t *testing.T, path string) (int, []byte, error) {
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}, Timeout: 5 * time.Minute}
	defer client.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	response, err := client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, body, err
}
