package demo

import (
	"math"
	"slices"
)

// totals is the size of a city of many townships: what it has altogether, and how that lies.
type totals struct {
	preset
	towns     int     // of the streets so many are towns, with villages around them
	districts int     // 区
	townShare float64 // what the towns' built-up parts have of all homes outside of villages
	mapped    int     // components and features together, where that is counted; then components are what features leave over
}

// metropolitan are the cities of many townships (counts: see the package comment).
var metropolitan = []totals{
	{
		preset: preset{
			name: "luzhou", people: 27179, occupied: 11300, flats: 12900,
			cottages: 14, walkUps: 92, midRises: 20, highRises: 6, hamlets: 6806, twins: 0,
			shops: 128, offices: 34, schools: 24, factories: 85, publics: 78,
			units: 430, compounds: 12, streets: 1, communities: 1, villages: 2, grids: 24,
			organisations: 450, nine: 218, cameras: 150, devices: 900, smoke: 60,
			workers: 24, vehicles: 4, lanes: 12, extras: 60, special: 1,
		},
		towns: 1, districts: 1, townShare: 1, mapped: 25880,
	},
	{
		preset: preset{
			name: "district", people: 1100000, occupied: 455000, flats: 520000,
			villas: 348, cottages: 435, walkUps: 4524, midRises: 1479, highRises: 1914,
			shops: 1520, offices: 640, schools: 360, factories: 880, publics: 600,
			units: 27500, compounds: 900, streets: 22, communities: 137, grids: 1200, microGrids: 9100,
			organisations: 20000, nine: 25000, components: 400000, cameras: 12400, devices: 185000, smoke: 13000,
			lights: 26000, workers: 1300, vehicles: 220, robots: 44, lanes: 220, extras: 3160, special: 88,
		},
		districts: 1,
	},
	{
		preset: preset{
			name: "city", people: 7100000, occupied: 2840000, flats: 3300000,
			villas: 2094, cottages: 1540, walkUps: 28670, midRises: 9370, highRises: 12130, hamlets: 76196, twins: 50,
			shops: 13300, offices: 5600, schools: 3150, factories: 7700, publics: 5250,
			units: 164000, compounds: 7200, streets: 154, communities: 1660, villages: 5040, grids: 9600, microGrids: 57000,
			organisations: 130000, nine: 160000, components: 2400000, cameras: 80000, devices: 1000000, smoke: 60000,
			lights: 120000, workers: 10500, vehicles: 1540, robots: 308, lanes: 1540, extras: 20000, special: 600,
		},
		towns: 84, districts: 14, townShare: 0.32,
	},
}

func metropolitanNamed(name string) (totals, bool) {
	i := slices.IndexFunc(metropolitan, func(t totals) bool { return t.name == name })
	if i < 0 {
		return totals{}, false
	}
	return metropolitan[i], true
}

// expected is what a tract is thought to hold, from where it lies, in whatever measure: only its part of the sum counts.
type expected struct {
	core, rural                      float64
	walk, mid, high, villa           float64
	edge                             float64 // how much more there is at the rim of the city
	centre                           float64 // and in the middle
	town                             float64
	flats, compounds, units, village float64
}

// expect weighs a tract: towers and offices in the middle, walk-ups and works at the rim.
func (k *skeleton) expect(w *tract) expected {
	e := expected{core: 0, edge: 0.55 + 0.75*min(1, w.far), centre: 1.35 - 0.75*min(1, w.far)}
	for _, f := range w.core {
		s := k.mesh.shape(f)
		if !k.wet[f] {
			e.core += s.area() * k.density(s.centroid())
		}
	}
	if w.town {
		e.town, e.centre, e.edge = 1, 0.55, 1.2
		for _, f := range w.around {
			if !k.wet[f] {
				e.rural += k.mesh.shape(f).area()
			}
		}
	}
	return e
}

