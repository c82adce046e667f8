package tiles_test

import (
	"errors"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/tiles"
)

func TestDegreesAreCutAsTianditu(t *testing.T) {
	for text, want := range map[[3]string]orb.Bound{
		{"1", "0", "0"}:      {Min: orb.Point{-180, -90}, Max: orb.Point{0, 90}},
		{"1", "1", "0"}:      {Min: orb.Point{0, -90}, Max: orb.Point{180, 90}},
		{"2", "3", "1"}:      {Min: orb.Point{90, -90}, Max: orb.Point{180, 0}},
		{"10", "811", "173"}: {Min: orb.Point{105.1171875, 28.828125}, Max: orb.Point{105.46875, 29.1796875}},
	} {
		a, err := tiles.CGCS2000Quad.Parse(text[0], text[1], text[2])
		if err != nil || a.Bound() != want || !a.Valid() {
			t.Errorf("%v: %v, %v, want %v", text, a.Bound(), err, want)
		}
	}
	for _, text := range [][3]string{{"0", "0", "0"}, {"1", "0", "1"}, {"1", "2", "0"}, {"23", "0", "0"}, {"5", "0", "16"}} {
		if _, err := tiles.CGCS2000Quad.Parse(text[0], text[1], text[2]); !errors.Is(err, tiles.ErrAddress) {
			t.Errorf("%v: %v", text, err)
		}
	}
}

func TestMatrixSetsAreFoundByTheirIdentifiers(t *testing.T) {
	for _, m := range tiles.MatrixSets() {
		if got, err := tiles.ParseMatrixSet(m.String()); got != m || err != nil {
			t.Errorf("%s: %v, %v", m, got, err)
		}
	}
	if _, err := tiles.ParseMatrixSet("WorldCRS84Quad"); !errors.Is(err, tiles.ErrMatrixSet) {
		t.Error(err)
	}
}

// TestTheBoxOfATileHoldsWhatIsInIt: what is kept of a place lies in the box of its tile in either set, and is near where it is
// projected to at once.
func TestTheBoxOfATileHoldsWhatIsInIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := rapid.SampledFrom(tiles.MatrixSets()).Draw(t, "set")
		p := orb.Point{rapid.Float64Range(-180, 179.9999999).Draw(t, "lon"), rapid.Float64Range(-90, 89.9999999).Draw(t, "lat")}
		a := tiles.At(set.Project(p), rapid.Uint8Range(set.MinZoom(), tiles.MaxZoom).Draw(t, "zoom"))
		a.Set = set
		kept := tiles.Project(p)
		if box := a.Box(0); !a.Valid() || kept.X < box.MinX || kept.X > box.MaxX || kept.Y < box.MinY || kept.Y > box.MaxY {
			t.Fatalf("%v: kept at %v, box %v", a, kept, box)
		}
		if there, direct := set.From(kept), set.Project(p); math.Abs(p[1]) < tiles.MaxLatitude &&
			(there.X != direct.X || abs(int64(there.Y)-int64(direct.Y)) > 1) {
			t.Fatalf("%v: from what is kept %v, at once %v", p, there, direct)
		}
	})
}

func FuzzParseInDegrees(f *testing.F) {
	f.Add("1", "1", "0")
	f.Add("22", "4194303", "2097151")
	f.Fuzz(func(t *testing.T, z, x, y string) {
		a, err := tiles.CGCS2000Quad.Parse(z, x, y)
		if err == nil && (!a.Valid() || a.String() != "CGCS2000Quad/"+z+"/"+x+"/"+y) {
			t.Errorf("Parse(%q, %q, %q) = %v", z, x, y, a)
		}
		if err != nil && !errors.Is(err, tiles.ErrAddress) {
			t.Errorf("%v is not an ErrAddress", err)
		}
	})
}
