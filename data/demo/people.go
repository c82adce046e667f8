package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"lintu/data"
)

// person is a resident before it is a record.
type person struct {
	id       int64
	family   int
	relation string
	female   bool
	age      int
	born     time.Time
	surname  string
	given    string
}

// eachHome calls with every flat somebody lives in, and its people, in the order of ids.
func (c *township) eachHome(call func(id, unit int64, b *building, d door, people []person) bool) {
	next := int64(1)
	c.eachHousehold(func(id, unit int64, b *building, d door) bool {
		count := int(c.homes.people[id-1])
		if count == 0 {
			return true
		}
		people := c.people(id, next, count)
		next += int64(count)
		return call(id, unit, b, d, people)
	})
}

// people are those who live in a flat: always the same for the same flat.
func (c *township) people(household, first int64, count int) []person {
	r := stream(c.seed, partFamily, uint64(household)<<8)
	people := c.family(r, household, count)
	for i := range people {
		p := &people[i]
		p.id = first + int64(i)
		p.born = c.birth(r, p.id, p.age)
		p.given = givenName(r, p.female, p.age)
	}
	return people
}

// birth is a day in the year of an age. Days are dealt out in turn by id, so that no two people with the same order in
// their id number share one; see idNumber.
func (c *township) birth(r *rand.Rand, id int64, age int) time.Time {
	blocks := c.at.birthBlocks()
	day, _ := c.at.slot(id)
	day %= blocks
	if blocks < daysOfYear {
		day += blocks * int64(r.IntN(int(daysOfYear/blocks)))
	}
	born := time.Date(c.reference.Year()-age, 1, 1+int(day), 0, 0, 0, 0, time.UTC)
	if anniversary := born.AddDate(age, 0, 0); anniversary.After(c.reference) {
		born = time.Date(c.reference.Year()-age-1, 1, 1+int(day), 0, 0, 0, 0, time.UTC)
	}
	return born
}

// idNumber is a number of GB 11643 that nobody has; see [locale.area].
func (c *township) idNumber(p person) string {
	_, order := c.at.slot(p.id)
	serial := int(order) * 2
	if !p.female {
		serial++
	}
	number, err := data.NewIDNumber(c.at.area(p.id), p.born, serial)
	if err != nil {
		return ""
	}
	return number
}

// phone is a number nobody has; children have none.
func (c *township) phone(p person) string {
	if p.age < 12 {
		return ""
	}
	return c.at.phone(p.id)
}

func (c *township) residentRows(yield func(data.Row) bool) {
	c.eachHome(func(_, _ int64, b *building, d door, people []person) bool {
		for i, p := range people {
			record := data.Resident{
				Meta:   c.meta(p.id, personCode(b.houseCode(d), i), data.ClassPerson, b.of.committee()),
				Region: c.regions[b.grid].code, Name: p.surname + p.given, IDNumber: c.idNumber(p), Phone: c.phone(p),
				BirthDate: p.born.Format(time.DateOnly), Sex: sexOf(p),
			}
			if !yield(record.Row()) {
				return false
			}
		}
		return true
	})
}

func personCode(house string, i int) string { return fmt.Sprintf("%s%02d", house, i+1) }

func sexOf(p person) string {
	if p.female {
		return "female"
	}
	return "male"
}

func (c *township) membershipRows(yield func(data.Row) bool) {
	c.eachHome(func(household, _ int64, b *building, d door, people []person) bool {
		for i, p := range people {
			meta := c.meta(p.id, personCode(b.houseCode(d), i), data.ClassPerson, b.of.committee())
			record := data.Membership{
				Meta: meta, Region: c.regions[b.grid].code, Household: household, Resident: p.id,
				Family: p.family, Relation: p.relation, From: c.movedIn(p, b),
			}
			if !yield(record.Row()) {
				return false
			}
		}
		return true
	})
}

// movedIn is when somebody came to live in the building: not before it was there and not before they were born.
func (c *township) movedIn(p person, b *building) time.Time {
	r := mix(c.seed ^ mix(uint64(p.id)))
	earliest := time.Date(b.year, 6, 1, 0, 0, 0, 0, time.UTC)
	if p.born.After(earliest) {
		earliest = p.born
	}
	days := int(c.reference.Sub(earliest).Hours() / 24)
	if days < 1 {
		return earliest
	}
	return earliest.AddDate(0, 0, int(r%uint64(days)))
}

func yearBegin(t time.Time) time.Time { return time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC) }
