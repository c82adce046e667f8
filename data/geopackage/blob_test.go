package geopackage

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
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

func TestBlobsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGeometry(t)
		blob, err := encodeBlob(nil, g)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeBlob(blob)
		if err != nil || !orb.Equal(g, got) {
			t.Fatalf("%v, %v; want %v", got, err, g)
		}
		bound, ok, err := blobBound(blob)
		if !ok || err != nil || bound != g.Bound() {
			t.Fatalf("bound %v, %v, %v; want %v", bound, ok, err, g.Bound())
		}
	})
}

// TestQuickPoints reads points the quick way, which must see them as the long way does, and nothing else as a point.
func TestQuickPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGeometry(t)
		blob, err := encodeBlob(nil, g)
		if err != nil {
			t.Fatal(err)
		}
		want, isPoint := data.Fetched(g).(orb.Point)
		if got, quick := quickPoint(blob); quick != isPoint || quick && got != want {
			t.Fatalf("%v is %v, quick %v", g, got, quick)
		}
	})
}

func TestBlobHeader(t *testing.T) {
	line, err := encodeBlob(nil, orb.LineString{{105, 28}, {106, 29}})
	if err != nil {
		t.Fatal(err)
	}
	// magic, version 0, little-endian with an xy envelope, srs 4490; then min x, max x, min y, max y
	want := "4750" + "00" + "03" + "8a110000" + "0000000000405a40" + "0000000000805a40" + "0000000000003c40" + "0000000000003d40"
	if got := hex.EncodeToString(line[:40]); got != want {
		t.Errorf("line:  %s\nwant:  %s", got, want)
	}
	point, err := encodeBlob(nil, orb.Point{105, 28})
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(point[:13]); got != "47500001"+"8a110000"+"01"+"01000000" {
		t.Errorf("point: %s", got)
	}
}

// number writes a float as other programs would.
func number(order binary.ByteOrder, values ...float64) string {
	b := make([]byte, 8*len(values))
	for i, v := range values {
		order.PutUint64(b[8*i:], math.Float64bits(v))
	}
	return hex.EncodeToString(b)
}

// foreignBlobs are blobs as other programs write them, by what is odd about them.
func foreignBlobs() map[string]struct {
	blob string
	want orb.Geometry
} {
	little, big := binary.LittleEndian, binary.BigEndian
	le := func(v ...float64) string { return number(little, v...) }
	point, line := orb.Point{105, 28}, orb.LineString{{105, 28}, {106, 29}}
	const plain = "47500001" + "e6100000" // little-endian, no envelope, 4326
	return map[string]struct {
		blob string
		want orb.Geometry
	}{
		"a point without envelope":   {plain + "0101000000" + le(105, 28), point},
		"a point with an envelope":   {"47500003" + "e6100000" + le(105, 105, 28, 28) + "0101000000" + le(105, 28), point},
		"big-endian throughout":      {"47500002" + "000010e6" + number(big, 105, 106, 28, 29) + "0000000002" + "00000002" + number(big, 105, 28, 106, 29), line},
		"big-endian header only":     {"47500000" + "000010e6" + "0101000000" + le(105, 28), point},
		"an xyz envelope, Z body":    {"47500005" + "e6100000" + le(105, 106, 28, 29, 0, 9) + "01ea030000" + "02000000" + le(105, 28, 0, 106, 29, 9), line},
		"an xym envelope, M body":    {"47500007" + "e6100000" + le(105, 106, 28, 29, 0, 9) + "01d2070000" + "02000000" + le(105, 28, 0, 106, 29, 9), line},
		"an xyzm envelope, ZM body":  {"47500009" + "e6100000" + le(105, 106, 28, 29, 0, 9, 0, 9) + "01ba0b0000" + "02000000" + le(105, 28, 0, 0, 106, 29, 9, 9), line},
		"a Z point":                  {plain + "01e9030000" + le(105, 28, 4), point},
		"EWKB's flag for Z":          {plain + "0101000080" + le(105, 28, 4), point},
		"EWKB's flags for Z and M":   {plain + "01010000c0" + le(105, 28, 4, 5), point},
		"EWKB with an SRID":          {plain + "0101000020" + "e6100000" + le(105, 28), point},
		"a multi-point of Z points":  {plain + "01ec030000" + "01000000" + "01e9030000" + le(105, 28, 4), orb.MultiPoint{point}},
		"parts of another order":     {plain + "0104000000" + "01000000" + "0000000001" + number(big, 105, 28), orb.MultiPoint{point}},
		"the empty flag":             {"47500011" + "e6100000" + "0107000000" + "00000000", nil},
		"a point of NaNs":            {plain + "0101000000" + le(math.NaN(), math.NaN()), nil},
		"an empty line":              {plain + "0102000000" + "00000000", nil},
		"an empty multi-polygon":     {plain + "0106000000" + "00000000", nil},
		"an envelope of NaNs":        {"47500003" + "e6100000" + le(math.NaN(), math.NaN(), math.NaN(), math.NaN()) + "0102000000" + "02000000" + le(105, 28, 106, 29), line},
		"an empty part among others": {plain + "0105000000" + "02000000" + "0102000000" + "00000000" + "0102000000" + "02000000" + le(105, 28, 106, 29), orb.MultiLineString{line}},
		"version 1 of the header":    {"47500101" + "e6100000" + "0101000000" + le(105, 28), point},
	}
}

