package layers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lintu/data"
	"lintu/tiles"
)

// ErrPublication says that a table cannot be published as it was asked for. It is wrapped with the layer and the reason.
var ErrPublication = errors.New("cannot be published")

// Kind says where a published table's tiles come from.
type Kind string

// The kinds.
const (
	KindIndex Kind = "index" // memory, once it is loaded
	KindQuery Kind = "query" // a query for every tile
)

// Publication asks for another program's table as a layer.
type Publication struct {
	Name       string
	Table      string // or view, or function; with its schema, unless that is public
	Title      Title
	ID         string   // column of whole numbers; empty: the table's key
	Geometry   string   // column; empty: the only one
	SRID       int      // of geometries that do not say it; 0: they do
	Attributes []string // columns in tiles; none: only the id
	MinZoom    uint8
	ByShape    bool // MinZoom was not said: areas are drawn before lines, and those before points
	MaxZoom    uint8
	Kind       Kind
	Label      string // of Attributes: the one that areas are labelled with; empty: they are not
	MaxRows    int    // of a tile, KindQuery only; 0: as many as there are
	Thinning   Thinning
	MaxAge     time.Duration // for which browsers use a tile without asking, while changes of the table are not told
}

// Check says what is wrong with a publication that can be told without the store.
func (p *Publication) Check() error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("layer %q %w: %s", p.Name, ErrPublication, fmt.Sprintf(format, args...))
	}
	switch {
	case p.Name == "":
		return refuse("it has no name")
	case strings.ContainsAny(p.Name, ",/?#%\\ \t") || !printable(p.Name):
		return refuse("a name stands in addresses: no spaces, commas, slashes or %%")
	case len(p.Name) > longestLayerName:
		return refuse("its name is longer than %d bytes", longestLayerName)
	case strings.HasSuffix(p.Name, LabelSuffix):
		return refuse("names that end in %s are taken by label points", LabelSuffix)
	case p.Table == "":
		return refuse("it names no table")
	case p.MinZoom > p.MaxZoom || p.MaxZoom > tiles.MaxZoom:
		return refuse("zooms are from 0 to %d, the least first", tiles.MaxZoom)
	case p.Kind != KindIndex && p.Kind != KindQuery:
		return refuse("%q is neither %s nor %s", p.Kind, KindIndex, KindQuery)
	case p.Label != "" && !slices.Contains(p.Attributes, p.Label):
		return refuse("label: %q is not one of its attributes", p.Label)
	case p.MaxRows < 0:
		return refuse("max_rows is negative")
	case p.MaxAge < 0 || p.MaxAge > LongestAge || p.MaxAge%time.Second != 0:
		return refuse("max_age is of whole seconds, %s at the most", LongestAge)
	}
	for i, name := range p.Attributes {
		if slices.Contains(p.Attributes[:i], name) {
			return refuse("attribute %q is there twice", name)
		}
	}
	if err := p.Thinning.check(p.Attributes); err != nil {
		return refuse("%s", err)
	}
	return nil
}

const longestLayerName = 100

// LongestAge of a tile that nobody asks for again: nothing can call it back.
const LongestAge = 7 * 24 * time.Hour

func printable(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xfffd }) < 0
}

// Resolve finds what a publication asks for among the relations of a store.
func (p *Publication) Resolve(relations []data.Relation) (data.Excerpt, error) {
	refuse := func(format string, args ...any) (data.Excerpt, error) {
		return data.Excerpt{}, fmt.Errorf("layer %q %w: %s", p.Name, ErrPublication, fmt.Sprintf(format, args...))
	}
	named := slices.DeleteFunc(slices.Clone(relations), func(r data.Relation) bool { return !r.Named(p.Table) })
	switch {
	case len(named) == 0:
		return refuse("there is no table, view or function %q with a geometry that may be read and is not Lintu's own", p.Table)
	case len(named) > 1:
		return refuse("%q may mean %d relations", p.Table, len(named))
	}
	e := data.Excerpt{Relation: named[0], ID: p.ID}
	if e.Relation.Kind == data.RelationFunction && p.Kind == KindIndex {
		return refuse("a function is asked for every tile: kind must be %s", KindQuery)
	}
	if e.ID == "" {
		e.ID = e.Relation.Key
	} else if c, ok := e.Relation.Column(e.ID); !ok || c.Type != data.TypeInt {
		return refuse("id: %s has no column %q of whole numbers that may be read", p.Table, e.ID)
	}
	var err error
	if e.Geometry, err = p.geometry(e.Relation); err != nil {
		return data.Excerpt{}, err
	}
	for _, name := range p.Attributes {
		c, ok := e.Relation.Column(name)
		if !ok {
			return refuse("%s has no column %q that may be read and can be an attribute", p.Table, name)
		}
		e.Columns = append(e.Columns, c)
	}
	return e, nil
}

func (p *Publication) geometry(r data.Relation) (data.GeometryColumn, error) {
	if len(r.Geometries) == 0 {
		return data.GeometryColumn{}, fmt.Errorf("layer %q %w: the geometry of %s is in a system that cannot be converted here",
			p.Name, ErrPublication, p.Table)
	}
	var names []string
	for _, g := range r.Geometries {
		names = append(names, g.Name)
		if g.Name != p.Geometry && (p.Geometry != "" || len(r.Geometries) > 1) {
			continue
		}
		if p.SRID != 0 && g.SRID != 0 && p.SRID != g.SRID {
			return g, fmt.Errorf("layer %q %w: srid: %s is declared as %d", p.Name, ErrPublication, g.Name, g.SRID)
		}
		if g.SRID == 0 {
			g.SRID = p.SRID
		}
		return g, nil
	}
	return data.GeometryColumn{}, fmt.Errorf("layer %q %w: geometry: which of %s?", p.Name, ErrPublication, strings.Join(names, ", "))
}

// prefix makes names of tables and groups that none of Lintu's can have.
const prefix = "layer:"

// Layer is the layer that comes of a publication.
func (p *Publication) Layer(e *data.Excerpt) Layer {
	l := Layer{
		Name: p.Name, Table: prefix + p.Name, Group: prefix + p.Name, Title: p.Title, Class: data.ClassLand, Shape: e.Geometry.Shape,
		MinZoom: p.MinZoom, MaxZoom: p.MaxZoom, Fields: e.Table().Fields, Labels: p.Label != "", Kind: p.Kind, MaxAge: p.MaxAge,
	}
	if p.ByShape {
		l.MinZoom = min(leastZoom(l.Shape), l.MaxZoom)
	}
	if l.Title.ZH == "" {
		l.Title.ZH = p.Name
	}
	if l.Title.EN == "" {
		l.Title.EN = l.Title.ZH
	}
	if l.Labels {
		l.Borrowed = []string{p.Label}
	}
	return l.withThinning(p.Thinning)
}

// With is the catalogue with further layers above the others. A name that is taken is [ErrPublication].
func (c *Catalogue) With(list []Layer) (*Catalogue, error) {
	next := &Catalogue{layers: slices.Clone(c.layers), place: map[string]int{}}
	for i, l := range next.layers {
		next.place[l.Name] = i
	}
	for _, l := range list {
		if next.taken(l.Name) || l.Labels && next.taken(l.LabelName()) {
			return nil, fmt.Errorf("layer %q %w: the name is taken", l.Name, ErrPublication)
		}
		next.add(l)
	}
	return next, nil
}
