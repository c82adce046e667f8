package demo

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// fitUnits changes how many units the houses on the slots have until all together have as many as the preset wants.
// It fails if the widths do not allow that.
func fitUnits(p preset, seed uint64, lots []*lot) bool {
	var slots []*slot
	total := 0
	for _, n := range lots {
		for i := range n.slots {
			s := &n.slots[i]
			if s.kind == highRiseHomes && s.width > 37 {
				s.units = 2
			}
			if s.kind == villaHomes && s.units == 1 {
				s.units = 0 // its own door
			}
			if s.kind != villaHomes {
				slots = append(slots, s)
			}
			total += s.units
		}
	}
	r := stream(seed, partHomes, 0)
	r.Shuffle(len(slots), func(i, j int) { slots[i], slots[j] = slots[j], slots[i] })
	for range 3 {
		for _, s := range slots {
			least, most := unitRange(*s)
			switch {
			case total < p.units && s.units < most:
				s.units, total = s.units+1, total+1
			case total > p.units && s.units > least:
				s.units, total = s.units-1, total-1
			}
		}
	}
	return total == p.units
}

// unitRange is how many units a house of the slot's width may have.
func unitRange(s slot) (least, most int) {
	switch s.kind {
	case walkUpHomes:
		return max(2, int(s.width/20)), min(5, int(s.width/11.5))
	case midRiseHomes:
		return max(1, int(s.width/30)), min(3, int(s.width/15))
	default:
		return 1, 2
	}
}

// houseFloors are the fewest floors a house of a kind has.
var fewestFloors = map[use]int{walkUpHomes: 5, midRiseHomes: 9, highRiseHomes: 17, villaHomes: 2, oldTown: 1}

// settle gives every home its floors and flats, so that the city has exactly the flats of its preset. It fails if the
// houses cannot hold them.
func settle(p preset, seed uint64, all []*building) bool {
	r := stream(seed, partHomes, 1)
	var blocks []*building // with flats on floors, in random order
	for _, b := range all {
		if b.kind == "home" {
			b.draw(r)
			if b.use != villaHomes && b.use != oldTown {
				blocks = append(blocks, b)
			}
		}
	}
	r.Shuffle(len(blocks), func(i, j int) { blocks[i], blocks[j] = blocks[j], blocks[i] })
	giveExtras(p, blocks)
	homes := 0
	for _, b := range all {
		homes += b.places()
	}
	want := p.flats - p.extras
	homes, ok := fitHomes(blocks, homes, want+want/260, want+want/110)
	if !ok {
		return false
	}
	return joinFlats(r, blocks, homes-want)
}

// draw gives a home its floors and the flats on each.
func (b *building) draw(r *rand.Rand) {
	least := fewestFloors[b.use]
	b.units, b.first, b.columns = b.slot.units, 1, 2
	b.floors = max(least, b.slot.floors-r.IntN(3)/2)
	switch b.use {
	case highRiseHomes:
		b.floors = max(least, b.slot.floors-r.IntN(4))
		b.columns = 4 - b.units + r.IntN(2)
		b.below = 1 + r.IntN(2)
		b.skip = []int{0, 1, 2}[r.IntN(3)]
	case midRiseHomes:
		b.below = 1
	case villaHomes:
		b.floors, b.columns = 2+r.IntN(2), 1
	case oldTown:
		b.floors, b.columns, b.units = 1+r.IntN(2), 1+r.IntN(2), 0
		if b.lot.use == hamlet {
			b.columns = b.slot.units
		}
	}
}

// places is how many flats the building has before some are joined.
func (b *building) places() int {
	switch {
	case b.kind != "home":
		return 0
	case b.use == villaHomes:
		return max(1, b.units)
	case b.use == oldTown:
		return b.columns
	default:
		return b.units * b.columns * (b.floors - b.first + 1)
	}
}

// giveExtras puts shops on the ground floor of some blocks and storage under others until the doors that are no homes
// are as many as wanted.
func giveExtras(p preset, blocks []*building) {
	left := p.extras
	for i := 0; i < len(blocks) && left > p.extras*2/5; i++ {
		if b := blocks[i]; b.use == walkUpHomes || b.use == highRiseHomes {
			b.shops = min(left, b.units*2+i%3)
			b.first = 2
			left -= b.shops
		}
	}
	for i := len(blocks) - 1; i >= 0 && left > 0; i-- {
		if b := blocks[i]; b.shops == 0 {
			b.cellars = min(left, b.units*2)
			b.below = max(b.below, 1)
			left -= b.cellars
		}
	}
}

