package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lintu/data"
)

// plan is what will happen to every row.
type plan struct {
	options Options
	schema  schema
	table   data.Table
	create  bool
	shape   data.Shape
	class   data.Class
	key     int // column that names a row, or -1
	inputs  []input
	leftOut []LeftOut
	targets []string // fields a column may fill, if they are given
	parts   parts
	place   locator
	regions *regionPlan                            // nil unless regions are imported
	make    func(*plan, record) (data.Row, *fault) // own values of the row, without id and meta
}

// input fills a field of the target from a column.
type input struct {
	field  int // of the table
	column int // of the schema
}

// newPlan decides where rows go, and finds everything that is wrong with the options before anything is written.
func newPlan(ctx context.Context, o Options, s schema, store Store) (*plan, error) {
	p := &plan{options: o, schema: s, key: -1}
	var err error
	if !o.placeless(s) {
		if p.place, err = locate(o, s.place); err != nil {
			return nil, err
		}
	}
	if err = p.chooseKey(); err != nil {
		return nil, err
	}
	for _, source := range o.Fields {
		if err = p.checkColumn(source); err != nil {
			return nil, err
		}
	}
	for _, c := range s.columns {
		if reason := o.leftOut(c.name); reason != "" {
			p.leftOut = append(p.leftOut, LeftOut{Column: c.name, Reason: reason})
		}
	}
	kind, name, _ := strings.Cut(o.As, ":")
	switch {
	case o.As == "buildings":
		err = p.buildings()
	case o.As == asRegions:
		err = p.intoRegions()
	case kind == "features":
		err = p.features(ctx, name, store)
	default:
		err = o.problem("say --as buildings, --as regions or --as features:NAME", "nothing can be imported as %q", o.As)
	}
	p.class = p.classOf()
	return p, err
}

// classOf is the class of all that is imported.
func (p *plan) classOf() data.Class {
	switch {
	case p.table.BuiltIn():
		return data.ClassHouse
	case p.shape == data.ShapePoint:
		return data.ClassThing
	default:
		return data.ClassLand
	}
}

// placeless reports whether rows are wanted that lie nowhere: a list of regions.
func (o Options) placeless(s schema) bool { return o.As == asRegions && len(s.shapes) == 0 }

func (p *plan) chooseKey() error {
	if p.options.Key == "" {
		return nil
	}
	if err := p.checkColumn(p.options.Key); err != nil {
		return err
	}
	p.key = p.schema.index(p.options.Key)
	return nil
}

// checkColumn demands that a column named in the options is there and may be taken over.
func (p *plan) checkColumn(name string) error {
	if reason := p.options.leftOut(name); reason != "" {
		return p.options.problem("leave it out, or allow it by name if there is legal ground for it",
			"column %q is not taken over: %s", name, reason)
	}
	if p.schema.index(name) >= 0 {
		return nil
	}
	names := make([]string, len(p.schema.columns))
	for i, c := range p.schema.columns {
		names[i] = c.name
	}
	do := "its columns are " + strings.Join(names[:min(len(names), 40)], ", ")
	if near := nearest(name, names); near != "" {
		do = fmt.Sprintf("did you mean %q?", near)
	}
	return p.options.problem(do, "it has no column %q", name)
}

// may reports whether a column is taken over.
func (p *plan) may(column int) bool {
	return !slices.ContainsFunc(p.leftOut, func(l LeftOut) bool { return l.Column == p.schema.columns[column].name })
}

// take notes that a field is filled from a column.
func (p *plan) take(field string, column int) {
	p.inputs = append(p.inputs, input{field: p.table.Index(field), column: column})
}

// find looks for the column of a field: as mapped, else the first that has one of the names.
func (p *plan) find(field string, names ...string) int {
	if mapped, ok := p.options.Fields[field]; ok {
		return p.schema.index(mapped)
	}
	if p.options.Only {
		return -1
	}
	for _, name := range names {
		for i, c := range p.schema.columns {
			if (c.name == name || snake(c.name) == name || cutShort(c.name, name)) && p.may(i) {
				return i
			}
		}
	}
	return -1
}

// cutShort reports whether a column is called by the first ten bytes of a name, which is all a Shapefile has room for.
// With more than two letters lost it could be any other: building_m is building_material as well as building_min_height.
func cutShort(column, name string) bool {
	return len(column) == 10 && (len(name) == 11 || len(name) == 12) && name[:10] == snake(column)
}

// takeAll fills a field from every column that has one of the names, for a field that is read from the first of them
// that says something; a mapped field only from that column.
func (p *plan) takeAll(field string, names []string) {
	for _, name := range names {
		i := p.find(field, name)
		if i >= 0 && !slices.Contains(p.inputs, input{field: p.table.Index(field), column: i}) {
			p.take(field, i)
		}
	}
}

// checkFields demands that every mapped field is one of the target's.
func (p *plan) checkFields(fields []string) error {
	p.targets = fields
	for field := range p.options.Fields {
		if slices.Contains(fields, field) {
			continue
		}
		do := "the fields are " + strings.Join(fields, ", ")
		if near := nearest(field, fields); near != "" {
			do = fmt.Sprintf("did you mean %q? %s", near, do)
		}
		return p.options.problem(do, "%s has no field %q", p.table.Name, field)
	}
	return nil
}

// chooseShape takes the shape most rows have unless the options say one.
func (p *plan) chooseShape(allowed ...data.Shape) error {
	p.shape = p.options.Shape
	if p.shape == data.ShapeNone {
		most := int64(0)
		for _, s := range []data.Shape{data.ShapePolygon, data.ShapeLine, data.ShapePoint} {
			if n := p.schema.shapes[s]; n > most {
				p.shape, most = s, n
			}
		}
	}
	if p.shape == data.ShapeNone {
		return p.options.problem("only regions may lie nowhere: --as regions", "none of its rows has a geometry")
	}
	if len(allowed) > 0 && !slices.Contains(allowed, p.shape) {
		return p.options.problem("choose the layer with the polygons", "%s are polygons and its rows are %ss", p.table.Name, shapeWord(p.shape))
	}
	return nil
}

// identity is what names a row for good: the key column, else the feature's id, else its place in the file.
func (p *plan) identity(r record) (string, *fault) {
	if p.regions != nil {
		return p.regionCode(r)
	}
	if p.key < 0 {
		if r.key != "" {
			return r.key, nil
		}
		return fmt.Sprintf("row-%d", r.row), nil
	}
	key := strings.TrimSpace(r.values[p.key].String())
	if key == "" {
		return "", refuse(p.options.Key, "", "the key is empty")
	}
	return key, nil
}

// meta is what every record carries.
func (p *plan) meta(key string, class data.Class) data.Meta {
	source := p.options.sourceName(p.schema.layer)
	code := source + "/" + key
	if p.regions != nil {
		code = key
	}
	return data.Meta{
		Code: code, Class: class, Source: source, OwnerOrg: p.options.OwnerOrg,
		CollectedAt: p.options.Now, UpdatedAt: p.options.Now,
	}
}

// mappings lists what goes where, for people.
func (p *plan) mappings() []Mapping {
	out := make([]Mapping, 0, len(p.inputs))
	for _, in := range p.inputs {
		out = append(out, Mapping{Field: p.table.Fields[in.field].Name, Column: p.schema.columns[in.column].name})
	}
	return out
}
