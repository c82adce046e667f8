package wkb_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
	orbwkb "github.com/paulmach/orb/encoding/wkb"
	"pgregory.net/rapid"

	"lintu/data/wkb"
)

// drawGeometry draws a geometry of any kind, without empty parts.
func drawGeometry(t *rapid.T) orb.Geometry {
	number := rapid.Float64Range(-180, 180)
	point := rapid.Custom(func(t *rapid.T) orb.Point { return orb.Point{number.Draw(t, "x"), number.Draw(t, "y")} })
	points := rapid.SliceOfN(point, 1, 12)
	polygon := rapid.Custom(func(t *rapid.T) orb.Polygon {
		var p orb.Polygon
		for range rapid.IntRange(1, 3).Draw(t, "rings") {
			p = append(p, points.Draw(t, "ring"))
		}
		return p
	})
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0:
		return point.Draw(t, "point")
	case 1:
		return orb.LineString(points.Draw(t, "line"))
	case 2:
		return polygon.Draw(t, "polygon")
	case 3:
		return orb.MultiPoint(points.Draw(t, "points"))
	case 4:
		return orb.MultiLineString{points.Draw(t, "line"), points.Draw(t, "line")}
	case 5:
		return orb.MultiPolygon{polygon.Draw(t, "polygon"), polygon.Draw(t, "polygon")}
	default:
		return orb.Collection{point.Draw(t, "point"), polygon.Draw(t, "polygon"), orb.LineString(points.Draw(t, "line"))}
	}
}

// TestItAgreesWithAnotherCodec reads what orb writes, and has orb read what we write.
func TestItAgreesWithAnotherCodec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGeometry(t)
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			body, err := orbwkb.Marshal(g, order)
			if err != nil {
				t.Fatal(err)
			}
			got, err := wkb.Read(body)
			if err != nil || !orb.Equal(g, got) {
				t.Fatalf("%s: %v, %v; want %v", order, got, err, g)
			}
		}
		ours, err := wkb.Append(nil, g)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := orbwkb.Unmarshal(ours)
		if err != nil || !orb.Equal(g, theirs) {
			t.Fatalf("orb reads %v, %v; want %v", theirs, err, g)
		}
	})
}

// TestEWKBAgreesWithAnotherCodec has orb read what we write for PostGIS, and reads what orb writes.
func TestEWKBAgreesWithAnotherCodec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGeometry(t)
		prefix := []byte("before")
		ours, err := wkb.AppendEWKB(bytes.Clone(prefix), g, 4490)
		if err != nil || !bytes.HasPrefix(ours, prefix) {
			t.Fatalf("%x, %v", ours, err)
		}
		theirs, srid, err := ewkb.Unmarshal(ours[len(prefix):])
		if err != nil || srid != 4490 || !orb.Equal(g, theirs) {
			t.Fatalf("orb reads %v, SRID %d, %v; want %v", theirs, srid, err, g)
		}
		body, err := ewkb.Marshal(g, 4326, binary.BigEndian)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := wkb.Read(body); err != nil || !orb.Equal(g, got) {
			t.Fatalf("%v, %v; want %v", got, err, g)
		}
	})
}

func TestWhatIsNoGeometryIsRefused(t *testing.T) {
	if body, err := wkb.AppendEWKB(nil, nil, 4490); !errors.Is(err, wkb.ErrBroken) {
		t.Errorf("%x, %v", body, err)
	}
	for _, text := range []string{"", "01", "0101000020e6100000", "0107000000ffffffff", "010100000000000000000000000000000000000000ff"} {
		body, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if g, err := wkb.Read(body); !errors.Is(err, wkb.ErrBroken) || g != nil {
			t.Errorf("%s: %v, %v", text, g, err)
		}
	}
}

// FuzzRead: nothing makes the reader panic, and what it reads it writes and reads again.
func FuzzRead(f *testing.F) {
	for _, g := range []orb.Geometry{
		orb.Point{105, 28},
		orb.LineString{{105, 28}, {106, 29}},
		orb.MultiPoint{{1, 2}},
		orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}},
		orb.Collection{orb.Point{1, 2}, orb.MultiLineString{{{0, 0}, {1, 1}}}},
	} {
		body, err := wkb.AppendEWKB(nil, g, 4490)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		g, err := wkb.Read(body)
		if err != nil || g == nil {
			return
		}
		again, err := wkb.AppendEWKB(nil, g, 4490)
		if err != nil {
			t.Fatalf("read %v, which cannot be written: %v", g, err)
		}
		back, err := wkb.Read(again)
		if err != nil {
			t.Fatalf("wrote %v, which cannot be read: %v", g, err)
		}
		third, err := wkb.AppendEWKB(nil, back, 4490)
		if err != nil || !bytes.Equal(again, third) {
			t.Fatalf("%v becomes %v", g, back)
		}
	})
}
