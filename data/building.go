package data

import "github.com/paulmach/orb"

// Building (楼栋). Its grid is the one its label point falls in: stores derive Grid and Region when a building or a grid
// is written, and keep what was given where no grid holds the point.
type Building struct {
	Meta
	Region      string // grid code, else community code
	Community   int64
	Grid        int64
	Compound    int64 // 0 for a building outside every compound
	Name        string
	Number      int    // 幢 number inside the compound, 0 for none
	Use         string // residential, commercial, office, school, hospital, industrial, public, other
	Kind        string // walk_up, mid_rise, high_rise, villa, cottage for homes
	FloorsAbove int
	FloorsBelow int
	FloorHeight float64 // metres
	Height      float64 // metres above ground; 0 = floors × floor height
	Base        float64 // metres above ground where the body begins
	Year        int
	Footprint   orb.MultiPolygon
}

// Buildings is the table of [Building].
func Buildings() Table {
	return table("buildings", ShapePolygon,
		Field{Name: "region", Type: TypeText},
		Field{Name: "community_id", Type: TypeInt, Refers: "regions"},
		Field{Name: "grid_id", Type: TypeInt, Refers: "regions"},
		Field{Name: "compound_id", Type: TypeInt, Refers: "compounds"},
		Field{Name: "name", Type: TypeText},
		Field{Name: "number", Type: TypeInt},
		Field{Name: "use", Type: TypeText},
		Field{Name: "kind", Type: TypeText},
		Field{Name: "floors_above", Type: TypeInt},
		Field{Name: "floors_below", Type: TypeInt},
		Field{Name: "floor_height", Type: TypeReal},
		Field{Name: "height", Type: TypeReal},
		Field{Name: "base", Type: TypeReal},
		Field{Name: "year", Type: TypeInt},
	)
}

// Row is the building as stored; an unset height is written out.
func (b Building) Row() Row {
	height := b.Height
	if height == 0 {
		height = float64(b.FloorsAbove) * b.FloorHeight
	}
	return b.Meta.row(b.Footprint, Note(b.Region), Ref(b.Community), Ref(b.Grid), Ref(b.Compound), Text(b.Name),
		Ref(int64(b.Number)), Text(b.Use), Note(b.Kind), Int(int64(b.FloorsAbove)), Int(int64(b.FloorsBelow)),
		Real(b.FloorHeight), Real(height), Real(b.Base), Ref(int64(b.Year)))
}

// BuildingOf reads a row of [Buildings].
func BuildingOf(row Row) Building {
	m, r := readMeta(row)
	return Building{
		Meta: m, Region: r.text(), Community: r.int(), Grid: r.int(), Compound: r.int(), Name: r.text(), Number: r.small(),
		Use: r.text(), Kind: r.text(), FloorsAbove: r.small(), FloorsBelow: r.small(), FloorHeight: r.real(),
		Height: r.real(), Base: r.real(), Year: r.small(), Footprint: asMultiPolygon(row.Geometry),
	}
}

// Unit (单元) is a stair or lift core of a building with its own entrance.
type Unit struct {
	Meta
	Region   string
	Building int64
	Name     string // 1单元
	Number   int    // west to east
	Lifts    int
	Entrance *orb.Point
}

// Units is the table of [Unit].
func Units() Table {
	return table("units", ShapePoint,
		Field{Name: "region", Type: TypeText},
		Field{Name: "building_id", Type: TypeInt, Refers: "buildings", Owned: true},
		Field{Name: "name", Type: TypeText},
		Field{Name: "number", Type: TypeInt},
		Field{Name: "lifts", Type: TypeInt},
	)
}

// Row is the unit as stored.
func (u Unit) Row() Row {
	return u.Meta.row(u.Entrance, Note(u.Region), Ref(u.Building), Text(u.Name), Int(int64(u.Number)), Int(int64(u.Lifts)))
}

// UnitOf reads a row of [Units].
func UnitOf(row Row) Unit {
	m, r := readMeta(row)
	return Unit{
		Meta: m, Region: r.text(), Building: r.int(), Name: r.text(), Number: r.small(), Lifts: r.small(),
		Entrance: asPoint(row.Geometry),
	}
}

// Occupancy says how a flat is used.
type Occupancy string

// The occupancies: 自住, 出租, 空置, 其他 (business, lent).
const (
	OwnerOccupied Occupancy = "owner"
	Let           Occupancy = "let"
	Vacant        Occupancy = "vacant"
	OtherUse      Occupancy = "other"
)

// Household (户) is a flat with a door, occupied or not. The storey is where the flat physically is (1 = street level,
// −1 = first basement); the printed label may skip numbers (no 4th or 14th floor). A maisonette (跃层) spans storeys, a
// merged flat (合并户) spans columns of its unit's floor plan; a shop (底商) may have no unit.
type Household struct {
	Meta
	Region     string
	Building   int64
	Unit       int64  // 0 for a shop or a villa with its own door
	Floor      int    // storey of the door
	FloorLabel string // as printed: "5", "3A", "B1"
	Storeys    int    // spanned upwards, ≥ 1
	Column     int    // place in the unit's row, west to east, from 1
	Columns    int    // spanned, ≥ 1
	Room       string // number on the door: "501", "501-502", "商铺3"
	Use        string // home, shop, storage, parking
	Occupancy  Occupancy
	Area       float64 // m²
	Position   *orb.Point
}

// Occupied reports whether it counts as 住户: a home somebody lives in.
func (h Household) Occupied() bool { return h.Use == "home" && h.Occupancy != Vacant }

// Households is the table of [Household].
func Households() Table {
	return table("households", ShapePoint,
		Field{Name: "region", Type: TypeText},
		Field{Name: "building_id", Type: TypeInt, Refers: "buildings", Owned: true},
		Field{Name: "unit_id", Type: TypeInt, Refers: "units"},
		Field{Name: "floor", Type: TypeInt},
		Field{Name: "floor_label", Type: TypeText},
		Field{Name: "storeys", Type: TypeInt},
		Field{Name: "column", Type: TypeInt},
		Field{Name: "columns", Type: TypeInt},
		Field{Name: "room", Type: TypeText},
		Field{Name: "use", Type: TypeText, Privacy: PerFlat},
		Field{Name: "occupancy", Type: TypeText, Privacy: PerFlat},
		Field{Name: "occupied", Type: TypeBool, Privacy: PerFlat},
		Field{Name: "area", Type: TypeReal, Privacy: PerFlat},
	)
}

// Row is the household as stored.
func (h Household) Row() Row {
	return h.Meta.row(h.Position, Note(h.Region), Ref(h.Building), Ref(h.Unit), Int(int64(h.Floor)), Text(h.FloorLabel),
		Int(int64(max(h.Storeys, 1))), Int(int64(h.Column)), Int(int64(max(h.Columns, 1))), Text(h.Room), Text(h.Use),
		Text(string(h.Occupancy)), Bool(h.Occupied()), Real(h.Area))
}

// HouseholdOf reads a row of [Households].
func HouseholdOf(row Row) Household {
	m, r := readMeta(row)
	h := Household{
		Meta: m, Region: r.text(), Building: r.int(), Unit: r.int(), Floor: r.small(), FloorLabel: r.text(),
		Storeys: r.small(), Column: r.small(), Columns: r.small(), Room: r.text(), Use: r.text(),
		Occupancy: Occupancy(r.text()),
	}
	r.bool() // occupied follows from use and occupancy
	h.Area = r.real()
	h.Position = asPoint(row.Geometry)
	return h
}