func TestForeignBlobsAreRead(t *testing.T) {
	for name, c := range foreignBlobs() {
		t.Run(name, func(t *testing.T) {
			blob, err := hex.DecodeString(c.blob)
			if err != nil {
				t.Fatal(err)
			}
			got, err := decodeBlob(blob)
			if err != nil {
				t.Fatal(err)
			}
			if (got == nil) != (c.want == nil) || got != nil && !orb.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
			bound, ok, err := blobBound(blob)
			if err != nil || ok != (c.want != nil) || ok && bound != c.want.Bound() {
				t.Errorf("bound %v, %v, %v", bound, ok, err)
			}
		})
	}
}

func TestBrokenBlobsAreRefused(t *testing.T) {
	const plain = "47500001" + "e6100000"
	deep := plain + strings.Repeat("0107000000"+"01000000", 1000)
	for name, text := range map[string]string{
		"nothing":                         "",
		"not a GeoPackage's":              "0101000000" + number(binary.LittleEndian, 105, 28),
		"cut in the header":               "475000",
		"cut in the envelope":             "47500003e6100000" + "00",
		"an unknown envelope":             "4750000be6100000" + "0101000000" + number(binary.LittleEndian, 105, 28),
		"a vendor's type":                 "47500021e6100000" + "58585858",
		"no body":                         plain,
		"an unknown byte order":           plain + "0201000000" + number(binary.LittleEndian, 105, 28),
		"a curve":                         plain + "0108000000" + "00000000",
		"a type nobody knows":             plain + "01ffff0000",
		"a point of one number":           plain + "0101000000" + number(binary.LittleEndian, 105),
		"bytes behind the end":            plain + "0101000000" + number(binary.LittleEndian, 105, 28) + "00",
		"more points than bytes":          plain + "0102000000" + "ffffffff" + number(binary.LittleEndian, 105, 28),
		"more polygons than bytes":        plain + "0106000000" + "ffffff7f",
		"a line in a multi-point":         plain + "0104000000" + "01000000" + "0102000000" + "01000000" + number(binary.LittleEndian, 105, 28),
		"collections nested too deep":     deep,
		"a multi-point cut in the middle": plain + "0104000000" + "02000000" + "0101000000" + number(binary.LittleEndian, 105, 28) + "01",
	} {
		blob, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if g, err := decodeBlob(blob); !errors.Is(err, wkb.ErrBroken) || g != nil {
			t.Errorf("%s: %v, %v", name, g, err)
		}
		if _, ok, _ := blobBound(blob); ok && name != "bytes behind the end" {
			t.Errorf("%s: has a bound", name)
		}
	}
}

func FuzzDecodeBlob(f *testing.F) {
	for _, c := range foreignBlobs() {
		blob, err := hex.DecodeString(c.blob)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(blob)
	}
	f.Fuzz(func(t *testing.T, blob []byte) {
		g, err := decodeBlob(blob)
		if p, quick := quickPoint(blob); quick && (err != nil || data.Fetched(g) != orb.Geometry(p)) {
			t.Fatalf("quickly %v, else %v, %v", p, g, err)
		}
		if err != nil {
			if !errors.Is(err, wkb.ErrBroken) || g != nil {
				t.Fatalf("%v, %v", g, err)
			}
			return
		}
		if g == nil {
			return
		}
		again, err := encodeBlob(nil, g)
		if err != nil {
			t.Fatalf("read %v, which cannot be written: %v", g, err)
		}
		back, err := decodeBlob(again)
		if err != nil {
			t.Fatalf("wrote %v, which cannot be read: %v", g, err)
		}
		third, err := encodeBlob(nil, back)
		if err != nil || !bytes.Equal(again, third) {
			t.Fatalf("%v becomes %v", g, back)
		}
	})
}
