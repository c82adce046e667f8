package importer

import (
	"strings"

	"lintu/data"
)

// wellKnown are the layers of the base map, which styles know how to draw: a file's columns are brought into their few
// fields.
func wellKnown(name string) (data.Table, bool) {
	text := func(field string) data.Field { return data.Field{Name: field, Type: data.TypeText} }
	switch name {
	case "roads":
		return data.FeatureTable(name, data.ShapeLine, text("name"), text("kind"), data.Field{Name: "width", Type: data.TypeReal}), true
	case "water", "green":
		return data.FeatureTable(name, data.ShapePolygon, text("name"), text("kind")), true
	default:
		return data.Table{}, false
	}
}

// kindColumns say what a thing is in OpenStreetMap, Tilezen and plain tables, the finer ones first.
func kindColumns() []string {
	return []string{"kind_detail", "fclass", "highway", "waterway", "water", "leisure", "landuse", "natural", "kind", "class", "type"}
}

// intoKnown plans an import into a layer of the base map.
func (p *plan) intoKnown(t data.Table) error {
	p.table = t
	p.make = (*plan).known
	own := []string{"name", "kind"}
	if t.Index("width") >= 0 {
		own = append(own, "width")
	}
	if err := p.checkFields(own); err != nil {
		return err
	}
	if p.schema.shapes[p.shape] == 0 {
		return p.options.problem("choose a layer with "+shapeWord(p.shape)+"s", "layer %s holds %ss and the file has none",
			t.Name, shapeWord(p.shape))
	}
	if i := p.find("name", "name", "name_zh", "mc"); i >= 0 {
		p.take("name", i)
	}
	if i := p.find("width", "width", "est_width"); i >= 0 && t.Index("width") >= 0 {
		p.take("width", i)
	}
	p.takeAll("kind", kindColumns())
	p.leaveRest("layer " + t.Name + " has no such field")
	return nil
}

// known reads a row of the base map: its kind from the first column that says one the layer knows.
func (p *plan) known(r record) (data.Row, *fault) {
	c := cells{plan: p, record: r}
	name, kind := c.text("name"), p.kind(r, c.text("name"))
	values := make([]data.Value, len(p.table.Fields)-len(takenMeta()))
	set := func(field string, v data.Value) { values[p.table.Index(field)-len(takenMeta())] = v }
	set("name", data.Note(name))
	set("kind", data.Text(kind))
	if p.table.Index("width") >= 0 {
		width := c.real("width", 0, 200)
		if width == 0 {
			width = roadWidth(kind)
		}
		set("width", data.Real(width))
	}
	if kind == "" {
		return data.Row{}, refuse("kind", strings.Join(c.words("kind"), " "), "it is nothing that belongs in layer %s", p.table.Name)
	}
	if c.fault != nil {
		return data.Row{}, c.fault
	}
	return data.Feature{Geometry: r.geometry, Attributes: values}.Row(), nil
}

func (p *plan) kind(r record, name string) string {
	c := cells{plan: p, record: r}
	words := c.words("kind")
	if p.table.Name == "water" {
		return waterKind(words, name)
	}
	kinds := greenKinds
	if p.table.Name == "roads" {
		kinds = roadKinds
	}
	for _, word := range words {
		if kind := kinds(strings.TrimSuffix(word, "_link")); kind != "" {
			return kind
		}
	}
	return ""
}

// roadKinds maps classes of OpenStreetMap and Tilezen to the four widths a street is drawn with.
func roadKinds(word string) string {
	switch word {
	case "main", "motorway", "trunk", "primary", "highway":
		return "main"
	case "secondary", "tertiary", "major_road":
		return "secondary"
	case "minor", "minor_road", "residential", "unclassified", "living_street", "service", "road":
		return "minor"
	case "path", "footway", "pedestrian", "cycleway", "steps", "track", "bridleway", "corridor", "pier":
		return "path"
	default:
		return ""
	}
}

// roadWidth in metres where the file says none.
func roadWidth(kind string) float64 {
	switch kind {
	case "main":
		return 40
	case "secondary":
		return 20
	case "minor":
		return 12
	default:
		return 4
	}
}

func greenKinds(word string) string {
	switch word {
	case "park", "recreation_ground", "protected_area", "nature_reserve", "attraction", "common", "playground", "village_green":
		return "park"
	case "garden", "grass", "flowerbed", "compound":
		return "compound"
	case "square", "plaza", "pitch":
		return "square"
	case "wood", "natural_wood", "forest", "scrub", "meadow", "orchard":
		return "wood"
	default:
		return ""
	}
}

// waterKind tells rivers from lakes and the sea, by class or by what the name ends in.
func waterKind(words []string, name string) string {
	for _, word := range words {
		switch word {
		case "river", "riverbank", "stream", "canal", "drain", "ditch", "tidal_channel":
			return "river"
		case "sea", "ocean", "bay", "strait":
			return "sea"
		}
	}
	for _, river := range []string{"河", "江", "浦", "溪", "渠", "港", "浜"} {
		if strings.HasSuffix(name, river) {
			return "river"
		}
	}
	for _, sea := range []string{"海", "湾", "洋"} {
		if strings.HasSuffix(name, sea) {
			return "sea"
		}
	}
	return "lake"
}
