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
		inDegrees(t, a, records[0].geometry)
	})
}

// inDegrees writes a geometry into the tile of CGCS2000Quad that is there, projected at once and from what is kept.
func inDegrees(t *testing.T, there tiles.Address, g orb.Geometry) {
	t.Helper()
	const set = tiles.CGCS2000Quad
	a := tiles.At(set.Project(there.Bound().Center()), there.Z)
	if a.Set = set; !a.Valid() {
		return
	}
	e, values := vector.NewEncoder(), vector.NewValues()
	e.Begin(a)
	e.Layer("things", nil, values)
	points, ends, kind := vector.AppendIn(set, nil, nil, g)
	e.Feature(1, vector.Shape{Kind: kind, Points: points, Ends: ends}, nil)
	points, ends, kind = vector.Append(nil, nil, g)
	e.Feature(2, vector.Shape{Kind: kind, Points: points, Ends: ends}.In(set, nil), nil)
	for _, feature := range tilestest.Decode(t, e.Finish()).Layer("things").Features {
		if err := tilestest.CheckGeometry(feature); err != nil {
			t.Errorf("in degrees: %v", err)
		}
	}
}

// FuzzThin draws features made of anything by rules made of anything: what is kept obeys the specification and the budgets,
// and is the same when drawn again.
func FuzzThin(f *testing.F) {
	f.Add(uint8(15), []byte("\x00\x10\x20\xfe\xfe\x01\x10\x20\x30\x40\xfe\xfe\x02\x10\x10\x10\x90\x90\x90"), uint8(3), uint8(0), uint16(0), false)
	f.Add(uint8(9), bytes.Repeat([]byte{0, 100, 101, 254, 254}, 60), uint8(6), uint8(2), uint16(90), true)
	f.Fuzz(func(t *testing.T, zoom uint8, shapes []byte, cell, features uint8, size uint16, simple bool) {
		a := tiles.At(tiles.Project(orb.Point{121.4, 37.5}), zoom%(tiles.MaxZoom+1))
		rules := vector.Rules{Features: int(features), Bytes: int(size)}
		if cell %= 8; cell > 0 {
			rules.Cell = 1 << (cell - 1)
		}
		if simple {
			rules.Step = 4
		}
		c, values := &crowd{}, vector.NewValues()
		for i, shape := range bytes.Split(shapes, []byte{254, 254}) {
			points, ends, kind := vector.Append(nil, nil, fuzzed(a, shape))
			c.shapes = append(c.shapes, vector.Shape{Kind: kind, Points: points, Ends: ends})
			c.weights = append(c.weights, float64(i%3))
			c.codes = append(c.codes, values.Add(data.Int(int64(i))))
		}
		tile, layer := crowded(t, a, rules, c, values)
		if again, _ := crowded(t, a, rules, c, values); !bytes.Equal(again.Data, tile.Data) {
			t.Fatal("drawn twice, two results")
		}
		n := len(layer.Features)
		if features > 0 && n > int(features) || size > 0 && n > 1 && len(tile.Data) > int(size)+4 {
			t.Errorf("%d features in %d bytes by %+v", n, len(tile.Data), rules)
		}
		for _, feature := range layer.Features {
			if err := tilestest.CheckGeometry(feature); err != nil {
				t.Error(err)
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
