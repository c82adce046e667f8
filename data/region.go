package data

import (
	"time"

	"github.com/paulmach/orb"
)

// Level is a step of the administrative ladder.
type Level string

// The levels, from the widest. A block (街区) overlaps communities and has no place on the ladder.
const (
	LevelProvince  Level = "province"   // 省, 自治区, 直辖市
	LevelCity      Level = "city"       // 市
	LevelDistrict  Level = "district"   // 区县
	LevelStreet    Level = "street"     // 镇街
	LevelCommunity Level = "community"  // 社区/村
	LevelGrid      Level = "grid"       // 网格
	LevelMicroGrid Level = "micro_grid" // 微网格
	LevelBlock     Level = "block"      // 街区
)

// Region is an area of government: from province to micro-grid. Codes are re-issued yearly, so a region is valid for a time;
// its id stays. It may have no geometry (a list of division codes has none).
type Region struct {
	Meta
	Level     Level
	Name      string
	Parent    int64  // the region it is part of, 0 for none
	GridType  string // of grids: general 综合, special 专属, police 警务, unit 单元
	ValidFrom time.Time
	ValidTo   time.Time // zero = still valid
	Area      orb.MultiPolygon
}

// Regions is the table of [Region].
func Regions() Table {
	return table("regions", ShapePolygon,
		Field{Name: "region", Type: TypeText}, // own code, so that scope reads one field everywhere
		Field{Name: "level", Type: TypeText},
		Field{Name: "name", Type: TypeText},
		Field{Name: "parent_id", Type: TypeInt, Refers: "regions"},
		Field{Name: "grid_type", Type: TypeText},
		Field{Name: "valid_from", Type: TypeTime},
		Field{Name: "valid_to", Type: TypeTime},
	)
}

// Row is the region as stored.
func (g Region) Row() Row {
	return g.Meta.row(g.Area, Text(g.Code), Text(string(g.Level)), Text(g.Name), Ref(g.Parent), Note(g.GridType),
		Time(g.ValidFrom), Time(g.ValidTo))
}

// RegionOf reads a row of [Regions].
func RegionOf(row Row) Region {
	m, r := readMeta(row)
	r.text() // region repeats the code
	return Region{
		Meta: m, Level: Level(r.text()), Name: r.text(), Parent: r.int(), GridType: r.text(),
		ValidFrom: r.time(), ValidTo: r.time(), Area: asMultiPolygon(row.Geometry),
	}
}

// Link is a second parent of a region: a block (街区) spans communities, so the ladder is a graph and not a tree.
type Link struct {
	Meta
	Region int64
	Parent int64
}

// Links is the table of [Link].
func Links() Table {
	return table("region_links", ShapeNone,
		Field{Name: "region_id", Type: TypeInt, Refers: "regions", Owned: true},
		Field{Name: "parent_id", Type: TypeInt, Refers: "regions", Owned: true},
	)
}

// Row is the link as stored.
func (l Link) Row() Row { return l.Meta.row(nil, Ref(l.Region), Ref(l.Parent)) }

// LinkOf reads a row of [Links].
func LinkOf(row Row) Link {
	m, r := readMeta(row)
	return Link{Meta: m, Region: r.int(), Parent: r.int()}
}
