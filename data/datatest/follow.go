package datatest

import (
	"testing"

	"lintu/data"
)

func followTests() []test {
	return []test{
		changing("units and flats have the region of their building", func(t *testing.T, s suite) {
			s.write(t,
				insert("units", data.Unit{Meta: meta(9001, "u"), Building: 105, Number: 9}.Row()),
				insert("households", data.Household{Meta: meta(90011, "h"), Building: 105, Unit: 9001, Room: "901"}.Row()))
			wantRegion(t, s, "units", 9001, codeG3)
			wantRegion(t, s, "households", 90011, codeG3)
		}),
		changing("and not the one they say", func(t *testing.T, s suite) {
			s.write(t, insert("households", data.Household{Meta: meta(90011, "h"), Region: codeG1, Building: 105, Room: "901"}.Row()))
			wantRegion(t, s, "households", 90011, codeG3)
		}),
		changing("a building that moves takes flats, memberships, tags and residents along", func(t *testing.T, s suite) {
			s.write(t, update("buildings", moved(s.building(t, 101), 2.2)))
			for table, ids := range map[string][]int64{
				"units": {1011, 1012}, "households": {10104, 10111, 10123}, "memberships": {1, 2, 3}, "residents": {1, 2}, "taggings": {1, 2},
			} {
				for _, id := range ids {
					wantRegion(t, s, table, id, codeG3)
				}
			}
			wantRegion(t, s, "residents", 3, codeG1) // moved away before
		}),
		changing("so a grid worker loses sight of them with the building", func(t *testing.T, s suite) {
			q := data.Query{Table: "residents", Scope: within(codeG1)}
			before := s.scan(t, q)
			s.write(t, update("buildings", moved(s.building(t, 101), 2.2)))
			if after := s.scan(t, q); len(after) >= len(before) {
				t.Errorf("%d residents in sight, %d before", len(after), len(before))
			}
		}),
		changing("a moved grid takes them along too", func(t *testing.T, s suite) {
			s.write(t, remove("regions", gridG1))
			wantRegion(t, s, "households", 10112, codeA)
			wantRegion(t, s, "residents", 1, codeA)
		}),
		changing("a flat put into another building changes region", func(t *testing.T, s suite) {
			h := data.HouseholdOf(s.row(t, "households", 10112))
			h.Building, h.Unit = 105, 1051
			s.write(t, update("households", h.Row()))
			wantRegion(t, s, "memberships", 1, codeG3)
			wantRegion(t, s, "residents", 1, codeG3)
		}),
		changing("a resident who moves has the new home's region", func(t *testing.T, s suite) {
			m := data.MembershipOf(s.row(t, "memberships", 1))
			m.Household = 10512
			s.write(t, update("memberships", m.Row()))
			wantRegion(t, s, "memberships", 1, codeG3)
			wantRegion(t, s, "residents", 1, codeG3)
			wantRegion(t, s, "taggings", 1, codeG3)
		}),
		changing("a resident who leaves one home has the other's", func(t *testing.T, s suite) {
			second := data.Membership{Meta: meta(900, "m-900"), Household: 10512, Resident: 1, Family: 1}
			s.write(t, insert("memberships", second.Row()))
			wantRegion(t, s, "residents", 1, codeG1)
			s.write(t, remove("memberships", 1))
			wantRegion(t, s, "residents", 1, codeG3)
		}),
		changing("a new code of a grid is the region of everything in it", func(t *testing.T, s suite) {
			g := data.RegionOf(s.row(t, "regions", gridG1))
			g.Code = codeA + "801"
			s.write(t, update("regions", g.Row()))
			for table, id := range map[string]int64{"buildings": 101, "households": 10112, "residents": 1, "places": 1, "devices": 1} {
				wantRegion(t, s, table, id, g.Code)
			}
		}),
		changing("a new code of a community is that of its compounds and of what lies in no grid", func(t *testing.T, s suite) {
			g := data.RegionOf(s.row(t, "regions", communityB))
			g.Code = "510502001888"
			s.write(t, update("regions", g.Row()))
			wantRegion(t, s, "buildings", 106, g.Code)
			wantRegion(t, s, "households", 10612, g.Code)
			wantRegion(t, s, "buildings", 105, codeG3)
		}),
		changing("a compound has its community's code", func(t *testing.T, s suite) {
			s.write(t, insert("compounds", data.Compound{Meta: meta(60, "c-60"), Region: "wrong", Community: communityB}.Row()))
			wantRegion(t, s, "compounds", 60, codeB)
		}),
		changing("loaded flats that bring no region get their building's", func(t *testing.T, s suite) {
			s.load(t, "households", []data.Row{data.Household{Meta: meta(99999, "h"), Building: 105, Room: "901"}.Row()})
			wantRegion(t, s, "households", 99999, codeG3)
		}),
	}
}

func wantRegion(t *testing.T, s suite, table string, id int64, want string) {
	t.Helper()
	if got := value(table, "region", s.row(t, table, id)).Text(); got != want {
		t.Errorf("%s %d: region %q, want %q", table, id, got, want)
	}
}
