package demo

import (
	"math"
	"math/rand/v2"
	"slices"
)

// wish is a use, how many lots of it are wanted, where (in the measure of lot.place) and how large.
type wish struct {
	use      use
	count    int
	near     vec
	area     [2]float64 // m² of ground, least and most
	narrow   float64    // metres
	together bool       // side by side rather than each near the place
}

// wishes are what is given a lot before homes are, in this order. Places are drawn around where such things lie in a
// city of this plan: shops at the junction in the middle, factories to leeward in the north-west, the park by the river.
func wishes(p preset, r *rand.Rand) []wish {
	around := func(x, y float64) vec { return vec{x + between(r, -0.1, 0.1), y + between(r, -0.1, 0.1)} }
	return []wish{
		{park, min(p.parks, 1), around(0.08, -0.42), [2]float64{22000, 70000}, 100, false},
		{villaHomes, p.compoundKinds[3], around(0.6, -0.6), [2]float64{9000, 60000}, 60, false},
		{park, max(p.parks-2, 0), vec{0.95, -0.95}, [2]float64{6000, 80000}, 30, false},
		{park, min(max(p.parks-1, 0), 1), around(-0.5, 0.45), [2]float64{20000, 60000}, 90, false},
		{square, p.squares, around(0.1, 0), [2]float64{4000, 22000}, 50, false},
		{industry, p.factoryLots, around(-0.95, 0.95), [2]float64{18000, 90000}, 95, true},
		{healing, 1, around(0.35, 0.75), [2]float64{16000, 50000}, 95, false},
		{schooling, min(p.schoolLots, 1), around(-0.45, -0.35), [2]float64{20000, 60000}, 105, false},
		{schooling, max(p.schoolLots-1, 0), around(0.6, 0.25), [2]float64{20000, 60000}, 105, false},
		{shopping, (p.shopLots + 1) / 2, around(0.15, 0.05), [2]float64{9000, 60000}, 70, false},
		{shopping, p.shopLots / 2, around(-0.4, 0), [2]float64{7000, 50000}, 60, false},
		{business, p.officeLots, around(0.2, 0.45), [2]float64{9000, 60000}, 70, false},
		{oldTown, 1, around(-0.8, -0.75), [2]float64{14000, 27000}, 70, false},
	}
}

// assign gives every lot its use and lays out the homes. It fails where the ground is too small for the preset.
func assign(p preset, seed uint64, lots []*lot) bool {
	r := stream(seed, partUse, 0)
	for _, w := range wishes(p, r) {
		for range w.count {
			n := best(lots, w, p.grain)
			if n == nil { // none of the size: any that is large enough
				w.area[1] = math.Inf(1)
				n = best(lots, w, p.grain)
			}
			if n != nil {
				n.use = w.use
			} else if w.use != square && w.use != park {
				return false
			}
		}
	}
	givePublic(p, lots)
	return settleHamlets(p, seed, lots) && giveVillas(p, seed, lots) && giveHomes(p, seed, lots)
}

// largeLot is the ground in m² that weighs as much as lying half the city away from where a use would best be.
const largeLot = 90000

// best is the free lot that fits a wish and lies nearest to its place, or to its like.
func best(lots []*lot, w wish, grain float64) *lot {
	var found *lot
	least := 0.0
	for _, n := range lots {
		area := n.ground.area()
		if n.use != unused || area < w.area[0]*grain || area > w.area[1] || n.narrow() < w.narrow {
			continue
		}
		// Homes need the large lots most.
		if d := n.place.to(w.near) + area/largeLot; found == nil || d < least {
			found, least = n, d
		}
	}
	return found
}

// homeNarrow and homeArea are the least a compound needs, in m and m².
const (
	homeNarrow = 105
	homeArea   = 17000
)

func (n *lot) holdsHomes() bool { return n.narrow() >= homeNarrow && n.ground.area() >= homeArea }

// givePublic puts public buildings on what is too small or odd for homes, then on the smallest of the rest; what is
// left of the odd lots becomes green.
func givePublic(p preset, lots []*lot) {
	var odd []*lot
	for _, n := range lots {
		if n.use == unused && !n.holdsHomes() && n.place.y > -0.95 {
			odd = append(odd, n)
		}
	}
	slices.SortStableFunc(odd, func(a, b *lot) int { return int(b.ground.area() - a.ground.area()) })
	given := 0
	for _, n := range odd {
		if given < p.publicLots && n.ground.area() > 5000 && n.narrow() > 45 {
			n.use = public
			given++
		} else {
			n.use = park
		}
	}
	for ; given < p.publicLots; given++ {
		n := smallest(lots)
		if n == nil {
			return
		}
		n.use = public
	}
}

func smallest(lots []*lot) *lot {
	var found *lot
	for _, n := range lots {
		if n.use == unused && (found == nil || n.ground.area() < found.ground.area()) {
			found = n
		}
	}
	return found
}
