package datatest

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
)

// The ids of the town. Its map, one character a grid of 0.01° side, the west edge at 105.40° E, the south at 28.80° N:
//
//	+----+----+----+
//	| G1 | G2 | G3 |   community A = G1 + G2, community B = G3
//	+----+----+----+
//
// Buildings 101 and 102 stand in G1, 103 and 104 in G2, 105 in G3, 106 outside of every grid.
const (
	city int64 = iota + 1
	district
	street
	communityA
	communityB
	gridG1
	gridG2
	gridG3
	block     // 街区: linked to A and B
	microGrid // the western half of G1
	oldGrid   // all of G1 until last year
)

const (
	compoundCrossing int64 = 51 // crosses G1 and G2
	compoundSecond   int64 = 52
)

// firstHome is a flat of two families, in building 101.
const firstHome int64 = 10112

// The codes of the regions.
const (
	codeStreet = "510502001"
	codeA      = "510502001001"
	codeB      = "510502001002"
	codeG1     = "510502001001001"
	codeG2     = "510502001001002"
	codeG3     = "510502001002001"
)

const (
	west  = 105.40
	south = 28.80
	side  = 0.01
)

// plain are the personal values of resident 1, which nothing may ever read out.
type plain struct{ name, number, phone, birth string }

func plainValues() plain {
	return plain{name: "令狐测试郎", number: "370699199002290016", phone: "12900004711", birth: "1990-02-28"}
}

// town is every row by table, in ascending id order.
type town struct{ rows map[string][]data.Row }

func (w town) row(table string, id int64) data.Row {
	for _, row := range w.rows[table] {
		if row.ID == id {
			return row
		}
	}
	panic(fmt.Sprintf("no %s %d in the town", table, id))
}

func newTown() town {
	w := town{rows: map[string][]data.Row{}}
	w.addRegions()
	w.addCompounds()
	w.addBuildings()
	w.addPeople()
	w.addThings()
	return w
}

func (w town) add(table string, row data.Row) { w.rows[table] = append(w.rows[table], row) }

func meta(id int64, code string) data.Meta {
	at := time.Date(2026, 11, 21, 8, 30, 0, 123e6, time.UTC)
	return data.Meta{ID: id, Code: code, Class: data.ClassLand, Source: "town", CollectedAt: at, UpdatedAt: at}
}

// square is an area by its place in grids from the south-west corner.
func square(x, y, width, height float64) orb.MultiPolygon {
	a, b := orb.Point{west + x*side, south + y*side}, orb.Point{west + (x+width)*side, south + (y+height)*side}
	return orb.MultiPolygon{{{a, {b[0], a[1]}, b, {a[0], b[1]}, a}}}
}

// spot is a point by its place in grids from the south-west corner.
func spot(x, y float64) *orb.Point { return &orb.Point{west + x*side, south + y*side} }

func (w town) addRegions() {
	region := func(id int64, code string, level data.Level, parent int64, area orb.MultiPolygon) data.Region {
		return data.Region{Meta: meta(id, code), Level: level, Name: "区域" + code, Parent: parent, Area: area}
	}
	old := region(oldGrid, "510502001001901", data.LevelGrid, communityA, square(0, 0, 1, 1))
	old.ValidTo = time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, g := range []data.Region{
		region(city, "5105", data.LevelCity, 0, nil),
		region(district, "510502", data.LevelDistrict, city, nil),
		region(street, codeStreet, data.LevelStreet, district, square(0, 0, 3, 1)),
		region(communityA, codeA, data.LevelCommunity, street, square(0, 0, 2, 1)),
		region(communityB, codeB, data.LevelCommunity, street, square(2, 0, 1, 1)),
		region(gridG1, codeG1, data.LevelGrid, communityA, square(0, 0, 1, 1)),
		region(gridG2, codeG2, data.LevelGrid, communityA, square(1, 0, 1, 1)),
		region(gridG3, codeG3, data.LevelGrid, communityB, square(2, 0, 1, 1)),
		region(block, "510502B01", data.LevelBlock, 0, nil),
		region(microGrid, codeG1+"01", data.LevelMicroGrid, gridG1, square(0, 0, 0.5, 1)),
		old,
	} {
		w.add("regions", g.Row())
	}
	w.add("region_links", data.Link{Meta: meta(1, "link-1"), Region: communityA, Parent: block}.Row())
	w.add("region_links", data.Link{Meta: meta(2, "link-2"), Region: communityB, Parent: block}.Row())
}

func (w town) addCompounds() {
	for _, c := range []data.Compound{
		{Meta: meta(compoundCrossing, "c-51"), Region: codeA, Community: communityA, Name: "锦绣花园", Area: square(0.5, 0, 1, 1)},
		{Meta: meta(compoundSecond, "c-52"), Region: codeA, Community: communityA, Name: "江畔雅居", Area: square(1.6, 0, 0.3, 1)},
	} {
		w.add("compounds", c.Row())
	}
}

// place is where a building of the town is.
type place struct {
	id, community, grid, compound int64
	region                        string
	x                             float64 // of its west wall, in grids
}

func places() []place {
	return []place{
		{101, communityA, gridG1, compoundCrossing, codeG1, 0.1},
		{102, communityA, gridG1, compoundCrossing, codeG1, 0.6},
		{103, communityA, gridG2, compoundCrossing, codeG2, 1.1},
		{104, communityA, gridG2, compoundSecond, codeG2, 1.6},
		{105, communityB, gridG3, 0, codeG3, 2.5},
		{106, communityB, 0, 0, codeB, 5.0},
	}
}

