package search_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"lintu/data"
	"lintu/data/demo"
	"lintu/data/geopackage"
	"lintu/layers"
	"lintu/layers/search"
)

// demoCity is the smallest demo city in a real store.
func demoCity(t testing.TB) (*geopackage.Store, *search.Search) {
	t.Helper()
	store, err := geopackage.Create(filepath.Join(t.TempDir(), "city.gpkg"), geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	city, err := demo.Generate("community", 1)
	if err != nil {
		t.Fatal(err)
	}
	if err = demo.Fill(t.Context(), store, city, nil); err != nil {
		t.Fatal(err)
	}
	tables, err := store.Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	built, err := search.Load(t.Context(), store, layers.NewCatalogue(tables), store)
	if err != nil {
		t.Fatal(err)
	}
	return store, built.Search()
}

// every reads a table of the store as records.
func every[T any](t testing.TB, store data.Reader, table string, of func(data.Row) T) []T {
	t.Helper()
	var all []T
	err := store.Scan(t.Context(), data.Query{Table: table, Scope: data.Everything()}, func(row data.Row) error {
		all = append(all, of(row))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheDemoCity(t *testing.T) {
	store, finder := demoCity(t)
	t.Run("every room is found first", func(t *testing.T) { everyRoomIsFoundFirst(t, store, finder) })
	t.Run("codes find what they name", func(t *testing.T) { codesFind(t, store, finder) })
}

// The requirement itself: the address of any flat, shop or cellar of the demo city, with its compound (with the name of
// its building where there is none), finds it first. Where names repeat within the city, the detail tells them apart.
func everyRoomIsFoundFirst(t *testing.T, store data.Reader, finder *search.Search) {
	compounds, buildings, units := map[int64]data.Compound{}, map[int64]data.Building{}, map[int64]data.Unit{}
	for _, c := range every(t, store, "compounds", data.CompoundOf) {
		compounds[c.ID] = c
	}
	for _, b := range every(t, store, "buildings", data.BuildingOf) {
		buildings[b.ID] = b
	}
	for _, u := range every(t, store, "units", data.UnitOf) {
		units[u.ID] = u
	}
	flats := every(t, store, "households", data.HouseholdOf)
	random := rand.New(rand.NewPCG(1, 2))
	random.Shuffle(len(flats), func(i, j int) { flats[i], flats[j] = flats[j], flats[i] })
	for _, flat := range flats[:150] {
		b := buildings[flat.Building]
		for _, query := range typed(compounds[b.Compound].Name, b, units[flat.Unit].Number, flat.Room) {
			hits, err := finder.Find(t.Context(), query, 10, data.Public())
			if err != nil || len(hits) == 0 || hits[0].Layer != "households" || hits[0].ID != flat.ID {
				t.Errorf("%s: %+v, %v; want flat %d first", query, hits, err, flat.ID)
			} else if hits[0].Building != b.ID || hits[0].Point != *flat.Position {
				t.Errorf("%s leads to %+v", query, hits[0])
			}
		}
	}
}

// typed are the ways to type an address.
func typed(compound string, b data.Building, unit int, room string) []string {
	if compound == "" {
		return []string{b.Name + room, b.Name + " " + room + "室"}
	}
	if unit == 0 {
		return []string{fmt.Sprintf("%s%d幢%s", compound, b.Number, room), fmt.Sprintf("%s %d号楼 %s", compound, b.Number, room)}
	}
	return []string{
		fmt.Sprintf("%s%d幢%d单元%s", compound, b.Number, unit, room),
		fmt.Sprintf("%s%d号楼%d-%s", compound, b.Number, unit, room),
		fmt.Sprintf("%s %d-%d-%s", compound, b.Number, unit, room),
	}
}

func codesFind(t *testing.T, store data.Reader, finder *search.Search) {
	for i, flat := range every(t, store, "households", data.HouseholdOf) {
		if i%499 != 0 {
			continue
		}
		hits, err := finder.Find(t.Context(), flat.Code, 5, data.Public())
		if err != nil || len(hits) != 1 || hits[0].ID != flat.ID || hits[0].Layer != "households" {
			t.Errorf("%s: %+v, %v", flat.Code, hits, err)
		}
	}
	camera := every(t, store, "cameras", data.CameraOf)[0]
	hits, err := finder.Find(t.Context(), camera.Code, 5, data.Public())
	if err != nil || len(hits) != 1 || hits[0].ID != camera.ID || hits[0].Layer != "cameras" {
		t.Errorf("camera %s: %+v, %v", camera.Code, hits, err)
	}
}

func BenchmarkFind(b *testing.B) {
	_, finder := demoCity(b)
	for name, query := range map[string]string{"name": "小区", "pinyin": "hy", "address": "3幢2单元501", "code": "370699001001"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := finder.Find(b.Context(), query, 10, data.Public()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
