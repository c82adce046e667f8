package vector_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

// FuzzDecode feeds the decoder anything: it refuses with ErrTile or gives something that obeys its own limits.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add(sample().Data)
	for _, known := range fixtures(f) {
		f.Add(known.MVT)
	}
	limits := vector.Limits{Bytes: 1 << 16, Features: 100, Points: 1000}
	f.Fuzz(func(t *testing.T, tile []byte) {
		d, err := vector.Decode(tile, limits)
		if err != nil {
			if !errors.Is(err, vector.ErrTile) {
				t.Errorf("%v is not an ErrTile", err)
			}
			return
		}
		features, points := 0, 0
		for _, l := range d.Layers {
			for _, feature := range l.Features {
				features++
				for _, part := range feature.Parts {
					points += len(part)
				}
			}
		}
		if features > limits.Features || points > limits.Points || len(tile) > limits.Bytes {
			t.Errorf("%d features, %d points, %d bytes were read", features, points, len(tile))
		}
	})
}

// FuzzEncode makes geometry and attributes out of anything: what is written decodes, obeys the specification and is the
// same when written again.
func FuzzEncode(f *testing.F) {
	f.Add(uint8(15), []byte("\x05\x10\x20\x30\x40\x50\x60\x70\x80"), "name", int64(7))
	f.Add(uint8(22), bytes.Repeat([]byte{0, 255, 3, 9}, 40), "\xff\xfe", int64(-1))
	f.Add(uint8(0), []byte{5, 0, 0, 255, 0, 255, 255, 0, 255}, "", int64(1)<<60)
	f.Fuzz(func(t *testing.T, zoom uint8, shape []byte, text string, number int64) {
		zoom %= tiles.MaxZoom + 1
		a := tiles.At(tiles.Project(orb.Point{121.4, 37.5}), zoom)
		records := []record{{1, fuzzed(a, shape), []data.Value{data.Text(text), data.Int(number)}}}
		tile := encode(a, []string{"text", "number"}, records)
		if again := encode(a, []string{"text", "number"}, records); !bytes.Equal(again.Data, tile.Data) {
			t.Fatal("written twice, two results")
		}
		d := tilestest.Decode(t, tile)
		for _, feature := range d.Layer("things").Features {
			if err := tilestest.CheckGeometry(feature); err != nil {
				t.Error(err)
			}
			if got := feature.Attribute("number").Int(); got != number {
				t.Errorf("%d came back as %d", number, got)
			}
		}
	})
}

// fuzzed reads a geometry from bytes: its kind, then pairs that place a point in and around the tile; 255,255 ends a part.
func fuzzed(a tiles.Address, b []byte) orb.Geometry {
	if len(b) == 0 {
		return nil
	}
	kind := b[0]
	var parts []orb.LineString
	var part orb.LineString
	for b = b[1:]; len(b) >= 2; b = b[2:] {
		if b[0] == 255 && b[1] == 255 {
			parts, part = append(parts, part), nil
			continue
		}
		part = append(part, at(a, (float64(b[0])-64)*32.3, (float64(b[1])-64)*32.7))
	}
	parts = append(parts, part)
	switch kind % 3 {
	case 0:
		return orb.MultiPoint(part)
	case 1:
		return orb.MultiLineString(parts)
	default:
		polygon := orb.Polygon{}
		for _, p := range parts {
			polygon = append(polygon, orb.Ring(p))
		}
		return orb.MultiPolygon{polygon, {orb.Ring(part)}}
	}
}
