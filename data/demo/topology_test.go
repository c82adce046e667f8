package demo_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"

	"lintu/data"
	"lintu/data/demo"
)

func regionsOf(c *demo.City) map[data.Level][]data.Region {
	out := map[data.Level][]data.Region{}
	for row := range c.Rows("regions") {
		r := data.RegionOf(row)
		out[r.Level] = append(out[r.Level], r)
	}
	return out
}

// polygon is a geometry of the other library, which refuses rings that cross themselves and holes that leave them.
func polygon(t *testing.T, area orb.MultiPolygon) geom.Geometry {
	t.Helper()
	var polygons []geom.Polygon
	for _, p := range area {
		var rings []geom.LineString
		for _, ring := range p {
			flat := make([]float64, 0, 2*len(ring))
			for _, q := range ring {
				flat = append(flat, q[0], q[1])
			}
			rings = append(rings, geom.NewLineString(geom.NewSequence(flat, geom.DimXY)))
		}
		polygons = append(polygons, geom.NewPolygon(rings))
	}
	m := geom.NewMultiPolygon(polygons)
	if err := m.Validate(); err != nil {
		t.Fatalf("%v", err)
	}
	return m.AsGeometry()
}

func TestAreasAreValidPolygons(t *testing.T) {
	for seed := range uint64(2) {
		c := city(t, "street", seed)
		for _, table := range []string{"regions", "compounds", "buildings", "water", "green"} {
			for row := range c.Rows(table) {
				area, ok := row.Geometry.(orb.MultiPolygon)
				if row.Geometry == nil && table == "regions" && row.ID == 1 {
					continue // the city has no borders
				}
				if !ok || len(area) == 0 {
					t.Fatalf("%s %d has the geometry %T", table, row.ID, row.Geometry)
				}
				t.Run(fmt.Sprintf("%s %d of seed %d", table, row.ID, seed), func(t *testing.T) { polygon(t, area) })
				for _, p := range area {
					if planar.Area(p[0]) == 0 || p[0].Orientation() != orb.CCW {
						t.Errorf("seed %d, %s %d: the outer ring does not run counter-clockwise", seed, table, row.ID)
					}
				}
			}
		}
	}
}

// tiles checks that the parts fill the whole exactly: every border edge is either shared with one other part, the other
// way round, or lies on the border of the whole.
func tiles(t *testing.T, whole orb.MultiPolygon, parts []orb.MultiPolygon) {
	t.Helper()
	type side struct{ from, to orb.Point }
	count := map[side]int{}
	add := func(area orb.MultiPolygon, reverse bool) {
		for _, p := range area {
			for _, ring := range p {
				for i := 1; i < len(ring); i++ {
					s := side{ring[i-1], ring[i]}
					if reverse {
						s = side{ring[i], ring[i-1]}
					}
					count[s]++
				}
			}
		}
	}
	for _, part := range parts {
		add(part, false)
	}
	add(whole, true)
	for s, n := range count {
		if n != 1 || count[side{s.to, s.from}] != 1 {
			t.Fatalf("the edge %v → %v is there %d times, and %d times the other way", s.from, s.to, n, count[side{s.to, s.from}])
		}
	}
	total := 0.0
	for _, part := range parts {
		total += planar.Area(part)
	}
	if want := planar.Area(whole); math.Abs(total-want) > want*1e-9 {
		t.Errorf("the parts measure %v, the whole %v", total, want)
	}
}

func TestRegionsTileTheirParents(t *testing.T) {
	for _, preset := range []string{"community", "street"} {
		for seed := range uint64(2) {
			levels := regionsOf(city(t, preset, seed))
			for _, pair := range [][2]data.Level{
				{data.LevelStreet, data.LevelCommunity}, {data.LevelCommunity, data.LevelGrid}, {data.LevelGrid, data.LevelMicroGrid},
			} {
				for _, parent := range levels[pair[0]] {
					var parts []orb.MultiPolygon
					for _, child := range levels[pair[1]] {
						if child.Parent == parent.ID {
							parts = append(parts, child.Area)
						}
					}
					t.Run(fmt.Sprintf("%s seed %d %s", preset, seed, parent.Name), func(t *testing.T) { tiles(t, parent.Area, parts) })
				}
			}
			for _, g := range append(levels[data.LevelGrid], levels[data.LevelCommunity]...) {
				if len(g.Area) != 1 {
					t.Errorf("%s seed %d: %s has %d parts", preset, seed, g.Name, len(g.Area))
				}
			}
		}
	}
}

func TestGridsAreIrregular(t *testing.T) {
	for _, g := range regionsOf(city(t, "street", 1))[data.LevelGrid] {
		if len(g.Area[0][0]) < 8 {
			t.Errorf("%s has only %d corners", g.Name, len(g.Area[0][0])-1)
		}
	}
}