// balance makes the parts of all tracts comparable: towns have the share of the totals that is theirs, and what follows
// from the number of houses is reckoned from them.
func (t totals) balance(all []expected) {
	town, street := 0.0, 0.0
	for _, e := range all {
		if e.town > 0 {
			town += e.core
		} else {
			street += e.core
		}
	}
	for i := range all {
		e := &all[i]
		if e.town > 0 {
			e.core *= t.townShare / town
		} else {
			e.core *= (1 - t.townShare) / street
		}
		e.walk, e.mid, e.high, e.villa = e.core*(0.5+0.5*e.edge), e.core, e.core*e.centre, e.core*e.edge
	}
	t.scale(all, func(e *expected) *float64 { return &e.walk }, t.walkUps)
	t.scale(all, func(e *expected) *float64 { return &e.mid }, t.midRises)
	t.scale(all, func(e *expected) *float64 { return &e.high }, t.highRises)
	t.scale(all, func(e *expected) *float64 { return &e.villa }, t.villas)
	t.scale(all, func(e *expected) *float64 { return &e.rural }, t.hamlets)
	for i := range all {
		e := &all[i]
		e.compounds = e.walk/13 + e.mid/9.7 + e.high/8.8 + e.villa/16
		e.units = 4.3*e.walk + 2.5*e.mid + 1.9*e.high + 0.8*e.villa
		e.village = e.rural * (1 + float64(t.twins)/100)
		e.flats = 46*e.walk + 50*e.mid + 112*e.high + 1.3*e.villa + e.village
	}
}

// scale makes a part of all tracts add up to a total.
func (totals) scale(all []expected, part func(*expected) *float64, total int) {
	sum := 0.0
	for i := range all {
		sum += *part(&all[i])
	}
	for i := range all {
		if sum > 0 {
			*part(&all[i]) *= float64(total) / sum
		}
	}
}

// sharedOut are the counts that are shared out among townships, and by what part of a tract's expectation.
var sharedOut = []struct {
	count func(*preset) *int
	part  func(expected) float64
}{
	{func(p *preset) *int { return &p.walkUps }, func(e expected) float64 { return e.walk }},
	{func(p *preset) *int { return &p.midRises }, func(e expected) float64 { return e.mid }},
	{func(p *preset) *int { return &p.highRises }, func(e expected) float64 { return e.high }},
	{func(p *preset) *int { return &p.villas }, func(e expected) float64 { return e.villa }},
	{func(p *preset) *int { return &p.cottages }, func(e expected) float64 { return e.core }},
	{func(p *preset) *int { return &p.hamlets }, func(e expected) float64 { return e.rural }},
	{func(p *preset) *int { return &p.villages }, func(e expected) float64 { return e.rural }},
	{func(p *preset) *int { return &p.shops }, func(e expected) float64 { return e.core * (0.4 + 0.6*e.centre) }},
	{func(p *preset) *int { return &p.offices }, func(e expected) float64 { return e.core * e.centre }},
	{func(p *preset) *int { return &p.schools }, func(e expected) float64 { return e.core }},
	{func(p *preset) *int { return &p.factories }, func(e expected) float64 { return e.core * e.edge }},
	{func(p *preset) *int { return &p.publics }, func(e expected) float64 { return e.core }},
	{func(p *preset) *int { return &p.compounds }, func(e expected) float64 { return e.compounds }},
	{func(p *preset) *int { return &p.units }, func(e expected) float64 { return e.units }},
	{func(p *preset) *int { return &p.extras }, func(e expected) float64 { return e.units }},
	{func(p *preset) *int { return &p.flats }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.occupied }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.people }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.communities }, func(e expected) float64 { return e.flats - e.village*0.9 }},
	{func(p *preset) *int { return &p.microGrids }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.organisations }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.nine }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.components }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.cameras }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.devices }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.smoke }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.lights }, func(e expected) float64 { return e.core }},
	{func(p *preset) *int { return &p.workers }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.vehicles }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.robots }, func(e expected) float64 { return e.flats }},
	{func(p *preset) *int { return &p.lanes }, func(e expected) float64 { return e.core }},
	{func(p *preset) *int { return &p.special }, func(e expected) float64 { return e.core }},
}

// portion is what a tract gets of what is left, when so much of the expectation is left too.
func portion(left int, own, rest float64) int {
	if rest <= 0 {
		return 0
	}
	return int(math.Round(float64(left) * own / rest))
}

// lots are how many lots the preset's uses take.
func (p preset) lots() int {
	return p.compounds + p.shopLots + p.officeLots + p.schoolLots + p.factoryLots + p.publicLots + p.parks + p.squares + 2
}

// plotted is the preset with its numbers of lots, which follow from those of buildings.
func (p preset) plotted() preset {
	p.shopLots, p.officeLots, p.schoolLots = max(1, (p.shops+6)/11), max(1, (p.offices+4)/8), max(1, p.schools/8)
	p.factoryLots, p.publicLots = max(1, (p.factories+6)/11), max(1, (p.publics+p.schools*3/4+3)/6)
	p.parks, p.squares = 3, 1
	p.compoundKinds = [4]int{max(1, p.walkUps/17), max(1, p.midRises/13), max(1, p.highRises/11), min(1, p.villas/8)}
	return p
}
