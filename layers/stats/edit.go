package stats

import (
	"maps"
	"slices"

	"github.com/paulmach/orb"

	"lintu/data"
)

// Editor keeps what figures are made of and makes the next [Stats] out of the present ones when rows change. One goroutine
// uses it.
type Editor struct {
	stats *Stats

	rows      map[Key]area // level and region code of every area; its figures are in sums
	regions   map[int64]region
	links     map[int64][2]int64 // region and parent, by the link's id
	ladder    *ladder
	buildings map[int64]*building
	units     ledger[int64] // building of a unit
	flats     ledger[flat]
	members   ledger[int64] // household of a current membership

	sums   map[Key]*sum
	spread map[crossing][]int64 // regions of a level with buildings of a compound
	dirty  map[Key]bool
}

// building is a building's own figures and where it lies. It is kept without a row while anything refers to it.
type building struct {
	there           bool
	id              int64
	community, grid int64
	compound        int64
	point           *orb.Point // its label point
	areas           []Key      // that count it, itself among them; none until it is placed
	numbers         data.Numbers
}

// flat is what figures need of a household. One that is not there may have people, whose row came first.
type flat struct {
	building        int64
	people          int32
	occupied, there bool
}

// sum is the figures of an area, and how many buildings of each compound it has.
type sum struct {
	numbers   data.Numbers
	compounds map[int64]int
	crossing  int64
}

// crossing is a compound in the areas of a level.
type crossing struct {
	level    data.Level
	compound int64
}

func newEditor(tables map[string]source) *Editor {
	return &Editor{
		stats: &Stats{tables: tables, areas: map[Key]area{}},
		rows:  map[Key]area{}, regions: map[int64]region{}, links: map[int64][2]int64{}, buildings: map[int64]*building{},
		dirty: map[Key]bool{},
	}
}

// Stats are the present figures.
func (e *Editor) Stats() *Stats { return e.stats }

// Apply makes the next figures and gives the areas whose figures are others now.
func (e *Editor) Apply(edits []data.Edit) []Key {
	around := false
	for _, edit := range edits {
		rows := map[int64]data.Row{}
		for _, row := range edit.Rows {
			rows[row.ID] = row
		}
		for _, id := range edit.IDs {
			row, there := rows[id]
			switch edit.Table {
			case "regions":
				around = e.editRegion(id, row, there) || around
			case "region_links":
				around = e.editLink(id, row, there) || around
			case "compounds":
				e.editCompound(id, row, there)
			case "buildings":
				e.editBuilding(id, row, there)
			case "units":
				e.editUnit(id, row, there)
			case "households":
				e.editHousehold(id, row, there)
			case "memberships":
				e.editMembership(id, row, there)
			}
		}
	}
	if around {
		e.place()
	}
	return e.publish()
}

// editRegion reports whether buildings may lie in other areas now.
func (e *Editor) editRegion(id int64, row data.Row, there bool) bool {
	k, before := Key{"regions", id}, e.regions[id]
	e.dirty[k] = true
	if !there {
		delete(e.rows, k)
		delete(e.regions, id)
		return before.id != 0
	}
	e.loadRegion(row)
	return !before.equal(e.regions[id])
}

func (e *Editor) editLink(id int64, row data.Row, there bool) bool {
	before, was := e.links[id]
	if !there {
		delete(e.links, id)
		return was
	}
	e.loadLink(row)
	return !was || before != e.links[id]
}

func (e *Editor) editCompound(id int64, row data.Row, there bool) {
	k := Key{"compounds", id}
	e.dirty[k] = true
	if !there {
		delete(e.rows, k)
		return
	}
	e.loadCompound(row)
}

func (e *Editor) editBuilding(id int64, row data.Row, there bool) {
	k, b := Key{"buildings", id}, e.building(id)
	e.dirty[k] = true
	e.leave(b)
	if !there {
		delete(e.rows, k)
		b.there, b.areas = false, nil
		e.forget(b)
		return
	}
	e.loadBuilding(row)
	e.enter(b)
}

func (e *Editor) editUnit(id int64, row data.Row, there bool) {
	before, now := e.units.get(id), int64(0)
	if there {
		now = data.UnitOf(row).Building
	}
	if before == now {
		return
	}
	e.units.set(id, now)
	if before != 0 {
		e.bump(before, data.Numbers{Units: -1})
	}
	if now != 0 {
		e.bump(now, data.Numbers{Units: 1})
	}
}

