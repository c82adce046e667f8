package demo_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"lintu/data"
)

func TestNobodyIsReal(t *testing.T) {
	for _, preset := range []string{"community", "street"} {
		c := city(t, preset, 1)
		ids, phones := map[string]bool{}, map[string]bool{}
		for row := range c.Rows("residents") {
			p := data.ResidentOf(row)
			number, err := data.ParseIDNumber(p.IDNumber)
			if err != nil {
				t.Fatalf("%s, resident %d: %v", preset, p.ID, err)
			}
			if number.County != "370699" || number.Born.Format(time.DateOnly) != p.BirthDate || number.Male() != (p.Sex == "male") {
				t.Errorf("%s, resident %d: the id number says county %s, %s born %v", preset, p.ID, number.County, p.Sex, number.Born)
			}
			if p.Phone != "" && (len(p.Phone) != 11 || !strings.HasPrefix(p.Phone, "129")) {
				t.Errorf("%s, resident %d has a phone outside 129", preset, p.ID)
			}
			if ids[p.IDNumber] || p.Phone != "" && phones[p.Phone] {
				t.Errorf("%s, resident %d shares an id number or a phone", preset, p.ID)
			}
			ids[p.IDNumber], phones[p.Phone] = true, true
			if n := len([]rune(p.Name)); n < 2 || n > 3 {
				t.Errorf("%s, resident %d has a name of %d letters", preset, p.ID, n)
			}
		}
	}
}

// pyramid is how many of 1000 people are of the ages 0–4, 5–9 and so on; the last is 90 and over (domain notes).
var pyramid = [19]float64{33, 46, 45, 42, 40, 55, 80, 80, 68, 73, 85, 96, 76, 72, 50, 27, 19, 10, 3}

func TestAgesFollowThePyramid(t *testing.T) {
	c := city(t, "street", 1)
	today := c.Identity().Made
	var count [19]float64
	young, old := 0.0, 0.0
	for row := range c.Rows("residents") {
		born, _ := time.Parse(time.DateOnly, data.ResidentOf(row).BirthDate)
		age := ageAt(born, today)
		count[min(age/5, 18)] += 1000.0 / 50000
		if age < 15 {
			young += 100.0 / 50000
		}
		if age >= 60 {
			old += 100.0 / 50000
		}
	}
	for i, want := range pyramid {
		if math.Abs(count[i]-want) > max(6, want*0.27) {
			t.Errorf("from %d: %.0f of 1000, want about %.0f", i*5, count[i], want)
		}
	}
	if math.Abs(young-12.4) > 1 || math.Abs(old-25.7) > 1.2 {
		t.Errorf("%.1f %% are under 15 and %.1f %% over 60, want 12.4 and 25.7", young, old)
	}
}

func ageAt(born, day time.Time) int {
	age := day.Year() - born.Year()
	if born.AddDate(age, 0, 0).After(day) {
		age--
	}
	return age
}

func TestFamilies(t *testing.T) {
	c := city(t, "street", 1)
	homes := map[int64]data.Household{}
	for row := range c.Rows("households") {
		homes[row.ID] = data.HouseholdOf(row)
	}
	heads, families, members := map[int64]map[int]int{}, map[int64]int{}, map[int64]int{}
	for row := range c.Rows("memberships") {
		m := data.MembershipOf(row)
		if !homes[m.Household].Occupied() {
			t.Fatalf("somebody lives in household %d, which is not lived in", m.Household)
		}
		if heads[m.Household] == nil {
			heads[m.Household] = map[int]int{}
		}
		if m.Relation == "head" {
			heads[m.Household][m.Family]++
		}
		families[m.Household] = max(families[m.Household], m.Family)
		members[m.Household]++
		if m.From.IsZero() || m.From.After(c.Identity().Made) || !m.To.IsZero() {
			t.Errorf("membership %d is from %v to %v", m.ID, m.From, m.To)
		}
	}
	if len(members) != 20800 {
		t.Errorf("people live in %d flats, want 20800", len(members))
	}
	several, sizes := 0, [6]float64{}
	for id, n := range members {
		if heads[id][1] != 1 {
			t.Errorf("household %d: its first family has %d heads", id, heads[id][1])
		}
		if families[id] > 1 {
			several++
		}
		sizes[min(n, 5)] += 100.0 / 20800
	}
	if several < 40 {
		t.Errorf("%d flats hold several families, want some", several)
	}
	for n, want := range map[int]float64{1: 25, 2: 32, 3: 24, 4: 12, 5: 7} {
		if math.Abs(sizes[n]-want) > 3 {
			t.Errorf("%.1f %% of the flats have %d people, want about %v", sizes[n], n, want)
		}
	}
}
