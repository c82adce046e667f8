package data

import "github.com/paulmach/orb"

// Place (单位, 九小场所) is an organisation or a shop at an address.
type Place struct {
	Meta
	Region   string
	Grid     int64
	Building int64
	Name     string
	Kind     string // company, government, school, hospital, shop, restaurant, … site 工地, courier 快递网点, logistics 物流
	Nine     string // 九小场所 class, empty if it is none
	Floor    int
	Position *orb.Point
}

// Places is the table of [Place].
func Places() Table {
	return table("places", ShapePoint,
		Field{Name: "region", Type: TypeText},
		Field{Name: "grid_id", Type: TypeInt, Refers: "regions"},
		Field{Name: "building_id", Type: TypeInt, Refers: "buildings"},
		Field{Name: "name", Type: TypeText},
		Field{Name: "kind", Type: TypeText},
		Field{Name: "nine", Type: TypeText},
		Field{Name: "floor", Type: TypeInt},
	)
}

// Row is the place as stored.
func (p Place) Row() Row {
	return p.Meta.row(p.Position, Note(p.Region), Ref(p.Grid), Ref(p.Building), Text(p.Name), Text(p.Kind), Note(p.Nine),
		Int(int64(p.Floor)))
}

// PlaceOf reads a row of [Places].
func PlaceOf(row Row) Place {
	m, r := readMeta(row)
	return Place{
		Meta: m, Region: r.text(), Grid: r.int(), Building: r.int(), Name: r.text(), Kind: r.text(), Nine: r.text(),
		Floor: r.small(), Position: asPoint(row.Geometry),
	}
}

// Component (部件) is a piece of city furniture of GB/T 47678.5-2026 Annex A; its code has 17 digits.
type Component struct {
	Meta
	Region   string
	Grid     int64
	Kind     string // class code, 5 digits
	Name     string
	State    string // intact 完好, damaged 破损, lost 丢失, abandoned 废弃, removed 移除
	Position *orb.Point
}

// Components is the table of [Component].
func Components() Table {
	return table("components", ShapePoint,
		Field{Name: "region", Type: TypeText},
		Field{Name: "grid_id", Type: TypeInt, Refers: "regions"},
		Field{Name: "kind", Type: TypeText},
		Field{Name: "name", Type: TypeText},
		Field{Name: "state", Type: TypeText},
	)
}

// Row is the component as stored.
func (c Component) Row() Row {
	return c.Meta.row(c.Position, Note(c.Region), Ref(c.Grid), Text(c.Kind), Text(c.Name), Note(c.State))
}

// ComponentOf reads a row of [Components].
func ComponentOf(row Row) Component {
	m, r := readMeta(row)
	return Component{
		Meta: m, Region: r.text(), Grid: r.int(), Kind: r.text(), Name: r.text(), State: r.text(),
		Position: asPoint(row.Geometry),
	}
}

// Device (物联设备) is a sensor or an actuator. What it last said is not here: fast state never lives in a tracked table.
type Device struct {
	Meta
	Region    string
	Grid      int64
	Building  int64
	Household int64
	Kind      string // smoke, gas, lift, light, water_meter, … (domain list of devices)
	Name      string
	Floor     int
	Position  *orb.Point
}

// Devices is the table of [Device].
func Devices() Table {
	return table("devices", ShapePoint,
		Field{Name: "region", Type: TypeText},
		Field{Name: "grid_id", Type: TypeInt, Refers: "regions"},
		Field{Name: "building_id", Type: TypeInt, Refers: "buildings"},
		Field{Name: "household_id", Type: TypeInt, Refers: "households", Privacy: PerFlat},
		Field{Name: "kind", Type: TypeText},
		Field{Name: "name", Type: TypeText},
		Field{Name: "floor", Type: TypeInt},
	)
}

// Row is the device as stored.
func (d Device) Row() Row {
	return d.Meta.row(d.Position, Note(d.Region), Ref(d.Grid), Ref(d.Building), Ref(d.Household), Text(d.Kind),
		Text(d.Name), Int(int64(d.Floor)))
}

// DeviceOf reads a row of [Devices].
func DeviceOf(row Row) Device {
	m, r := readMeta(row)
	return Device{
		Meta: m, Region: r.text(), Grid: r.int(), Building: r.int(), Household: r.int(), Kind: r.text(), Name: r.text(),
		Floor: r.small(), Position: asPoint(row.Geometry),
	}
}

