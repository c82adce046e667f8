package data

import "github.com/paulmach/orb"

// Shape is the kind of geometry a table holds.
type Shape uint8

// The shapes, in the order of their dimension. ShapeAny admits all, ShapeNone is a table without geometry.
const (
	ShapeNone Shape = iota
	ShapePoint
	ShapeLine
	ShapePolygon
	ShapeAny
)

// Word is the shape as JSON and people have it: none, point, line, polygon or any.
func (s Shape) Word() string { return shapeWords[s] }

// Holds reports whether a geometry (single or multi, nil for none) may stand in a table of this shape.
func (s Shape) Holds(g orb.Geometry) bool {
	if g == nil || s == ShapeAny {
		return true
	}
	switch g.(type) {
	case orb.Point, orb.MultiPoint:
		return s == ShapePoint
	case orb.LineString, orb.MultiLineString:
		return s == ShapeLine
	case orb.Polygon, orb.MultiPolygon:
		return s == ShapePolygon
	default:
		return false
	}
}

// Privacy says who may read a field (design §4.7: field classes of a [Scope]).
type Privacy uint8

// The classes of fields. Only open fields may ever be in a tile.
const (
	Open     Privacy = iota // anyone who may see the row
	PerFlat                 // says something about one flat: area, occupancy, use
	Personal                // names, numbers, phones, birth dates: stored encrypted, never scanned
)

// Field is one column of a table.
type Field struct {
	Name    string // snake_case, the same in Go comments, JSON, SQL and tiles
	Type    Type
	Privacy Privacy
	Refers  string // table whose id this integer is, or empty; deleting that row deletes or frees this one
	Owned   bool   // with Refers: the row lives and dies with the row it refers to
	Blind   bool   // with Personal: found by equality through a keyed blind index
}

// Table describes rows that are stored together. The built-in ones are in [Tables]; imports make more.
type Table struct {
	Name   string
	Shape  Shape
	Fields []Field // the id, the version and the geometry are not among them
	// Foreign says that the table is another program's: fields are never read for what they mean in the city's own tables,
	// whatever they are called.
	Foreign bool
}

// Index is the position of a field by name, or -1.
func (t Table) Index(name string) int {
	for i, f := range t.Fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}

// BuiltIn reports whether the table is one of the city's own.
func (t Table) BuiltIn() bool {
	for _, own := range Tables() {
		if own.Name == t.Name {
			return true
		}
	}
	return false
}

// Row is a record as stores move it.
type Row struct {
	ID       int64 // stable, 1 … 2^53, the same in tiles, 3D, API and live channel
	Version  int64 // grows with every write of the row; 0 before the first
	Geometry orb.Geometry
	Values   []Value // one per field of the table, in its order
}

// MaxID is the largest id a record may have: what a JavaScript number holds exactly.
const MaxID = 1 << 53
