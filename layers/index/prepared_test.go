package index_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"lintu/data"
	"lintu/data/demo"
	"lintu/layers"
	"lintu/layers/index"
)

// processorTime is what the program has used: on a machine that others use too, the clock says nothing.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkPrepared makes the tiles of buildings with the outlines that are kept for some zooms, and without them, and
// reports what a building takes in memory either way; and a flat, for which nothing is prepared.
func BenchmarkPrepared(b *testing.B) {
	city, err := demo.Generate("luzhou", 1)
	if err != nil {
		b.Fatal(err)
	}
	x, err := index.LoadAt(b.Context(), cityReader{city}, layers.NewCatalogue(city.Tables()), today())
	if err != nil {
		b.Fatal(err)
	}
	bound, err := x.Bounds("buildings", data.Everything())
	if err != nil {
		b.Fatal(err)
	}
	for name, x := range map[string]*index.Index{"prepared": x, "plain": index.Unprepared(x)} {
		for zoom := uint8(12); zoom <= 17; zoom++ {
			b.Run(fmt.Sprintf("%s/z%d", name, zoom), func(b *testing.B) {
				source, err := x.Source([]string{"buildings"}, data.Everything())
				if err != nil {
					b.Fatal(err)
				}
				list, features, begin := cover(bound.Min, bound.Max, zoom), 0, processorTime(b)
				for i := 0; b.Loop(); i++ {
					tile, err := source.Tile(b.Context(), list[i%len(list)])
					if err != nil {
						b.Fatal(err)
					}
					features += tile.Features
				}
				b.ReportMetric(float64((processorTime(b)-begin).Microseconds())/float64(b.N), "cpu-µs/tile")
				b.ReportMetric(float64(features)/float64(b.N), "features/tile")
				for _, layer := range []string{"buildings", "households"} {
					n, err := x.Count(layer, data.Everything())
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(x.Bytes(layer))/float64(n), "B/"+layer)
				}
			})
		}
	}
}
