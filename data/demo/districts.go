package demo

import (
	"cmp"
	"fmt"
	"slices"
)

// district is a 区 of the city.
type district struct {
	id     int64
	code   string
	name   string
	tracts []*tract
}

// idsEach is how many ids every township has for the rows of a table; those below are the city's own.
const idsEach = 1000000

// divide gathers townships into districts and gives them their codes and names.
func (m *metropolis) divide() {
	k := m.skeleton
	for _, part := range k.neighbourhoods(m.tracts, m.totals.districts) {
		d := &district{}
		for _, i := range part {
			d.tracts = append(d.tracts, m.tracts[i])
		}
		m.districts = append(m.districts, d)
	}
	slices.SortStableFunc(m.districts, func(a, b *district) int {
		return cmp.Compare(nearest(a.tracts), nearest(b.tracts))
	})
	m.tracts = m.tracts[:0]
	for i, d := range m.districts {
		d.id, d.code, d.name = int64(i+2), countyPrefix, "示范区"
		if len(m.districts) > 1 {
			d.code, d.name = fmt.Sprintf("%s%02d", wideCity[:4], i+1), districtNames[i%len(districtNames)]+"区"
		}
		m.number(d, len(m.tracts))
		m.tracts = append(m.tracts, d.tracts...)
	}
	for i, t := range m.tracts {
		t.at.base = int64(i+1) * idsEach
	}
}

// number numbers the townships of a district: streets from 001, towns from 100, both from the middle of the city. So many
// townships were named before them.
func (m *metropolis) number(d *district, before int) {
	slices.SortStableFunc(d.tracts, func(a, b *tract) int { return cmp.Compare(a.far, b.far) })
	streets, towns := 0, 0
	for i, t := range d.tracts {
		t.at = locale{today: m.today, citySeed: m.seed, county: d.code, district: d.name, ordinal: i + 1, part: true}
		name := townshipName(m.seed, before+i)
		if t.town {
			t.at.number, t.at.name = 100+towns, name+"镇"
			towns++
		} else {
			streets++
			t.at.number, t.at.name = streets, name+"街道"
		}
	}
}

func nearest(list []*tract) float64 {
	least := list[0].far
	for _, t := range list {
		least = min(least, t.far)
	}
	return least
}

// neighbourhoods shares tracts out in connected groups of about as much ground.
func (k *skeleton) neighbourhoods(list []*tract, groups int) [][]int {
	of := map[int32]int{}
	g := &graph{weight: make([]float64, len(list)), at: make([]vec, len(list)), next: make([][]int, len(list))}
	all := make([]int, len(list))
	for i, t := range list {
		all[i], g.at[i], g.weight[i] = i, t.middle, 1
		for _, f := range slices.Concat(t.core, t.around) {
			of[f] = i
		}
	}
	for f, i := range of {
		for _, o := range k.mesh.neighbours(f) {
			if j, ok := of[o]; ok && j != i && !slices.Contains(g.next[i], j) {
				g.next[i] = append(g.next[i], j)
			}
		}
	}
	for i := range g.next {
		slices.Sort(g.next[i])
	}
	return g.partition(all, groups)
}

func (m *metropolis) districtOf(t *tract) *district {
	for _, d := range m.districts {
		if d.code == t.at.county {
			return d
		}
	}
	return nil
}
