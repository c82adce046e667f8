package demo

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// shareGrids gives every community its grids, in proportion to its homes, after the special ones.
func (g *ground) shareGrids(p preset, all []*community) {
	special := g.specialGrids(p, all)
	counts := make([]float64, len(all))
	total := 0.0
	for i, c := range all {
		counts[i] = g.homes(c.lots)
		total += counts[i]
	}
	left := p.grids - special
	shares := apportion(counts, left)
	for i, c := range all {
		g.generalGrids(c, shares[i])
		slices.SortFunc(c.grids, func(a, b *grid) int { return westNorth(a.centre, b.centre, 250) })
		for j, r := range c.grids {
			r.number = j + 1
			r.code = fmt.Sprintf("%s%03d", c.code, r.number)
		}
	}
	g.shareMicros(p, all)
}

func (g *ground) homes(lots []*lot) float64 {
	total := 0
	for _, n := range lots {
		for _, f := range n.cells {
			total += g.held[f]
		}
	}
	return float64(total)
}

// apportion shares a number of seats out by weight, the largest remainders first; everyone gets at least one.
func apportion(weights []float64, seats int) []int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	out, rest := make([]int, len(weights)), make([]float64, len(weights))
	order := make([]int, len(weights))
	given := 0
	for i, w := range weights {
		exact := float64(seats) / float64(len(weights))
		if total > 0 {
			exact = w / total * float64(seats)
		}
		out[i] = max(1, int(exact))
		rest[i], order[i] = exact-float64(out[i]), i
		given += out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for k := 0; given < seats; k++ {
		out[order[k%len(order)]]++
		given++
	}
	for k := len(order) - 1; given > seats; k = (k + len(order) - 1) % len(order) {
		if out[order[k]] > 1 {
			out[order[k]]--
			given--
		}
	}
	return out
}

// specialUses get grids of their own, in this order.
var specialUses = []struct {
	use  use
	name string
}{{industry, "工业园区"}, {healing, "医院"}, {shopping, "商圈"}, {schooling, "学校"}, {business, "商务区"}}

// specialGrids makes grids of their own for what is no housing, where the rest of the community still hangs together.
// It says how many it made.
func (g *ground) specialGrids(p preset, all []*community) int {
	made := 0
	for _, s := range specialUses {
		for _, c := range all {
			if made == p.special {
				return made
			}
			cells := g.faceGraph(c.free())
			var own, rest []int
			for i, f := range cells.faces {
				if g.lotOf[f].use == s.use {
					own = append(own, i)
				} else {
					rest = append(rest, i)
				}
			}
			if len(own) == 0 || len(rest) == 0 {
				continue
			}
			part, others := cells.heaviest(own)
			if len(cells.parts(append(rest, others...))) > 1 || cells.sum(part) < 12 {
				continue
			}
			c.grids = append(c.grids, g.newGrid(c, cells, part, s.name))
			made++
			if s.use != schooling {
				break
			}
		}
	}
	return made
}

// cellGraph has cells as atoms.
type cellGraph struct {
	graph
	faces []int32
}

func (g *ground) faceGraph(faces []int32) *cellGraph {
	index := make(map[int32]int, len(faces))
	for i, f := range faces {
		index[f] = i
	}
	out := &cellGraph{faces: faces}
	for _, f := range faces {
		s := g.mesh.shape(f)
		out.weight = append(out.weight, float64(g.held[f])+s.area()/10000*homesPerHectare)
		out.at = append(out.at, s.centroid())
		var next []int
		for _, o := range g.mesh.neighbours(f) {
			if j, ok := index[o]; ok {
				next = append(next, j)
			}
		}
		out.next = append(out.next, next)
	}
	return out
}

func (g *ground) newGrid(c *community, cells *cellGraph, part []int, special string) *grid {
	out := &grid{of: c, special: special}
	for _, i := range part {
		out.faces = append(out.faces, cells.faces[i])
		out.centre = out.centre.plus(cells.at[i].times(1 / float64(len(part))))
	}
	slices.Sort(out.faces)
	return out
}

