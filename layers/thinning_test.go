package layers_test

import (
	"math"
	"strings"
	"testing"

	"lintu/data"
	"lintu/layers"
	"lintu/tiles/vector"
)

func TestRulesFollowTheZoom(t *testing.T) {
	l := layers.Layer{Shape: data.ShapePoint, Thinning: layers.DefaultThinning()}
	budget := vector.Rules{Features: 20_000, Bytes: 512 << 10}
	near, labels := budget, budget
	labels.Labels = true
	near.Cell, near.Step = 128, 4
	l.MaxZoom = 17
	if got := l.Rules(14); got != near {
		t.Errorf("zoom 14: %+v", got)
	}
	if got := l.Rules(15); got != budget || l.LabelRules() != labels {
		t.Errorf("zoom 15: %+v, labels %+v", got, l.LabelRules())
	}
	if l.MaxZoom = 14; l.Rules(14).Step != 0 || l.Rules(13).Step != 4 {
		t.Errorf("the last zoom: %+v, the one before: %+v", l.Rules(14), l.Rules(13))
	}
	l.Thinning.Off = true
	if got := l.Rules(3); got != (vector.Rules{}) {
		t.Errorf("off: %+v", got)
	}
}

func TestImportanceIsANumberOrAList(t *testing.T) {
	most, least := layers.Importance{Field: "height"}, layers.Importance{Field: "rank", Least: true}
	list := layers.Importance{Field: "kind", First: []string{"main", "minor"}}
	for name, c := range map[string]struct {
		by        layers.Importance
		more, few data.Value
	}{
		"the larger":              {most, data.Real(2.5), data.Int(2)},
		"true before false":       {most, data.Bool(true), data.Bool(false)},
		"what has none is last":   {most, data.Int(-5), data.Null()},
		"the smaller":             {least, data.Int(1), data.Int(2)},
		"nor is it the smallest":  {least, data.Int(9), data.Null()},
		"as listed":               {list, data.Text("main"), data.Text("minor")},
		"what is listed is first": {list, data.Text("minor"), data.Text("track")},
	} {
		if more, few := c.by.Weight(c.more), c.by.Weight(c.few); !(more > few) || math.IsNaN(more) {
			t.Errorf("%s: %v weighs %v and %v weighs %v", name, c.more, more, c.few, few)
		}
	}
}

func TestThinningIsChecked(t *testing.T) {
	for want, change := range map[string]func(*layers.Thinning){
		"zooms are from":                 func(t *layers.Thinning) { t.Below = 24 },
		"simplify_below: zooms are from": func(t *layers.Thinning) { t.SimplifyBelow = 24 },
		"1, 2, 4, 8, 16 or 32 pixels":    func(t *layers.Thinning) { t.Cell = 3 },
		"are not negative":               func(t *layers.Thinning) { t.Bytes = -1 },
		`"height" is not one of its att`: func(t *layers.Thinning) { t.Importance.Field = "height" },
	} {
		p := trees()
		p.Thinning = layers.DefaultThinning()
		change(&p.Thinning)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	p := trees()
	p.Thinning = layers.DefaultThinning()
	if err := p.Check(); err != nil {
		t.Error(err)
	}
}

func TestATableWithItsOwnPointCountKeepsItsPoints(t *testing.T) {
	c := layers.NewCatalogue([]data.Table{data.FeatureTable("clusters", data.ShapePoint, data.Field{Name: vector.PointCount, Type: data.TypeInt})})
	l, err := c.Layer("clusters")
	if err != nil || l.Thinning.Below != 0 || l.Thinning.Features == 0 {
		t.Errorf("%v: %+v", err, l.Thinning)
	}
}
