package tiles_test

import (
	"errors"
	"math"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/tiles"
)

func TestParseRefusesImpossibleAddresses(t *testing.T) {
	cases := map[string]struct{ z, x, y, want string }{
		"zoom is a word":           {"deep", "0", "0", `z="deep" is not a whole number`},
		"zoom is missing":          {"", "0", "0", `z="" is missing`},
		"zoom is negative":         {"-1", "0", "0", `z="-1" is not a whole number`},
		"zoom has a sign":          {"+1", "0", "0", `z="+1" is not a whole number`},
		"zoom has a fraction":      {"3.0", "0", "0", `z="3.0" is not a whole number`},
		"zoom is too deep":         {"23", "0", "0", `z="23" is out of range: 0 to 22`},
		"zoom overflows":           {"99999999999999999999", "0", "0", `z="99999999999999999999" is out of range: 0 to 22`},
		"column beyond the last":   {"3", "8", "0", `x="8" is out of range: 0 to 7 (zoom 3)`},
		"row beyond the last":      {"0", "0", "1", `y="1" is out of range: 0 to 0 (zoom 0)`},
		"row overflows 32 bits":    {"22", "0", "4294967296", `y="4294967296" is out of range: 0 to 4194303 (zoom 22)`},
		"column with leading zero": {"3", "07", "0", `x="07" has leading zeros (zoom 3)`},
		"full-width digit":         {"3", "１", "0", `x="１" is not a whole number (zoom 3)`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := tiles.Parse(c.z, c.x, c.y)
			if !errors.Is(err, tiles.ErrAddress) || err.Error() != c.want {
				t.Errorf("Parse(%q, %q, %q) = %v, want %s", c.z, c.x, c.y, err, c.want)
			}
		})
	}
}

func anAddress(t *rapid.T) tiles.Address {
	z := rapid.Uint8Range(0, tiles.MaxZoom).Draw(t, "z")
	last := uint32(1)<<z - 1
	return tiles.Address{
		Z: z, X: rapid.Uint32Range(0, last).Draw(t, "x"), Y: rapid.Uint32Range(0, last).Draw(t, "y"),
	}
}

func TestParseReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anAddress(t)
		text := func(v uint32) string { return strconv.FormatUint(uint64(v), 10) }
		got, err := tiles.Parse(text(uint32(a.Z)), text(a.X), text(a.Y))
		if err != nil || got != a || !got.Valid() {
			t.Fatalf("got %v, %v; want %v", got, err, a)
		}
	})
}

func TestValidRefusesWhatIsOutsideTheMatrix(t *testing.T) {
	for _, a := range []tiles.Address{{Z: 23}, {Z: 3, X: 8}, {Z: 3, Y: 8}, {Z: 0, X: 1}, {Z: 255, X: math.MaxUint32}} {
		if a.Valid() {
			t.Errorf("%v is valid", a)
		}
	}
}

func TestBoundAgreesWithTheWorld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anAddress(t)
		box, bound := a.Box(0), a.Bound()
		corner := tiles.Point{X: box.MinX, Y: box.MinY}.LonLat()
		const unit = 360.0 / (1 << 32)
		if math.Abs(corner[0]-bound.Min[0]) > unit || math.Abs(corner[1]-bound.Max[1]) > unit {
			t.Fatalf("%v: north-west corner %v, bound %v", a, corner, bound)
		}
		if got := tiles.At(tiles.Project(bound.Center()), a.Z); got != a {
			t.Fatalf("the middle of %v lies in %v", a, got)
		}
	})
}

func TestNeighboursShareTheirEdge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anAddress(t)
		east := tiles.Address{Z: a.Z, X: a.X + 1, Y: a.Y}
		if !east.Valid() {
			t.Skip("at the edge of the world")
		}
		if a.Box(0).MaxX+1 != east.Box(0).MinX || a.Box(0).Meets(east.Box(0)) {
			t.Fatalf("%v ends at %d, %v begins at %d", a, a.Box(0).MaxX, east, east.Box(0).MinX)
		}
		if !a.Box(64).Meets(east.Box(0)) && a.Z <= 20 {
			t.Fatalf("the margin of %v does not reach its neighbour", a)
		}
	})
}

func TestProjectAndBackStaysWithinAUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{
			rapid.Float64Range(-180, 179.9999999).Draw(t, "lon"), rapid.Float64Range(-85, 85).Draw(t, "lat"),
		}
		back := tiles.Project(p).LonLat()
		const unit = 360.0 / (1 << 32)
		if math.Abs(back[0]-p[0]) > unit || math.Abs(back[1]-p[1]) > unit {
			t.Fatalf("%v came back as %v", p, back)
		}
		if again := tiles.Project(back); again != tiles.Project(p) {
			t.Fatalf("%v does not project to the unit it is the middle of", back)
		}
	})
}

func TestProjectKnownPlaces(t *testing.T) {
	cases := map[string]struct {
		lon, lat float64
		want     tiles.Point
	}{
		"null island":      {0, 0, tiles.Point{X: 0, Y: 0}},
		"western edge":     {-180, 0, tiles.Point{X: math.MinInt32, Y: 0}},
		"beyond the east":  {200, 0, tiles.Point{X: math.MaxInt32, Y: 0}},
		"north pole":       {0, 90, tiles.Point{X: 0, Y: math.MinInt32}},
		"south pole":       {0, -90, tiles.Point{X: 0, Y: math.MaxInt32}},
		"a quarter around": {90, 0, tiles.Point{X: 1 << 30, Y: 0}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := tiles.Project(orb.Point{c.lon, c.lat})
			if abs(int64(got.X)-int64(c.want.X)) > 1 || abs(int64(got.Y)-int64(c.want.Y)) > 1 {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func abs(v int64) int64 { return max(v, -v) }

func FuzzParse(f *testing.F) {
	f.Add("14", "13718", "6372")
	f.Add("23", "-1", "１")
	f.Fuzz(func(t *testing.T, z, x, y string) {
		a, err := tiles.Parse(z, x, y)
		if err == nil && (!a.Valid() || a.String() != z+"/"+x+"/"+y) {
			t.Errorf("Parse(%q, %q, %q) = %v", z, x, y, a)
		}
		if err != nil && !errors.Is(err, tiles.ErrAddress) {
			t.Errorf("%v is not an ErrAddress", err)
		}
	})
}
