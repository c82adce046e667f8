package search_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
	"lintu/layers/layerstest"
	"lintu/layers/search"
)

// anything is a row of a table that something is found by.
func anything(t *rapid.T, table string, id int64) data.Row {
	m := data.Meta{ID: id, Code: rapid.SampledFrom([]string{"", cuihu, nanshan, cuihu + "001", "370699001000", "k1"}).Draw(t, "code")}
	name := rapid.SampledFrom([]string{"", "锦绣花园", "翠湖苑", "翠湖社区", "3幢", "重庆新村", "迎春大街"}).Draw(t, "name")
	region := rapid.SampledFrom([]string{cuihu, nanshan, cuihu + "001"}).Draw(t, "region")
	some := func(what string) int64 { return rapid.Int64Range(0, 4).Draw(t, what) }
	x := rapid.Float64Range(121, 122).Draw(t, "x")
	var area orb.MultiPolygon
	if rapid.Bool().Draw(t, "with an area") {
		area = orb.MultiPolygon{{{{x, 37}, {x + 0.1, 37}, {x + 0.1, 37.1}, {x, 37.1}, {x, 37}}}}
	}
	switch table {
	case "regions":
		level := rapid.SampledFrom([]data.Level{data.LevelStreet, data.LevelCommunity, data.LevelGrid, data.LevelCity}).Draw(t, "level")
		return data.Region{Meta: m, Level: level, Name: name, Area: area}.Row()
	case "compounds":
		return data.Compound{Meta: m, Region: region, Name: name, Area: area}.Row()
	case "buildings":
		return data.Building{Meta: m, Region: region, Community: some("community"), Compound: some("compound"), Name: name, Number: int(some("number")), Footprint: area}.Row()
	case "households":
		return data.Household{Meta: m, Region: region, Building: some("building") + 1, Floor: 1, FloorLabel: "1", Room: fmt.Sprint(100 + some("room"))}.Row()
	default:
		return data.Feature{Meta: m, Geometry: orb.LineString{{x, 37}, {x + 0.1, 37}}, Attributes: []data.Value{data.Text(name)}}.Row()
	}
}

// TestEditsFindWhatALoadFinds edits a few rows of every table at random and asks both.
func TestEditsFindWhatALoadFinds(t *testing.T) {
	tables := []string{"regions", "compounds", "buildings", "roads", "households"}
	queries := []string{
		"锦绣花园", "翠湖", "锦绣花园3幢101", "3幢", "3-102", "cq", "jinxiu", "迎春大街", "翠湖社区锦绣花园2幢", cuihu, "37069900100", "重庆新村1-101", "幸福 翠湖",
	}
	rapid.Check(t, func(rt *rapid.T) {
		rows := layerstest.Rows{List: append(data.Tables(), roads()), Of: map[string][]data.Row{}}
		load := func() *search.Editor {
			e, err := search.Load(context.Background(), rows, catalogue(), rows)
			if err != nil {
				rt.Fatal(err)
			}
			return e
		}
		e := load()
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			ids := map[string][]int64{}
			for range rapid.IntRange(0, 10).Draw(rt, "edits") {
				table, id := rapid.SampledFrom(tables).Draw(rt, "table"), rapid.Int64Range(1, 5).Draw(rt, "id")
				ids[table] = append(ids[table], id)
				if rapid.IntRange(0, 3).Draw(rt, "what") == 0 {
					rows.Remove(table, id)
				} else {
					rows.Set(table, anything(rt, table, id))
				}
			}
			if e.Apply(rows.Edits(ids)) {
				e.Assemble()
			}
			fresh := load().Search()
			for _, scope := range []data.Scope{data.Everything(), {Regions: []string{nanshan}}} {
				for _, query := range queries {
					got, err := e.Search().Find(context.Background(), query, 20, scope)
					want, bad := fresh.Find(context.Background(), query, 20, scope)
					if err != nil || bad != nil || !reflect.DeepEqual(got, want) {
						rt.Fatalf("%s: %v, want %v; %v %v", query, got, want, err, bad)
					}
				}
			}
		}
	})
}
