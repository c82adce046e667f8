package demo

import (
	"fmt"
	"slices"

	"lintu/data"
)

// wideCity is the code of a city of several districts: no prefecture of the province has it.
const wideCity = "379900000000"

// featuresFrom is where roads, water and green begin among the tables.
const featuresFrom = 15

// districtNames are of the districts of a large city, the middle one first.
var districtNames = []string{
	"明珠", "望海", "云岭", "枫林", "金桥", "银滩", "紫荆", "长青", "春晓", "和顺", "文苑", "松涛", "凤鸣", "碧湾",
}

// Letters that the names of streets, towns and communities are put together from.
const (
	placeOne     = "永兴福安龙泉金银石青白云松柳双大上高长新古玉凤鹤麒清"
	townshipTwo  = "山河泉桥岭湖湾塘林溪冈台坡井门集店埠城坪"
	communityTwo = "苑园里巷庭居华安乐康宁和顺昌盛民明光阳春景茂丰瑞祥德文星月"
)

// townshipName is the n-th name of a street or a town; none comes twice.
func townshipName(seed uint64, n int) string {
	if n < len(streetNames) {
		return streetNames[n]
	}
	pairs := pairsOf(placeOne, townshipTwo)
	return pairs[stream(seed, partNames, 1<<34).Perm(len(pairs))[n%len(pairs)]]
}

// pairsOf are all names of two letters.
func pairsOf(first, second string) []string {
	var pairs []string
	for _, one := range first {
		for _, two := range second {
			pairs = append(pairs, string(one)+string(two))
		}
	}
	return pairs
}

// communityName is the n-th name of a community of a large city, without 社区: those of the small ones first.
func communityName(seed uint64, n int) string {
	if n < len(communityNames) {
		return pickName(communityNames, seed, uint64(n))
	}
	return pickName(pairsOf(placeOne, communityTwo), seed, uint64(n-len(communityNames)))
}

// outside are the tables with the rows that belong to no township: the city and its districts, the trunk roads, the
// river, and what is drawn beyond the city.
func (m *metropolis) outside() []table {
	none := func(func(data.Row) bool) {}
	out := (&township{}).tables()
	for i := range out {
		out[i].rows = none
	}
	out[0].rows = m.regionRows
	at := locale{county: countyPrefix, district: "示范市"}
	if len(m.districts) > 1 {
		at.county = wideCity[:6]
	}
	c := &township{seed: m.seed, reference: m.today, at: at, ground: m.skeleton.beyond(m.tracts)}
	out[featuresFrom].rows = func(yield func(data.Row) bool) { m.trunkRows(c, yield) }
	out[featuresFrom+1].rows = func(yield func(data.Row) bool) {
		river := c.ground.riverShape(m.skeleton.riverReach())
		c.featureRows([]namedArea{{"清河", "river", river}}, "W")(yield)
	}
	out[featuresFrom+2].rows = func(yield func(data.Row) bool) {
		green := append(c.ground.woods(), c.ground.banks(m.skeleton.riverReach())...)
		c.featureRows(drawable(green), "G")(yield)
	}
	return out
}

// riverReach is how far from the middle the river is drawn: beyond the ends of the roads along it.
func (k *skeleton) riverReach() float64 { return k.half * 1.5 }

func (m *metropolis) regionRows(yield func(data.Row) bool) {
	code := cityCode
	if len(m.districts) > 1 {
		code = wideCity
	}
	row := func(id int64, r region) data.Row {
		return data.Region{
			Meta: metaOf(m.seed, m.today, id, r.code, data.ClassLand, "示范市大数据局"), Level: r.level, Name: r.name, Parent: r.parent,
			ValidFrom: yearBegin(m.today), Area: r.area,
		}.Row()
	}
	if !yield(row(1, region{code: code, level: data.LevelCity, name: "示范市"})) {
		return
	}
	mesh := m.skeleton.mesh.bent(m.skeleton.bend)
	for _, d := range m.districts {
		var faces []int32
		for _, t := range d.tracts {
			faces = append(faces, slices.Concat(t.core, t.around)...)
		}
		slices.Sort(faces)
		r := region{code: d.code + "000000", level: data.LevelDistrict, name: d.name, parent: 1, area: mesh.union(faces)}
		if !yield(row(d.id, r)) {
			return
		}
	}
}

// bent is the mesh with its corners moved, sharing everything else.
func (m *mesh) bent(by warp) *mesh {
	out := &mesh{points: slices.Clone(m.points), faces: m.faces, left: m.left, roads: m.roads}
	out.bend(by.point)
	return out
}

// beyond is the ground with the trunk roads of the city and the country around it, bent. Roads that touch neither go.
func (k *skeleton) beyond(tracts []*tract) *ground {
	near := map[int32]bool{}
	for _, t := range tracts {
		for _, f := range slices.Concat(t.core, t.around) {
			near[f] = true
		}
	}
	inner := make([]bool, len(k.mesh.faces))
	for f := range near {
		inner[f] = true
	}
	for _, f := range k.fringe {
		near[f] = true
	}
	l := k.land
	l.mesh = k.mesh.bent(k.bend)
	l.mesh.roads = map[edge]int32{}
	for e, id := range k.mesh.roads {
		for _, side := range [2]edge{e, e.back()} {
			if f, ok := k.mesh.left[side]; ok && near[f] {
				l.mesh.roads[e] = id
			}
		}
	}
	l.inner = inner
	for f := range inner { // of what lies farther nothing is drawn
		l.inner[f] = inner[f] || !near[int32(f)]
	}
	return &ground{land: &l}
}

// trunkPoints is how many corners one row of a trunk road has at most, so that no tile has to cut a whole road.
const trunkPoints = 64

// trunkRows are the roads that townships share.
func (m *metropolis) trunkRows(c *township, yield func(data.Row) bool) {
	id := int64(0)
	for _, course := range c.ground.courses() {
		road := c.ground.roads[course.road]
		for from := 0; from < len(course.points)-1; from += trunkPoints - 1 {
			id++
			points := course.points[from:min(len(course.points), from+trunkPoints)]
			feature := data.Feature{
				Meta: c.meta(id, fmt.Sprintf("T%06d", id), data.ClassLand, c.at.district+"交通运输局"), Geometry: lineString(points),
				Attributes: []data.Value{data.Note(road.name), data.Text(roadKinds[road.kind].name), data.Real(roadKinds[road.kind].width)},
			}
			if !yield(feature.Row()) {
				return
			}
		}
	}
}
