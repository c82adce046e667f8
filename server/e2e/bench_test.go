package e2e

import (
	"io"
	"net/http"
	"testing"
)

// BenchmarkTile asks over HTTP for the tiles a browser asks for first, compressed, over connections that are kept.
func BenchmarkTile(b *testing.B) {
	s, flat := demo(b), aFlat(b, demoStore(b))
	for _, c := range []struct {
		name, layers string
		zoom         uint8
	}{{"base", "water,green,roads,lanes", 14}, {"buildings", "buildings", 15}, {"households", "households", 17}} {
		b.Run(c.name, func(b *testing.B) {
			url := s.url + tileOf(c.layers, *flat.Position, c.zoom)
			client := &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}}
			var size int64
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r, err := http.NewRequest(http.MethodGet, url, nil)
					if err != nil {
						b.Fatal(err)
					}
					r.Header.Set("Accept-Encoding", "gzip")
					response, err := client.Do(r)
					if err != nil {
						b.Error(err)
						return
					}
					size, _ = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close()
				}
			})
			b.ReportMetric(float64(size), "bytes/tile")
		})
	}
}
