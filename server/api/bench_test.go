package api

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/follow"
)

// discarding is a response nobody reads, used again.
type discarding struct{ header http.Header }

func (d *discarding) Header() http.Header         { return d.header }
func (d *discarding) Write(p []byte) (int, error) { return len(p), nil }
func (d *discarding) WriteHeader(int)             {}

// BenchmarkKeptTile sends a tile that is kept, without the network.
func BenchmarkKeptTile(b *testing.B) {
	s := New(Options{Version: "test", Timeout: time.Minute, TileCache: 1 << 20, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	s.Serve(&City{Catalogue: layers.NewCatalogue(data.Tables()), Index: large{}, Scope: data.Everything()}, follow.Touched{All: true})
	for name, header := range map[string]http.Header{
		"sent": {"Accept-Encoding": {"gzip, deflate, br, zstd"}},
	} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, "http://localhost/tiles/grids,compounds,buildings,lanes/14/13717/6346.mvt", nil)
			r.Header = header
			w := &discarding{header: http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.header)
				s.ServeHTTP(w, r)
			}
		})
	}
}
