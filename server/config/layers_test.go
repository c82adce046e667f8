package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lintu/layers"
	"lintu/server/config"
)

func TestLayersAreReadFromTheFile(t *testing.T) {
	got, err := load(t, `
layers:
  - name: trees
    table: gis.trees
    title: {zh: 树木, en: Trees}
    id: gid
    geometry: geom
    srid: 4549
    attributes:
      - species
      - "1"
    label: species
    minzoom: 14
    maxzoom: 18
    kind: query
    max_rows: 0
    max_age: 10m
    thinning: {below: 12, cell: 4, features: 0, simplify_below: 16, importance: "-1", first: [oak, 银杏]}
  - {name: 绿地, title: 公园}
  - {name: wells, thinning: off}
`, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []layers.Publication{
		{
			Name: "trees", Table: "gis.trees", Title: layers.Title{ZH: "树木", EN: "Trees"}, ID: "gid", Geometry: "geom", SRID: 4549,
			Attributes: []string{"species", "1"}, Label: "species", MinZoom: 14, MaxZoom: 18, Kind: layers.KindQuery, MaxAge: 10 * time.Minute,
			Thinning: layers.Thinning{
				Below: 12, Cell: 4, Bytes: 512 << 10, SimplifyBelow: 16,
				Importance: layers.Importance{Field: "1", Least: true, First: []string{"oak", "银杏"}},
			},
		},
		{
			Name: "绿地", Table: "绿地", Title: layers.Title{ZH: "公园"}, ByShape: true, MaxZoom: 17, Kind: layers.KindIndex, MaxRows: 100_000,
			Thinning: layers.DefaultThinning(),
		},
		{
			Name: "wells", Table: "wells", ByShape: true, MaxZoom: 17, Kind: layers.KindIndex, MaxRows: 100_000,
			Thinning: layers.Thinning{Off: true},
		},
	}
	if diff := cmp.Diff(want, got.Layers); diff != "" {
		t.Error(diff)
	}
	printed, err := got.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := load(t, string(printed), nil, nil); err != nil || !cmp.Equal(again, got) {
		t.Errorf("%v: written as\n%s", err, printed)
	}
}

func TestWrongLayersAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ yaml, want string }{
		"no list":                       {"layers: trees", "line 1: layers: must be a list"},
		"a text for a layer":            {"layers: [trees]", "layers, line 1: must be lines of the form `key: value`"},
		"an unknown key":                {"layers:\n  - name: a\n    min_zoom: 3", `line 2: min_zoom: there is no such key; did you mean "minzoom"?`},
		"a key twice":                   {"layers:\n  - name: a\n    name: b", "name"},
		"a zoom too deep":               {"layers: [{name: a, maxzoom: 23}]", `maxzoom: "23" is not a whole number from 0 to 22`},
		"a kind of its own":             {"layers: [{name: a, kind: memory}]", `kind: "memory" is none of index, query`},
		"attributes no list":            {"layers: [{name: a, attributes: b}]", "attributes: must be a list, such as [name, height]"},
		"a third language":              {"layers: [{name: a, title: {fr: x}}]", `title: "fr" is neither zh nor en`},
		"the same name":                 {"layers: [{name: a}, {name: a}]", `there are two of the name "a"`},
		"no name":                       {"layers: [{table: a}]", "it has no name"},
		"thinning a little":             {"layers: [{name: a, thinning: some}]", "thinning: must be off, on, or lines"},
		"thinning's own key":            {"layers: [{name: a, thinning: {feature: 3}}]", "thinning: feature: there is no such key"},
		"a cell of three":               {"layers: [{name: a, thinning: {cell: 3}}]", "cell is 1, 2, 4, 8, 16 or 32 pixels"},
		"values of nothing":             {"layers: [{name: a, thinning: {first: [x]}}]", "values of importance, which is missing"},
		"thinning by what is not there": {"layers: [{name: a, thinning: {importance: b}}]", `importance: "b" is not one of its attributes`},
		"an age that is no time":        {"layers: [{name: a, max_age: long}]", "max_age:"},
		"an age of a month":             {"layers: [{name: a, max_age: 720h}]", `max_age: "720h" is not a time from 0s to 168h0m0s`},
		"the list twice":                {"layers: []\nlayers: []", "layers"},
		"as a variable":                 {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			environ := []string{}
			if c.yaml == "" {
				environ, c.want = []string{"LINTU_LAYERS=[]"}, "LINTU_LAYERS: there is no such setting"
			}
			if _, err := load(t, c.yaml, environ, nil); !errors.Is(err, config.ErrConfig) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestTheBenchmarksLayersAreRead(t *testing.T) {
	for file, kind := range map[string]layers.Kind{"lintu.yaml": layers.KindIndex, "kept.yaml": layers.KindIndex, "lintu-query.yaml": layers.KindQuery} {
		list, err := config.ReadLayers(filepath.Join("../../docs/bench", file))
		if err != nil || len(list) != 5 || list[4].Kind != kind || !list[4].Thinning.Off {
			t.Errorf("%s: %+v, %v", file, list, err)
		}
	}
	if _, err := config.ReadLayers(filepath.Join(t.TempDir(), "none.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