// fitHomes adds or takes floors and flats, house by house, until the number of homes lies between least and most.
func fitHomes(blocks []*building, homes, least, most int) (int, bool) {
	for round := range 24 {
		for _, b := range blocks {
			if homes >= least && homes <= most {
				return homes, true
			}
			before := b.places()
			if homes < least {
				b.grow(round)
			} else {
				b.shrink(round)
			}
			homes += b.places() - before
		}
	}
	return homes, false
}

// grow adds a floor where the sunlight of the next row allows it, else a flat per floor of a tower.
func (b *building) grow(round int) {
	switch {
	case b.floors < b.slot.floors:
		b.floors++
	case round > 0 && b.use == highRiseHomes && b.columns < 6-b.units:
		b.columns++
	case round > 2 && b.use == midRiseHomes && b.columns < 3:
		b.columns++
	}
}

func (b *building) shrink(round int) {
	switch {
	case round%2 == 0 && b.use == highRiseHomes && b.columns > 2:
		b.columns--
	case b.floors > fewestFloors[b.use]:
		b.floors--
	}
}

// joinFlats makes one flat of two, so many times: beside each other, or above each other under the roof.
func joinFlats(r *rand.Rand, blocks []*building, count int) bool {
	for range 3 {
		for _, b := range blocks {
			switch {
			case count == 0:
				return true
			case b.floors-b.first < 4 || r.IntN(4) > 0:
			case r.IntN(2) == 0 && b.lofts < b.units:
				b.lofts, count = b.lofts+1, count-1
			case b.merged < b.units:
				b.merged, count = b.merged+1, count-1
			}
		}
	}
	return count == 0
}

// door is a household's place in its building.
type door struct {
	unit, floor, storeys, column, columns int
	use                                   string
}

// doors are the households of a building: by unit from the west, floor from below, column from the west; what has no
// unit comes first.
func (b *building) doors() []door {
	if b.kind != "home" {
		return nil
	}
	var out []door
	for c := range b.shops {
		out = append(out, door{0, 1, 1, c + 1, 1, "shop"})
	}
	switch b.use {
	case villaHomes:
		for u := range max(1, b.units) {
			out = append(out, door{min(b.units, u+1), 1, b.floors, 1, 1, "home"})
		}
	case oldTown:
		for c := range b.columns {
			out = append(out, door{0, 1, b.floors, c + 1, 1, "home"})
		}
	default:
		for u := range b.units {
			out = b.unitDoors(out, u+1)
		}
	}
	return out
}

// unitDoors are the doors on the stairs of one unit.
func (b *building) unitDoors(out []door, unit int) []door {
	cellars := share(b.cellars, unit-1, b.units)
	for c := range cellars {
		use := "storage"
		if b.use == highRiseHomes {
			use = "parking"
		}
		out = append(out, door{unit, -1, 1, c + 1, 1, use})
	}
	wide := b.first + 1 + (unit*7+b.number*3)%max(1, b.floors-b.first-3) // the floor of the joined flat
	for floor := b.first; floor <= b.floors; floor++ {
		for c := 1; c <= b.columns; c++ {
			loft := unit <= b.lofts && c == b.columns
			switch {
			case loft && floor == b.floors: // the upper storey of the flat below
			case loft && floor == b.floors-1:
				out = append(out, door{unit, floor, 2, c, 1, "home"})
			case unit <= b.merged && floor == wide && c == 1:
				out = append(out, door{unit, floor, 1, 1, 2, "home"})
			case unit <= b.merged && floor == wide && c == 2: // part of the flat beside it
			default:
				out = append(out, door{unit, floor, 1, c, 1, "home"})
			}
		}
	}
	return out
}

// sortByPlace orders buildings by row from the north and then from the west, which is how they are numbered.
func sortByPlace(list []*building) {
	slices.SortStableFunc(list, func(a, b *building) int {
		ra, rb := a.rank(), b.rank()
		if ra != rb {
			return ra - rb
		}
		return cmp.Compare(a.outline.centroid().x, b.outline.centroid().x)
	})
}

func (b *building) rank() int {
	if b.kind == "home" {
		return b.slot.row
	}
	return 1 << 20 // the shops along the street come last
}
