package demo_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"lintu/data"
	"lintu/data/demo"
)

func city(t *testing.T, preset string, seed uint64) *demo.City {
	t.Helper()
	c, err := demo.Generate(preset, seed)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func count(c *demo.City, table string) int {
	n := 0
	for range c.Rows(table) {
		n++
	}
	return n
}

func TestCounts(t *testing.T) {
	tests := []struct {
		preset string
		want   map[string]int
	}{
		{"community", map[string]int{
			"residents": 6000, "memberships": 6000, "households": 2850, "buildings": 70, "units": 150, "compounds": 5,
			"places": 250, "components": 2200, "devices": 1000, "cameras": 68, "vehicles": 3, "lanes": 2,
		}},
		{"street", map[string]int{
			"residents": 50000, "memberships": 50000, "households": 23800, "buildings": 580, "units": 1250, "compounds": 42,
			"places": 2050, "components": 18000, "devices": 8500, "cameras": 565, "vehicles": 14, "lanes": 10,
		}},
	}
	for _, test := range tests {
		for seed := range uint64(3) {
			c := city(t, test.preset, seed)
			for table, want := range test.want {
				if got := count(c, table); got != want {
					t.Errorf("%s, seed %d: %d %s, want %d", test.preset, seed, got, table, want)
				}
			}
			occupied := 0
			for row := range c.Rows("households") {
				if data.HouseholdOf(row).Occupied() {
					occupied++
				}
			}
			if want := map[string]int{"community": 2500, "street": 20800}[test.preset]; occupied != want {
				t.Errorf("%s: %d flats are occupied, want %d", test.preset, occupied, want)
			}
		}
	}
}

func TestRegionCounts(t *testing.T) {
	tests := []struct {
		preset string
		want   map[data.Level]int
	}{
		{"community", map[data.Level]int{data.LevelCommunity: 1, data.LevelGrid: 7, data.LevelMicroGrid: 50}},
		{"street", map[data.Level]int{data.LevelCommunity: 8, data.LevelGrid: 56, data.LevelMicroGrid: 420}},
	}
	for _, test := range tests {
		got := map[data.Level]int{}
		for row := range city(t, test.preset, 1).Rows("regions") {
			got[data.RegionOf(row).Level]++
		}
		for level, want := range test.want {
			if got[level] != want {
				t.Errorf("%s: %d of level %s, want %d", test.preset, got[level], level, want)
			}
		}
	}
}

func hash(t *testing.T, c *demo.City) string {
	t.Helper()
	h := sha256.New()
	if err := demo.WriteNDJSON(h, c); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestSameSeedSameBytes(t *testing.T) {
	one, two := hash(t, city(t, "community", 7)), hash(t, city(t, "community", 7))
	if one != two {
		t.Errorf("the same preset and seed gave %s and %s", one, two)
	}
	if other := hash(t, city(t, "community", 8)); other == one {
		t.Error("another seed gave the same city")
	}
}
