package styles_test

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/census"
	"lintu/styles"
)

var update = flag.Bool("update", false, "write the goldens and the front end's tokens")

// demo is the catalogue of the demo city: the built-in tables and its three feature tables.
func demo() *layers.Catalogue {
	text := func(name string) data.Field { return data.Field{Name: name, Type: data.TypeText} }
	city := layers.NewCatalogue(append(data.Tables(),
		data.FeatureTable("roads", data.ShapeLine, text("name"), text("kind"), data.Field{Name: "width", Type: data.TypeReal}),
		data.FeatureTable("water", data.ShapePolygon, text("name"), text("kind")),
		data.FeatureTable("green", data.ShapePolygon, text("name"), text("kind")),
	))
	whole, err := city.With(census.Layers(city))
	if err != nil {
		panic(err)
	}
	return whole
}

// foreign is a store with imports of every shape, without the fields that ours have.
func foreign() *layers.Catalogue {
	text := func(name string) data.Field { return data.Field{Name: name, Type: data.TypeText} }
	return layers.NewCatalogue([]data.Table{
		data.Buildings(),
		data.FeatureTable("roads_ln", data.ShapeAny, text("kind"), text("kind_detail"), text("name"),
			data.Field{Name: "is_tunnel", Type: data.TypeBool}),
		data.FeatureTable("roads", data.ShapeLine, text("name")),
		data.FeatureTable("water", data.ShapePolygon),
		data.FeatureTable("river_east", data.ShapeAny, text("name")),
		data.FeatureTable("sheds", data.ShapePolygon, data.Field{Name: "height", Type: data.TypeReal}),
		data.FeatureTable("parcels", data.ShapePolygon, text("name")),
		data.FeatureTable("mixed", data.ShapeAny),
		data.FeatureTable("benches", data.ShapePoint, text("name")),
		data.FeatureTable("pipes", data.ShapeLine),
	})
}

func options() styles.Options {
	return styles.Options{Origin: "http://lintu.test", Latitude: 37.47}
}

// document is a style decoded as the front end sees it.
type document struct {
	Sprite  string `json:"sprite"`
	Sources map[string]struct {
		URL string `json:"url"`
	} `json:"sources"`
	Layers []styleLayer `json:"layers"`
}

type styleLayer struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	Source      string         `json:"source"`
	SourceLayer string         `json:"source-layer"`
	MinZoom     float64        `json:"minzoom"`
	MaxZoom     float64        `json:"maxzoom"`
	Filter      any            `json:"filter"`
	Layout      map[string]any `json:"layout"`
	Paint       map[string]any `json:"paint"`
	Metadata    map[string]any `json:"metadata"`
}

func decode(t *testing.T, theme styles.Theme, lang styles.Lang, catalogue styles.Catalogue) document {
	t.Helper()
	text, err := styles.Document(theme, lang, catalogue, options())
	if err != nil {
		t.Fatal(err)
	}
	var doc document
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDocumentIsTheSameBytesEveryTime(t *testing.T) {
	first, err := styles.Document(styles.Dark(), styles.Chinese, demo(), options())
	if err != nil {
		t.Fatal(err)
	}
	second, err := styles.Document(styles.Dark(), styles.Chinese, demo(), options())
	if err != nil || string(first) != string(second) {
		t.Fatalf("two documents of one catalogue differ (%v)", err)
	}
}

func TestEveryLayerSaysWhatItBelongsTo(t *testing.T) {
	for name, catalogue := range map[string]*layers.Catalogue{"demo": demo(), "foreign": foreign()} {
		seen := map[string]bool{}
		for _, layer := range decode(t, styles.Light(), styles.Chinese, catalogue).Layers {
			if seen[layer.ID] {
				t.Errorf("%s: two style layers are called %s", name, layer.ID)
			}
			seen[layer.ID] = true
			published, _ := layer.Metadata["lintu:layer"].(string)
			if layer.Type != "background" {
				if _, err := catalogue.Layer(published); err != nil {
					t.Errorf("%s: %s belongs to %q, which is not published", name, layer.ID, published)
				}
			}
			switch layer.Metadata["lintu:mode"] {
			case "2d", "3d", "both":
			default:
				t.Errorf("%s: %s has mode %v", name, layer.ID, layer.Metadata["lintu:mode"])
			}
		}
	}
}

func TestEveryPublishedLayerIsDrawn(t *testing.T) {
	for name, catalogue := range map[string]*layers.Catalogue{"demo": demo(), "foreign": foreign()} {
		drawn := map[any]bool{}
		for _, layer := range decode(t, styles.Light(), styles.Chinese, catalogue).Layers {
			drawn[layer.Metadata["lintu:layer"]] = true
		}
		for _, layer := range catalogue.All() {
			if !drawn[layer.Name] {
				t.Errorf("%s: nothing draws %s", name, layer.Name)
			}
		}
	}
}

func TestDrawingOrderIsThatOfTheLook(t *testing.T) {
	place := map[string]int{}
	for i, layer := range decode(t, styles.Light(), styles.Chinese, demo()).Layers {
		place[layer.ID] = i
	}
	order := []string{
		"ground", "compounds-block", "green-fill", "water-fill", "water-bank", "roads-casing", "roads-fill", "grids-halo",
		"grids-line", "buildings-shade", "buildings-2d", "buildings-3d", "buildings-selected", "cameras-icon",
		"buildings-number", "roads-label", "compounds-label", "communities-label", "streets-label",
	}
	for i, id := range order {
		if _, ok := place[id]; !ok {
			t.Fatalf("no style layer %s", id)
		}
		if i > 0 && place[order[i-1]] >= place[id] {
			t.Errorf("%s is drawn before %s", id, order[i-1])
		}
	}
}

// blind is a catalogue whose layer does not declare what its name promises.
type blind struct{ layer layers.Layer }

func (b blind) All() []layers.Layer { return []layers.Layer{b.layer} }

func TestUndeclaredFieldsAreNeverRead(t *testing.T) {
	for _, layer := range demo().All() {
		layer.Fields, layer.Borrowed = nil, nil
		_, err := styles.Document(styles.Light(), styles.Chinese, blind{layer}, options())
		if err != nil {
			t.Errorf("%s without fields: %v", layer.Name, err)
		}
	}
}

func TestThemeAndLanguageByName(t *testing.T) {
	if theme, err := styles.ThemeOf("dark"); err != nil || theme.Name != "dark" {
		t.Errorf("dark: %v, %v", theme.Name, err)
	}
	if _, err := styles.ThemeOf("neon"); !errors.Is(err, styles.ErrUnknown) {
		t.Errorf("neon: %v", err)
	}
	for tag, want := range map[string]styles.Lang{"zh": "zh", "zh-CN": "zh", "en-GB": "en"} {
		if lang, err := styles.LangOf(tag); err != nil || lang != want {
			t.Errorf("%s: %v, %v", tag, lang, err)
		}
	}
	for _, tag := range []string{"", "e", "fr"} {
		if _, err := styles.LangOf(tag); !errors.Is(err, styles.ErrUnknown) {
			t.Errorf("%q: %v", tag, err)
		}
	}
}

// golden compares with a file and writes it with -update.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("%s differs: look at the change, then go test ./styles -update", path)
	}
}
