package importer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"lintu/data"
)

// features plans an import into a layer of its own: the one there is, a well-known one, or one made after the file.
func (p *plan) features(ctx context.Context, name string, store Store) error {
	if !tableName.MatchString(name) {
		return p.options.problem("name the layer in small letters, digits and _: --as features:my_layer",
			"%q cannot be the name of a layer", name)
	}
	if reservedTable(name) {
		return p.options.problem("choose another name, or --as buildings for buildings", "%q is a name of Lintu's own", name)
	}
	p.table = data.Table{Name: name}
	if err := p.chooseShape(); err != nil {
		return err
	}
	tables, err := store.Tables(ctx)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	for _, t := range tables {
		if t.Name == name {
			return p.existing(t)
		}
	}
	p.create = true
	if known, ok := wellKnown(name); ok {
		p.shape = known.Shape
		return p.intoKnown(known)
	}
	return p.afterFile(name)
}

// existing takes the columns that have a field of the same name in the layer that is there.
func (p *plan) existing(t data.Table) error {
	if t.Shape != data.ShapeAny && t.Shape != p.shape {
		if p.options.Shape != data.ShapeNone || p.schema.shapes[t.Shape] == 0 {
			return p.options.problem("choose another name for the layer",
				"layer %s is there already and holds %ss, the file holds %ss", t.Name, shapeWord(t.Shape), shapeWord(p.shape))
		}
		p.shape = t.Shape
	}
	if _, ok := wellKnown(t.Name); ok {
		return p.intoKnown(t)
	}
	p.table = t
	p.make = (*plan).feature
	own := t.Fields[len(takenMeta()):]
	if err := p.checkFields(fieldNames(own)); err != nil {
		return err
	}
	for _, f := range own {
		if i := p.find(f.Name, f.Name); i >= 0 {
			p.take(f.Name, i)
		}
	}
	p.leaveRest("layer " + t.Name + " has no such field")
	return nil
}

func takenMeta() []data.Field { return data.FeatureTable("", data.ShapeNone).Fields }

func fieldNames(fields []data.Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// afterFile makes a layer with a field for every column that may be taken over; Fields gives some another name.
func (p *plan) afterFile(name string) error {
	renamed := map[string]string{}
	taken := takenNames()
	for field, source := range p.options.Fields {
		if data.FieldNameFault(field) != "" || taken[field] {
			return p.options.problem("choose another name for it", "%q cannot be the name of a field", field)
		}
		renamed[source] = field
	}
	for _, field := range renamed {
		taken[field] = true
	}
	var own []data.Field
	var columns []int
	for i, c := range p.schema.columns {
		field, chosen := renamed[c.name]
		if !p.may(i) || p.options.Only && !chosen {
			continue
		}
		if !chosen {
			field = fieldName(c.name, i, taken)
		}
		own = append(own, data.Field{Name: field, Type: c.typ})
		columns = append(columns, i)
	}
	p.table = data.FeatureTable(name, p.shape, own...)
	p.make = (*plan).feature
	for i, f := range own {
		p.take(f.Name, columns[i])
	}
	p.leaveRest("it was not asked for")
	return nil
}

// leaveRest notes the columns that nothing is filled from.
func (p *plan) leaveRest(reason string) {
	for i, c := range p.schema.columns {
		used := false
		for _, in := range p.inputs {
			used = used || in.column == i
		}
		if !used && p.may(i) {
			p.leftOut = append(p.leftOut, LeftOut{Column: c.name, Reason: reason})
		}
	}
}

// feature reads a row as it is, each value as the type of its field.
func (p *plan) feature(r record) (data.Row, *fault) {
	values := make([]data.Value, len(p.table.Fields)-len(takenMeta()))
	for _, in := range p.inputs {
		value, err := converted(r.values[in.column], p.table.Fields[in.field].Type)
		if err != nil {
			return data.Row{}, refuse(p.schema.columns[in.column].name, r.values[in.column].String(), "%s", err)
		}
		values[in.field-len(takenMeta())] = value
	}
	return data.Feature{Geometry: r.geometry, Attributes: values}.Row(), nil
}

// converted brings a value to a field's type where nothing is lost by it.
func converted(v data.Value, to data.Type) (data.Value, error) {
	switch {
	case v.IsNull():
		return v, nil
	case to == data.TypeText:
		text := v.String()
		if reason := wrongText(text); reason != "" {
			return v, errors.New(reason)
		}
		return data.Text(text), nil
	case v.Type() == to:
		return v, nil
	case to == data.TypeReal && v.Type() == data.TypeInt:
		return data.Real(v.Real()), nil
	case to == data.TypeInt && v.Type() == data.TypeReal && v.Real() == float64(int64(v.Real())):
		return data.Int(int64(v.Real())), nil
	case to == data.TypeBool && v.Type() == data.TypeInt && (v.Int() == 0 || v.Int() == 1):
		return data.Bool(v.Int() == 1), nil
	case v.Type() == data.TypeText && strings.TrimSpace(v.Text()) == "":
		return data.Null(), nil
	case v.Type() == data.TypeText && (to == data.TypeInt || to == data.TypeReal):
		return spelled(v, to)
	default:
		return v, fmt.Errorf("it is of type %s, the field is of type %s", v.Type(), to)
	}
}

// spelled is a number written as text, as a column has it in which other rows have words.
func spelled(v data.Value, to data.Type) (data.Value, error) {
	number, err := strconv.ParseFloat(strings.TrimSpace(v.Text()), 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return v, fmt.Errorf("it is no number, the field is of type %s", to)
	}
	return converted(data.Real(number), to)
}
