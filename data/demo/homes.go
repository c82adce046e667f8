package demo

import (
	"cmp"
	"math"
	"slices"
)

// quota is how many houses of each kind of compound are wanted, and how many compounds at least.
type quota struct {
	kind      use
	houses    int
	compounds int
}

func (p preset) quotas() [3]quota {
	return [3]quota{
		{highRiseHomes, p.highRises, p.compoundKinds[2]},
		{midRiseHomes, p.midRises, p.compoundKinds[1]},
		{walkUpHomes, p.walkUps, p.compoundKinds[0]},
	}
}

// giveHomes makes the free lots compounds: towers in the east and by the river, walk-ups in the west, mid-rises between.
// The borders between the three are put where each kind has room for its houses with the least to spare.
func giveHomes(p preset, seed uint64, lots []*lot) bool {
	r := stream(seed, partUse, 1)
	free := homeLots(p, lots)
	want := p.compounds - p.compoundKinds[3]
	if len(free) != want {
		return false
	}
	type ranked struct {
		lot   *lot
		score float64
		slots [3][]slot
	}
	list := make([]ranked, len(free))
	for i, n := range free {
		list[i] = ranked{lot: n, score: n.place.x + 0.25*n.place.y + n.ground.area()/90000 + between(r, -0.25, 0.25)}
		for k, q := range p.quotas() {
			list[i].slots[k] = layHomes(n, q.kind, seed)
		}
	}
	slices.SortStableFunc(list, func(a, b ranked) int {
		return cmp.Compare(b.score, a.score)
	})
	rooms := make([][3]int, len(list))
	for i := range list {
		for k := range list[i].slots {
			rooms[i][k] = len(list[i].slots[k])
		}
	}
	borders, ok := p.borders(rooms)
	if !ok {
		return false
	}
	for i := range list {
		k := 0
		for k < 2 && i >= borders[k] {
			k++
		}
		list[i].lot.use, list[i].lot.slots = p.quotas()[k].kind, list[i].slots[k]
	}
	return true
}

// giveVillas lays out the villa compounds, and takes away what is too many.
func giveVillas(p preset, seed uint64, lots []*lot) bool {
	total := 0
	var of []*lot
	for _, n := range lots {
		if n.use == villaHomes {
			n.slots = layHomes(n, villaHomes, seed)
			total += len(n.slots)
			of = append(of, n)
		}
	}
	if len(of) > 0 && total < p.villas {
		return false
	}
	for ; len(of) > 0 && total > p.villas; total-- {
		slices.MaxFunc(of, func(a, b *lot) int { return len(a.slots) - len(b.slots) }).dropCrowded()
	}
	return true
}

// homeLots are the lots left for compounds; if there are too many the smallest become green.
func homeLots(p preset, lots []*lot) []*lot {
	var free []*lot
	for _, n := range lots {
		if n.use == unused {
			free = append(free, n)
		}
	}
	want := p.compounds - p.compoundKinds[3]
	slices.SortStableFunc(free, func(a, b *lot) int { return int(b.ground.area() - a.ground.area()) })
	for len(free) > want {
		free[len(free)-1].use = park
		free = free[:len(free)-1]
	}
	return free
}

// borders finds where in the ranked list towers end and mid-rises end, given how many houses of each kind every lot
// holds, so that all kinds fit and the fullest is not much fuller than the emptiest.
func (p preset) borders(rooms [][3]int) ([2]int, bool) {
	quotas := p.quotas()
	best, found := math.Inf(1), false
	var borders [2]int
	for a := quotas[0].compounds; a <= len(rooms); a++ {
		for b := a + quotas[1].compounds; b+quotas[2].compounds <= len(rooms); b++ {
			spare := 0.0
			for k, part := range [3][][3]int{rooms[:a], rooms[a:b], rooms[b:]} {
				total := 0
				for _, held := range part {
					total += held[k]
				}
				if total < quotas[k].houses {
					spare = math.Inf(1)
				}
				spare = max(spare, float64(total)/float64(quotas[k].houses))
			}
			if spare < best {
				best, borders, found = spare, [2]int{a, b}, true
			}
		}
	}
	return borders, found
}

// thin takes houses away until every kind has as many as wanted: always from the compound that has most ground per
// house to give, and the house nearest its middle first, which leaves a garden there.
func thin(p preset, lots []*lot) {
	for _, q := range p.quotas() {
		var of []*lot
		total := 0
		for _, n := range lots {
			if n.use == q.kind {
				of = append(of, n)
				total += len(n.slots)
			}
		}
		for ; total > q.houses; total-- {
			fullest := slices.MaxFunc(of, func(a, b *lot) int { return len(a.slots) - len(b.slots) })
			fullest.dropMiddle()
		}
	}
}

func (n *lot) dropMiddle() {
	middle := n.ground.centroid()
	i := slices.IndexFunc(n.slots, func(s slot) bool {
		return !slices.ContainsFunc(n.slots, func(o slot) bool { return o.at.to(middle) < s.at.to(middle) })
	})
	n.spared = append(n.spared, n.slots[i])
	n.slots = slices.Delete(n.slots, i, i+1)
}

// dropCrowded takes away the house that has others nearest to it.
func (n *lot) dropCrowded() {
	worst, least := 0, math.Inf(1)
	for i, s := range n.slots {
		for j, o := range n.slots {
			if d := s.at.to(o.at); i != j && d < least {
				worst, least = i, d
			}
		}
	}
	n.slots = slices.Delete(n.slots, worst, worst+1)
}