// free are the cells of a community that no grid has yet.
func (c *community) free() []int32 {
	taken := map[int32]bool{}
	for _, r := range c.grids {
		for _, f := range r.faces {
			taken[f] = true
		}
	}
	var out []int32
	for _, n := range c.lots {
		for _, f := range n.cells {
			if !taken[f] {
				out = append(out, f)
			}
		}
	}
	return out
}

// wholeLot is the most homes a compound may have and still be kept in one grid where that can be.
const wholeLot = 330

// generalGrids shares what no special grid has taken. Small compounds stay whole, large ones may be cut.
func (g *ground) generalGrids(c *community, count int) {
	cells := g.faceGraph(c.free())
	atoms, members := g.bundle(cells)
	all := make([]int, len(members))
	for i := range all {
		all[i] = i
	}
	for _, part := range atoms.partition(all, count) {
		var own []int
		for _, a := range part {
			own = append(own, members[a]...)
		}
		c.grids = append(c.grids, g.newGrid(c, cells, own, ""))
	}
}

// bundle joins the cells of small lots into atoms.
func (g *ground) bundle(cells *cellGraph) (atoms *graph, members [][]int) {
	atomOf := make([]int, len(cells.faces))
	byLot := map[*lot]int{}
	for i, f := range cells.faces {
		n := g.lotOf[f]
		whole := g.homes([]*lot{n}) <= wholeLot
		if a, ok := byLot[n]; whole && ok {
			atomOf[i] = a
			members[a] = append(members[a], i)
			continue
		}
		atomOf[i] = len(members)
		members = append(members, []int{i})
		if whole {
			byLot[n] = atomOf[i]
		}
	}
	atoms = &graph{weight: make([]float64, len(members)), at: make([]vec, len(members)), next: make([][]int, len(members))}
	for a, list := range members {
		for _, i := range list {
			atoms.weight[a] += cells.weight[i]
			atoms.at[a] = atoms.at[a].plus(cells.at[i].times(1 / float64(len(list))))
			for _, j := range cells.next[i] {
				if b := atomOf[j]; b != a && !slices.Contains(atoms.next[a], b) {
					atoms.next[a] = append(atoms.next[a], b)
				}
			}
		}
	}
	return atoms, members
}

// shareMicros divides grids into micro-grids: cells, the lightest joined to a neighbour until the number is right.
func (g *ground) shareMicros(p preset, all []*community) {
	if p.microGrids == 0 {
		return
	}
	var grids []*grid
	for _, c := range all {
		grids = append(grids, c.grids...)
	}
	weights := make([]float64, len(grids))
	cells := 0
	for i, r := range grids {
		weights[i] = float64(len(r.faces)) // at most its cells
		cells += len(r.faces)
	}
	counts := apportion(weights, min(cells, p.microGrids))
	for i, r := range grids {
		r.micros = g.joinCells(r.faces, counts[i])
	}
}

func (g *ground) joinCells(faces []int32, count int) [][]int32 {
	cells := g.faceGraph(faces)
	group := make([]int, len(faces))
	weight := slices.Clone(cells.weight)
	for i := range group {
		group[i] = i
	}
	for left := len(faces); left > count; left-- {
		from, to := cells.lightest(group, weight)
		if from < 0 {
			break
		}
		weight[to] += weight[from]
		weight[from] = math.Inf(1)
		for i := range group {
			if group[i] == from {
				group[i] = to
			}
		}
	}
	byGroup := make([][]int32, len(faces))
	for i, f := range faces {
		byGroup[group[i]] = append(byGroup[group[i]], f)
	}
	return slices.DeleteFunc(byGroup, func(part []int32) bool { return len(part) == 0 })
}

// lightest is the pair of touching groups that weigh least together.
func (c *cellGraph) lightest(group []int, weight []float64) (from, to int) {
	best := math.Inf(1)
	from = -1
	for i := range group {
		for _, j := range c.next[i] {
			a, b := group[i], group[j]
			if a != b && weight[a]+weight[b] < best {
				best, from, to = weight[a]+weight[b], a, b
			}
		}
	}
	return from, to
}
