package stats_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/demo"
	"lintu/data/geopackage"
	"lintu/layers/stats"
)

// The town: a street of two communities with two grids each, a micro-grid in the first grid, a block over the second and
// the third grid; the compound 40 has buildings in both grids of the first community.
const (
	street, west, east                = 1, 2, 3
	grid1, grid2, grid3, grid4, micro = 11, 12, 13, 14, 21
	block                             = 31
	crossing, inside                  = 40, 41
)

func meta(id int64) data.Meta {
	return data.Meta{ID: id, Code: fmt.Sprint("370699001", id), Demo: true}
}

func square(x, y, side float64) orb.MultiPolygon {
	x, y = 121.39+x, 37.53+y
	return orb.MultiPolygon{{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}}
}

func region(id, parent int64, level data.Level, area orb.MultiPolygon) data.Row {
	return data.Region{Meta: meta(id), Level: level, Name: fmt.Sprint(level, id), Parent: parent, Area: area}.Row()
}

func building(id, compound, community int64, x, y float64) data.Row {
	return data.Building{
		Meta: meta(id), Region: fmt.Sprint("370699001", community), Community: community, Compound: compound,
		Name: fmt.Sprint(id), Use: "residential", FloorsAbove: 6, FloorHeight: 2.9, Footprint: square(x, y, 0.0004),
	}.Row()
}

func household(id, building int64, occupancy data.Occupancy) data.Row {
	return data.Household{
		Meta: meta(id), Region: fmt.Sprint("370699001", west), Building: building, Floor: 1, FloorLabel: "1", Room: fmt.Sprint(id),
		Use: "home", Occupancy: occupancy, Area: 80,
	}.Row()
}

// town is a store with the town in it.
func town(t *testing.T) *geopackage.Store {
	t.Helper()
	store, err := geopackage.Create(filepath.Join(t.TempDir(), "town.gpkg"), geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	var batch data.Batch
	put := func(table string, rows ...data.Row) {
		for _, row := range rows {
			batch = append(batch, data.Write{Table: table, Op: data.OpInsert, Row: row})
		}
	}
	put("regions",
		region(street, 0, data.LevelStreet, square(0, 0, 0.02)),
		region(west, street, data.LevelCommunity, square(0, 0, 0.008)), region(east, street, data.LevelCommunity, square(0.008, 0, 0.008)),
		region(grid1, west, data.LevelGrid, square(0, 0, 0.004)), region(grid2, west, data.LevelGrid, square(0.004, 0, 0.004)),
		region(grid3, east, data.LevelGrid, square(0.008, 0, 0.004)), region(grid4, east, data.LevelGrid, square(0.012, 0, 0.004)),
		region(micro, grid1, data.LevelMicroGrid, square(0, 0, 0.002)), region(block, 0, data.LevelBlock, square(0.004, 0, 0.008)))
	for i, grid := range []int64{grid2, grid3} {
		put("region_links", data.Link{Meta: meta(int64(i + 1)), Region: grid, Parent: block}.Row())
	}
	for _, id := range []int64{crossing, inside} {
		put("compounds", data.Compound{Meta: meta(id), Region: "370699001", Community: west, Name: fmt.Sprint(id), Area: square(0, 0, 0.008)}.Row())
	}
	put("buildings", building(101, crossing, west, 0.001, 0.001), building(102, crossing, west, 0.005, 0.001),
		building(103, inside, west, 0.0031, 0.001), building(104, 0, east, 0.009, 0.001), building(105, 0, east, 0.03, 0.03))
	for i, b := range []int64{101, 101, 102} {
		put("units", data.Unit{Meta: meta(int64(i + 1)), Building: b, Name: "1单元", Number: 1}.Row())
	}
	for i := range int64(12) {
		occupancy := data.OwnerOccupied
		if i%4 == 3 {
			occupancy = data.Vacant
		}
		put("households", household(1000+i, 101+min(i/5, 3), occupancy))
	}
	for i := range int64(9) {
		put("residents", data.Resident{Meta: meta(i + 1), Name: "甲"}.Row())
		m := data.Membership{Meta: meta(i + 1), Household: 1000 + i/2, Resident: i + 1, Family: 1, Relation: "head"}
		if i == 8 {
			m.To = m.CollectedAt.AddDate(2025, 0, 0) // moved out
		}
		put("memberships", m.Row())
	}
	if _, err := store.Write(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	return store
}

func load(t *testing.T, store *geopackage.Store) *stats.Stats {
	t.Helper()
	e, err := stats.Load(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	return e.Stats()
}

func TestNumbersOfTheTown(t *testing.T) {
	s := load(t, town(t))
	cases := map[string]struct {
		layer string
		id    int64
		want  stats.Area
	}{
		"a grid": {"grids", grid1, stats.Area{
			Numbers: data.Numbers{Compounds: 2, Buildings: 2, Units: 2, Households: 7, Occupied: 5, People: 8}, Crossing: 1,
		}},
		"the grid beside it": {"grids", grid2, stats.Area{
			Numbers: data.Numbers{Compounds: 1, Buildings: 1, Units: 1, Households: 5, Occupied: 4}, Crossing: 1,
		}},
		"an empty grid": {"grids", grid4, stats.Area{}},
		"a community, in which nothing crosses": {"communities", west, stats.Area{
			Numbers: data.Numbers{Compounds: 2, Buildings: 3, Units: 3, Households: 12, Occupied: 9, People: 8},
		}},
		"the street has the building beyond all grids too": {"streets", street, stats.Area{
			Numbers: data.Numbers{Compounds: 2, Buildings: 5, Units: 3, Households: 12, Occupied: 9, People: 8},
		}},
		"a micro-grid": {"micro_grids", micro, stats.Area{
			Numbers: data.Numbers{Compounds: 1, Buildings: 1, Units: 2, Households: 5, Occupied: 4, People: 8},
		}},
		"a compound": {"compounds", crossing, stats.Area{
			Numbers: data.Numbers{Compounds: 1, Buildings: 2, Units: 3, Households: 10, Occupied: 8, People: 8},
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got, ok := s.Numbers(c.layer, c.id, data.Everything()); !ok || got != c.want {
				t.Errorf("got %+v, %v\nwant %+v", got, ok, c.want)
			}
		})
	}
}

// TestNumbersEqualTheStores compares every area of the town and of a demo city with what the store counts itself.
func TestNumbersEqualTheStores(t *testing.T) {
	stores := map[string]func(*testing.T) *geopackage.Store{"town": town, "demo community": demoCommunity}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			s := load(t, store)
			for layer, table := range tables() {
				if compared := compare(t, store, s, layer, table); compared == 0 {
					t.Errorf("no area of %s was compared", layer)
				}
			}
		})
	}
}

