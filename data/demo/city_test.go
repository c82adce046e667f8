package demo_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"lintu/data"
	"lintu/data/demo"
)

// cities that tests have made; a city does not change, so they share it.
var cities sync.Map

func city(t *testing.T, preset string, seed uint64) *demo.City {
	t.Helper()
	name := fmt.Sprint(preset, seed)
	if c, ok := cities.Load(name); ok {
		return c.(*demo.City)
	}
	c := fresh(t, preset, seed)
	cities.Store(name, c)
	return c
}

func fresh(t *testing.T, preset string, seed uint64) *demo.City {
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
		for seed := range uint64(2) {
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
	one, two := hash(t, city(t, "community", 1)), hash(t, fresh(t, "community", 1))
	if one != two {
		t.Errorf("the same preset and seed gave %s and %s", one, two)
	}
	if other := hash(t, city(t, "community", 0)); other == one {
		t.Error("another seed gave the same city")
	}
}

func TestAnUnknownPresetSaysWhichThereAre(t *testing.T) {
	_, err := demo.Generate("village", 1)
	if !errors.Is(err, demo.ErrPreset) || !strings.Contains(err.Error(), "community") {
		t.Errorf("got %v", err)
	}
}

func TestIDsAscendAndReferToRowsThatAreThere(t *testing.T) {
	c := city(t, "community", 1)
	ids := map[string]map[int64]bool{}
	for _, table := range c.Tables() {
		ids[table.Name] = map[int64]bool{}
		last := int64(0)
		for row := range c.Rows(table.Name) {
			if row.ID <= last {
				t.Fatalf("%s: %d comes after %d", table.Name, row.ID, last)
			}
			last = row.ID
			ids[table.Name][row.ID] = true
			if len(row.Values) != len(table.Fields) {
				t.Fatalf("%s %d has %d values, want %d", table.Name, row.ID, len(row.Values), len(table.Fields))
			}
			for i, field := range table.Fields {
				if id := row.Values[i].Int(); field.Refers != "" && id != 0 && !ids[field.Refers][id] {
					t.Errorf("%s %d refers to %s %d, which is not there", table.Name, row.ID, field.Refers, id)
				}
			}
			if !table.Shape.Holds(row.Geometry) {
				t.Errorf("%s %d has the geometry %T", table.Name, row.ID, row.Geometry)
			}
		}
	}
}

func TestEveryRowSaysThatItIsDemoAndWhenItWasMade(t *testing.T) {
	c := city(t, "community", 1)
	made := c.Identity().Made
	for _, table := range c.Tables() {
		codes := map[string]bool{}
		for row := range c.Rows(table.Name) {
			f := data.FeatureOf(row)
			if !f.Demo || f.Source != "demo" || f.Class == "" || f.Code == "" {
				t.Fatalf("%s %d: demo %v, source %q, class %q, code %q", table.Name, row.ID, f.Demo, f.Source, f.Class, f.Code)
			}
			if f.CollectedAt.After(f.UpdatedAt) || f.UpdatedAt.After(made) || f.CollectedAt.IsZero() {
				t.Errorf("%s %d was collected at %v and updated at %v", table.Name, row.ID, f.CollectedAt, f.UpdatedAt)
			}
			if codes[f.Code] {
				t.Errorf("%s: the code %s is there twice", table.Name, f.Code)
			}
			codes[f.Code] = true
		}
	}
}
