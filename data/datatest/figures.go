package datatest

import (
	"errors"
	"testing"

	"lintu/data"
)

func figureTests() []test {
	return []test{
		looking("figures of every region, compound and building equal a naive count", func(t *testing.T, s suite) { wantFigures(t, s) }),
		looking("the figures of a grid, spelled out", func(t *testing.T, s suite) {
			got, err := s.Numbers(t.Context(), "regions", gridG1)
			must(t, err)
			want := data.Numbers{Compounds: 1, Buildings: 2, Units: 4, Households: 13, Occupied: 8, People: 9}
			if got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		}),
		looking("and of the whole street", func(t *testing.T, s suite) {
			got, err := s.Numbers(t.Context(), "regions", street)
			must(t, err)
			want := data.Numbers{Compounds: 2, Buildings: 6, Units: 12, Households: 37, Occupied: 24, People: 25}
			if got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		}),
		changing("they are right after moves, deletions and a new grid", func(t *testing.T, s suite) {
			g := data.Region{Meta: meta(20, codeB+"002"), Level: data.LevelGrid, Parent: communityB, Area: square(4, 0, 2, 1)}
			s.write(t, update("buildings", moved(s.building(t, 103), 2.1)), remove("households", 10112), remove("buildings", 102),
				insert("regions", g.Row()))
			wantFigures(t, s)
		}),
		changing("a region of nothing has zeros", func(t *testing.T, s suite) {
			s.write(t, insert("regions", data.Region{Meta: meta(20, "x"), Level: data.LevelCommunity}.Row()))
			got, err := s.Numbers(t.Context(), "regions", 20)
			must(t, err)
			if got != (data.Numbers{}) {
				t.Errorf("%+v", got)
			}
		}),
		looking("what is not there is not found", func(t *testing.T, s suite) {
			for _, table := range []string{"regions", "compounds", "buildings"} {
				if _, err := s.Numbers(t.Context(), table, 9999); !errors.Is(err, data.ErrNotFound) {
					t.Errorf("%s: %v", table, err)
				}
			}
		}),
		looking("other tables have no figures", func(t *testing.T, s suite) {
			if _, err := s.Numbers(t.Context(), "residents", 1); !errors.Is(err, data.ErrInvalid) {
				t.Errorf("%v", err)
			}
		}),
		looking("residents per household equal a naive count", func(t *testing.T, s suite) {
			want := map[int64]int64{}
			for _, row := range s.all(t, "memberships") {
				if m := data.MembershipOf(row); m.To.IsZero() {
					want[m.Household]++
				}
			}
			got := map[int64]int64{}
			must(t, s.Residents(t.Context(), func(household, people int64) error {
				got[household] += people
				return nil
			}))
			if diff := differ(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}),
		looking("an error of the caller ends the count of residents", func(t *testing.T, s suite) {
			stop := errors.New("enough")
			if err := s.Residents(t.Context(), func(_, _ int64) error { return stop }); !errors.Is(err, stop) {
				t.Errorf("%v", err)
			}
		}),
	}
}

// wantFigures compares the store's figures of everything that has any with a count over its rows.
func wantFigures(t *testing.T, s suite) {
	t.Helper()
	n := newNaive(t, s)
	for _, table := range []string{"regions", "compounds", "buildings"} {
		for _, row := range s.all(t, table) {
			got, err := s.Numbers(t.Context(), table, row.ID)
			must(t, err)
			if want := n.count(table, row.ID); got != want {
				t.Errorf("%s %d: %+v, want %+v", table, row.ID, got, want)
			}
		}
	}
}

// naive counts by looking at every row.
type naive struct {
	regions   map[int64]data.Region
	above     map[int64][]int64 // regions a region is part of
	buildings []data.Building
	units     []data.Unit
	homes     []data.Household
	people    map[int64]int64
}

func newNaive(t *testing.T, s suite) naive {
	t.Helper()
	n := naive{regions: map[int64]data.Region{}, above: map[int64][]int64{}, people: map[int64]int64{}}
	for _, row := range s.all(t, "regions") {
		g := data.RegionOf(row)
		n.regions[g.ID] = g
		n.above[g.ID] = append(n.above[g.ID], g.Parent)
	}
	for _, row := range s.all(t, "region_links") {
		l := data.LinkOf(row)
		n.above[l.Region] = append(n.above[l.Region], l.Parent)
	}
	for _, row := range s.all(t, "buildings") {
		n.buildings = append(n.buildings, data.BuildingOf(row))
	}
	for _, row := range s.all(t, "units") {
		n.units = append(n.units, data.UnitOf(row))
	}
	for _, row := range s.all(t, "households") {
		n.homes = append(n.homes, data.HouseholdOf(row))
	}
	for _, row := range s.all(t, "memberships") {
		if m := data.MembershipOf(row); m.To.IsZero() {
			n.people[m.Household]++
		}
	}
	return n
}

// within reports whether a region is another or part of it.
func (n naive) within(region, area int64) bool {
	if region == area {
		return true
	}
	for _, parent := range n.above[region] {
		if parent != 0 && n.within(parent, area) {
			return true
		}
	}
	return false
}

func (n naive) holds(table string, id int64, b data.Building) bool {
	switch {
	case table == "buildings":
		return b.ID == id
	case table == "compounds":
		return b.Compound == id
	}
	switch g := n.regions[id]; g.Level {
	case data.LevelGrid:
		return b.Grid == id
	case data.LevelMicroGrid:
		return data.Contains(g.Area, data.LabelPoint(b.Footprint))
	default:
		return b.Community != 0 && n.within(b.Community, id)
	}
}

func (n naive) count(table string, id int64) data.Numbers {
	var figures data.Numbers
	inside, compounds := map[int64]bool{}, map[int64]bool{}
	for _, b := range n.buildings {
		if !n.holds(table, id, b) {
			continue
		}
		inside[b.ID] = true
		figures.Buildings++
		if b.Compound != 0 && !compounds[b.Compound] {
			compounds[b.Compound] = true
			figures.Compounds++
		}
	}
	for _, u := range n.units {
		if inside[u.Building] {
			figures.Units++
		}
	}
	for _, h := range n.homes {
		if !inside[h.Building] {
			continue
		}
		figures.Households++
		figures.People += n.people[h.ID]
		if h.Occupied() {
			figures.Occupied++
		}
	}
	return figures
}
