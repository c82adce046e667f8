package demo_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/demo"
)

// small is the city of several townships that tests share.
var small = sync.OnceValues(func() (*demo.City, error) { return demo.Small(1) })

func smallCity(t *testing.T) *demo.City {
	t.Helper()
	c, err := small()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestALargeCityHasItsCounts(t *testing.T) {
	c := smallCity(t)
	for table, want := range map[string]int{
		"residents": 19500, "memberships": 19500, "households": 9300, "buildings": 353, "units": 480, "compounds": 17,
		"places": 820, "components": 7000, "devices": 3000, "cameras": 230, "vehicles": 9,
	} {
		if got := count(c, table); got != want {
			t.Errorf("%d %s, want %d", got, table, want)
		}
	}
	occupied := 0
	for row := range c.Rows("households") {
		if data.HouseholdOf(row).Occupied() {
			occupied++
		}
	}
	if occupied != 8100 {
		t.Errorf("%d flats are occupied, want 8100", occupied)
	}
	levels := regionsOf(c)
	for level, want := range map[data.Level]int{
		data.LevelCity: 1, data.LevelDistrict: 2, data.LevelStreet: 3, data.LevelCommunity: 12, data.LevelGrid: 30,
		data.LevelMicroGrid: 180,
	} {
		if got := len(levels[level]); got != want {
			t.Errorf("%d of level %s, want %d", got, level, want)
		}
	}
}

// TestLuzhouHasTheCountsOfTheCase: 27,179 people, 25,880 geographic records, 450 organisations, 218 shops, and 20,187
// records of buildings, which are buildings and flats.
func TestLuzhouHasTheCountsOfTheCase(t *testing.T) {
	c := city(t, "luzhou", 1)
	got := map[string]int{}
	for _, table := range []string{"buildings", "households", "components", "roads", "water", "green", "memberships"} {
		got[table] = count(c, table)
	}
	for row := range c.Rows("places") {
		if data.PlaceOf(row).Nine != "" {
			got["shops"]++
		} else {
			got["organisations"]++
		}
	}
	got["records"] = got["buildings"] + got["households"]
	got["mapped"] = got["components"] + got["roads"] + got["water"] + got["green"]
	for name, want := range map[string]int{
		"memberships": 27179, "records": 20187, "buildings": 7287, "households": 12900, "mapped": 25880, "organisations": 450,
		"shops": 218,
	} {
		if got[name] != want {
			t.Errorf("%d %s, want %d", got[name], name, want)
		}
	}
}

func TestTownshipsShareOutWhatThePresetSays(t *testing.T) {
	for _, preset := range []string{"luzhou", "district"} {
		for seed := range uint64(2) {
			want, got, err := demo.Planned(preset, seed)
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if got[i] != want[i] && want[i] != 0 { // components of luzhou are what its features leave over
					t.Errorf("%s, seed %d: count %d is %d, want %d", preset, seed, i, got[i], want[i])
				}
			}
		}
	}
}

// TestRowsOfALargeCityCanBeStored holds what a store demands: checked rows, ids that ascend, references to rows that are
// there; and what people do: codes that are given once.
func TestRowsOfALargeCityCanBeStored(t *testing.T) {
	c := smallCity(t)
	ids := map[string]map[int64]bool{}
	for _, table := range c.Tables() {
		checker, codes, last := data.NewChecker(table), map[string]bool{}, int64(0)
		here := map[int64]bool{}
		var later []int64 // references within the table
		for row := range c.Rows(table.Name) {
			if err := checker.Check(row); err != nil {
				t.Fatal(err)
			}
			if row.ID <= last {
				t.Fatalf("%s: %d comes after %d", table.Name, row.ID, last)
			}
			last = row.ID
			here[last] = true
			code := data.FeatureOf(row).Code
			if codes[code] {
				t.Errorf("%s: the code %s is there twice", table.Name, code)
			}
			codes[code] = true
			for i, field := range table.Fields {
				switch id := row.Values[i].Int(); {
				case field.Refers == "" || id == 0:
				case field.Refers == table.Name:
					later = append(later, id)
				case !ids[field.Refers][id]:
					t.Errorf("%s %d refers to %s %d, which is not there", table.Name, row.ID, field.Refers, id)
				}
			}
		}
		for _, id := range later {
			if !here[id] {
				t.Errorf("%s: some row refers to %d, which is not there", table.Name, id)
			}
		}
		ids[table.Name] = here
	}
}

func TestNobodyOfALargeCityIsRealOrThereTwice(t *testing.T) {
	c := smallCity(t)
	seen := map[string]bool{}
	once := func(what, value string) {
		if value != "" && seen[what+value] {
			t.Errorf("two have the same %s", what)
		}
		seen[what+value] = true
	}
	for row := range c.Rows("residents") {
		p := data.ResidentOf(row)
		number, err := data.ParseIDNumber(p.IDNumber)
		if err != nil || number.County != "370699" && !strings.HasPrefix(number.County, "3799") {
			t.Fatalf("resident %d: %v, county %s", p.ID, err, number.County)
		}
		if p.Phone != "" && !strings.HasPrefix(p.Phone, "129") {
			t.Errorf("resident %d has a phone outside 129", p.ID)
		}
		once("id number", p.IDNumber)
		once("phone", p.Phone)
	}
	for row := range c.Rows("vehicles") {
		once("plate", data.VehicleOf(row).Plate)
	}
}

// TestAreasOfALargeCityFitTogether: streets fill their district, communities their street, and so on, edge by edge; each
// township is made alone, so shared borders are what could go wrong.
func TestAreasOfALargeCityFitTogether(t *testing.T) {
	for seed := range uint64(2) {
		c, err := demo.Small(seed)
		if err != nil {
			t.Fatal(err)
		}
		levels := regionsOf(c)
		ladder := []data.Level{
			data.LevelDistrict, data.LevelStreet, data.LevelCommunity, data.LevelGrid, data.LevelMicroGrid,
		}
		for i, level := range ladder[:len(ladder)-1] {
			for _, parent := range levels[level] {
				var parts []orb.MultiPolygon
				for _, child := range levels[ladder[i+1]] {
					if child.Parent == parent.ID {
						parts = append(parts, child.Area)
					}
				}
				t.Run(fmt.Sprintf("%s of seed %d", parent.Name, seed), func(t *testing.T) {
					polygon(t, parent.Area)
					tiles(t, parent.Area, parts)
				})
			}
		}
	}
}

func TestThingsOfALargeCityAreInItsGrids(t *testing.T) {
	c := smallCity(t)
	grids := map[int64]data.Region{}
	for _, g := range regionsOf(c)[data.LevelGrid] {
		grids[g.ID] = g
	}
	for row := range c.Rows("buildings") {
		b := data.BuildingOf(row)
		polygon(t, b.Footprint)
		if !data.Contains(grids[b.Grid].Area, data.LabelPoint(b.Footprint)) || b.Region != grids[b.Grid].Code {
			t.Errorf("building %s is not in its grid", b.Code)
		}
	}
	for _, table := range []string{"compounds", "water", "green"} {
		for row := range c.Rows(table) {
			polygon(t, row.Geometry.(orb.MultiPolygon))
		}
	}
}

func TestALargeCityIsTheSameForTheSameSeed(t *testing.T) {
	again, err := demo.Small(1)
	if err != nil {
		t.Fatal(err)
	}
	if one, two := hash(t, smallCity(t)), hash(t, again); one != two {
		t.Errorf("the same seed gave %s and %s", one, two)
	}
}
