package index_test

import (
	"testing"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/tilestest"
)

// fields is what the catalogue declares, by tile layer, and the layers of areas by those of their labels.
func declared(t *testing.T, names []string) (map[string][]string, map[string]string) {
	t.Helper()
	list, err := loadTown(t).Catalogue().Layers(names)
	if err != nil {
		t.Fatal(err)
	}
	fields, labels := map[string][]string{}, map[string]string{}
	for _, l := range list {
		for _, f := range l.Fields {
			fields[l.Name] = append(fields[l.Name], f.Name)
		}
		if !l.Labels {
			continue
		}
		labels[l.LabelName()] = l.Name
		for _, f := range l.LabelFields() {
			fields[l.LabelName()] = append(fields[l.LabelName()], f.Name)
		}
	}
	return fields, labels
}

func TestSourceKeepsTheContractOfTiles(t *testing.T) {
	cases := map[string]struct {
		zoom   uint8
		layers []string
	}{
		"areas":      {15, []string{"communities", "grids", "compounds"}},
		"all shapes": {17, []string{"water", "roads", "compounds", "buildings", "households", "stations"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			fields, labels := declared(t, c.layers)
			tilestest.Run(t, func(t *testing.T) tilestest.Fixture {
				source, err := loadTown(t).Source(c.layers, data.Public())
				if err != nil {
					t.Fatal(err)
				}
				return tilestest.Fixture{
					Source: source, Fields: fields, Labels: labels,
					Dense: tiles.At(tiles.Project(place(0.0033, 0.0033)), c.zoom), Empty: tiles.Address{Z: 16},
				}
			})
		})
	}
}

func TestTileOfTheTownIsAsItWas(t *testing.T) {
	source, err := loadTown(t).Source([]string{"grids", "buildings", "roads", "stations"}, data.Public())
	if err != nil {
		t.Fatal(err)
	}
	tile, err := source.Tile(t.Context(), tiles.At(tiles.Project(place(0.003, 0.003)), 16))
	if err != nil {
		t.Fatal(err)
	}
	tilestest.Golden(t, "town", tilestest.JSON(t, tile))
}
