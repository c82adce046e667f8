package layers

import "lintu/data"

// imported is the layer of a table that is not one of the city's own: its own group, named as the table, with all open
// fields of its own. Areas are published before lines and those before points, as they are fewer on the screen.
func imported(t data.Table) Layer {
	l := Layer{
		Name: t.Name, Table: t.Name, Group: t.Name, Title: Title{ZH: t.Name, EN: t.Name}, Class: data.ClassLand,
		Shape: t.Shape, MinZoom: 8, MaxZoom: maxZoom, Fields: rest(t, []string{"code"}),
	}
	switch t.Shape {
	case data.ShapeLine:
		l.MinZoom = 10
	case data.ShapePoint:
		l.MinZoom = 12
		l.Class = data.ClassThing
	case data.ShapeAny:
		l.MinZoom = 12
	}
	l.Details = open(t, []string{"code"})
	return l.labelled()
}
