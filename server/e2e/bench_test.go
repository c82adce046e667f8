package e2e

import (
	"io"
	"net/http"
	"testing"
)

// BenchmarkTile asks over HTTP for the tiles a browser asks for first, compressed, over connections that are kept.
func BenchmarkTile(b *testing.B) {
	s, flat := boot(b, demoStore(b), keepsNone), aFlat(b, demoStore(b))
	for _, c := range []struct {
		name, layers string
		zoom         uint8
	}{{"base", "water,green,roads,lanes", 14}, {"buildings", "buildings", 15}, {"households", "households", 17}} {
		for _, coding := range []string{"identity", "gzip", "zstd"} {
			b.Run(c.name+"/"+coding, func(b *testing.B) { ask(b, s.url+tileOf(c.layers, *flat.Position, c.zoom), coding) })
		}
	}
}

// ask asks for one thing after the other: those who ask at the same time would share the work.
func ask(b *testing.B, url, coding string) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	var size int64
	for b.Loop() {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", coding)
		response, err := client.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		size, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	b.ReportMetric(float64(size), "bytes/tile")
}
