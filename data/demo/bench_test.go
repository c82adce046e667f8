package demo_test

import (
	"io"
	"testing"

	"lintu/data/demo"
)

func BenchmarkGenerate(b *testing.B) {
	for _, preset := range []string{"community", "street", "luzhou", "district"} {
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
