package demo

import (
	"math/rand/v2"

	"lintu/data"
)

// family draws the people of a flat: a head, then who lives with them. Shapes of families are weighed so that the ages
// of the whole city come near its pyramid (a quarter over 60, an eighth under 15).
func (c *township) family(r *rand.Rand, household int64, count int) []person {
	let := c.homes.occupancy[household-1] == data.Let
	switch {
	case let && count >= 4 && r.IntN(6) == 0:
		return shared(r, count)
	case count >= 4 && r.IntN(40) == 0:
		one := kin(r, count/2, let, 1)
		return append(one, kin(r, count-count/2, let, 2)...)
	default:
		return kin(r, count, let, 1)
	}
}

// shared is a flat let by the room (群租): everybody a family of their own.
func shared(r *rand.Rand, count int) []person {
	out := make([]person, count)
	for i := range out {
		out[i] = person{
			family: i + 1, relation: "tenant", female: r.IntN(2) == 0, age: 19 + r.IntN(22), surname: surname(r),
		}
	}
	out[0].relation = "head"
	return out
}

// kin is one family: the head, mostly a spouse, then their children, parents or grandchildren.
func kin(r *rand.Rand, count int, let bool, number int) []person {
	k := &kinship{r: r, number: number, name: surname(r), eldest: -1}
	age := 0
	if count > 2 && r.IntN(100) < 80 || count == 2 && r.IntN(100) < 14 {
		k.eldest = childAges.draw(r)
		age = k.eldest + 23 + r.IntN(13)
	} else {
		age = headAge(r, let || count == 1 && r.IntN(3) == 0)
	}
	head := k.add("head", r.IntN(10) < 3, age, k.name)
	if count == 1 {
		k.out[0].female = r.IntN(100) < 46+head.age/6
		return k.out
	}
	if count > 2 && r.IntN(12) > 0 || count == 2 && k.eldest < 0 && r.IntN(10) < 9 {
		k.add("spouse", !head.female, max(21, head.age+r.IntN(7)-3), surname(r))
	}
	for len(k.out) < count {
		k.another(head)
	}
	return k.out
}

// kinship is a family being put together.
type kinship struct {
	r        *rand.Rand
	number   int
	name     string
	out      []person
	eldest   int // age of the eldest child, −1 for none at home
	children int
	parents  int
}

func (k *kinship) add(relation string, female bool, age int, name string) person {
	p := person{family: k.number, relation: relation, female: female, age: max(0, min(104, age)), surname: name}
	k.out = append(k.out, p)
	return p
}

// another adds one more person to a family that is not complete.
func (k *kinship) another(head person) {
	dice := k.r.IntN(100)
	switch {
	case k.eldest >= 0 && k.children == 0:
		k.children++
		k.add("child", k.r.IntN(100) < 47, k.eldest, k.name)
	case k.eldest > 26 && dice < 60:
		k.add("grandchild", k.r.IntN(2) == 0, k.eldest-25-k.r.IntN(3), k.name)
	case k.eldest > 1 && k.children == 1 && dice < 58:
		k.children++
		k.add("child", k.r.IntN(100) < 47, max(0, k.eldest-1-k.r.IntN(6)), k.name)
	case k.parents < 2 && head.age < 66:
		k.parents++
		k.add("parent", k.parents == 1, head.age+23+k.r.IntN(8), k.name)
	default:
		k.add("other", k.r.IntN(2) == 0, adultAges.draw(k.r), surname(k.r))
	}
}

// ages is a distribution of ages in steps of five years: the weight of 0–4, 5–9 and so on.
type ages [21]int

// childAges are those of eldest children at home, adultAges those of heads without any. Together with the parents of
// children they give the pyramid of the domain notes: an eighth under 15, a quarter over 60.
var (
	childAges = ages{44, 60, 64, 60, 26, 14, 8}
	adultAges = ages{0, 0, 0, 3, 12, 26, 30, 26, 20, 40, 90, 135, 125, 128, 82, 44, 30, 14, 3, 1, 0}
)

func (a ages) draw(r *rand.Rand) int {
	total := 0
	for _, weight := range a {
		total += weight
	}
	dice := r.IntN(total)
	for step, weight := range a {
		if dice < weight {
			return step*5 + r.IntN(5)
		}
		dice -= weight
	}
	return 0
}

// headAge is the age of a head without children at home: tenants are young. One in thousands is over a hundred.
func headAge(r *rand.Rand, let bool) int {
	switch {
	case r.IntN(6000) == 0:
		return 100 + r.IntN(4)
	case let && r.IntN(4) > 0:
		return 20 + min(r.IntN(36), r.IntN(40))
	default:
		return max(19, adultAges.draw(r))
	}
}
