package data

import "github.com/paulmach/orb"

// Compound (小区) is a gated or open estate. It lies in one community and may cross grids.
type Compound struct {
	Meta
	Region    string // code of its community
	Community int64
	Name      string
	Kind      string // gated 封闭, open 开放, old 老旧
	Year      int    // of completion
	Area      orb.MultiPolygon
}

// Compounds is the table of [Compound].
func Compounds() Table {
	return table("compounds", ShapePolygon,
		Field{Name: "region", Type: TypeText},
		Field{Name: "community_id", Type: TypeInt, Refers: "regions"},
		Field{Name: "name", Type: TypeText},
		Field{Name: "kind", Type: TypeText},
		Field{Name: "year", Type: TypeInt},
	)
}

// Row is the compound as stored.
func (c Compound) Row() Row {
	return c.Meta.row(c.Area, Note(c.Region), Ref(c.Community), Text(c.Name), Note(c.Kind), Ref(int64(c.Year)))
}

// CompoundOf reads a row of [Compounds].
func CompoundOf(row Row) Compound {
	m, r := readMeta(row)
	return Compound{
		Meta: m, Region: r.text(), Community: r.int(), Name: r.text(), Kind: r.text(), Year: r.small(),
		Area: asMultiPolygon(row.Geometry),
	}
}
