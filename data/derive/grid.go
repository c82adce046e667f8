package derive

import (
	"cmp"
	"context"
	"slices"

	"github.com/paulmach/orb"

	"lintu/data"
)

// policeGrid is the kind of grids that overlap the general ones everywhere.
const policeGrid = "police"

// grid is a grid that holds now.
type grid struct {
	id        int64
	code      string
	kind      string
	parent    int64
	community bool // the parent is one
	area      orb.MultiPolygon
	bound     orb.Bound
}

// gridCache keeps the grids a change has looked at: rows of a batch lie close together. A change that asks often gets all
// grids at once, in cells.
type gridCache struct {
	known map[int64]*grid
	asked int
	cells *gridCells
}

// manyQuestions is after how many points all grids are read: a load brings many, an edit one.
const manyQuestions = 32

func (g *gridCache) forget(id int64) {
	delete(g.known, id)
	g.cells, g.asked = nil, 0
}

// gridAt is the grid a point falls in, valid now. Where several overlap (专属网格 lie within general ones rarely, police
// grids always) a police grid comes last and the smallest id first.
func (c *Change) gridAt(ctx context.Context, p orb.Point) (*grid, error) {
	near, err := c.gridsNear(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, g := range near {
		if g.bound.Contains(p) && data.Contains(g.area, p) {
			return g, nil
		}
	}
	return nil, nil
}

// gridsNear are the grids whose box may hold a point, in the order of their claim.
func (c *Change) gridsNear(ctx context.Context, p orb.Point) ([]*grid, error) {
	if c.grids.cells == nil && c.grids.asked < manyQuestions {
		c.grids.asked++
		return c.findGrids(ctx, &orb.Bound{Min: p, Max: p})
	}
	if c.grids.cells == nil {
		all, err := c.findGrids(ctx, nil)
		if err != nil {
			return nil, err
		}
		c.grids.cells = newGridCells(all)
	}
	return c.grids.cells.at(p), nil
}

func (c *Change) findGrids(ctx context.Context, box *orb.Bound) ([]*grid, error) {
	ids, err := c.rows.Find(ctx, c.tables[regionsTable], box,
		data.Match{Field: "level", Value: data.Text(string(data.LevelGrid))}, data.Match{Field: "valid_to"})
	if err != nil {
		return nil, err
	}
	var found []*grid
	for _, id := range ids {
		g, err := c.grid(ctx, id)
		if err != nil {
			return nil, err
		}
		if g != nil && len(g.area) > 0 {
			found = append(found, g)
		}
	}
	slices.SortFunc(found, func(a, b *grid) int {
		return cmp.Or(cmp.Compare(rankOf(a), rankOf(b)), cmp.Compare(a.id, b.id))
	})
	return found, nil
}

func rankOf(g *grid) int {
	if g.kind == policeGrid {
		return 1
	}
	return 0
}

// grid reads one grid, once.
func (c *Change) grid(ctx context.Context, id int64) (*grid, error) {
	if g, ok := c.grids.known[id]; ok {
		return g, nil
	}
	row, there, err := c.rows.Row(ctx, c.tables[regionsTable], id)
	if err != nil || !there {
		return nil, err
	}
	region := data.RegionOf(row)
	g := &grid{id: id, code: region.Code, kind: region.GridType, parent: region.Parent, area: region.Area}
	if row.Geometry != nil {
		g.bound = row.Geometry.Bound()
	}
	if g.parent != 0 {
		level, ok, err := c.rows.Get(ctx, c.tables[regionsTable], g.parent, "level")
		if err != nil {
			return nil, err
		}
		g.community = ok && level[0].Text() == string(data.LevelCommunity)
	}
	if c.grids.known == nil {
		c.grids.known = map[int64]*grid{}
	}
	c.grids.known[id] = g
	return g, nil
}

// gridCells finds grids by a lattice over all of them.
type gridCells struct {
	bound orb.Bound
	cells [][]*grid
}

// cellsAcross is the side of the lattice: a city of 30,000 grids has about one or two in each.
const cellsAcross = 128

func newGridCells(all []*grid) *gridCells {
	c := &gridCells{cells: make([][]*grid, cellsAcross*cellsAcross)}
	for i, g := range all {
		if i == 0 {
			c.bound = g.bound
		}
		c.bound = c.bound.Union(g.bound)
	}
	for _, g := range all { // in their order, so that every cell has it
		left, bottom := c.cell(g.bound.Min)
		right, top := c.cell(g.bound.Max)
		for y := bottom; y <= top; y++ {
			for x := left; x <= right; x++ {
				c.cells[y*cellsAcross+x] = append(c.cells[y*cellsAcross+x], g)
			}
		}
	}
	return c
}

func (c *gridCells) cell(p orb.Point) (x, y int) {
	place := func(axis int) int {
		width := c.bound.Max[axis] - c.bound.Min[axis]
		if width <= 0 {
			return 0
		}
		return min(max(int((p[axis]-c.bound.Min[axis])/width*cellsAcross), 0), cellsAcross-1)
	}
	return place(0), place(1)
}

func (c *gridCells) at(p orb.Point) []*grid {
	if !c.bound.Contains(p) {
		return nil
	}
	x, y := c.cell(p)
	return c.cells[y*cellsAcross+x]
}
