package styles_test

import (
	"slices"
	"testing"

	"lintu/data"
	"lintu/layers"
	"lintu/styles"
)

func TestRolesOfImportedTables(t *testing.T) {
	height := data.Field{Name: "height", Type: data.TypeReal}
	cases := []struct {
		name  string
		table data.Table
		want  styles.Role
	}{
		{"roads by name", data.FeatureTable("roads_ln", data.ShapeLine), styles.RoleRoads},
		{"roads by Chinese name", data.FeatureTable("城市道路", data.ShapeLine), styles.RoleRoads},
		{"roads of undeclared shape", data.FeatureTable("Roads", data.ShapeAny), styles.RoleRoads},
		{"road signs are points", data.FeatureTable("road_signs", data.ShapePoint), styles.RolePoints},
		{"street blocks are areas", data.FeatureTable("street_blocks", data.ShapePolygon), styles.RolePolygons},
		{"water by name", data.FeatureTable("river_2026", data.ShapePolygon), styles.RoleWater},
		{"a water main is a line", data.FeatureTable("water_main", data.ShapeLine), styles.RoleLines},
		{"green by Chinese name", data.FeatureTable("公园绿地", data.ShapePolygon), styles.RoleGreen},
		{"buildings by height", data.FeatureTable("sheds", data.ShapePolygon, height), styles.RoleBuildings},
		{"buildings by name", data.FeatureTable("old_buildings", data.ShapePolygon), styles.RoleBuildings},
		{"lines of any kind", data.FeatureTable("pipes", data.ShapeLine), styles.RoleLines},
		{"mixed shapes", data.FeatureTable("survey", data.ShapeAny), styles.RolePolygons},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			layer, err := layers.NewCatalogue([]data.Table{c.table}).Layer(c.table.Name)
			if err != nil {
				t.Fatal(err)
			}
			if got := styles.RoleOf(layer); got != c.want {
				t.Errorf("%s is drawn as %s, want %s", c.table.Name, got, c.want)
			}
		})
	}
}

func TestEveryCityLayerHasARoleAndALegend(t *testing.T) {
	plain := []styles.Role{styles.RoleNone, styles.RolePoints, styles.RoleLines, styles.RolePolygons}
	for _, layer := range demo().All() {
		if role := styles.RoleOf(layer); slices.Contains(plain, role) {
			t.Errorf("%s is drawn as %s", layer.Name, role)
		}
		for _, theme := range styles.Themes() {
			sample := theme.Sample(layer)
			if sample.Color == "" || !slices.Contains([]string{"line", "fill", "dot"}, sample.Shape) {
				t.Errorf("%s: legend of %s: %+v", theme.Name, layer.Name, sample)
			}
		}
	}
	grids, err := demo().Layer("grids")
	if err != nil {
		t.Fatal(err)
	}
	if dash := styles.Light().Sample(grids).Dash; !slices.Equal(dash, []float64{12, 6}) {
		t.Errorf("a grid's border is dashed %v px, the look says 12-6", dash)
	}
}
