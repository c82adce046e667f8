package demo

import "lintu/data"

// homes are the few facts about every flat that must add up over the whole city: who uses it how and how many live
// there. Flats are counted in the order of their ids.
type homes struct {
	total     int
	occupancy []data.Occupancy // of every household, in order
	people    []uint8          // living there
}

// newHomes shares out uses and people so that the city has exactly as many of each as its preset says.
func (c *township) newHomes() homes {
	var h homes
	var dwellings []int // indexes of homes among the households
	for _, b := range c.buildings {
		for _, d := range b.doors() {
			if d.use == "home" {
				dwellings = append(dwellings, h.total)
			}
			h.total++
		}
	}
	h.occupancy, h.people = make([]data.Occupancy, h.total), make([]uint8, h.total)
	for i := range h.occupancy {
		h.occupancy[i] = data.OtherUse
	}
	r := stream(c.seed, partFamily, 0)
	r.Shuffle(len(dwellings), func(i, j int) { dwellings[i], dwellings[j] = dwellings[j], dwellings[i] })
	lived := dwellings[:c.preset.occupied]
	for _, i := range dwellings[c.preset.occupied:] {
		h.occupancy[i] = data.Vacant
	}
	let, lent := c.preset.flats*17/100, max(0, c.preset.flats*3/100-c.preset.extras)
	for k, i := range lived {
		switch {
		case k < let:
			h.occupancy[i] = data.Let
		case k < let+lent:
			h.occupancy[i] = data.OtherUse
		default:
			h.occupancy[i] = data.OwnerOccupied
		}
		h.people[i] = 1
	}
	r.Shuffle(len(lived), func(i, j int) { lived[i], lived[j] = lived[j], lived[i] })
	c.settlePeople(lived, h.people)
	return h
}

// familySizes are the shares of families of 1, 2, 3, 4 and 5 people, per cent; families of 6 and 7 come from evening out.
var familySizes = [5]int{25, 32, 24, 12, 7}

// settlePeople gives every flat lived in its number of people by the shares, then evens out to the preset's total.
func (c *township) settlePeople(lived []int, people []uint8) {
	total, at := 0, 0
	for k, part := range familySizes {
		end := at + len(lived)*part/100
		if k == len(familySizes)-1 {
			end = len(lived)
		}
		for ; at < end; at++ {
			people[lived[at]] = uint8(k + 1)
			total += k + 1
		}
	}
	r := stream(c.seed, partFamily, 1)
	for total != c.preset.people {
		i := lived[r.IntN(len(lived))]
		switch {
		case total > c.preset.people && people[i] > 1:
			people[i]--
			total--
		case total < c.preset.people && people[i] > 2 && people[i] < 7:
			people[i]++
			total++
		}
	}
}

// eachHousehold calls with every household in the order of ids until it is told to stop.
func (c *township) eachHousehold(call func(id, unit int64, b *building, d door) bool) {
	id, unit := int64(0), int64(0)
	for _, b := range c.buildings {
		for _, d := range b.doors() {
			id++
			own := int64(0)
			if d.unit > 0 {
				own = unit + int64(d.unit)
			}
			if !call(id, own, b, d) {
				return
			}
		}
		unit += int64(b.units)
	}
}

func (c *township) householdRows(yield func(data.Row) bool) {
	c.eachHousehold(func(id, unit int64, b *building, d door) bool {
		return yield(c.household(id, unit, b, d).Row())
	})
}

func (c *township) household(id, unit int64, b *building, d door) data.Household {
	at := b.position(d)
	return data.Household{
		Meta:   c.meta(id, b.houseCode(d), data.ClassHouse, c.at.government()),
		Region: c.regions[b.grid].code, Building: b.id, Unit: unit, Floor: d.floor, FloorLabel: b.label(d.floor),
		Storeys: d.storeys, Column: d.column, Columns: d.columns, Room: b.room(d), Use: d.use,
		Occupancy: c.homes.occupancy[id-1], Area: b.size(d), Position: &at,
	}
}

func (b *building) houseCode(d door) string {
	key := b.house
	key.Unit, key.Floor, key.Door = d.unit, d.floor, d.column
	code, err := key.Code()
	if err != nil {
		return "" // the store refuses the row: a code that does not fit is a defect of the generator
	}
	return code
}
