package demo

import (
	"cmp"
	"math"
	"slices"

	"lintu/data"
)

// cutCells divides the lots into the cells that micro-grids are made of: between rows of houses and between neighbours
// of a row, then anywhere until there are enough. Every building is told its cell.
func (g *ground) cutCells(wanted int) {
	g.lotOf = make([]*lot, len(g.mesh.faces))
	for _, n := range g.lots {
		g.lotOf[n.face] = n
		n.cells = []int32{n.face}
	}
	for _, n := range g.lots {
		g.cutRows(n)
	}
	g.house()
	for len(g.cells()) < wanted && g.cutLargest(wanted) {
	}
	g.house()
}

// cutLargest halves cells, those with most ground and fewest flats first, until there are as many as wanted or each has
// had its turn. It reports whether it cut any.
func (g *ground) cutLargest(wanted int) bool {
	cells := g.cells()
	size := make(map[int32]float64, len(cells))
	for _, f := range cells {
		size[f] = g.mesh.shape(f).area() / float64(1+g.held[f])
	}
	slices.SortStableFunc(cells, func(a, b int32) int { return cmp.Compare(size[b], size[a]) })
	before := len(g.mesh.faces)
	for _, f := range cells[:max(1, len(cells)/8)] {
		if len(cells)+len(g.mesh.faces)-before >= wanted {
			break
		}
		s := g.mesh.shape(f)
		angle, _, _ := s.box()
		g.cutCell(g.lotOf[f], f, s.centroid(), direction(angle+math.Pi/2))
	}
	return len(g.mesh.faces) > before
}

// cells are the faces of all lots.
func (g *ground) cells() []int32 {
	var out []int32
	for _, n := range g.lots {
		out = append(out, n.cells...)
	}
	return out
}

// cutRows cuts a lot midway between the rows of its houses, and each strip between the houses of its row.
func (g *ground) cutRows(n *lot) {
	along, across := direction(n.angle), direction(n.angle+math.Pi/2)
	rows := map[int][]slot{}
	var order []int
	for _, s := range n.slots {
		if len(rows[s.row]) == 0 {
			order = append(order, s.row)
		}
		rows[s.row] = append(rows[s.row], s)
	}
	slices.Sort(order)
	for i, row := range order {
		if i > 0 {
			g.cutLot(n, rows[order[i-1]][0].at.along(rows[row][0].at, 0.5), along, nil)
		}
	}
	for _, row := range order {
		line := rows[row]
		slices.SortFunc(line, func(a, b slot) int { return cmp.Compare(a.at.dot(along), b.at.dot(along)) })
		for i := 1; i < len(line); i++ {
			middle := line[i-1].at.along(line[i].at, 0.5)
			g.cutLot(n, middle, across, &middle)
		}
	}
}

// cutLot cuts the cells of a lot along a line, or only the one that holds a point.
func (g *ground) cutLot(n *lot, at, dir vec, only *vec) {
	for _, f := range slices.Clone(n.cells) {
		if only == nil || g.mesh.shape(f).contains(*only) {
			g.cutCell(n, f, at, dir)
		}
	}
}

// leastCell is the least a cell may measure, in m².
const leastCell = 900

func (g *ground) cutCell(n *lot, f int32, at, dir vec) {
	s := g.mesh.shape(f)
	if min(math.Abs(s.clip(at, dir).area()), math.Abs(s.clip(at, dir.times(-1)).area())) < leastCell {
		return
	}
	if made, ok := g.mesh.cut(f, at, dir, lotLine, 7); ok {
		n.cells = append(n.cells, made)
		g.lotOf = append(g.lotOf, n)
		g.inner, g.wet = append(g.inner, true), append(g.wet, g.wet[f])
		if g.part() {
			g.rural = append(g.rural, g.rural[f])
		}
	}
}

// house tells every building the cell its label point lies in.
func (g *ground) house() {
	g.held = map[int32]int{}
	for _, b := range g.buildings {
		point := data.LabelPoint(b.outline.multiPolygon())
		for _, f := range b.lot.cells {
			if data.Contains(g.mesh.shape(f).multiPolygon(), point) {
				b.face = f
			}
		}
		g.held[b.face] += b.places()
	}
}
