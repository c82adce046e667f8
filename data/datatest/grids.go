package datatest

import (
	"testing"
	"time"

	"lintu/data"
)

func gridTests() []test {
	return append(placedGridTests(), movedGridTests()...)
}

func placedGridTests() []test {
	return []test{
		changing("a building gets the grid, region and community its point falls in", func(t *testing.T, s suite) {
			s.write(t, insert("buildings", newBuilding(200, 0.3)))
			wantPlace(t, s, 200, gridG1, codeG1, communityA)
		}),
		changing("where it falls wins over what it says", func(t *testing.T, s suite) {
			b := data.BuildingOf(newBuilding(200, 0.3))
			b.Grid, b.Region, b.Community = gridG3, codeG3, communityB
			s.write(t, insert("buildings", b.Row()))
			wantPlace(t, s, 200, gridG1, codeG1, communityA)
		}),
		changing("outside of every grid it keeps what it says", func(t *testing.T, s suite) {
			b := data.BuildingOf(newBuilding(200, 8))
			b.Grid, b.Region, b.Community = gridG3, codeG3, communityB
			s.write(t, insert("buildings", b.Row()))
			wantPlace(t, s, 200, gridG3, codeG3, communityB)
		}),
		changing("outside of every grid and silent about its region it has its community's", func(t *testing.T, s suite) {
			b := data.BuildingOf(newBuilding(200, 8))
			b.Community = communityB
			s.write(t, insert("buildings", b.Row()))
			wantPlace(t, s, 200, 0, codeB, communityB)
		}),
		changing("a building that moves changes grid", func(t *testing.T, s suite) {
			s.write(t, update("buildings", moved(s.building(t, 101), 2.2)))
			wantPlace(t, s, 101, gridG3, codeG3, communityB)
		}),
		changing("a building that moves out of every grid has none", func(t *testing.T, s suite) {
			s.write(t, update("buildings", moved(s.building(t, 101), 9)))
			wantPlace(t, s, 101, 0, codeA, communityA)
		}),
		changing("a point on the edge between two grids is in the one to its east", func(t *testing.T, s suite) {
			s.write(t, update("places", data.Place{Meta: meta(1, "s-1"), Name: "便民超市", Position: spot(1, 0.5)}.Row()))
			if got := data.PlaceOf(s.row(t, "places", 1)); got.Grid != gridG2 || got.Region != codeG2 {
				t.Errorf("grid %d, region %s", got.Grid, got.Region)
			}
		}),
		changing("places, components, devices and cameras get theirs as well", testThingGrids),
		changing("a grid that no longer holds is not looked at", func(t *testing.T, s suite) {
			s.write(t, remove("regions", gridG1))
			wantPlace(t, s, 101, 0, codeA, communityA)
		}),
		changing("a grid that is closed loses its rows", func(t *testing.T, s suite) {
			g := data.RegionOf(s.row(t, "regions", gridG1))
			g.ValidTo = time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
			s.write(t, update("regions", g.Row()))
			wantPlace(t, s, 101, 0, codeA, communityA)
		}),
		changing("a grid that grows takes rows from its neighbour's land only if that shrinks", testMovedEdge),
		changing("a new grid takes what falls in it", func(t *testing.T, s suite) {
			g := data.Region{Meta: meta(20, codeB+"002"), Level: data.LevelGrid, Parent: communityB, Area: square(4, 0, 2, 1)}
			s.write(t, insert("regions", g.Row()))
			wantPlace(t, s, 106, 20, codeB+"002", communityB)
		}),
	}
}

