package geopackage_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/geopackage"
)

// A store is a file. Rows are written in batches; what is read is what the scope allows.
func Example() {
	folder, err := os.MkdirTemp("", "lintu")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder) //nolint:errcheck // of an example

	ctx := context.Background()
	store, err := geopackage.Create(filepath.Join(folder, "city.gpkg"), geopackage.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close() //nolint:errcheck // of an example

	area := orb.MultiPolygon{{{{105.40, 28.80}, {105.41, 28.80}, {105.41, 28.81}, {105.40, 28.81}, {105.40, 28.80}}}}
	house := orb.MultiPolygon{{{{105.404, 28.804}, {105.405, 28.804}, {105.405, 28.805}, {105.404, 28.805}, {105.404, 28.804}}}}
	grid := data.Region{Meta: data.Meta{ID: 1, Code: "510502001001001"}, Level: data.LevelGrid, Name: "一网格", Area: area}
	building := data.Building{Meta: data.Meta{ID: 1, Code: "b-1"}, Name: "3幢", Footprint: house}
	_, err = store.Write(ctx, data.Batch{
		{Table: "regions", Op: data.OpInsert, Row: grid.Row()},
		{Table: "buildings", Op: data.OpInsert, Row: building.Row()},
	})
	if err != nil {
		log.Fatal(err)
	}

	worker := data.Scope{Regions: []string{"510502001001"}, Tables: []string{"*"}}
	err = store.Scan(ctx, data.Query{Table: "buildings", Scope: worker}, func(row data.Row) error {
		b := data.BuildingOf(row)
		fmt.Println(b.Name, "is in grid", b.Region)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: 3幢 is in grid 510502001001001
}
