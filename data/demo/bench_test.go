package demo_test

import (
	"io"
	"runtime"
	"testing"

	"lintu/data/demo"
)

func BenchmarkGenerate(b *testing.B) {
	for _, preset := range demo.Presets() {
		b.Run(preset, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := demo.Generate(preset, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRows draws every row of every table and keeps none: what making a city costs without a store. The memory is
// what the process has taken from the system at the most, so each preset is to be run alone.
func BenchmarkRows(b *testing.B) {
	for _, preset := range demo.Presets() {
		b.Run(preset, func(b *testing.B) {
			for b.Loop() {
				city, err := demo.Generate(preset, 1)
				if err != nil {
					b.Fatal(err)
				}
				total := 0
				for _, table := range city.Tables() {
					rows := 0
					for range city.Rows(table.Name) {
						rows++
					}
					total += rows
					b.ReportMetric(float64(rows), table.Name)
				}
				b.ReportMetric(float64(total), "rows")
			}
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			b.ReportMetric(float64(memory.Sys)/(1<<20), "MiB-taken")
		})
	}
}

// BenchmarkWriteNDJSON draws every row of a street and writes it down.
func BenchmarkWriteNDJSON(b *testing.B) {
	city, err := demo.Generate("street", 1)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		size := &counter{}
		if err := demo.WriteNDJSON(size, city); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(size.bytes)
	}
}

type counter struct{ bytes int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return io.Discard.Write(p)
}