func (e *Editor) editHousehold(id int64, row data.Row, there bool) {
	before := e.flats.get(id)
	now := flat{people: before.people}
	if there {
		now = flatOf(row)
		now.people = before.people
	}
	if before == now {
		return
	}
	e.flats.set(id, now)
	if before.there {
		e.bump(before.building, before.numbers(-1))
	}
	if now.there {
		e.bump(now.building, now.numbers(1))
	}
}

func (e *Editor) editMembership(id int64, row data.Row, there bool) {
	before, now := e.members.get(id), int64(0)
	if there {
		now = homeOf(row)
	}
	if before == now {
		return
	}
	e.members.set(id, now)
	e.moved(before, -1)
	e.moved(now, 1)
}

// moved adds people to a household.
func (e *Editor) moved(household int64, people int32) {
	if household == 0 {
		return
	}
	f := e.flats.get(household)
	f.people += people
	e.flats.set(household, f)
	if f.there {
		e.bump(f.building, data.Numbers{People: int64(people)})
	}
}

// building is what is kept of a building, whether its row is there or not.
func (e *Editor) building(id int64) *building {
	b := e.buildings[id]
	if b == nil {
		b = &building{id: id}
		e.buildings[id] = b
	}
	return b
}

// forget drops a building that nothing refers to.
func (e *Editor) forget(b *building) {
	if !b.there && b.numbers == (data.Numbers{}) {
		delete(e.buildings, b.id)
	}
}

func (b *building) read(row data.Building) {
	b.there, b.community, b.grid, b.compound, b.point = true, row.Community, row.Grid, row.Compound, nil
	if len(row.Footprint) > 0 {
		at := data.LabelPoint(row.Footprint)
		b.point = &at
	}
}

func (b *building) count(f flat, by int64) { add(&b.numbers, f.numbers(by)) }

// bump changes the figures of a building and of every area that counts it.
func (e *Editor) bump(id int64, by data.Numbers) {
	b := e.building(id)
	add(&b.numbers, by)
	for _, k := range b.areas {
		add(&e.sum(k).numbers, by)
		e.dirty[k] = true
	}
	e.forget(b)
}

func add(to *data.Numbers, by data.Numbers) {
	to.Units += by.Units
	to.Households += by.Households
	to.Occupied += by.Occupied
	to.People += by.People
}

func flatOf(row data.Row) flat {
	h := data.HouseholdOf(row)
	return flat{building: h.Building, occupied: h.Occupied(), there: true}
}

// numbers are the figures of one flat, or what is lost without it.
func (f flat) numbers(by int64) data.Numbers {
	n := data.Numbers{Households: by, People: by * int64(f.people)}
	if f.occupied {
		n.Occupied = by
	}
	return n
}

// homeOf is the household of a membership that holds now, else 0.
func homeOf(row data.Row) int64 {
	m := data.MembershipOf(row)
	if !m.To.IsZero() {
		return 0
	}
	return m.Household
}

// publish makes figures of what changed and gives the areas that have others now.
func (e *Editor) publish() []Key {
	newer := maps.Clone(e.stats.newer)
	if newer == nil {
		newer = map[Key]area{}
	}
	var changed []Key
	for k := range e.dirty {
		before, _ := e.stats.area(k)
		now := e.figures(k)
		if before != now {
			newer[k] = now
			changed = append(changed, k)
		}
	}
	clear(e.dirty)
	if len(changed) == 0 {
		return nil
	}
	next := &Stats{tables: e.stats.tables, areas: e.stats.areas, newer: newer}
	if len(newer) > manyNewer {
		next.areas, next.newer = maps.Clone(next.areas), nil
		for k, a := range newer {
			if next.areas[k] = a; !a.there {
				delete(next.areas, k)
			}
		}
	}
	e.stats = next
	slices.SortFunc(changed, compareKeys)
	return changed
}

// manyNewer is up to how many areas are kept beside the others.
const manyNewer = 512

// figures are those of an area now.
func (e *Editor) figures(k Key) area {
	a, there := e.rows[k]
	if !there {
		return area{}
	}
	if s := e.sums[k]; s != nil {
		a.Numbers, a.Crossing = s.numbers, s.crossing
		a.Compounds = int64(len(s.compounds))
	}
	return a
}
