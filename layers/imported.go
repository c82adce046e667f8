package layers

import "lintu/data"

// imported is the layer of a table that is not one of the city's own: its own group, named as the table, with all open
// fields of its own. Areas are published before lines and those before points, as they are fewer on the screen.
func imported(t data.Table) Layer {
	l := Layer{
		Name: t.Name, Table: t.Name, Group: t.Name, Title: Title{ZH: t.Name, EN: t.Name}, Class: data.ClassLand,
		Shape: t.Shape, MinZoom: leastZoom(t.Shape), MaxZoom: maxZoom, Fields: rest(t, []string{"code"}),
	}
	if t.Shape == data.ShapePoint {
		l.Class = data.ClassThing
	}
	l.Details = open(t, []string{"code"})
	return l.labelled().withThinning(DefaultThinning())
}

// leastZoom is where a layer of a shape begins of which nothing else is known.
func leastZoom(shape data.Shape) uint8 {
	switch shape {
	case data.ShapePolygon:
		return 8
	case data.ShapeLine:
		return 10
	default:
		return 12
	}
}
