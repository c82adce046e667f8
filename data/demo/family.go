package demo

import (
	"math/rand/v2"

	"lintu/data"
)

// family draws the people of a flat: a head, then who lives with them. Shapes of families are weighed so that the ages
// of the whole city come near its pyramid (a quarter over 60, an eighth under 15).
func (c *City) family(r *rand.Rand, household int64, count int) []person {
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

// kin is one family: the head, mostly a spouse, then children while the head is of an age to have them at home, else
// parents or grandchildren.
func kin(r *rand.Rand, count int, let bool, number int) []person {
	k := &kinship{r: r, number: number, name: surname(r)}
	head := k.add("head", r.IntN(10) < 3, headAge(r, count, let), k.name)
	if count == 1 {
		k.out[0].female = r.IntN(100) < 46+head.age/6
		return k.out
	}
	if count > 2 && r.IntN(12) > 0 || count == 2 && r.IntN(10) < 7 {
		k.add("spouse", !head.female, max(21, head.age+r.IntN(7)-3), surname(r))
	}
	for len(k.out) < count {
		k.another(head, count)
	}
	return k.out
}

// kinship is a family being put together.
type kinship struct {
	r        *rand.Rand
	number   int
	name     string
	out      []person
	children int
	parents  int
}

func (k *kinship) add(relation string, female bool, age int, name string) person {
	p := person{family: k.number, relation: relation, female: female, age: max(0, min(99, age)), surname: name}
	k.out = append(k.out, p)
	return p
}

// another adds one more person to a family that is not complete.
func (k *kinship) another(head person, count int) {
	childAge := head.age - 23 - k.r.IntN(10)
	switch {
	case head.age >= 58 && count >= 4 && k.children > 0 && childAge-26 >= 0 && k.r.IntN(3) > 0:
		k.add("grandchild", k.r.IntN(2) == 0, max(0, childAge-26-k.r.IntN(5)), k.name)
	case k.children < 2 && childAge >= 0 && (childAge < 32 || k.r.IntN(3) == 0 || k.parents > 1) && k.r.IntN(6) > 0:
		k.children++
		k.add("child", k.r.IntN(100) < 47, childAge, k.name)
	case k.parents < 2 && head.age < 66:
		k.parents++
		k.add("parent", k.parents == 1, head.age+23+k.r.IntN(9), k.name)
	default:
		k.add("other", k.r.IntN(2) == 0, 18+k.r.IntN(60), surname(k.r))
	}
}

// headAge is the age of a head: the old live alone or in twos, tenants are young.
func headAge(r *rand.Rand, count int, let bool) int {
	draw := func(from, to int) int { return from + r.IntN(to-from) }
	if let && r.IntN(4) > 0 {
		return draw(22, 46)
	}
	dice := r.IntN(100)
	switch {
	case count <= 2 && dice < 42:
		return draw(60, 90)
	case count <= 2 && dice < 74:
		return draw(45, 62)
	case count <= 2:
		return draw(24, 46)
	case dice < 62:
		return draw(30, 48)
	case dice < 88:
		return draw(46, 60)
	default:
		return draw(58, 76)
	}
}
