package datatest

import (
	"testing"

	"lintu/data"
)

func dependantTests() []test {
	return []test{
		changing("a building takes its units, flats, memberships and tags along", func(t *testing.T, s suite) {
			s.write(t, remove("buildings", 101))
			wantIDs(t, s.scan(t, where("units", "building_id", data.Int(101))))
			wantIDs(t, s.scan(t, where("households", "building_id", data.Int(101))))
			for _, m := range s.all(t, "memberships") {
				if h := value("memberships", "household_id", m).Int(); h/100 == 101 {
					t.Errorf("membership %d of flat %d is still there", m.ID, h)
				}
			}
			wantIDs(t, s.all(t, "taggings"), 1) // of the resident, who stays
		}),
		changing("nothing else goes with it", func(t *testing.T, s suite) {
			before := s.everything(t)
			s.write(t, remove("buildings", 101))
			after := s.everything(t)
			for table, lost := range map[string]int{
				"buildings": 1, "units": 2, "households": 7, "memberships": 6, "taggings": 1, "residents": 0, "places": 0, "devices": 0,
				"regions": 0, "compounds": 0, "cameras": 0,
			} {
				if n := len(before[table]) - len(after[table]); n != lost {
					t.Errorf("%s: %d rows went, want %d", table, n, lost)
				}
			}
		}),
		changing("what merely refers to it is freed, and knows that it changed", func(t *testing.T, s suite) {
			before := s.row(t, "places", 1)
			s.write(t, remove("buildings", 101))
			after := s.row(t, "places", 1)
			if v := value("places", "building_id", after); !v.IsNull() {
				t.Errorf("the shop is still in building %v", v)
			}
			if after.Version <= before.Version {
				t.Errorf("version %d as before", after.Version)
			}
		}),
		changing("a unit that goes frees its flats", func(t *testing.T, s suite) {
			s.write(t, remove("units", 1011))
			wantIDs(t, s.scan(t, where("households", "building_id", data.Int(101))), 10104, 10111, 10112, 10113, 10121, 10122, 10123)
			if v := value("households", "unit_id", s.row(t, "households", 10112)); !v.IsNull() {
				t.Errorf("unit %v", v)
			}
		}),
		changing("a resident takes memberships and tags along, the flat stays", func(t *testing.T, s suite) {
			s.write(t, remove("residents", 1))
			wantIDs(t, s.scan(t, where("memberships", "resident_id", data.Int(1))))
			wantIDs(t, s.all(t, "taggings"), 2)
			s.row(t, "households", 10112)
		}),
		changing("a compound that goes frees its buildings", func(t *testing.T, s suite) {
			s.write(t, remove("compounds", compoundCrossing))
			wantIDs(t, s.scan(t, where("buildings", "compound_id", data.Null())), 101, 102, 103, 105, 106)
		}),
		changing("a region that goes takes its links along and frees its children", func(t *testing.T, s suite) {
			s.write(t, remove("regions", communityA))
			wantIDs(t, s.all(t, "region_links"), 2)
			wantIDs(t, s.scan(t, where("regions", "parent_id", data.Null())), city, gridG1, gridG2, block, oldGrid)
		}),
		changing("rows of an imported table go by the same rules", func(t *testing.T, s suite) {
			table := data.FeatureTable("meters", data.ShapePoint,
				data.Field{Name: "household_id", Type: data.TypeInt, Refers: "households", Owned: true},
				data.Field{Name: "place_id", Type: data.TypeInt, Refers: "places"})
			must(t, s.Create(t.Context(), table))
			meter := func(id, home, place int64) data.Row {
				return data.Feature{Meta: meta(id, "m"), Attributes: []data.Value{data.Int(home), data.Int(place)}}.Row()
			}
			s.write(t, insert("meters", meter(1, 10112, 1)), insert("meters", meter(2, 10312, 1)))
			s.write(t, remove("buildings", 101), remove("places", 1))
			rows := s.all(t, "meters")
			wantIDs(t, rows, 2)
			if v := rows[0].Values[table.Index("place_id")]; !v.IsNull() {
				t.Errorf("place %v", v)
			}
			s.refused(t, data.ErrInvalid, insert("meters", meter(3, 999, 1)))
		}),
	}
}
