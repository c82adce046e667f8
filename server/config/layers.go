package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"lintu/layers"
	"lintu/server/suggest"
	"lintu/tiles"
)

// layersKey begins the list of published tables.
const layersKey = "layers"

// mostLayers may be published: more would be no list that a person keeps.
const mostLayers = 500

// layersExample stands at the end of the example file: the list is empty unless somebody publishes something.
const layersExample = `
# Tables, views and functions of other programs' that are published as layers; see docs/layers.md. The list is
# watched: what is changed here is served a moment later, and what is wrong is logged and changes nothing.
# layers:
#   - name: trees             # in addresses: /tiles/trees/{z}/{x}/{y}.mvt
#     table: gis.trees        # with its schema, unless that is public
#     title: {zh: 树木, en: Trees}
#     id: gid                 # column of whole numbers; left out: the table's key
#     geometry: geom          # left out: the only one there is
#     srid: 4549              # only for geometries that do not say it themselves
#     attributes: [species, height] # columns in tiles; none but the id unless they are named
#     label: species          # the attribute that areas are labelled with; left out: they are not
#     minzoom: 14             # left out: 8 for areas, 10 for lines, 12 for points and mixtures
#     maxzoom: 18
#     kind: index             # index: in memory; query: asked for every tile
#     max_rows: 100000        # of a tile, with kind: query; 0: as many as there are
#     max_age: 10m            # browsers use a tile so long without asking, unless the table is tracked; left out: they ask each time
#     thinning:               # what tiles leave out and count; off: nothing
#       below: 15             # zoom from which on every point is drawn for itself
#       cell: 16              # pixels: points closer than that are one, with its point_count
#       features: 20000       # of a tile; 0: any number
#       bytes: 524288         # of a tile, not compressed; 0: any number
#       simplify_below: 15    # zoom from which on lines and areas have all their corners
#       importance: height    # number that orders what is kept, -height for the smallest first; left out: the largest
layers: []
`

// publication is a layer being read, with its table of keys.
type publication struct{ layers.Publication }

// defaults of what is left out.
const (
	defaultMaxZoom = 17
	defaultMaxRows = 100_000
)

// scalars are the keys with single values.
func (p *publication) scalars() map[string]value {
	return map[string]value{
		"name": text{&p.Name}, "table": text{&p.Table}, "title": text{&p.Title.ZH}, "id": text{&p.ID}, "geometry": text{&p.Geometry},
		"srid": small[int]{&p.SRID, 1, 999_999}, "minzoom": small[uint8]{&p.MinZoom, 0, tiles.MaxZoom},
		"maxzoom": small[uint8]{&p.MaxZoom, 0, tiles.MaxZoom}, "label": text{&p.Label},
		"kind":     choice{(*string)(&p.Kind), []string{string(layers.KindIndex), string(layers.KindQuery)}},
		"max_rows": small[int]{&p.MaxRows, 0, 100_000_000}, "max_age": span{&p.MaxAge, 0, layers.LongestAge},
	}
}

func layerKeys() []string {
	return []string{"name", "table", "title", "id", "geometry", "srid", "attributes", "label", "minzoom", "maxzoom", "kind", "max_rows", "max_age", thinningKey}
}

// small is a whole number of a narrower type.
type small[N int | uint8] struct {
	to          *N
	least, most uint64
}

func (v small[N]) set(raw string) error {
	var n uint64
	if err := (whole{&n, v.least, v.most}).set(raw); err != nil {
		return err
	}
	*v.to = N(n)
	return nil
}
func (v small[N]) get() any     { return *v.to }
func (v small[N]) kind() string { return "number" }

// ReadLayers reads what a file publishes, and refuses it whole if anything in it is wrong.
func ReadLayers(path string) ([]layers.Publication, error) {
	c := Default()
	if err := c.readFile(path); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return c.Layers, nil
}

// readLayers reads the list of published tables.
func (c *Config) readLayers(node ast.Node) error {
	if _, none := node.(*ast.NullNode); none {
		return nil
	}
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		return fmt.Errorf("%s: must be a list", layersKey)
	}
	if len(list.Values) > mostLayers {
		return fmt.Errorf("%s: are %d, more than %d", layersKey, len(list.Values), mostLayers)
	}
	names := map[string]bool{}
	for _, item := range list.Values {
		p, err := readLayer(item)
		if err == nil && names[p.Name] {
			err = fmt.Errorf("there are two of the name %q", p.Name)
		}
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", layersKey, item.GetToken().Position.Line, err)
		}
		names[p.Name] = true
		c.Layers = append(c.Layers, p)
	}
	return nil
}