func movedGridTests() []test {
	return []test{
		changing("a grid that moves away leaves its rows behind", func(t *testing.T, s suite) {
			g := data.RegionOf(s.row(t, "regions", gridG3))
			g.Area = square(4.5, 0, 1, 1)
			s.write(t, update("regions", g.Row()))
			wantPlace(t, s, 105, 0, codeB, communityB)
			wantPlace(t, s, 106, gridG3, codeG3, communityB)
		}),
		changing("a grid under another community takes its buildings there", func(t *testing.T, s suite) {
			g := data.RegionOf(s.row(t, "regions", gridG2))
			g.Parent, g.Code = communityB, codeB+"009"
			s.write(t, update("regions", g.Row()))
			wantPlace(t, s, 103, gridG2, codeB+"009", communityB)
		}),
		changing("two grids that swap places swap their rows", testSwap),
		changing("a grid renamed changes no row", func(t *testing.T, s suite) {
			before := s.row(t, "buildings", 101)
			s.write(t, update("regions", set("regions", "name", s.row(t, "regions", gridG1), data.Text("红旗网格"))))
			if after := s.row(t, "buildings", 101); after.Version != before.Version {
				t.Errorf("version %d, was %d", after.Version, before.Version)
			}
		}),
		changing("a building that changes grid has a new version, and the batch returns it", func(t *testing.T, s suite) {
			before := s.building(t, 103)
			g := data.RegionOf(s.row(t, "regions", gridG2))
			g.Code = codeA + "777"
			versions := s.write(t, update("buildings", before.Row()), update("regions", g.Row()))
			after := s.building(t, 103)
			if after.Region != g.Code || after.Version != versions[0] || after.Version < before.Version+2 {
				t.Errorf("region %s, version %d, returned %d, was %d", after.Region, after.Version, versions[0], before.Version)
			}
		}),
		changing("order within a batch does not matter: building first, grid second", func(t *testing.T, s suite) {
			g := data.Region{Meta: meta(20, codeB+"002"), Level: data.LevelGrid, Parent: communityB, Area: square(7, 0, 1, 1)}
			s.write(t, insert("buildings", newBuilding(200, 7.4)), insert("regions", g.Row()))
			wantPlace(t, s, 200, 20, codeB+"002", communityB)
		}),
		changing("a refused batch derives nothing", func(t *testing.T, s suite) {
			g := data.RegionOf(s.row(t, "regions", gridG1))
			g.Area = square(8, 0, 1, 1)
			s.refused(t, data.ErrNotFound, update("regions", g.Row()), remove("buildings", 999))
		}),
		changing("loaded grids take the rows that are there", func(t *testing.T, s suite) {
			g := data.Region{Meta: meta(20, codeB+"002"), Level: data.LevelGrid, Parent: communityB, Area: square(4, 0, 2, 1)}
			s.load(t, "regions", []data.Row{g.Row()})
			wantPlace(t, s, 106, 20, codeB+"002", communityB)
		}),
		changing("loaded rows that bring no grid get theirs", func(t *testing.T, s suite) {
			s.load(t, "buildings", []data.Row{newBuilding(200, 2.2), newBuilding(201, 0.2)})
			wantPlace(t, s, 200, gridG3, codeG3, communityB)
			wantPlace(t, s, 201, gridG1, codeG1, communityA)
		}),
	}
}

// newBuilding is a building with its west wall at x, in grids, that says nothing about where it is.
func newBuilding(id int64, x float64) data.Row {
	return data.Building{Meta: meta(id, "b-new"), Name: "新楼", Footprint: square(x, 0.4, 0.1, 0.05)}.Row()
}

func wantPlace(t *testing.T, s suite, building, grid int64, region string, community int64) {
	t.Helper()
	b := s.building(t, building)
	if b.Grid != grid || b.Region != region || b.Community != community {
		t.Errorf("building %d: grid %d, region %s, community %d; want %d, %s, %d", building, b.Grid, b.Region, b.Community,
			grid, region, community)
	}
}

func testThingGrids(t *testing.T, s suite) {
	at := spot(2.5, 0.5)
	s.write(t,
		insert("places", data.Place{Meta: meta(9, "s-9"), Position: at}.Row()),
		insert("components", data.Component{Meta: meta(9, "k-9"), Position: at}.Row()),
		insert("devices", data.Device{Meta: meta(9, "d-9"), Position: at}.Row()),
		insert("cameras", data.Camera{Meta: meta(9, "v-9"), Position: at}.Row()))
	for _, table := range []string{"places", "components", "devices", "cameras"} {
		row := s.row(t, table, 9)
		if grid, region := value(table, "grid_id", row), value(table, "region", row); grid != data.Int(gridG3) || region != data.Text(codeG3) {
			t.Errorf("%s: grid %v, region %v", table, grid, region)
		}
	}
}

// testMovedEdge moves the edge between G1 and G2 west past building 102: first G2 alone, so that both hold it, then G1.
func testMovedEdge(t *testing.T, s suite) {
	left, right := data.RegionOf(s.row(t, "regions", gridG1)), data.RegionOf(s.row(t, "regions", gridG2))
	right.Area = square(0.5, 0, 1.5, 1)
	s.write(t, update("regions", right.Row()))
	wantPlace(t, s, 102, gridG1, codeG1, communityA)
	left.Area = square(0, 0, 0.5, 1)
	s.write(t, update("regions", left.Row()))
	wantPlace(t, s, 102, gridG2, codeG2, communityA)
	wantPlace(t, s, 101, gridG1, codeG1, communityA)
}

func testSwap(t *testing.T, s suite) {
	first, third := data.RegionOf(s.row(t, "regions", gridG1)), data.RegionOf(s.row(t, "regions", gridG3))
	first.Area, third.Area = third.Area, first.Area
	s.write(t, update("regions", first.Row()), update("regions", third.Row()))
	wantPlace(t, s, 101, gridG3, codeG3, communityB)
	wantPlace(t, s, 105, gridG1, codeG1, communityA)
}
