package demo

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lintu/data"
)

// region is an area of government before it is a record.
type region struct {
	id       int64
	parent   int64
	level    data.Level
	code     string
	name     string
	gridType string
	faces    []int32
	area     orb.MultiPolygon
}

// The divisions above the streets. No real division has the district's code.
const (
	cityCode     = "370600000000"
	districtCode = "370699000000"
	streetPrefix = "370699"
)

// divided is the built-up ground shared out: communities of streets, grids of communities, micro-grids of grids.
type divided struct {
	communities []*community
}

type community struct {
	street    int // from 1
	number    int // in the street, from 1
	lots      []*lot
	grids     []*grid
	compounds int
	centre    vec
	name      string
	code      string
	id        int64
}

type grid struct {
	of      *community
	number  int
	special string // what a grid of its own is for: 专属网格
	faces   []int32
	micros  [][]int32
	centre  vec
	code    string
	id      int64
}

// homesPerHectare is the weight of empty ground, so that areas without homes do not grow without end.
const homesPerHectare = 7.0

// divide shares the ground out.
func (g *ground) divide(p preset) divided {
	lots := g.lotGraph()
	all := make([]int, len(g.lots))
	for i := range all {
		all[i] = i
	}
	var d divided
	for _, part := range lots.partition(all, p.communities) {
		c := &community{street: 1}
		for _, i := range part {
			c.lots = append(c.lots, g.lots[i])
			c.centre = c.centre.plus(lots.at[i].times(1 / float64(len(part))))
		}
		d.communities = append(d.communities, c)
	}
	slices.SortFunc(d.communities, func(a, b *community) int { return westNorth(a.centre, b.centre, 700) })
	for i, c := range d.communities {
		c.number = i + 1
		c.code = fmt.Sprintf("%s%03d%03d", streetPrefix, c.street, c.number)
		c.name = pickName(communityNames, g.seed, uint64(i)) + "社区"
	}
	g.shareGrids(p, d.communities)
	return d
}

// westNorth compares places from west to east and then from north to south; places of one band count as equally far
// west.
func westNorth(a, b vec, band float64) int {
	if c := cmp.Compare(math.Floor(a.x/band), math.Floor(b.x/band)); c != 0 {
		return c
	}
	return cmp.Compare(b.y, a.y)
}

// lotGraph has the lots as atoms.
func (g *ground) lotGraph() *graph {
	index := map[*lot]int{}
	for i, n := range g.lots {
		index[n] = i
	}
	out := &graph{weight: make([]float64, len(g.lots)), at: make([]vec, len(g.lots)), next: make([][]int, len(g.lots))}
	for i, n := range g.lots {
		area := 0.0
		for _, f := range n.cells {
			s := g.mesh.shape(f)
			area += s.area()
			out.at[i] = out.at[i].plus(s.centroid().times(s.area()))
			out.weight[i] += float64(g.held[f])
			for _, o := range g.mesh.neighbours(f) {
				if m := g.lotAt(o); m != nil && m != n && !slices.Contains(out.next[i], index[m]) {
					out.next[i] = append(out.next[i], index[m])
				}
			}
		}
		out.at[i] = out.at[i].times(1 / area)
		out.weight[i] += area / 10000 * homesPerHectare
	}
	return out
}

func (g *ground) lotAt(f int32) *lot {
	if int(f) >= len(g.lotOf) {
		return nil
	}
	return g.lotOf[f]
}
