package importer_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/importer"
)

const lujiazui = "../../testdata/lujiazui/shanghai-lujiazui-osm.gpkg"

func newStore(t testing.TB) *geopackage.Store {
	t.Helper()
	store, err := geopackage.Create(filepath.Join(t.TempDir(), "city.gpkg"), geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func run(t testing.TB, store *geopackage.Store, o importer.Options) importer.Report {
	t.Helper()
	report, err := importer.Run(context.Background(), o, store)
	if err != nil {
		t.Fatal(err)
	}
	if report.Read != report.Stored+report.Updated+report.Refused {
		t.Errorf("read %d rows but stored %d, updated %d, refused %d", report.Read, report.Stored, report.Updated, report.Refused)
	}
	if report.Read != report.Total {
		t.Errorf("read %d of %d rows", report.Read, report.Total)
	}
	return report
}

func rows(t testing.TB, store *geopackage.Store, table string) []data.Row {
	t.Helper()
	var all []data.Row
	query := data.Query{Table: table, Scope: data.Everything()}
	err := store.Scan(context.Background(), query, func(row data.Row) error {
		row.Values = slices.Clone(row.Values)
		all = append(all, row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLujiazuiBuildingsNeedNoFlags(t *testing.T) {
	store := newStore(t)
	options := importer.Options{File: lujiazui, Layer: "buildings_pg", As: "buildings", Now: time.Unix(1e9, 0)}
	report := run(t, store, options)
	t.Logf("%+v", report)
	if report.Stored+report.Refused != 1462 || report.Refused > 5 {
		t.Errorf("%+v", report)
	}
	tallest, named, heights := data.Building{}, 0, 0
	for _, row := range rows(t, store, "buildings") {
		b := data.BuildingOf(row)
		if b.Height > tallest.Height {
			tallest = b
		}
		if b.Name != "" {
			named++
		}
		if b.Height != 9 {
			heights++
		}
		if b.Height <= 0 || b.FloorsAbove < 1 || b.FloorHeight <= 0 || b.Base >= b.Height || len(b.Footprint) == 0 || b.Code == "" {
			t.Errorf("%+v is no whole building", b)
		}
	}
	if tallest.Height != 632 || tallest.Name != "上海中心大厦" || tallest.FloorsAbove < 150 || named < 190 || heights < 600 {
		t.Errorf("tallest %s %g m, %d floors; %d named, %d with a height of their own", tallest.Name, tallest.Height, tallest.FloorsAbove,
			named, heights)
	}
	again := run(t, store, options)
	if again.Stored != 0 || again.Updated != report.Stored || again.Refused != report.Refused {
		t.Errorf("the second import: %+v", again)
	}
	if n := len(rows(t, store, "buildings")); int64(n) != report.Stored {
		t.Errorf("%d buildings after importing twice, want %d", n, report.Stored)
	}
}

func TestLujiazuiBaseMap(t *testing.T) {
	store := newStore(t)
	for _, c := range []struct {
		layer, table string
		stored       int64 // at least
		kinds        []string
	}{
		{"roads_ln", "roads", 1600, []string{"main", "secondary", "minor", "path"}},
		{"water_pg", "water", 39, []string{"river", "lake"}},
		{"landuse_pg", "green", 100, []string{"park", "compound", "wood"}},
	} {
		report := run(t, store, importer.Options{File: lujiazui, Layer: c.layer, As: "features:" + c.table})
		t.Logf("%s: %+v", c.layer, report)
		if report.Stored < c.stored || !report.Created {
			t.Errorf("%s: %+v", c.layer, report)
		}
		kinds := map[string]int{}
		named := 0
		for _, row := range rows(t, store, c.table) {
			f := data.FeatureOf(row)
			kinds[f.Attributes[1].Text()]++
			if f.Attributes[0].Text() != "" {
				named++
			}
			if c.table == "roads" && f.Attributes[2].Real() < 4 {
				t.Errorf("road %d is %g m wide", row.ID, f.Attributes[2].Real())
			}
		}
		for _, kind := range c.kinds {
			if kinds[kind] == 0 {
				t.Errorf("%s: no %s among %v", c.table, kind, kinds)
			}
		}
		if named == 0 && c.table != "green" { // parks have their names on points of their own
			t.Errorf("%s: nothing has a name", c.table)
		}
		t.Log(kinds)
	}
}

func TestEveryLayerOfLujiazuiCanBeImported(t *testing.T) {
	file, err := geopackage.OpenForeign(lujiazui)
	if err != nil {
		t.Fatal(err)
	}
	layers := file.Layers()
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if len(layers) != 15 {
		t.Fatalf("%d layers, want 15", len(layers))
	}
	store := newStore(t)
	for _, l := range layers {
		report := run(t, store, importer.Options{File: lujiazui, Layer: l.Table.Name, As: "features:osm_" + l.Table.Name})
		if report.Read != l.Rows || report.Stored == 0 || report.Refused*100 > report.Read {
			t.Errorf("%s: %+v", l.Table.Name, report)
		}
		t.Logf("%s: read %d stored %d refused %d repaired %d %v left out %d", l.Table.Name, report.Read, report.Stored, report.Refused,
			report.Repaired, report.Reasons, len(report.LeftOut))
		for _, f := range tableOf(t, store, report.Table).Fields {
			if f.Name == "religion" || f.Name == "phone" {
				t.Errorf("%s was taken over", f.Name)
			}
		}
	}
}

func tableOf(t testing.TB, store *geopackage.Store, name string) data.Table {
	t.Helper()
	tables, err := store.Tables(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if table.Name == name {
			return table
		}
	}
	t.Fatalf("no table %s", name)
	return data.Table{}
}
