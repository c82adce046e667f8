package stats

import (
	"cmp"
	"slices"
)

func compareKeys(a, b Key) int {
	return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.ID, b.ID))
}

// place adds every building to the areas it lies in, as the regions are now.
func (e *Editor) place() {
	for k := range e.sums {
		e.dirty[k] = true
	}
	e.sums, e.spread = map[Key]*sum{}, map[crossing][]int64{}
	e.ladder = newLadder()
	for _, r := range e.regions {
		e.ladder.add(r)
	}
	for _, link := range e.links {
		e.ladder.link(link[0], link[1])
	}
	for k := range e.rows {
		e.dirty[k] = true
	}
	for _, b := range e.buildings {
		b.areas = nil
		if b.there {
			e.enter(b)
		}
	}
}

func (e *Editor) sum(k Key) *sum {
	s := e.sums[k]
	if s == nil {
		s = &sum{}
		e.sums[k] = s
	}
	return s
}

// enter adds a building to the areas it lies in.
func (e *Editor) enter(b *building) {
	b.areas = []Key{{"buildings", b.id}}
	for _, id := range e.ladder.around(b) {
		b.areas = append(b.areas, Key{"regions", id})
	}
	if b.compound != 0 {
		b.areas = append(b.areas, Key{"compounds", b.compound})
	}
	for _, k := range b.areas {
		s := e.sum(k)
		add(&s.numbers, b.numbers)
		s.numbers.Buildings++
		e.dirty[k] = true
		if b.compound == 0 {
			continue
		}
		if s.compounds == nil {
			s.compounds = map[int64]int{}
		}
		if s.compounds[b.compound]++; s.compounds[b.compound] == 1 && k.Table == "regions" {
			e.reach(k.ID, b.compound)
		}
	}
}

// leave takes a building out of the areas it lay in.
func (e *Editor) leave(b *building) {
	less := b.numbers
	less.Units, less.Households, less.Occupied, less.People = -less.Units, -less.Households, -less.Occupied, -less.People
	for _, k := range b.areas {
		s := e.sum(k)
		add(&s.numbers, less)
		s.numbers.Buildings--
		e.dirty[k] = true
		if b.compound == 0 {
			continue
		}
		if s.compounds[b.compound]--; s.compounds[b.compound] == 0 {
			delete(s.compounds, b.compound)
			if k.Table == "regions" {
				e.retreat(k.ID, b.compound)
			}
		}
	}
}

// reach notes that a compound has buildings in a region: in the second of a level it crosses both.
func (e *Editor) reach(region, compound int64) {
	at := crossing{e.regions[region].level, compound}
	before := e.spread[at]
	e.spread[at] = append(before, region)
	if len(before) == 0 {
		return
	}
	e.cross(region, 1)
	if len(before) == 1 {
		e.cross(before[0], 1)
	}
}

// retreat notes that a compound has no building in a region any more.
func (e *Editor) retreat(region, compound int64) {
	at := crossing{e.regions[region].level, compound}
	if _, there := e.regions[region]; !there {
		return // all are placed anew when the editing is over
	}
	left := slices.DeleteFunc(e.spread[at], func(id int64) bool { return id == region })
	if e.spread[at] = left; len(left) == 0 {
		delete(e.spread, at)
		return
	}
	e.cross(region, -1)
	if len(left) == 1 {
		e.cross(left[0], -1)
	}
}

func (e *Editor) cross(region, by int64) {
	k := Key{"regions", region}
	e.sum(k).crossing += by
	e.dirty[k] = true
}
