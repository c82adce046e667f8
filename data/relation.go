package data

import "github.com/paulmach/orb"

// RelationKind is what a [Relation] is in its store.
type RelationKind string

// The kinds of relations.
const (
	RelationTable        RelationKind = "table"
	RelationPartitioned  RelationKind = "partitioned table"
	RelationView         RelationKind = "view"
	RelationMaterialized RelationKind = "materialized view"
	RelationForeign      RelationKind = "foreign table"
	RelationFunction     RelationKind = "function" // of a tile's z, x and y
)

// Relation is something with rows and a geometry that lies beside the city's own tables and is another program's: a table,
// a view, a function. It can be published and is never written.
type Relation struct {
	Schema     string // empty where the store knows none
	Name       string
	Kind       RelationKind
	Key        string // column of whole numbers that names a row for good; empty if none is known
	Geometries []GeometryColumn
	Columns    []Column // that may be read and can be attributes
	Left       []string // columns that may not be read, or whose type cannot be an attribute
	Rows       int64    // as the store estimates; −1 if it does not
}

// GeometryColumn is a column of geometries as it is declared.
type GeometryColumn struct {
	Name  string
	Shape Shape
	SRID  int  // 0 if it is not declared: each geometry may have its own
	Arcs  bool // curves may be in it
	Round bool // of PostGIS's type geography: edges are great circles there
}

// Column is a column that can be an attribute.
type Column struct {
	Field
	Native string // type as the store names it
}

// FullName is the relation as configuration names it: with its schema, if there is one.
func (r *Relation) FullName() string {
	if r.Schema == "" {
		return r.Name
	}
	return r.Schema + "." + r.Name
}

// Column finds a column by name.
func (r *Relation) Column(name string) (Column, bool) {
	for _, c := range r.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// Named reports whether configuration means this relation by a name: the full one, or the bare one of a relation in the
// schema public.
func (r *Relation) Named(name string) bool {
	return name == r.FullName() || r.Schema == "public" && name == r.Name
}

// Excerpt is what of a relation is read.
type Excerpt struct {
	Relation Relation
	ID       string // column of whole numbers; empty if the rows have no number
	Geometry GeometryColumn
	Columns  []Column
	Whole    bool // geometries are wanted whole, not cut to where they are needed
}

// Table describes the rows of an excerpt. Their geometry is in degrees, whatever the relation's is in.
func (e *Excerpt) Table() Table {
	t := Table{Name: e.Relation.FullName(), Shape: e.Geometry.Shape, Foreign: true}
	for _, c := range e.Columns {
		t.Fields = append(t.Fields, c.Field)
	}
	return t
}

// Cut is what a tile needs of an excerpt.
type Cut struct {
	Excerpt *Excerpt
	Box     orb.Bound // degrees; rows whose box meets it
	Z       uint8     // for functions, which are asked for a tile
	X, Y    uint32
	Limit   int // at most so many rows
}

// Measure is how much there is of an excerpt and where.
type Measure struct {
	Count int64 // −1 if it took too long to count
	Bound orb.Bound
}

// Tracking is how the changes of a relation are told by the feed of its store.
type Tracking struct {
	Tables   []string // of the relation, as [Change.Table] and [Delta.Reload] name them
	Key      string   // column by which rows are told; empty: it is only told that something changed
	Geometry string   // column whose boxes are told, in its own coordinate system; may be empty
}

// Track is what tracking a table of another program's came to.
type Track struct {
	Table  string // with its schema, if the store knows any
	Key    string // column by which rows are told; empty: the table is told as a whole
	Leaves int    // partitions that are watched besides
	Before bool   // it was tracked, or was not when it was to be no more
}
