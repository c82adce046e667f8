package derive

import (
	"cmp"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
)

// TestCellsFindWhatLookingAtEachFinds compares the lattice with a walk over all grids.
func TestCellsFindWhatLookingAtEachFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Float64Range(-10, 10)
		var all []*grid
		for id := range rapid.Int64Range(0, 40).Draw(t, "grids") {
			west, south := number.Draw(t, "west"), number.Draw(t, "south")
			box := orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{
				west + rapid.Float64Range(0, 3).Draw(t, "width"), south + rapid.Float64Range(0, 3).Draw(t, "height"),
			}}
			all = append(all, &grid{id: id, bound: box, area: orb.MultiPolygon{box.ToPolygon()}})
		}
		cells := newGridCells(all)
		for range 20 {
			p := orb.Point{number.Draw(t, "x"), number.Draw(t, "y")}
			if got, want := holding(cells.at(p), p), holding(all, p); !slices.Equal(got, want) {
				t.Fatalf("%v lies in %v, the cells say %v", p, want, got)
			}
		}
	})
}

func TestCellsOfOnePointHoldIt(t *testing.T) {
	p := orb.Point{105.4, 28.8}
	alone := &grid{id: 1, bound: p.Bound()}
	if got := newGridCells([]*grid{alone}).at(p); len(got) != 1 || got[0] != alone {
		t.Errorf("%v", got)
	}
	if got := newGridCells(nil).at(p); len(got) != 0 {
		t.Errorf("no grids hold %v", got)
	}
}

func holding(grids []*grid, p orb.Point) []int64 {
	var ids []int64
	for _, g := range grids {
		if data.Contains(g.area, p) {
			ids = append(ids, g.id)
		}
	}
	slices.SortFunc(ids, cmp.Compare[int64])
	return ids
}
