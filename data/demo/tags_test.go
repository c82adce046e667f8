package demo_test

import (
	"sync"
	"testing"
	"time"

	"lintu/data"
	"lintu/data/demo"
)

// said is what is said of a resident, and what the rules ask about.
type said struct {
	tags   map[string]bool
	age    int
	female bool
}

// everythingSaid is what is said in a city.
type everythingSaid struct {
	people map[int64]*said
	flats  map[int64]map[string]bool
	rows   int
}

// tagged reads the tags of the street once for all tests.
var tagged = sync.OnceValues(func() (everythingSaid, error) {
	c, err := demo.Generate("street", 1)
	if err != nil {
		return everythingSaid{}, err
	}
	people, flats, rows := allSaid(c)
	return everythingSaid{people, flats, rows}, nil
})

func allSaid(c *demo.City) (people map[int64]*said, flats map[int64]map[string]bool, rows int) {
	people, flats = map[int64]*said{}, map[int64]map[string]bool{}
	for row := range c.Rows("residents") {
		p := data.ResidentOf(row)
		born, _ := time.Parse(time.DateOnly, p.BirthDate)
		people[p.ID] = &said{tags: map[string]bool{}, age: ageAt(born, c.Identity().Made), female: p.Sex == "female"}
	}
	for row := range c.Rows("taggings") {
		rows++
		g := data.TaggingOf(row)
		if g.Resident != 0 {
			people[g.Resident].tags[g.Tag] = true
			continue
		}
		if flats[g.Household] == nil {
			flats[g.Household] = map[string]bool{}
		}
		flats[g.Household][g.Tag] = true
	}
	return people, flats, rows
}

func (s *said) count(tags ...string) int {
	n := 0
	for _, tag := range tags {
		if s.tags[tag] {
			n++
		}
	}
	return n
}

func TestTagsAreConsistent(t *testing.T) {
	rules := []struct {
		name  string
		holds func(s *said) bool
	}{
		{"T0103 ⊂ T0102 ⊂ T0101", func(s *said) bool {
			return (!s.tags["T0103"] || s.tags["T0102"]) && (!s.tags["T0102"] || s.tags["T0101"])
		}},
		{"T0104 ⊂ T0103", func(s *said) bool { return !s.tags["T0104"] || s.tags["T0103"] }},
		{"T0101 is everybody of 60", func(s *said) bool { return s.tags["T0101"] == (s.age >= 60) }},
		{"a disability is of one kind", func(s *said) bool {
			return (s.count("T0402", "T0403", "T0404", "T0405", "T0406", "T0408") == 1) == s.tags["T0401"] &&
				s.count("T0402", "T0403", "T0404", "T0405", "T0406", "T0408") <= 1
		}},
		{"and of one grade", func(s *said) bool {
			return (s.count("T0409", "T0410", "T0411", "T0412") == 1) == s.tags["T0401"]
		}},
		{"party members are grown up", func(s *said) bool { return !s.tags["T0701"] || s.age >= 18 }},
		{"the pregnant are women of 18 to 45", func(s *said) bool {
			return !s.tags["T0302"] || s.female && s.age >= 18 && s.age <= 45
		}},
		{"registered here or elsewhere, not both", func(s *said) bool { return s.count("T0801", "T0802") <= 1 }},
		{"who moves between or within provinces is floating", func(s *said) bool {
			return s.count("T0902", "T0903") == s.count("T0901")
		}},
	}
	all, err := tagged()
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			broken := 0
			for _, s := range all.people {
				if !rule.holds(s) {
					broken++
				}
			}
			if broken > 0 {
				t.Errorf("%d people break it", broken)
			}
		})
	}
}

func TestTagsAreAsFrequentAsTheDictionarySays(t *testing.T) {
	all, err := tagged()
	if err != nil {
		t.Fatal(err)
	}
	count, want := map[string]float64{}, 0.0
	for _, s := range all.people {
		for tag := range s.tags {
			count[tag]++
		}
	}
	for _, tags := range all.flats {
		for tag := range tags {
			count[tag]++
		}
	}
	known := map[string]bool{}
	for _, tag := range data.Tags() {
		known[tag.Code] = true
		expect := tag.Per1000 * 50
		if tag.Household {
			expect = tag.Per1000 * 20.8
		}
		want += expect
		if count[tag.Code] == 0 && expect >= 3 {
			t.Errorf("%s %s is said of nobody", tag.Code, tag.Name)
		}
		// Tags that follow from age or family are as frequent as those are; the others come close.
		if got := count[tag.Code]; got > expect*2+12 || got < expect*0.4-12 {
			t.Errorf("%s %s is said %.0f times, want about %.0f", tag.Code, tag.Name, got, expect)
		}
	}
	for code := range count {
		if !known[code] {
			t.Errorf("%s is said and is not in the dictionary", code)
		}
	}
	if float64(all.rows) < want*0.95 || float64(all.rows) > want*1.05 {
		t.Errorf("%d taggings, want about %.0f", all.rows, want)
	}
}
