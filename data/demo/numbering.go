package demo

import (
	"fmt"

	"lintu/data"
)

// number gives regions, compounds and buildings their ids, numbers, names and codes.
func (c *township) number() {
	c.numberRegions()
	gridOf := map[int32]int{}
	for i := range c.regions {
		if c.regions[i].level == data.LevelGrid {
			for _, f := range c.regions[i].faces {
				gridOf[f] = i
			}
		}
	}
	named := map[use]uint64{}
	c.byLot = map[*lot][]*building{}
	for _, b := range c.ground.buildings {
		c.byLot[b.lot] = append(c.byLot[b.lot], b)
	}
	for _, com := range c.divided.communities {
		c.numberCommunity(com, named)
	}
	for i, b := range c.buildings {
		b.id = int64(i + 1)
		b.grid = gridOf[b.face]
	}
}

// numberRegions lists all regions with their borders.
func (c *township) numberRegions() {
	m := c.ground.mesh
	add := func(r region) int64 {
		r.id = int64(len(c.regions) + 1)
		if len(r.faces) > 0 {
			r.area = m.union(r.faces)
		}
		c.regions = append(c.regions, r)
		return r.id
	}
	var everything, built []int32
	for f := range int32(len(m.faces)) {
		everything = append(everything, f)
		if c.ground.inner[f] {
			built = append(built, f)
		}
	}
	district := int64(0)
	if !c.at.part { // else the city has both
		top := add(region{level: data.LevelCity, code: cityCode, name: "示范市"})
		district = add(region{level: data.LevelDistrict, code: districtCode, name: c.at.district, parent: top, faces: everything})
	}
	street := add(region{
		level: data.LevelStreet, code: c.at.code() + "000", name: c.at.name, parent: district, faces: built,
	})
	for _, com := range c.divided.communities {
		var faces []int32
		for _, n := range com.lots {
			faces = append(faces, n.cells...)
		}
		com.id = add(region{level: data.LevelCommunity, code: com.code, name: com.name, parent: street, faces: faces})
	}
	for _, com := range c.divided.communities {
		for _, g := range com.grids {
			g.id = add(g.region(com))
		}
	}
	for _, com := range c.divided.communities {
		for _, g := range com.grids {
			for i, faces := range g.micros {
				add(region{
					level: data.LevelMicroGrid, code: fmt.Sprintf("%s%02d", g.code, i+1), parent: g.id, faces: faces,
					name: fmt.Sprintf("%s微网格%02d", gridName(com, g), i+1), gridType: "micro",
				})
			}
		}
	}
	c.addBlock(add, street)
}

func (g *grid) region(com *community) region {
	kind := "general"
	if g.special != "" {
		kind = "special"
	}
	return region{level: data.LevelGrid, code: g.code, name: gridName(com, g), parent: com.id, gridType: kind, faces: g.faces}
}

func gridName(com *community, g *grid) string {
	if g.special != "" {
		return com.name + g.special + "专属网格"
	}
	return com.name + "第" + chinese(g.number) + "网格"
}

// addBlock adds a 街区 around the shops of the middle; it spans communities and so is linked to each.
func (c *township) addBlock(add func(region) int64, street int64) {
	var faces []int32
	for _, n := range c.ground.lots {
		if (n.use == shopping || n.use == square) && n.place.length() < 0.5 {
			faces = append(faces, n.cells...)
		}
	}
	cells := c.ground.faceGraph(faces)
	all := make([]int, len(faces))
	for i := range all {
		all[i] = i
	}
	if len(all) == 0 {
		return
	}
	part, _ := cells.heaviest(all)
	own := make([]int32, len(part))
	for i, j := range part {
		own[i] = faces[j]
	}
	add(region{level: data.LevelBlock, code: c.at.code() + "000B01", name: "中心商业街区", parent: street, faces: own})
}

// firstHamlet is the number before the first that stands in house codes for a hamlet of a community, which is no compound.
const firstHamlet = 500

// numberCommunity names the compounds of a community and numbers its buildings.
func (c *township) numberCommunity(com *community, named map[use]uint64) {
	outside, hamlets := 0, 0
	for _, n := range com.lots {
		list := c.byLot[n]
		sortByPlace(list)
		if _, homes := rowKinds[n.use]; homes {
			c.numberCompound(com, n, list, named)
			continue
		}
		if n.use == hamlet {
			hamlets++
		}
		for i, b := range list {
			outside++
			b.compound = nil
			b.house = data.HouseKey{Community: com.code, Building: outside}
			if n.use == hamlet {
				b.house.Compound, b.house.Building = firstHamlet+hamlets, i+1
			}
			b.year = 1985 + int(mix(c.seed^uint64(len(c.buildings)))%38)
			b.name = c.facilityName(com, n, b, outside)
			b.of = com
			c.buildings = append(c.buildings, b)
		}
	}
}

// eras are the years in which compounds of a kind were finished.
var eras = map[use][2]int{
	walkUpHomes: {1982, 2001}, midRiseHomes: {2001, 2016}, highRiseHomes: {2007, 2025}, villaHomes: {2003, 2018},
}

func (c *township) numberCompound(com *community, n *lot, list []*building, named map[use]uint64) {
	r := stream(c.seed, partNames, uint64(n.face)|1<<32)
	era := eras[n.use]
	k := &compound{
		id: int64(len(c.compounds) + 1), lot: n, of: com, number: com.compounds + 1, kind: "gated", year: era[0] + r.IntN(era[1]-era[0]),
	}
	com.compounds++
	if n.use == walkUpHomes {
		k.kind = []string{"old", "gated", "open", "old", "gated"}[r.IntN(5)]
	}
	last := compoundLast[n.use]
	k.name = pickName(compoundFirst, c.seed, uint64(len(c.compounds))) + last[r.IntN(len(last))]
	k.code, _ = data.HouseKey{Community: com.code, Compound: k.number}.CompoundCode()
	named[n.use]++
	c.compounds = append(c.compounds, k)
	for i, b := range list {
		b.number, b.compound, b.year = i+1, k, k.year
		b.house = data.HouseKey{Community: com.code, Compound: k.number, Building: i + 1}
		b.name = fmt.Sprintf("%d幢", b.number)
		b.of = com
		c.buildings = append(c.buildings, b)
	}
}

// facilityName names a building outside the compounds.
func (c *township) facilityName(com *community, n *lot, b *building, number int) string {
	road := ""
	if len(n.sides) > 0 && n.sides[0].road >= 0 {
		road = c.ground.roads[n.sides[0].road].name
	}
	first := com.first
	if n.use == hamlet {
		return fmt.Sprintf("%s%d号", first, number)
	}
	if b.kind == "home" {
		return fmt.Sprintf("%s%d号", road, number*2)
	}
	return c.facilityTitle(b.title, first, number)
}
