package layers_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lintu/data"
	"lintu/layers"
)

// trees is a publication that nothing is wrong with.
func trees() layers.Publication {
	return layers.Publication{Name: "树木", Table: "gis.trees", Attributes: []string{"species"}, MaxZoom: 17, Kind: layers.KindIndex}
}

func TestPublicationsAreChecked(t *testing.T) {
	p := trees()
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*layers.Publication){
		"it has no name":                   func(p *layers.Publication) { p.Name = "" },
		"a name stands in addresses":       func(p *layers.Publication) { p.Name = "a,b" },
		"longer than":                      func(p *layers.Publication) { p.Name = strings.Repeat("树", 50) },
		"taken by label points":            func(p *layers.Publication) { p.Name = "x_label" },
		"it names no table":                func(p *layers.Publication) { p.Table = "" },
		"zooms are from 0 to 22":           func(p *layers.Publication) { p.MinZoom = 18 },
		`"memory" is neither`:              func(p *layers.Publication) { p.Kind = "memory" },
		"is not one of its attributes":     func(p *layers.Publication) { p.Label = "name" },
		`attribute "species" is there twi`: func(p *layers.Publication) { p.Attributes = []string{"species", "species"} },
		"max_rows is negative":             func(p *layers.Publication) { p.MaxRows = -1 },
		"max_age is of whole seconds":      func(p *layers.Publication) { p.MaxAge = 1500 * time.Millisecond },
	} {
		p := trees()
		change(&p)
		if err := p.Check(); !errors.Is(err, layers.ErrPublication) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// relations are two of one bare name and a function.
func relations() []data.Relation {
	columns := []data.Column{
		{Field: data.Field{Name: "gid", Type: data.TypeInt}}, {Field: data.Field{Name: "species", Type: data.TypeText}},
	}
	point := []data.GeometryColumn{{Name: "geom", Shape: data.ShapePoint, SRID: 4549}}
	return []data.Relation{
		{Schema: "gis", Name: "trees", Kind: data.RelationTable, Key: "gid", Geometries: point, Columns: columns},
		{Schema: "public", Name: "trees", Kind: data.RelationView, Geometries: append(point, data.GeometryColumn{Name: "crown"}), Columns: columns},
		{Schema: "public", Name: "gis.trees", Kind: data.RelationTable, Geometries: point},
		{Schema: "public", Name: "f", Kind: data.RelationFunction, Geometries: []data.GeometryColumn{{Name: "g"}}},
		{Schema: "public", Name: "flat", Kind: data.RelationTable, Left: []string{"geom"}},
	}
}

func TestPublicationsFindTheirTables(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*layers.Publication)
		want   string // what is wrong; empty if nothing is
	}{
		{"two that may be meant", func(*layers.Publication) {}, `"gis.trees" may mean 2 relations`},
		{"the key is the id", func(p *layers.Publication) { p.Table = "public.gis.trees"; p.Attributes = nil }, ""},
		{"a bare name is one of public", func(p *layers.Publication) { p.Table, p.Geometry, p.SRID = "trees", "crown", 4326 }, ""},
		{"a geometry of two", func(p *layers.Publication) { p.Table = "trees" }, "geometry: which of geom, crown?"},
		{"a system that is not the declared one", func(p *layers.Publication) { p.Table, p.Geometry, p.SRID = "trees", "geom", 4326 }, "geom is declared as 4549"},
		{"an id that is a text", func(p *layers.Publication) { p.Table, p.Geometry, p.ID = "trees", "geom", "species" }, `no column "species" of whole numbers`},
		{"an attribute that is not there", func(p *layers.Publication) { p.Table, p.Geometry, p.Attributes = "trees", "geom", []string{"age"} }, `no column "age"`},
		{"a function in memory", func(p *layers.Publication) { p.Table, p.Attributes = "f", nil }, "kind must be query"},
		{"a system that cannot be converted", func(p *layers.Publication) { p.Table, p.Attributes = "flat", nil }, "cannot be converted"},
		{"nothing", func(p *layers.Publication) { p.Table = "bushes" }, `"bushes"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := trees()
			c.change(&p)
			e, err := p.Resolve(relations())
			if c.want == "" && (err != nil || e.Relation.Name == "") || c.want != "" && (!errors.Is(err, layers.ErrPublication) || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %+v, %v; want %q", e, err, c.want)
			}
		})
	}
}

func TestPublishedLayersStandBesideTheCitys(t *testing.T) {
	city := layers.NewCatalogue(data.Tables())
	p := trees()
	e := data.Excerpt{Relation: relations()[0], ID: "gid", Geometry: relations()[0].Geometries[0]}
	all, err := city.With([]layers.Layer{p.Layer(&e)})
	if err != nil || len(all.All()) != len(city.All())+1 {
		t.Fatal(err)
	}
	if l, err := all.Layer("树木"); err != nil || l.Title.EN != "树木" || l.Kind != layers.KindIndex {
		t.Errorf("%+v, %v", l, err)
	}
	for _, taken := range []string{"buildings", "buildings_label"} {
		p.Name = taken
		if _, err := city.With([]layers.Layer{p.Layer(&e)}); !errors.Is(err, layers.ErrPublication) {
			t.Errorf("%s: %v", taken, err)
		}
	}
}
