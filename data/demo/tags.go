package demo

import (
	"sync"
	"time"

	"lintu/data"
)

// tagChances are the chances with which rules of the kind [some] are applied, found by counting of how many people each
// tag could be said.
type tagChances struct {
	once   sync.Once
	person map[string]float64
	flat   map[string]float64
}

// chances counts once for the city. A rule's chance depends on the tags before it, so the count runs the rules on the
// way, each with the chance of what has been seen so far; the last numbers are close to those of a second count.
func (c *township) chances() *tagChances {
	c.tagged.once.Do(func() {
		per1000 := map[string]float64{}
		for _, t := range data.Tags() {
			per1000[t.Code] = t.Per1000 / 1000
		}
		c.tagged.person, c.tagged.flat = c.countPeople(per1000), c.countFlats(per1000)
	})
	return &c.tagged
}

// countPeople finds the chance of every tag of residents, one tag after the other over a sample of the city.
func (c *township) countPeople(per1000 map[string]float64) map[string]float64 {
	sample := c.sample()
	chances := make(map[string]float64, len(personRules))
	for _, k := range personRules {
		if k.all {
			chances[k.tag] = 1
			for _, s := range sample {
				c.say(s, k.tag, k.rule, 1)
			}
			continue
		}
		fit := 0
		for _, s := range sample {
			if k.who(s) {
				fit++
			}
		}
		if fit > 0 {
			chances[k.tag] = min(1, per1000[k.tag]*float64(len(sample))/float64(fit))
		}
		for _, s := range sample {
			c.say(s, k.tag, k.rule, chances[k.tag])
		}
	}
	return chances
}

// sampleSize is about how many people the chances are found from; more would hardly change them.
const sampleSize = 8000

func (c *township) sample() []*subject {
	step := max(1, c.preset.people/sampleSize)
	var out []*subject
	home := 0
	c.eachHome(func(id, _ int64, b *building, _ door, people []person) bool {
		if home++; home%step == 0 {
			out = append(out, c.subjects(id, b, people)...)
		}
		return true
	})
	return out
}

func (c *township) subjects(household int64, b *building, people []person) []*subject {
	out := make([]*subject, len(people))
	for i, p := range people {
		out[i] = &subject{
			person: p, household: household, building: b, occupancy: c.homes.occupancy[household-1], together: people,
			shared: isShared(people),
		}
	}
	return out
}

// isShared reports whether every one of four or more people is a family alone.
func isShared(people []person) bool {
	return len(people) > 3 && people[len(people)-1].family == len(people)
}

// say decides whether a tag is said of a subject: by a number that belongs to the person and the tag alone.
func (c *township) say(s *subject, tag string, k rule, chance float64) {
	if k.who(s) && (k.all || c.luck(uint64(s.id), tag) < chance) {
		s.has[tagPlace(tag)] = true
	}
}

// luck is a number from 0 to 1 for an object and a tag.
func (c *township) luck(object uint64, tag string) float64 {
	name := uint64(0)
	for _, letter := range tag {
		name = name<<8 | uint64(letter)
	}
	return float64(mix(c.seed^mix(object^mix(name)))>>11) / (1 << 53)
}

func (c *township) countFlats(per1000 map[string]float64) map[string]float64 {
	fit, total := map[string]float64{}, 0.0
	c.eachFlat(func(f flat) bool {
		if lived(f) {
			total++
		}
		for _, k := range flatRules {
			if k.who(f) {
				fit[k.tag]++
			}
		}
		return true
	})
	chances := map[string]float64{}
	for _, k := range flatRules {
		if fit[k.tag] > 0 {
			chances[k.tag] = min(1, per1000[k.tag]*total/fit[k.tag])
		}
	}
	return chances
}

// eachFlat calls with every home, lived in or not.
func (c *township) eachFlat(call func(flat) bool) {
	next := int64(1)
	c.eachHousehold(func(id, _ int64, b *building, d door) bool {
		if d.use != "home" {
			return true
		}
		f := flat{id: id, building: b, door: d, vacant: c.homes.occupancy[id-1] == data.Vacant}
		if count := int(c.homes.people[id-1]); count > 0 {
			f.people = c.people(id, next, count)
			f.shared = isShared(f.people)
			next += int64(count)
		}
		return call(f)
	})
}

// taggingRows are what is said of every resident and every household, by household.
func (c *township) taggingRows(yield func(data.Row) bool) {
	chances := c.chances()
	id := int64(0)
	c.eachFlat(func(f flat) bool {
		house := f.building.houseCode(f.door)
		emit := func(tag, code string, resident, household int64) bool {
			id++
			record := data.Tagging{
				Meta:   c.meta(id, code+"-"+tag, data.ClassPerson, f.building.of.committee()),
				Region: c.regions[f.building.grid].code, Tag: tag, Resident: resident, Household: household,
				From: c.taggedFrom(id),
			}
			return yield(record.Row())
		}
		for i, s := range c.subjects(f.id, f.building, f.people) {
			for _, k := range personRules {
				c.say(s, k.tag, k.rule, chances.person[k.tag])
				if s.has.holds(k.tag) && !emit(k.tag, personCode(house, i), s.id, 0) {
					return false
				}
			}
		}
		for _, k := range flatRules {
			if k.who(f) && c.luck(uint64(f.id)|1<<60, k.tag) < chances.flat[k.tag] && !emit(k.tag, house, 0, f.id) {
				return false
			}
		}
		return true
	})
}

func (c *township) taggedFrom(id int64) time.Time {
	return c.reference.AddDate(0, 0, -int(mix(c.seed^uint64(id))%900)).Truncate(24 * time.Hour)
}
