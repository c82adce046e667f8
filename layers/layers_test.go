package layers_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"lintu/data"
	"lintu/layers"
)

func text(name string) data.Field { return data.Field{Name: name, Type: data.TypeText} }

// city is the built-in tables, those of the demo's base map and what somebody imported.
func city() []data.Table {
	return append(data.Tables(),
		data.FeatureTable("water", data.ShapePolygon, text("name"), text("kind")),
		data.FeatureTable("green", data.ShapePolygon, text("name"), text("kind")),
		data.FeatureTable("roads", data.ShapeLine, text("name"), text("kind"), data.Field{Name: "width", Type: data.TypeReal}),
		data.FeatureTable("heat_pipes", data.ShapeLine, text("owner"),
			data.Field{Name: "laid", Type: data.TypeTime}, data.Field{Name: "leak", Type: data.TypeBool},
			data.Field{Name: "payer", Type: data.TypeText, Privacy: data.PerFlat}),
		data.FeatureTable("parcels", data.ShapePolygon, text("name"), data.Field{Name: "area", Type: data.TypeReal}),
		data.FeatureTable("ledger", data.ShapeNone, text("entry")),
	)
}

func names(list []layers.Layer) []string {
	var out []string
	for _, l := range list {
		out = append(out, l.Name)
	}
	return out
}

func TestCatalogueOfTheCity(t *testing.T) {
	want := "water green roads lanes districts streets communities grids micro_grids compounds buildings households " +
		"places components devices cameras heat_pipes parcels"
	if got := strings.Join(names(layers.NewCatalogue(city()).All()), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPeopleAreNeverALayer(t *testing.T) {
	c := layers.NewCatalogue(city())
	for _, name := range []string{"residents", "memberships", "taggings", "units", "vehicles", "region_links", "regions", "ledger", ""} {
		if _, err := c.Layer(name); !errors.Is(err, layers.ErrUnknown) {
			t.Errorf("%q gives %v", name, err)
		}
	}
	for _, l := range c.All() {
		for _, f := range l.Stored() {
			if f.Privacy != data.Open {
				t.Errorf("%s.%s is published", l.Name, f.Name)
			}
		}
	}
}

func TestImportedTablesAreLayersByRule(t *testing.T) {
	c := layers.NewCatalogue(city())
	pipes, err := c.Layer("heat_pipes")
	if err != nil {
		t.Fatal(err)
	}
	if got := fieldNames(pipes.Fields); got != "owner laid leak" || pipes.Labels || pipes.Group != "heat_pipes" {
		t.Errorf("heat_pipes: fields %q, labels %v, group %q", got, pipes.Labels, pipes.Group)
	}
	parcels, err := c.Layer("parcels")
	if err != nil {
		t.Fatal(err)
	}
	if got := fieldNames(parcels.LabelFields()); got != "name rank" || parcels.LabelName() != "parcels_label" {
		t.Errorf("parcels: label points %s with %q", parcels.LabelName(), got)
	}
}

func fieldNames(fields []data.Field) string {
	var out []string
	for _, f := range fields {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

func TestNamesInTilesAreUnique(t *testing.T) {
	tables := append(city(), data.FeatureTable("grids", data.ShapePolygon, text("name")),
		data.FeatureTable("grids_label", data.ShapePoint, text("name")),
		data.FeatureTable("trees_label", data.ShapePoint, text("name")), data.FeatureTable("trees", data.ShapePolygon, text("name")))
	c := layers.NewCatalogue(tables)
	seen := map[string]bool{}
	for _, l := range c.All() {
		list := []string{l.Name}
		if l.Labels {
			list = append(list, l.LabelName())
		}
		for _, name := range list {
			if seen[name] {
				t.Errorf("%s is there twice", name)
			}
			seen[name] = true
		}
	}
	if l, _ := c.Layer("grids"); l.Table != "regions" {
		t.Errorf("grids come from %s", l.Table)
	}
}

func TestTheCatalogueStatesTheContract(t *testing.T) {
	zooms := map[string]uint8{
		"districts": 6, "streets": 9, "communities": 11, "grids": 12, "micro_grids": 15, "compounds": 12, "buildings": 13,
		"households": 17, "places": 15, "components": 16, "devices": 16, "cameras": 14, "lanes": 14, "roads": 8, "water": 6,
		"green": 10,
	}
	c := layers.NewCatalogue(city())
	for name, zoom := range zooms {
		l, err := c.Layer(name)
		if err != nil || l.MinZoom != zoom || l.Title.ZH == "" || l.Title.EN == "" || l.Class == "" || len(l.Fields) == 0 {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
	}
	groups := map[string]string{
		"base": "water green roads lanes", "areas": "districts streets communities grids micro_grids compounds",
		"buildings": "buildings", "households": "households", "things": "places components devices cameras",
	}
	for group, want := range groups {
		if got := strings.Join(names(c.Group(group)), " "); got != want {
			t.Errorf("%s: %s, want %s", group, got, want)
		}
	}
}

func TestLayersKeepTheirOrderAndComeOnce(t *testing.T) {
	c := layers.NewCatalogue(city())
	list, err := c.Layers([]string{"roads", "water", "roads"})
	if err != nil || !slices.Equal(names(list), []string{"roads", "water"}) {
		t.Errorf("%v, %v", names(list), err)
	}
	if _, err := c.Layers([]string{"roads", "residents"}); !errors.Is(err, layers.ErrUnknown) || !strings.Contains(err.Error(), `"residents"`) {
		t.Errorf("%v", err)
	}
}

func TestTileJSON(t *testing.T) {
	c := layers.NewCatalogue(city())
	got, err := c.TileJSON([]string{"buildings", "heat_pipes"}, "http://127.0.0.1:8080")
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"tilejson":"3.0.0","name":"buildings,heat_pipes","scheme":"xyz",` +
		`"tiles":["http://127.0.0.1:8080/tiles/buildings,heat_pipes/{z}/{x}/{y}.mvt"],"minzoom":10,"maxzoom":17,` +
		`"vector_layers":[{"id":"buildings","description":"Buildings","minzoom":13,"maxzoom":17,"fields":` +
		`{"base":"Number","compound_id":"Number","floors_above":"Number","grid_id":"Number","height":"Number",` +
		`"kind":"String","name":"String","number":"Number","use":"String"},"thinning":{"features":20000,"bytes":524288,` +
		`"order":["largest floors_above","largest area","lowest id"],"small_px":1,"simplified_below":15,"step_px":0.5}},` +
		`{"id":"buildings_label","description":"Buildings, label points","minzoom":13,"maxzoom":17,"fields":` +
		`{"height":"Number","name":"String","number":"Number","rank":"Number"}},` +
		`{"id":"heat_pipes","description":"heat_pipes","minzoom":10,"maxzoom":17,"fields":` +
		`{"laid":"String","leak":"Boolean","owner":"String"},"thinning":{"features":20000,"bytes":524288,"order":["longest","lowest id"],"simplified_below":15,` +
		`"step_px":0.5}},` +
		`{"id":"lintu_omitted","description":"What the tile leaves out","minzoom":10,"maxzoom":17,"fields":` +
		`{"count":"Number","layer":"String","reason":"String"}}]}`
	if string(out) != want {
		t.Errorf("got  %s\nwant %s", out, want)
	}
	if _, err := c.TileJSON([]string{"people"}, ""); !errors.Is(err, layers.ErrUnknown) {
		t.Errorf("people: %v", err)
	}
}
