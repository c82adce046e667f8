package demo

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

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
	countyPrefix = "370699"
)

// divided is the built-up ground shared out: communities of streets, grids of communities, micro-grids of grids.
type divided struct {
	communities []*community
}

type community struct {
	number    int // in the street, from 1
	lots      []*lot
	grids     []*grid
	compounds int
	centre    vec
	first     string // of its name, without 社区 or 村
	name      string
	village   bool // 村 rather than 社区
	code      string
	id        int64
}

// committee is who answers for what belongs to a community.
func (c *community) committee() string { return committeeOf(c.name) }

func committeeOf(name string) string {
	if strings.HasSuffix(name, "社区") {
		return name + "居民委员会"
	}
	return name + "村民委员会"
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
func (g *ground) divide(p preset, at locale) divided {
	lots := g.lotGraph()
	var built, rural []int
	for i, n := range g.lots {
		if n.use == hamlet || n.use == fields {
			rural = append(rural, i)
		} else {
			built = append(built, i)
		}
	}
	var d divided
	for _, part := range lots.partition(built, p.communities) {
		d.communities = append(d.communities, g.newCommunity(lots, part, false))
	}
	for _, part := range g.villages(lots, rural, p.villages) {
		d.communities = append(d.communities, g.newCommunity(lots, part, true))
	}
	slices.SortStableFunc(d.communities, func(a, b *community) int {
		if a.village != b.village {
			if a.village {
				return 1
			}
			return -1
		}
		return westNorth(a.centre, b.centre, 700)
	})
	d.name(g.seed, at)
	g.shareGrids(p, d.communities)
	return d
}

func (g *ground) newCommunity(lots *graph, part []int, village bool) *community {
	c := &community{village: village}
	for _, i := range part {
		c.lots = append(c.lots, g.lots[i])
		c.centre = c.centre.plus(lots.at[i].times(1 / float64(len(part))))
	}
	return c
}

// firstVillage is the number before that of the first 村委会 (统计用区划代码编制规则).
const firstVillage = 199

// name numbers and names communities: those of the town first, then the villages.
func (d divided) name(seed uint64, at locale) {
	towns := 0
	for i, c := range d.communities {
		if c.village {
			c.number = firstVillage + i + 1 - towns
			c.first = villageName(seed, i-towns)
			c.name = c.first
		} else {
			towns++
			c.number = towns
			c.first = pickName(communityNames, seed, uint64(i))
			if at.part {
				c.first = communityName(at.citySeed, at.named+i)
			}
			c.name = c.first + "社区"
		}
		c.code = fmt.Sprintf("%s%03d", at.code(), c.number)
	}
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