func readLayer(node ast.Node) (layers.Publication, error) {
	p := publication{layers.Publication{Kind: layers.KindIndex, MaxZoom: defaultMaxZoom, MaxRows: defaultMaxRows, Thinning: layers.DefaultThinning()}}
	seen := map[string]bool{}
	entries, err := mapping(node)
	if err != nil {
		return p.Publication, err
	}
	for _, entry := range entries {
		key := entry.Key.GetToken().Value
		if seen[key] {
			return p.Publication, fmt.Errorf("%s is set twice", key)
		}
		seen[key] = true
		if err := p.set(key, entry.Value); err != nil {
			return p.Publication, fmt.Errorf("%s: %w", key, err)
		}
	}
	if p.Table == "" {
		p.Table = p.Name
	}
	p.ByShape = !seen["minzoom"]
	return p.Publication, p.Check()
}

func (p *publication) set(key string, node ast.Node) error {
	switch key {
	case "attributes":
		var err error
		p.Attributes, err = texts(node)
		return err
	case thinningKey:
		var err error
		p.Thinning, err = readThinning(node)
		return err
	case "title":
		if entries, err := mapping(node); err == nil {
			return p.title(entries)
		}
	}
	v, ok := p.scalars()[key]
	if !ok {
		return fmt.Errorf("there is no such key%s", suggest.Hint(key, layerKeys()))
	}
	raw, err := scalar(node)
	if err != nil {
		return err
	}
	return v.set(raw)
}

// title reads a title by language.
func (p *publication) title(entries []*ast.MappingValueNode) error {
	to := map[string]*string{"zh": &p.Title.ZH, "en": &p.Title.EN}
	for _, entry := range entries {
		language := entry.Key.GetToken().Value
		if to[language] == nil {
			return fmt.Errorf("%q is neither zh nor en", language)
		}
		raw, err := scalar(entry.Value)
		if err == nil {
			err = text{to[language]}.set(raw)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", language, err)
		}
	}
	return nil
}

// mapping are the entries of a node of the form `key: value`.
func mapping(node ast.Node) ([]*ast.MappingValueNode, error) {
	switch node := node.(type) {
	case *ast.MappingNode:
		return node.Values, nil
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{node}, nil
	default:
		return nil, errors.New("must be lines of the form `key: value`")
	}
}

// texts is a list of words.
func texts(node ast.Node) ([]string, error) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		return nil, errors.New("must be a list, such as [name, height]")
	}
	var all []string
	for _, item := range list.Values {
		raw, err := scalar(item)
		if err != nil {
			return nil, err
		}
		var one string
		if err := (text{&one}).set(raw); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// writeLayers writes the list as a file that sets it.
func writeLayers(out *bytes.Buffer, list []layers.Publication) error {
	if len(list) == 0 {
		return nil
	}
	var items []yaml.MapSlice
	for _, p := range list {
		item := yaml.MapSlice{{Key: "name", Value: p.Name}, {Key: "table", Value: p.Table}}
		add := func(key string, v any, empty bool) {
			if !empty {
				item = append(item, yaml.MapItem{Key: key, Value: v})
			}
		}
		add("title", yaml.MapSlice{{Key: "zh", Value: p.Title.ZH}, {Key: "en", Value: p.Title.EN}}, p.Title == layers.Title{})
		add("id", p.ID, p.ID == "")
		add("geometry", p.Geometry, p.Geometry == "")
		add("srid", p.SRID, p.SRID == 0)
		add("attributes", p.Attributes, len(p.Attributes) == 0)
		add("label", p.Label, p.Label == "")
		add("minzoom", p.MinZoom, p.ByShape)
		item = append(item, yaml.MapItem{Key: "maxzoom", Value: p.MaxZoom},
			yaml.MapItem{Key: "kind", Value: string(p.Kind)}, yaml.MapItem{Key: "max_rows", Value: p.MaxRows},
			yaml.MapItem{Key: "max_age", Value: p.MaxAge.String()}, writeThinning(&p.Thinning))
		items = append(items, item)
	}
	text, err := yaml.Marshal(yaml.MapSlice{{Key: layersKey, Value: items}})
	if err != nil {
		return fmt.Errorf("write the published layers: %w", err)
	}
	_, err = out.WriteString(strings.TrimSuffix(string(text), "\n") + "\n")
	return err
}
