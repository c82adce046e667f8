package demo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"lintu/data"
)

// c.at.government() answers for what has no owner of its own.
func (l locale) government() string { return l.district + "大数据局" }

func (c *township) regionRows(yield func(data.Row) bool) {
	for _, r := range c.regions {
		record := data.Region{
			Meta: c.meta(r.id, r.code, data.ClassLand, c.at.government()), Level: r.level, Name: r.name, Parent: r.parent,
			GridType: r.gridType, ValidFrom: yearBegin(c.reference), Area: r.area,
		}
		if !yield(record.Row()) {
			return
		}
	}
}

// linkRows join the block to the communities it lies in.
func (c *township) linkRows(yield func(data.Row) bool) {
	id := int64(0)
	for _, r := range c.regions {
		if r.level != data.LevelBlock {
			continue
		}
		for _, com := range c.divided.communities {
			if !com.shares(r.faces) {
				continue
			}
			id++
			record := data.Link{
				Meta:   c.meta(id, r.code+"-"+com.code, data.ClassLand, c.at.government()),
				Region: r.id, Parent: com.id,
			}
			if !yield(record.Row()) {
				return
			}
		}
	}
}

// shares reports whether one of the faces lies in the community.
func (c *community) shares(faces []int32) bool {
	own := map[int32]bool{}
	for _, n := range c.lots {
		for _, f := range n.cells {
			own[f] = true
		}
	}
	for _, f := range faces {
		if own[f] {
			return true
		}
	}
	return false
}

func (c *township) compoundRows(yield func(data.Row) bool) {
	for _, k := range c.compounds {
		record := data.Compound{
			Meta: c.meta(k.id, k.code, data.ClassLand, k.name+"物业服务中心"), Region: k.of.code, Community: k.of.id,
			Name: k.name, Kind: k.kind, Year: k.year, Area: k.lot.ground.multiPolygon(),
		}
		if !yield(record.Row()) {
			return
		}
	}
}

// uses and kinds of buildings as stored.
var (
	buildingUse = map[use]string{
		walkUpHomes: "residential", midRiseHomes: "residential", highRiseHomes: "residential", villaHomes: "residential",
		oldTown: "residential", shopping: "commercial", business: "office", schooling: "school", healing: "hospital",
		industry: "industrial", public: "public",
	}
	buildingKind = map[use]string{
		walkUpHomes: "walk_up", midRiseHomes: "mid_rise", highRiseHomes: "high_rise", villaHomes: "villa", oldTown: "cottage",
	}
)

func (c *township) buildingRows(yield func(data.Row) bool) {
	for _, b := range c.buildings {
		if !yield(c.building(b).Row()) {
			return
		}
	}
}

func (c *township) building(b *building) data.Building {
	code, _ := b.house.BuildingCode()
	grid := c.regions[b.grid]
	owner := c.at.government()
	record := data.Building{
		Region: grid.code, Community: b.of.id, Grid: grid.id, Name: b.name, Number: b.number, Use: buildingUse[b.use],
		Kind: buildingKind[b.use], FloorsAbove: b.floors, FloorsBelow: b.below, FloorHeight: b.storey,
		Height: math.Round((float64(b.floors)*b.storey+parapet)*10) / 10, Year: b.year, Footprint: b.outline.multiPolygon(),
	}
	if b.compound != nil {
		record.Compound, owner = b.compound.id, b.compound.name+"物业服务中心"
	}
	record.Meta = c.meta(b.id, code, data.ClassHouse, owner)
	return record
}

// parapet is the edge of a roof above the last storey, in metres.
const parapet = 0.6

func (c *township) unitRows(yield func(data.Row) bool) {
	id := int64(0)
	for _, b := range c.buildings {
		for u := 1; u <= b.units; u++ {
			id++
			key := b.house
			key.Unit = u
			code, _ := key.UnitCode()
			at := b.place((float64(u)-0.5)/float64(b.units), 0.46)
			record := data.Unit{
				Meta: c.meta(id, code, data.ClassHouse, c.at.government()), Region: c.regions[b.grid].code, Building: b.id,
				Name: fmt.Sprintf("%d单元", u), Number: u, Lifts: b.lifts(), Entrance: &at,
			}
			if !yield(record.Row()) {
				return
			}
		}
	}
}