// addBuildings gives every building two units of three flats, the first of each vacant, and building 101 a shop.
func (w town) addBuildings() {
	for _, p := range places() {
		w.add("buildings", data.Building{
			Meta: meta(p.id, fmt.Sprintf("b-%d", p.id)), Region: p.region, Community: p.community, Grid: p.grid, Compound: p.compound,
			Name: fmt.Sprintf("%d幢", p.id), Number: int(p.id), Use: "residential", FloorsAbove: 3, FloorHeight: 3,
			Footprint: square(p.x, 0.4, 0.1, 0.05),
		}.Row())
	}
	for _, p := range places() {
		for u := int64(1); u <= 2; u++ {
			unit := p.id*10 + u
			w.add("units", data.Unit{Meta: meta(unit, fmt.Sprintf("u-%d", unit)), Region: p.region, Building: p.id, Number: int(u)}.Row())
		}
	}
	for _, p := range places() {
		if p.id == 101 {
			shop := flat(p, 0, 4)
			shop.Unit, shop.Use, shop.Occupancy = 0, "shop", data.OtherUse
			w.add("households", shop.Row())
		}
		for u := int64(1); u <= 2; u++ {
			for floor := int64(1); floor <= 3; floor++ {
				w.add("households", flat(p, u, floor).Row())
			}
		}
	}
}

// flat is a flat of a building; its id tells building, unit and floor.
func flat(p place, u, floor int64) data.Household {
	id := (p.id*10+u)*10 + floor
	h := data.Household{
		Meta: meta(id, fmt.Sprintf("h-%d", id)), Region: p.region, Building: p.id, Unit: p.id*10 + u, Floor: int(floor),
		FloorLabel: fmt.Sprint(floor), Column: 1, Room: fmt.Sprintf("%d01", floor), Use: "home", Occupancy: data.OwnerOccupied,
		Area: 88.5, Position: spot(p.x+0.05, 0.42),
	}
	if floor == 1 {
		h.Occupancy = data.Vacant
	}
	return h
}

// addPeople puts one resident into every occupied home and a second family into the first; one has moved away.
func (w town) addPeople() {
	person, joined := int64(0), int64(0)
	join := func(h data.Household, family int, gone bool) {
		person++
		joined++
		r := data.Resident{
			Meta: meta(person, fmt.Sprintf("p-%d", person)), Region: h.Region, Name: fmt.Sprintf("测试%d", person),
			IDNumber: fmt.Sprintf("3706991990010100%02d", person), Phone: fmt.Sprintf("129000000%02d", person),
			BirthDate: "1990-01-01", Sex: "female",
		}
		if person == 1 {
			p := plainValues()
			r.Name, r.IDNumber, r.Phone, r.BirthDate = p.name, p.number, p.phone, p.birth
		}
		m := data.Membership{
			Meta: meta(joined, fmt.Sprintf("m-%d", joined)), Region: h.Region, Household: h.ID, Resident: person, Family: family,
			Relation: "head", From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
		}
		if gone {
			m.To = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		w.add("residents", r.Row())
		w.add("memberships", m.Row())
	}
	for _, row := range w.rows["households"] {
		h := data.HouseholdOf(row)
		if !h.Occupied() {
			continue
		}
		join(h, 1, false)
		if h.ID == firstHome {
			join(h, 2, false)
			join(h, 1, true)
		}
	}
	home := data.HouseholdOf(w.row("households", firstHome))
	w.add("taggings", data.Tagging{Meta: meta(1, "t-1"), Region: home.Region, Tag: "T0107", Resident: 1}.Row())
	w.add("taggings", data.Tagging{Meta: meta(2, "t-2"), Region: home.Region, Tag: "T1601", Household: home.ID}.Row())
}

func (w town) addThings() {
	w.add("places", data.Place{
		Meta: meta(1, "s-1"), Region: codeG1, Grid: gridG1, Building: 101, Name: "便民超市", Kind: "shop",
		Position: spot(0.15, 0.42),
	}.Row())
	w.add("components", data.Component{
		Meta: meta(1, "k-1"), Region: codeG2, Grid: gridG2, Kind: "01020", Name: "路灯",
		Position: spot(1.3, 0.2),
	}.Row())
	w.add("devices", data.Device{
		Meta: meta(1, "d-1"), Region: codeG1, Grid: gridG1, Building: 101, Household: firstHome,
		Kind: "smoke", Name: "烟感", Floor: 1, Position: spot(0.15, 0.42),
	}.Row())
	w.add("cameras", data.Camera{
		Meta: meta(1, "v-1"), Region: codeG3, Grid: gridG3, Building: 105, Name: "东门", Kind: "dome",
		Heading: 270, Position: spot(2.4, 0.4),
	}.Row())
	w.add("vehicles", data.Vehicle{Meta: meta(1, "z-1"), Region: codeStreet, Plate: "川E·D0001", Kind: "patrol"}.Row())
	w.add("lanes", data.Lane{
		Meta: meta(1, "l-1"), Region: codeA, Name: "三牌坊巷",
		Path: orb.MultiLineString{{*spot(0.2, 0.1), *spot(1.8, 0.1)}},
	}.Row())
}