// Camera has a GB/T 28181 id of 20 digits as its code.
type Camera struct {
	Meta
	Region   string
	Grid     int64
	Building int64
	Compound int64
	Name     string
	Group    string  // governance 综合治理, management 城市管理, renewal 小区改造
	Kind     string  // box, dome, bin, lift, high
	Heading  float64 // degrees clockwise from north
	Position *orb.Point
}

// Cameras is the table of [Camera].
func Cameras() Table {
	return table("cameras", ShapePoint,
		Field{Name: "region", Type: TypeText},
		Field{Name: "grid_id", Type: TypeInt, Refers: "regions"},
		Field{Name: "building_id", Type: TypeInt, Refers: "buildings"},
		Field{Name: "compound_id", Type: TypeInt, Refers: "compounds"},
		Field{Name: "name", Type: TypeText},
		Field{Name: "group", Type: TypeText},
		Field{Name: "kind", Type: TypeText},
		Field{Name: "heading", Type: TypeReal},
	)
}

// Row is the camera as stored.
func (c Camera) Row() Row {
	return c.Meta.row(c.Position, Note(c.Region), Ref(c.Grid), Ref(c.Building), Ref(c.Compound), Text(c.Name),
		Text(c.Group), Text(c.Kind), Real(c.Heading))
}

// CameraOf reads a row of [Cameras].
func CameraOf(row Row) Camera {
	m, r := readMeta(row)
	return Camera{
		Meta: m, Region: r.text(), Grid: r.int(), Building: r.int(), Compound: r.int(), Name: r.text(), Group: r.text(),
		Kind: r.text(), Heading: r.real(), Position: asPoint(row.Geometry),
	}
}

// Vehicle is a service vehicle: patrol, sanitation, AI patrol car. Where it is now is live state and not here.
type Vehicle struct {
	Meta
	Region string
	Plate  string
	Kind   string // patrol, sanitation, patrol_robot
}

// Vehicles is the table of [Vehicle].
func Vehicles() Table {
	return table("vehicles", ShapeNone,
		Field{Name: "region", Type: TypeText},
		Field{Name: "plate", Type: TypeText, Privacy: PerFlat},
		Field{Name: "kind", Type: TypeText},
	)
}

// Row is the vehicle as stored.
func (v Vehicle) Row() Row { return v.Meta.row(nil, Note(v.Region), Text(v.Plate), Text(v.Kind)) }

// VehicleOf reads a row of [Vehicles].
func VehicleOf(row Row) Vehicle {
	m, r := readMeta(row)
	return Vehicle{Meta: m, Region: r.text(), Plate: r.text(), Kind: r.text()}
}

// Lane (背街小巷) is a back street kept by the community: a line.
type Lane struct {
	Meta
	Region string
	Name   string
	Path   orb.MultiLineString
}

// Lanes is the table of [Lane].
func Lanes() Table {
	return table("lanes", ShapeLine,
		Field{Name: "region", Type: TypeText},
		Field{Name: "name", Type: TypeText},
	)
}

// Row is the lane as stored.
func (l Lane) Row() Row { return l.Meta.row(l.Path, Note(l.Region), Text(l.Name)) }

// LaneOf reads a row of [Lanes].
func LaneOf(row Row) Lane {
	m, r := readMeta(row)
	l := Lane{Meta: m, Region: r.text(), Name: r.text()}
	switch g := row.Geometry.(type) {
	case orb.MultiLineString:
		l.Path = g
	case orb.LineString:
		l.Path = orb.MultiLineString{g}
	}
	return l
}

// Feature is a record without a type of its own: a road, a pond, a row of an imported layer. Its table carries the
// fields of [Meta] and then the layer's own.
type Feature struct {
	Meta
	Geometry   orb.Geometry
	Attributes []Value // one per own field of the table, in its order
}

// FeatureTable describes the table of a layer of features.
func FeatureTable(name string, shape Shape, own ...Field) Table { return table(name, shape, own...) }

// Row is the feature as stored.
func (f Feature) Row() Row { return f.Meta.row(f.Geometry, f.Attributes...) }

// FeatureOf reads a row of a table made by [FeatureTable].
func FeatureOf(row Row) Feature {
	m, _ := readMeta(row)
	return Feature{Meta: m, Geometry: row.Geometry, Attributes: row.Values[min(metaCount, len(row.Values)):]}
}

// Tables is every built-in table, those referred to before those that refer.
func Tables() []Table {
	return []Table{
		Regions(), Links(), Compounds(), Buildings(), Units(), Households(), Residents(), Memberships(), Taggings(),
		Places(), Components(), Devices(), Cameras(), Vehicles(), Lanes(),
	}
}