// lifts in each unit: by law from seven floors.
func (b *building) lifts() int {
	switch {
	case b.floors > 17:
		return 2
	case b.floors >= 7:
		return 1
	default:
		return 0
	}
}

// place is a point of the building, so far along its width from the west and from its middle to the north, in parts;
// the label point where the outline has a bay there.
func (b *building) place(along, north float64) orb.Point {
	s := b.slot
	at := shape{{s.width * (along - 0.5), s.depth * north}}.turned(s.angle)[0].plus(s.at)
	if b.kind == "home" && b.outline.contains(at) {
		return at.lonLat()
	}
	return data.LabelPoint(b.outline.multiPolygon())
}

// label is what is printed at a storey.
func (b *building) label(floor int) string {
	if floor < 0 {
		return fmt.Sprintf("B%d", -floor)
	}
	switch b.skip {
	case 1: // 4 and 14 are left out, so that all above are one or two higher than they are
		printed := floor
		if printed >= 4 {
			printed++
		}
		if printed >= 14 {
			printed++
		}
		return fmt.Sprint(printed)
	case 2:
		if floor == 4 || floor == 14 {
			return fmt.Sprintf("%dA", floor-1)
		}
	}
	return fmt.Sprint(floor)
}

// room is the number on a door.
func (b *building) room(d door) string {
	switch d.use {
	case "shop":
		return fmt.Sprintf("商铺%d", d.column)
	case "storage":
		return fmt.Sprintf("储藏室%d", d.column)
	case "parking":
		return fmt.Sprintf("车库%d", d.column)
	}
	number := fmt.Sprintf("%s%02d", b.label(d.floor), d.column)
	if d.columns > 1 {
		return fmt.Sprintf("%s-%s%02d", number, b.label(d.floor), d.column+d.columns-1)
	}
	return number
}

// roadTable describes the centre lines of roads.
func roadTable() data.Table {
	return data.FeatureTable("roads", data.ShapeLine,
		data.Field{Name: "name", Type: data.TypeText},
		data.Field{Name: "kind", Type: data.TypeText},
		data.Field{Name: "width", Type: data.TypeReal},
	)
}

func waterTable() data.Table {
	return data.FeatureTable("water", data.ShapePolygon,
		data.Field{Name: "name", Type: data.TypeText}, data.Field{Name: "kind", Type: data.TypeText})
}

func greenTable() data.Table {
	return data.FeatureTable("green", data.ShapePolygon,
		data.Field{Name: "name", Type: data.TypeText}, data.Field{Name: "kind", Type: data.TypeText})
}

func (c *township) roadRows(yield func(data.Row) bool) {
	id := int64(0)
	emit := func(name string, kind roadKind, points []vec) bool {
		id++
		feature := data.Feature{
			Meta: c.meta(id, fmt.Sprintf("L%06d", c.at.base+id), data.ClassLand, c.at.district+"城市管理局"), Geometry: lineString(points),
			Attributes: []data.Value{data.Note(name), data.Text(roadKinds[kind].name), data.Real(roadKinds[kind].width)},
		}
		return yield(feature.Row())
	}
	for _, course := range c.ground.courses() {
		road := c.ground.roads[course.road]
		if int(course.road) < c.ground.trunks { // the city's
			continue
		}
		if !emit(road.name, road.kind, course.points) {
			return
		}
	}
	for _, path := range c.ground.paths() {
		if !emit("", pathRoad, path) {
			return
		}
	}
}

func (c *township) featureRows(areas []namedArea, letter string) func(func(data.Row) bool) {
	return func(yield func(data.Row) bool) {
		for i, a := range areas {
			id := int64(i + 1)
			feature := data.Feature{
				Meta:       c.meta(id, fmt.Sprintf("%s%06d", letter, c.at.base+id), data.ClassLand, c.at.district+"园林水务局"),
				Geometry:   a.area.multiPolygon(),
				Attributes: []data.Value{data.Note(a.name), data.Text(a.kind)},
			}
			if !yield(feature.Row()) {
				return
			}
		}
	}
}

func (c *township) waterRows(yield func(data.Row) bool) { c.featureRows(c.ground.water(), "W")(yield) }

func (c *township) greenRows(yield func(data.Row) bool) { c.featureRows(c.ground.green(), "G")(yield) }
