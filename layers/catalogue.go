package layers

import (
	"errors"
	"fmt"
	"slices"

	"lintu/data"
	"lintu/tiles/vector"
)

// ErrUnknown says that there is no layer of a name. It is wrapped with the name.
var ErrUnknown = errors.New("unknown layer")

// ErrLoading says that a layer of the catalogue is not in memory yet. It passes.
var ErrLoading = errors.New("the layer is still being loaded")

// Catalogue is the list of layers a store's tables give.
type Catalogue struct {
	layers []Layer
	place  map[string]int
}

// NewCatalogue publishes the city's own tables as the built-in list says and every other table that has a geometry
// with all its open fields. The city's own come first, from the bottom of the map to its top, then the others as given.
func NewCatalogue(tables []data.Table) *Catalogue {
	c := &Catalogue{place: map[string]int{}}
	known := unpublished()
	for _, e := range builtin() {
		if e.table == "" {
			e.table = e.name
		}
		known = append(known, e.table)
		if i := slices.IndexFunc(tables, func(t data.Table) bool { return t.Name == e.table }); i >= 0 {
			c.add(e.layer(tables[i]))
		}
	}
	for _, t := range tables {
		if t.Shape != data.ShapeNone && !slices.Contains(known, t.Name) {
			c.add(imported(t))
		}
	}
	return c
}

// add publishes a layer unless its name, or that of its label points, is taken: the city's own come first and win.
func (c *Catalogue) add(l Layer) {
	if c.taken(l.Name) {
		return
	}
	if l.Labels && c.taken(l.LabelName()) {
		l.Labels = false
	}
	c.place[l.Name] = len(c.layers)
	c.layers = append(c.layers, l)
}

func (c *Catalogue) taken(name string) bool {
	return name == vector.OmittedLayer || slices.ContainsFunc(c.layers, func(l Layer) bool { return l.Name == name || l.Labels && l.LabelName() == name })
}

// All is every layer in the order of the list. The slice is the caller's; the layers' own slices are not.
func (c *Catalogue) All() []Layer { return slices.Clone(c.layers) }

// Layer gives a layer by name, or ErrUnknown.
func (c *Catalogue) Layer(name string) (Layer, error) {
	i, ok := c.place[name]
	if !ok {
		return Layer{}, fmt.Errorf("%w %q", ErrUnknown, name)
	}
	return c.layers[i], nil
}

// Layers gives layers by name in that order, each once; ErrUnknown if one is missing.
func (c *Catalogue) Layers(names []string) ([]Layer, error) {
	out := make([]Layer, 0, len(names))
	for i, name := range names {
		l, err := c.Layer(name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(names[:i], name) {
			out = append(out, l)
		}
	}
	return out, nil
}

// Group is the layers of a group, in the order of the list.
func (c *Catalogue) Group(group string) []Layer {
	var out []Layer
	for _, l := range c.layers {
		if l.Group == group {
			out = append(out, l)
		}
	}
	return out
}

func (e entry) layer(t data.Table) Layer {
	l := Layer{
		Name: e.name, Table: e.table, Group: e.group, Title: Title{ZH: e.zh, EN: e.en}, Class: e.class, Shape: e.shape,
		MinZoom: e.minZoom, MaxZoom: maxZoom, Fields: open(t, e.fields), Details: open(t, e.details),
		Later: e.later,
	}
	if e.name == "households" {
		l.MaxZoom = maxZoomHousehold
	}
	if e.details == nil {
		l.Details = rest(t, e.fields)
	}
	if e.level != "" {
		l.Where = []data.Match{{Field: "level", Value: data.Text(string(e.level))}}
	}
	thinning := DefaultThinning()
	thinning.Below, thinning.Importance = e.below, e.importance
	return l.labelled().withThinning(thinning)
}

// labelled gives polygons that have a name their label points; those of buildings also carry number and height.
func (l Layer) labelled() Layer {
	named := slices.ContainsFunc(l.Fields, func(f data.Field) bool { return f.Name == "name" })
	if l.Shape != data.ShapePolygon || !named {
		return l
	}
	l.Labels = true
	l.Borrowed = []string{"name"}
	if l.Name == "buildings" {
		l.Borrowed = []string{"name", "number", "height"}
	}
	return l
}

// open picks fields by name; those that are missing in the table or not open are left out.
func open(t data.Table, names []string) []data.Field {
	var fields []data.Field
	for _, name := range names {
		if i := t.Index(name); i >= 0 && t.Fields[i].Privacy == data.Open {
			fields = append(fields, t.Fields[i])
		}
	}
	return fields
}

// rest is the code and every open field of the table's own, without those named.
func rest(t data.Table, without []string) []data.Field {
	meta := data.FeatureTable("", data.ShapeNone)
	var fields []data.Field
	for _, f := range t.Fields {
		own := f.Name == "code" || meta.Index(f.Name) < 0
		if own && f.Privacy == data.Open && !slices.Contains(without, f.Name) {
			fields = append(fields, f)
		}
	}
	return fields
}