func compare(t *testing.T, store *geopackage.Store, s *stats.Stats, layer, table string) int {
	t.Helper()
	compared := 0
	query := data.Query{Table: table, Scope: data.Everything()}
	err := store.Scan(t.Context(), query, func(row data.Row) error {
		got, ok := s.Numbers(layer, row.ID, data.Everything())
		if !ok {
			return nil // of another level
		}
		compared++
		want, err := store.Numbers(t.Context(), table, row.ID)
		if got.Numbers != want {
			t.Errorf("%s %d: got %+v, want %+v", layer, row.ID, got.Numbers, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return compared
}

// demoCommunity is a store filled with the smallest demo city.
func demoCommunity(t *testing.T) *geopackage.Store {
	t.Helper()
	city, err := demo.Generate("community", 1)
	if err != nil {
		t.Fatal(err)
	}
	store, err := geopackage.Create(filepath.Join(t.TempDir(), "demo.gpkg"), geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if err := demo.Fill(t.Context(), store, city, nil); err != nil {
		t.Fatal(err)
	}
	return store
}

func tables() map[string]string {
	return map[string]string{
		"streets": "regions", "communities": "regions", "grids": "regions", "micro_grids": "regions", "compounds": "compounds",
		"buildings": "buildings",
	}
}

func TestNumbersFollowTheScope(t *testing.T) {
	s := load(t, town(t))
	onlyEast := data.Scope{Regions: []string{"3706990013"}, Tables: []string{"*"}, Privacy: data.PerFlat}
	cases := map[string]struct {
		layer string
		id    int64
		scope data.Scope
	}{
		"nothing is seen by the zero scope": {"grids", grid1, data.Scope{}},
		"a community outside":               {"communities", west, onlyEast},
		"a table outside":                   {"grids", grid1, data.Scope{Regions: []string{""}, Tables: []string{"buildings"}}},
		"an area of another level":          {"streets", grid1, data.Everything()},
		"a layer without figures":           {"cameras", 1, data.Everything()},
		"an id that is not there":           {"grids", 999, data.Everything()},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got, ok := s.Numbers(c.layer, c.id, c.scope); ok || got != (stats.Area{}) {
				t.Errorf("got %+v", got)
			}
		})
	}
	if _, ok := s.Numbers("communities", east, onlyEast); !ok {
		t.Error("a community inside is not seen")
	}
}

func TestFiguresOfFewFlatsAreWithheld(t *testing.T) {
	s := load(t, town(t))
	got, _ := s.Numbers("buildings", 103, data.Public())
	if want := (stats.Area{Numbers: data.Numbers{Compounds: 1, Buildings: 1, Households: 2}, Withheld: true}); got != want {
		t.Errorf("two flats: %+v", got)
	}
	if got, _ := s.Numbers("buildings", 103, data.Everything()); got.Withheld || got.Occupied != 1 {
		t.Errorf("two flats, for who may read them: %+v", got)
	}
	if got, _ := s.Numbers("grids", grid1, data.Public()); got.Withheld || got.Occupied != 5 {
		t.Errorf("seven flats: %+v", got)
	}
}
