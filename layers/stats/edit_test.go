package stats_test

import (
	"context"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
	"lintu/layers/layerstest"
	"lintu/layers/stats"
)

// figuresOf reads every area there may be.
func figuresOf(s *stats.Stats) map[stats.Key]stats.Area {
	layers := map[string]string{
		"districts": "regions", "streets": "regions", "communities": "regions", "grids": "regions", "micro_grids": "regions",
		"compounds": "compounds", "buildings": "buildings",
	}
	found := map[stats.Key]stats.Area{}
	for layer, table := range layers {
		for id := range int64(200) {
			if a, ok := s.Numbers(layer, id, data.Everything()); ok {
				found[stats.Key{Table: table, ID: id}] = a
			}
		}
	}
	return found
}

// row makes a row with references to whatever, whether it is there or not.
func row(t *rapid.T, table string, id int64) data.Row {
	some := func(name string, ids ...int64) int64 { return rapid.SampledFrom(append(ids, 0)).Draw(t, name) }
	x, y := rapid.Float64Range(0, 0.018).Draw(t, "x"), rapid.Float64Range(0, 0.018).Draw(t, "y")
	switch table {
	case "regions":
		level := rapid.SampledFrom([]data.Level{
			data.LevelStreet, data.LevelCommunity, data.LevelGrid, data.LevelMicroGrid, data.LevelBlock,
		}).Draw(t, "level")
		var area orb.MultiPolygon
		if rapid.Bool().Draw(t, "with an area") {
			area = square(x, y, 0.006)
		}
		return region(id, some("parent", 1, 2, 3, 4, 5, 6), level, area)
	case "region_links":
		return data.Link{Meta: meta(id), Region: some("region", 2, 3, 4, 5), Parent: some("parent", 1, 5, 6)}.Row()
	case "compounds":
		return data.Compound{Meta: meta(id), Region: "370699001", Name: "x"}.Row()
	case "buildings":
		b := data.Building{
			Meta: meta(id), Region: rapid.SampledFrom([]string{"370699001", "370699002"}).Draw(t, "code"), Compound: some("compound", 1, 2, 3),
			Community: some("community", 1, 2, 3), Grid: some("grid", 3, 4, 5, 6), Footprint: square(x, y, 0.0004),
		}
		if rapid.IntRange(0, 5).Draw(t, "placed") == 0 {
			b.Footprint = nil
		}
		return b.Row()
	case "units":
		return data.Unit{Meta: meta(id), Building: some("building", 1, 2, 3, 4)}.Row()
	case "households":
		occupancy := rapid.SampledFrom([]data.Occupancy{data.Vacant, data.Let}).Draw(t, "occupancy")
		return household(id, some("building", 1, 2, 3, 4), occupancy)
	default:
		m := data.Membership{Meta: meta(id), Household: some("household", 1, 2, 3, 4, 5, 6), Resident: 1}
		if rapid.IntRange(0, 3).Draw(t, "left") == 0 {
			m.To = m.CollectedAt.AddDate(2025, 0, 0)
		}
		return m.Row()
	}
}

// TestEditsGiveTheFiguresALoadGives edits a handful of rows of every table at random and holds every state against a fresh
// load, and what was said to have changed against what did.
func TestEditsGiveTheFiguresALoadGives(t *testing.T) {
	tables := []string{"regions", "region_links", "compounds", "buildings", "units", "households", "memberships"}
	rapid.Check(t, func(rt *rapid.T) {
		rows := layerstest.Rows{List: data.Tables(), Of: map[string][]data.Row{}}
		load := func() *stats.Editor {
			e, err := stats.Load(context.Background(), rows)
			if err != nil {
				rt.Fatal(err)
			}
			return e
		}
		for _, table := range tables {
			for id := range rapid.Int64Range(0, 6).Draw(rt, table) {
				rows.Set(table, row(rt, table, id+1))
			}
		}
		e := load()
		for range rapid.IntRange(1, 15).Draw(rt, "steps") {
			ids := map[string][]int64{}
			for range rapid.IntRange(0, 6).Draw(rt, "edits") {
				table, id := rapid.SampledFrom(tables).Draw(rt, "table"), rapid.Int64Range(1, 6).Draw(rt, "id")
				ids[table] = append(ids[table], id)
				if rapid.IntRange(0, 3).Draw(rt, "what") == 0 {
					rows.Remove(table, id)
				} else {
					rows.Set(table, row(rt, table, id))
				}
			}
			before := figuresOf(e.Stats())
			changed := e.Apply(rows.Edits(ids))
			got, want := figuresOf(e.Stats()), figuresOf(load().Stats())
			for k := range want {
				if got[k] != want[k] {
					rt.Fatalf("%v: %+v, want %+v", k, got[k], want[k])
				}
				if was, there := before[k]; there && was != want[k] && !slices.Contains(changed, k) {
					rt.Fatalf("%v changed and nobody was told: %v", k, changed)
				}
			}
			if len(got) != len(want) {
				rt.Fatalf("%d areas, want %d", len(got), len(want))
			}
		}
	})
}
