package demo

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"lintu/data"
)

// errFolded is a bend that would turn ground over, errRoom ground that does not hold what it should; others are tried.
var (
	errFolded = errors.New("the ground is folded")
	errRoom   = errors.New("no room")
)

// metropolis is a city of many townships. It keeps the skeleton, and of every township only how it is made.
type metropolis struct {
	totals    totals
	seed      uint64
	today     time.Time
	skeleton  *skeleton
	tracts    []*tract
	districts []*district
	only      atomic.Pointer[township] // where there is one alone
}

// stretches are how much more ground than usual is tried for a city until all its townships have room.
var stretches = [...]float64{1, 1.07, 1.15, 1.25, 1.4}

// newMetropolis lays out the skeleton and tries every township once, to know how much each holds and how it is made.
func newMetropolis(t totals, seed uint64) (*metropolis, error) {
	var failed error
	for try, stretch := range stretches {
		k, err := newSkeleton(t, mix(seed)^uint64(try), stretch)
		if err == nil {
			m := &metropolis{totals: t, seed: seed, today: referenceOf(seed), skeleton: k, tracts: k.tracts(t)}
			m.divide()
			if err = m.survey(); err == nil {
				return m, nil
			}
		}
		failed = err
	}
	return nil, fmt.Errorf("preset %s with seed %d: %w", t.name, seed, failed)
}

// survey gives every township its part of the totals and finds a way to lay it out. What one has no room for goes to
// those after it.
func (m *metropolis) survey() error {
	k, all := m.skeleton, make([]expected, len(m.tracts))
	for i, t := range m.tracts {
		all[i] = k.expect(t)
	}
	m.totals.balance(all)
	left := m.totals.preset
	people, vehicles, named := int64(0), int64(0), 0
	for i, t := range m.tracts {
		if err := m.settle(t, left, all[i:]); err != nil {
			return fmt.Errorf("township %d of %d: %w", i+1, len(m.tracts), err)
		}
		left = left.without(t.preset)
		t.at.people, t.at.vehicles, t.at.named, t.at.everyone = people, vehicles, named, int64(m.totals.people)
		named += t.preset.communities
		people += int64(t.preset.people)
		vehicles += int64(t.preset.vehicles + t.preset.robots)
	}
	return nil
}

// without is what a preset's counts leave of these.
func (p preset) without(taken preset) preset {
	for _, s := range sharedOut {
		*s.count(&p) -= *s.count(&taken)
	}
	p.grids -= taken.grids
	return p
}

// shareOf is the first tract's share of what is left for all of them, at most so much of what it should have.
func (m *metropolis) shareOf(left preset, all []expected, most float64) preset {
	p := preset{name: m.totals.name, streets: 1, twins: m.totals.twins}
	split := func(count int, weight func(expected) float64) int {
		rest := 0.0
		for _, e := range all {
			rest += weight(e)
		}
		if len(all) == 1 {
			return count // the last has to take it all
		}
		return portion(count, weight(all[0])*most, rest)
	}
	for _, s := range sharedOut {
		*s.count(&p) = split(*s.count(&left), s.part)
	}
	inTown := func(e expected) float64 { return e.flats - e.village*0.9 }
	p.communities = max(1, p.communities)
	p.grids = max(p.communities+p.special, split(left.grids-left.villages, inTown)) + p.villages
	return p.plotted()
}

// draws are the tries to lay out a tract.
const draws = 4

// lotSizes are the sizes of lots that are tried, as parts of what the number of lots asks for.
var lotSizes = [...]float64{1, 0.9, 0.8, 1.1}

// settle finds how a tract is laid out with its share, or with a little less of it.
func (m *metropolis) settle(t *tract, left preset, all []expected) error {
	for _, most := range [...]float64{1, 0.96, 0.9, 0.82} {
		t.preset = m.shareOf(left, all, most)
		for try := range draws {
			for _, size := range lotSizes {
				t.draw = draw{seed: mix(m.seed ^ uint64(t.at.base) ^ uint64(try)<<56), lots: size}
				if g, ok := m.skeleton.groundOf(t); ok {
					if m.totals.mapped > 0 {
						m.leaveOver(t, g)
					}
					return nil
				}
			}
		}
	}
	return fmt.Errorf("%w for %d buildings", errRoom, t.preset.buildings())
}

// leaveOver makes components as many as features leave of what is counted together.
func (m *metropolis) leaveOver(t *tract, g *ground) {
	c := m.township(t, g)
	features := 0
	for _, table := range c.tables()[featuresFrom:] {
		for range table.rows {
			features++
		}
	}
	for _, table := range m.outside()[featuresFrom:] {
		for range table.rows {
			features++
		}
	}
	t.preset.components = m.totals.mapped - features
}

// groundOf lays a tract out and builds on it; the same tract always the same way.
func (k *skeleton) groundOf(t *tract) (*ground, bool) {
	dry := 0.0
	for _, f := range t.core {
		if !k.wet[f] {
			dry += k.mesh.shape(f).area()
		}
	}
	p := t.preset
	want := t.draw.lots * dry / (float64(p.lots()) * 1.06)
	p.grain = want / meanLot
	l := k.landOf(t, t.draw, want)
	g := &ground{land: l, lots: l.lots()}
	if !assign(p, t.draw.seed, g.lots) || !g.build(p, t.draw.seed) {
		return nil, false
	}
	return g, true
}

// township makes a township on its ground.
func (m *metropolis) township(t *tract, g *ground) *township {
	g.joinRoads()
	g.nameRoads()
	return newTownship(t.preset, t.draw.seed, g, t.at)
}

// tables are the city's: its own rows, then those of one township after the other.
func (m *metropolis) tables() []table {
	own := m.outside()
	out := make([]table, len(own))
	for i, t := range own {
		out[i] = table{t.describe, func(yield func(data.Row) bool) {
			for row := range t.rows {
				if !yield(row) {
					return
				}
			}
			m.eachRow(i, t.describe, yield)
		}}
	}
	return out
}

// eachRow yields the rows of all townships of one table. The next township is made while the rows of one are taken.
func (m *metropolis) eachRow(index int, describe data.Table, yield func(data.Row) bool) {
	next := m.made(0)
	for i, t := range m.tracts {
		c := <-next
		next = m.made(i + 1)
		for row := range c.tables()[index].rows {
			if row.ID >= idsEach { // it would be another township's; the store refuses a row without an id
				row.ID = -t.at.base
			}
			row = t.at.shifted(describe, row)
			if index == 0 && data.RegionOf(row).Level == data.LevelStreet {
				row.Values[describe.Index("parent_id")] = data.Int(m.districtOf(t).id)
			}
			if !yield(row) {
				<-next
				return
			}
		}
	}
	<-next
}

// made makes the township of a number in the background; past the last it gives none. The only one of a city is kept.
func (m *metropolis) made(i int) <-chan *township {
	out := make(chan *township, 1)
	if i >= len(m.tracts) {
		close(out)
		return out
	}
	go func() {
		defer close(out)
		if c := m.only.Load(); c != nil {
			out <- c
			return
		}
		g, ok := m.skeleton.groundOf(m.tracts[i])
		if !ok { // it was when it was surveyed
			return
		}
		c := m.township(m.tracts[i], g)
		if len(m.tracts) == 1 {
			m.only.Store(c)
		}
		out <- c
	}()
	return out
}
