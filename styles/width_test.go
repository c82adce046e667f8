package styles_test

import (
	"math"
	"testing"

	"lintu/styles"
)

// property is a style layer's paint or layout value, by layer id.
func property(t *testing.T, doc document, id, name string) any {
	t.Helper()
	for _, layer := range doc.Layers {
		if layer.ID != id {
			continue
		}
		if value, ok := layer.Paint[name]; ok {
			return value
		}
		return layer.Layout[name]
	}
	t.Fatalf("no style layer %s", id)
	return nil
}

// stop is what an interpolation over zoom has at one of its stops.
func stop(t *testing.T, interpolation any, zoom float64) any {
	t.Helper()
	list := interpolation.([]any)
	for i := 3; i+1 < len(list); i += 2 {
		if list[i] == zoom {
			return list[i+1]
		}
	}
	t.Fatalf("no stop at zoom %v in %v", zoom, interpolation)
	return nil
}

func TestRoadsAreAsWideAsOnTheGroundFromZoom17(t *testing.T) {
	doc := decode(t, styles.Light(), styles.Chinese, demo())
	width := property(t, doc, "roads-fill", "line-width")
	for _, zoom := range []float64{17, 22} {
		// ["+", 0, ["*", px per metre, width in metres]]
		perMetre := stop(t, width, zoom).([]any)[2].([]any)[1].(float64)
		// the mean radius of a pixel's parallel, worked out the other way round: metres of a pixel at 37.47°
		metres := 40075016.685578488 * math.Cos(37.47*math.Pi/180) / (512 * math.Pow(2, zoom))
		if math.Abs(perMetre*metres-1) > 1e-3 {
			t.Errorf("zoom %v: %v px per metre, want %v", zoom, perMetre, 1/metres)
		}
	}
	if base := width.([]any)[1].([]any); base[0] != "exponential" || base[1] != 2.0 {
		t.Errorf("between the stops the width grows as %v", base)
	}
}

func TestBordersFollowTheLook(t *testing.T) {
	doc := decode(t, styles.Dark(), styles.Chinese, demo())
	for id, want := range map[string]float64{
		"grids-line": 2, "grids-halo": 4.5, "communities-line": 2.5, "streets-line": 3.5,
	} {
		if got := property(t, doc, id, "line-width"); got != want {
			t.Errorf("%s is %v px wide, want %v", id, got, want)
		}
	}
	for id, want := range map[string]styles.Color{
		"grids-line": styles.Dark().Grid, "grids-halo": styles.Dark().Ground, "compounds-line": styles.Dark().Compound,
	} {
		if got := property(t, doc, id, "line-color"); got != string(want) {
			t.Errorf("%s is %v, want %v", id, got, want)
		}
	}
}

func TestOnlyTheLevelOfTheZoomAndItsParentShow(t *testing.T) {
	shown := func(zoom float64) map[string]bool {
		found := map[string]bool{}
		for _, layer := range decode(t, styles.Light(), styles.Chinese, demo()).Layers {
			name, _ := layer.Metadata["lintu:layer"].(string)
			if layer.ID == name+"-halo" && zoom >= layer.MinZoom && (layer.MaxZoom == 0 || zoom < layer.MaxZoom) {
				found[name] = true
			}
		}
		return found
	}
	cases := []struct {
		zoom float64
		want []string
	}{
		{9, []string{"districts"}},
		{12.5, []string{"districts", "streets"}},
		{14.2, []string{"streets", "communities"}},
		{15.2, []string{"communities", "grids"}},
		{16.5, []string{"communities", "grids"}},
		{17.5, []string{"grids", "micro_grids"}},
	}
	for _, c := range cases {
		got := shown(c.zoom)
		for _, name := range c.want {
			if !got[name] {
				t.Errorf("zoom %v: no border of %s", c.zoom, name)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("zoom %v: borders %v, want %v", c.zoom, got, c.want)
		}
	}
}

func TestBuildingNumbersSpeakTheLanguage(t *testing.T) {
	for lang, want := range map[styles.Lang]string{styles.Chinese: "幢", styles.English: "Bldg "} {
		text := property(t, decode(t, styles.Light(), lang, demo()), "buildings-number", "text-field").([]any)
		if text[1] != want && text[2] != want {
			t.Errorf("%s: a building's number is written %v", lang, text)
		}
	}
}
