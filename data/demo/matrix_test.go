package demo_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
)

// TestRoomMatricesHaveNoOverlaps lays every household into the matrix of its building: a cell per unit, storey and
// column. No cell may hold two.
func TestRoomMatricesHaveNoOverlaps(t *testing.T) {
	for _, preset := range []string{"community", "street"} {
		c := city(t, preset, 1)
		type cell struct {
			building, unit int64
			floor, column  int
		}
		cells := map[cell]int64{}
		floors := map[int64]data.Building{}
		for row := range c.Rows("buildings") {
			floors[row.ID] = data.BuildingOf(row)
		}
		for row := range c.Rows("households") {
			h := data.HouseholdOf(row)
			for floor := h.Floor; floor < h.Floor+h.Storeys; floor++ {
				for column := h.Column; column < h.Column+h.Columns; column++ {
					at := cell{h.Building, h.Unit, floor, column}
					if other := cells[at]; other != 0 {
						t.Errorf("%s: households %d and %d share %+v", preset, other, h.ID, at)
					}
					cells[at] = h.ID
				}
				if b := floors[h.Building]; floor > b.FloorsAbove || floor < -b.FloorsBelow || floor == 0 {
					t.Errorf("%s: household %s is on floor %d of a building with %d above and %d below", preset, h.Code, floor,
						b.FloorsAbove, b.FloorsBelow)
				}
			}
			if h.Storeys < 1 || h.Column < 1 || h.Columns < 1 || h.Area < 8 || h.Area > 900 {
				t.Errorf("%s: household %s: %d storeys, column %d of %d, %v m²", preset, h.Code, h.Storeys, h.Column, h.Columns, h.Area)
			}
		}
	}
}

func TestWhatMatricesMustSurviveIsThere(t *testing.T) {
	c := city(t, "street", 1)
	seen := map[string]int{}
	labels := map[string]bool{}
	for row := range c.Rows("households") {
		h := data.HouseholdOf(row)
		b := fmt.Sprint(h.Building)
		switch {
		case h.Storeys == 2 && h.Unit != 0:
			seen["maisonette"]++
		case h.Columns == 2:
			seen["merged flat"]++
		case h.Use == "shop":
			seen["shop"]++
		case h.Floor == -1:
			seen["basement"]++
		case h.Unit == 0 && h.Use == "home":
			seen["own door"]++
		case h.FloorLabel == "3A" || h.FloorLabel == "13A":
			seen["called 3A or 13A"]++
		case h.Floor == 4 && h.FloorLabel == "5":
			seen["no floor 4"]++
		case h.Floor == 13 && h.FloorLabel == "15":
			seen["no floor 14"]++
		}
		room := b + "/" + fmt.Sprint(h.Unit) + "/" + h.Room
		if labels[room] {
			t.Errorf("building %d has the room %s twice in one unit", h.Building, h.Room)
		}
		labels[room] = true
	}
	for _, what := range []string{
		"maisonette", "merged flat", "shop", "basement", "own door", "called 3A or 13A", "no floor 4", "no floor 14",
	} {
		if seen[what] < 5 {
			t.Errorf("%d of %q", seen[what], what)
		}
	}
}

func TestOccupancy(t *testing.T) {
	c := city(t, "street", 1)
	count := map[data.Occupancy]int{}
	for row := range c.Rows("households") {
		count[data.HouseholdOf(row).Occupancy]++
	}
	for occupancy, want := range map[data.Occupancy]float64{
		data.OwnerOccupied: 0.68, data.Let: 0.17, data.Vacant: 0.12, data.OtherUse: 0.03,
	} {
		if got := float64(count[occupancy]) / 23800; math.Abs(got-want) > 0.006 {
			t.Errorf("%s: %.3f of the flats, want %.2f", occupancy, got, want)
		}
	}
}

func TestHouseholdsLieInTheirBuilding(t *testing.T) {
	c := city(t, "street", 1)
	buildings := map[int64]orb.MultiPolygon{}
	for row := range c.Rows("buildings") {
		buildings[row.ID] = data.BuildingOf(row).Footprint
	}
	for row := range c.Rows("households") {
		h := data.HouseholdOf(row)
		if h.Position == nil || !data.Contains(buildings[h.Building], *h.Position) {
			t.Errorf("household %s is not in its building", h.Code)
		}
	}
}

// TestNumbersRunFromWestToEast holds how houses and units are numbered: units from the west; houses by row.
func TestNumbersRunFromWestToEast(t *testing.T) {
	c := city(t, "street", 1)
	byBuilding := map[int64][]data.Unit{}
	for row := range c.Rows("units") {
		u := data.UnitOf(row)
		byBuilding[u.Building] = append(byBuilding[u.Building], u)
	}
	for id, units := range byBuilding {
		for i, u := range units {
			if u.Number != i+1 {
				t.Errorf("building %d: unit %d comes as number %d", id, u.Number, i+1)
			}
		}
		if !slices.IsSortedFunc(units, func(a, b data.Unit) int {
			if a.Entrance[0] < b.Entrance[0] {
				return -1
			}
			return 1
		}) {
			t.Errorf("building %d: units do not run from west to east", id)
		}
	}
	numbers := map[int64][]int{}
	for row := range c.Rows("buildings") {
		if b := data.BuildingOf(row); b.Compound != 0 {
			numbers[b.Compound] = append(numbers[b.Compound], b.Number)
		}
	}
	for compound, list := range numbers {
		for i, n := range list {
			if n != i+1 {
				t.Errorf("compound %d: house %d comes as number %d", compound, n, i+1)
			}
		}
	}
}
