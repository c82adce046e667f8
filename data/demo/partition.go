package demo

import (
	"cmp"
	"math"
	"slices"
)

// graph is what is to be shared out: atoms of ground with a weight and a place, and which of them touch.
type graph struct {
	weight []float64
	at     []vec
	next   [][]int
}

// partition shares connected atoms out into so many connected groups of about the same weight, by halving again and
// again across the direction in which that can be done most evenly.
func (g *graph) partition(atoms []int, groups int) [][]int {
	if groups <= 1 || len(atoms) <= 1 {
		return [][]int{atoms}
	}
	half := groups / 2
	if groups >= len(atoms) {
		half = max(1, min(half, len(atoms)-1))
	}
	one, two := g.halve(atoms, float64(half)/float64(groups), half, groups-half)
	return append(g.partition(one, half), g.partition(two, groups-half)...)
}

// directions tried when halving.
const directions = 12

// halve divides atoms in two connected parts, the first with about the given share of the weight; each part has at
// least as many atoms as groups are to come of it, where that can be.
func (g *graph) halve(atoms []int, share float64, least, leastRest int) (one, two []int) {
	best := math.Inf(1)
	for i := range directions {
		dir := direction(math.Pi * 2 * float64(i) / directions)
		a, b := g.sweep(atoms, dir, share)
		if len(a) == 0 || len(b) == 0 {
			continue
		}
		cost := math.Abs(g.sum(a)/g.sum(atoms)-share)*3 + g.border(a, b)
		if len(a) < least || len(b) < leastRest {
			cost += 100
		}
		if cost < best {
			best, one, two = cost, a, b
		}
	}
	return one, two
}

// sweep takes atoms in a direction until they weigh their share, then mends both parts so that each hangs together.
func (g *graph) sweep(atoms []int, dir vec, share float64) (a, b []int) {
	order := slices.Clone(atoms)
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Compare(g.at[i].dot(dir), g.at[j].dot(dir))
	})
	want, weight := g.sum(atoms)*share, 0.0
	cut := 0
	for cut < len(order)-1 && weight+g.weight[order[cut]]/2 < want {
		weight += g.weight[order[cut]]
		cut++
	}
	cut = max(cut, 1)
	a, rest := g.heaviest(order[:cut])
	b, back := g.heaviest(append(rest, order[cut:]...))
	return append(a, back...), b
}

// heaviest is the connected part that weighs most, and the others.
func (g *graph) heaviest(atoms []int) (part, others []int) {
	parts := g.parts(atoms)
	most := 0
	for i := range parts {
		if g.sum(parts[i]) > g.sum(parts[most]) {
			most = i
		}
	}
	for i := range parts {
		if i != most {
			others = append(others, parts[i]...)
		}
	}
	return parts[most], others
}

// parts are the connected parts of a set of atoms.
func (g *graph) parts(atoms []int) [][]int {
	in := make(map[int]bool, len(atoms))
	for _, a := range atoms {
		in[a] = true
	}
	var out [][]int
	for _, start := range atoms {
		if !in[start] {
			continue
		}
		in[start] = false
		part := []int{start}
		for i := 0; i < len(part); i++ {
			for _, n := range g.next[part[i]] {
				if in[n] {
					in[n] = false
					part = append(part, n)
				}
			}
		}
		out = append(out, part)
	}
	return out
}

func (g *graph) sum(atoms []int) float64 {
	total := 0.0
	for _, a := range atoms {
		total += g.weight[a]
	}
	return total
}

// border is how ragged a division is: the share of touching pairs it separates.
func (g *graph) border(a, b []int) float64 {
	other := make(map[int]bool, len(b))
	for _, i := range b {
		other[i] = true
	}
	count := 0
	for _, i := range a {
		for _, n := range g.next[i] {
			if other[n] {
				count++
			}
		}
	}
	return float64(count) / float64(len(a)+len(b))
}