func TestBuildingsLieInTheirGridAndCompound(t *testing.T) {
	for seed := range uint64(2) {
		c := city(t, "street", seed)
		grids, compounds := map[int64]data.Region{}, map[int64]data.Compound{}
		for _, g := range regionsOf(c)[data.LevelGrid] {
			grids[g.ID] = g
		}
		for row := range c.Rows("compounds") {
			k := data.CompoundOf(row)
			compounds[k.ID] = k
		}
		crossing := map[int64]map[int64]bool{}
		for row := range c.Rows("buildings") {
			b := data.BuildingOf(row)
			grid := grids[b.Grid]
			if !data.Contains(grid.Area, data.LabelPoint(b.Footprint)) {
				t.Errorf("seed %d: building %s is not in its grid", seed, b.Code)
			}
			if b.Region != grid.Code || b.Community != grid.Parent {
				t.Errorf("seed %d: building %s says %s and community %d, its grid %s and %d", seed, b.Code, b.Region, b.Community,
					grid.Code, grid.Parent)
			}
			if b.Compound == 0 {
				continue
			}
			if compounds[b.Compound].Community != b.Community {
				t.Errorf("seed %d: compound %d reaches out of its community", seed, b.Compound)
			}
			if crossing[b.Compound] == nil {
				crossing[b.Compound] = map[int64]bool{}
			}
			crossing[b.Compound][b.Grid] = true
			for _, p := range b.Footprint[0][0] {
				if !data.Contains(compounds[b.Compound].Area, p) {
					t.Errorf("seed %d: building %s reaches out of its compound", seed, b.Code)
					break
				}
			}
		}
		several := 0
		for _, of := range crossing {
			if len(of) > 1 {
				several++
			}
		}
		if several < 3 {
			t.Errorf("seed %d: %d compounds cross grids, want some", seed, several)
		}
	}
}

func TestBuildingsAndCompoundsAreDisjoint(t *testing.T) {
	for seed := range uint64(2) {
		c := city(t, "street", seed)
		for _, table := range []string{"compounds", "buildings"} {
			var boxes []orb.Bound
			var shapes []geom.Geometry
			for row := range c.Rows(table) {
				boxes = append(boxes, row.Geometry.Bound())
				shapes = append(shapes, polygon(t, row.Geometry.(orb.MultiPolygon)))
			}
			for i := range shapes {
				for j := range i {
					if boxes[i].Intersects(boxes[j]) && geom.Intersects(shapes[i], shapes[j]) {
						t.Errorf("seed %d: %s %d and %d meet", seed, table, i+1, j+1)
					}
				}
			}
		}
	}
}

// metres turns degrees into metres near the city.
func metres(p orb.Point) orb.Point { return orb.Point{p[0] * 88466, p[1] * 110989} }

// TestSunlight holds the spacing rule: a house of a compound stands at least 1.2 heights north of the one that shades it.
func TestSunlight(t *testing.T) {
	for seed := range uint64(2) {
		c := city(t, "street", seed)
		byCompound := map[int64][]data.Building{}
		for row := range c.Rows("buildings") {
			if b := data.BuildingOf(row); b.Compound != 0 && b.Use == "residential" {
				byCompound[b.Compound] = append(byCompound[b.Compound], b)
			}
		}
		pairs := 0
		for _, list := range byCompound {
			for _, south := range list {
				for _, north := range list {
					gap, overlap := between(south, north)
					if overlap < 1 || gap < -3 {
						continue
					}
					pairs++
					if need := 1.2 * float64(south.FloorsAbove) * south.FloorHeight; gap < need-0.6 {
						t.Errorf("seed %d: %s is %.1f m from %s, want %.1f", seed, north.Code, gap, south.Code, need)
					}
				}
			}
		}
		if pairs < 200 {
			t.Errorf("only %d pairs of houses face each other", pairs)
		}
	}
}

// between is how far north of one building another begins, and by how much they overlap from west to east, along the
// first one's longest edge.
func between(south, north data.Building) (gap, overlap float64) {
	ring := south.Footprint[0][0]
	var along orb.Point
	longest := 0.0
	for i := 1; i < len(ring); i++ {
		a, b := metres(ring[i-1]), metres(ring[i])
		d := math.Hypot(b[0]-a[0], b[1]-a[1])
		if math.Abs(b[0]-a[0]) > math.Abs(b[1]-a[1])*2 && d > longest {
			longest, along = d, orb.Point{math.Abs(b[0]-a[0]) / d, (b[1] - a[1]) / d * math.Copysign(1, b[0]-a[0])}
		}
	}
	extent := func(b data.Building, d orb.Point) (float64, float64) {
		var at []float64
		for _, p := range b.Footprint[0][0] {
			q := metres(p)
			at = append(at, q[0]*d[0]+q[1]*d[1])
		}
		return slices.Min(at), slices.Max(at)
	}
	across := orb.Point{-along[1], along[0]}
	w1, e1 := extent(south, along)
	w2, e2 := extent(north, along)
	_, top := extent(south, across)
	bottom, _ := extent(north, across)
	return bottom - top, min(e1, e2) - max(w1, w2)
}
