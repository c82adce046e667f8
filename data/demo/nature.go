package demo

import (
	"math"
	"math/rand/v2"
	"slices"
)

// namedArea is a piece of water or green.
type namedArea struct {
	name, kind string
	area       shape
}

// along is a point of the river's strip after the bend: so far along it from the middle of the map and so far left.
func (l *land) along(t, left float64) vec {
	return l.bend.point(l.river.at.plus(l.river.dir.times(t)).plus(l.river.dir.left().times(left)))
}

// riverReach is how far the river is drawn up and down from the built-up area, in metres.
const riverReach = 2900.0

// bank is how far the water reaches from the middle of the river on one side.
func (l *land) bank(t, side float64) float64 {
	wave := 8*math.Sin(t/310+float64(l.seed%7)+side) + 4*math.Sin(t/127+2*side)
	return side * (waterHalf + wave)
}

// water is the river, the ponds of the parks and a few in compounds.
func (g *ground) water() []namedArea {
	var out []namedArea
	if !g.part() {
		out = append(out, namedArea{"清河", "river", g.riverShape(riverReach)})
	}
	for i, n := range g.with(park) {
		if g.pond(n) {
			out = append(out, namedArea{parkNames[i%len(parkNames)] + "湖", "lake", n.pond(g.seed, 0.3)})
		}
	}
	for _, n := range g.with(highRiseHomes) {
		if spot, ok := n.garden(); ok && n.face%2 == 0 {
			out = append(out, namedArea{"", "lake", n.blob(g.seed, spot, 0.055, 0.2)})
		}
	}
	return out
}

// pond reports whether a park has a pond. Large cities have more parks than ponds.
func (g *ground) pond(n *lot) bool {
	return n.ground.area() > 16000 && n.narrow() > 80 && (!g.part() || mix(g.seed^uint64(n.face))%5 < 2)
}

// riverShape is the water of the river, so far up and down from the middle.
func (l *land) riverShape(reach float64) shape {
	var south, north shape
	for t := -reach; t <= reach; t += 20 {
		south = append(south, l.along(t, l.bank(t, -1)))
		north = append(north, l.along(reach-(t+reach), l.bank(reach-(t+reach), 1)))
	}
	return append(south, north...)
}

// garden is the place in a compound where most houses were left out.
func (n *lot) garden() (vec, bool) {
	if len(n.spared) == 0 {
		return vec{}, false
	}
	return n.spared[0].at, true
}

func (g *ground) with(u use) []*lot {
	var out []*lot
	for _, n := range g.lots {
		if n.use == u {
			out = append(out, n)
		}
	}
	return out
}

var parkNames = []string{"翠湖", "南山", "人民", "锦绣", "枫林", "中央", "月亮", "迎春", "静园", "桃花"}

// blob is a smooth irregular shape in a lot, of so large a part of its size.
func (n *lot) blob(seed uint64, at vec, part, rough float64) shape {
	low, high := n.ground.turned(-n.angle).bounds()
	return blob(seed, uint64(n.face), (high.x-low.x)*part, (high.y-low.y)*part, rough).turned(n.angle).moved(at)
}

// pond is a blob where the lot is widest, of so large a part of the room there.
func (n *lot) pond(seed uint64, part float64) shape {
	middle, w, d := inscribed(n.ground.turned(-n.angle))
	return blob(seed, uint64(n.face), w*part, d*part, 0.13).moved(middle).turned(n.angle)
}

// blob is an ellipse with waves on its rim.
func blob(seed, object uint64, w, d, rough float64) shape {
	r := stream(seed, partGreen, object)
	p1, p2, p3 := between(r, 0, 6.28), between(r, 0, 6.28), between(r, 0, 6.28)
	var out shape
	for i := range 48 {
		a := 2 * math.Pi * float64(i) / 48
		f := 1 + rough*math.Sin(2*a+p1) + rough*0.8*math.Sin(3*a+p2) + rough*0.4*math.Sin(5*a+p3)
		out = append(out, vec{math.Cos(a) * w * f, math.Sin(a) * d * f})
	}
	return out
}

// green is the parks, the banks of the river, the gardens of compounds, school fields and the woods around the city.
func (g *ground) green() []namedArea {
	out := g.woods()
	if !g.part() {
		out = append(out, g.banks(riverReach)...)
	}
	for i, n := range g.with(park) {
		name := ""
		if n.ground.area() > 9000 {
			name = parkNames[i%len(parkNames)] + "公园"
		}
		out = append(out, namedArea{name, "park", n.ground})
	}
	for _, n := range g.with(square) {
		out = append(out, namedArea{"中心广场", "square", n.ground.shrunk(6)})
	}
	for _, n := range g.lots {
		out = append(out, g.remainder(n)...)
		out = append(out, n.gardens(g.seed)...)
	}
	return drawable(out)
}

// drawable keeps the areas that are valid when they are written down.
func drawable(list []namedArea) []namedArea {
	for i := range list {
		list[i].area = list[i].area.spaced(0.3) // coordinates are rounded to a centimetre
	}
	return slices.DeleteFunc(list, func(a namedArea) bool {
		return len(a.area) < 3 || a.area.area() < leastGreen || !a.area.simple()
	})
}

// leastGreen is the least green worth drawing, in m².
const leastGreen = 12

// remainder is the ground of a lot that its straight sides leave over along a bending road.
func (g *ground) remainder(n *lot) []namedArea {
	var out []namedArea
	for _, c := range g.rimOf(n.face) {
		cuts := c.cuts()
		if len(cuts) != 1 || len(c.points) < 4 {
			continue
		}
		cut := line{cuts[0].at.minus(cuts[0].dir.left().times(6)), cuts[0].dir}
		var strip shape
		for i, p := range c.points {
			in := c.points[min(i+1, len(c.points)-1)].minus(c.points[max(i-1, 0)]).unit().left()
			strip = append(strip, p.plus(in.times(c.setback)))
		}
		last := strip[len(strip)-1]
		strip = append(strip, last.plus(cut.dir.left().times(-cut.side(last))), strip[0].plus(cut.dir.left().times(-cut.side(strip[0]))))
		strip = strip.clip(cut.at, cut.dir.times(-1)).tidied()
		if len(strip) > 2 && strip.area() > 700 {
			out = append(out, namedArea{"", "park", strip})
		}
	}
	return out
}

// banks are the greens between the water and the roads along it, with gaps at the bridges.
func (g *ground) banks(reach float64) []namedArea {
	var bridges []edge
	for e, id := range g.mesh.roads {
		if id > 1 && (g.wetAt(e) || g.wetAt(e.back())) {
			bridges = append(bridges, e)
		}
	}
	var out []namedArea
	for _, side := range [2]float64{1, -1} {
		pieces := g.bankPieces(bridges, side, reach)
		longest := 0
		for i, piece := range pieces {
			if len(piece) > len(pieces[longest]) {
				longest = i
			}
		}
		for i, piece := range pieces {
			name := ""
			if i == longest { // one name a side is enough on a map
				name = "滨河公园"
			}
			out = append(out, namedArea{name, "park", piece})
		}
	}
	return out
}

// bankPieces are the greens of one side from bridge to bridge.
func (g *ground) bankPieces(bridges []edge, side, reach float64) []shape {
	var out []shape
	var outer, inner []vec
	flush := func() {
		if len(outer) > 3 {
			out = append(out, strip(inner, outer, side))
		}
		outer, inner = nil, nil
	}
	for t := -reach; t <= reach; t += 15 {
		road := g.along(t, side*(stripHalf-17))
		water := g.along(t, g.bank(t, side)+side*5)
		if g.near(bridges, road, 30) || g.near(bridges, water, 30) {
			flush()
			continue
		}
		outer, inner = append(outer, road), append(inner, water)
	}
	flush()
	return out
}

// strip is the area between two lines, counter-clockwise.
func strip(inner, outer []vec, side float64) shape {
	out := append(shape{}, inner...)
	for i := range outer {
		out = append(out, outer[len(outer)-1-i])
	}
	if side < 0 {
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
	}
	return out
}

func (g *ground) wetAt(e edge) bool {
	f, ok := g.mesh.left[e]
	return ok && int(f) < len(g.wet) && g.wet[f]
}

func (g *ground) near(edges []edge, p vec, distance float64) bool {
	for _, e := range edges {
		if segmentDistance(g.mesh.points[e.from], g.mesh.points[e.to], p) < distance {
			return true
		}
	}
	return false
}

// woods cover some of the blocks around the built-up area.
func (g *ground) woods() []namedArea {
	var out []namedArea
	for f := range int32(len(g.inner)) {
		if g.inner[f] || g.wet[f] {
			continue
		}
		out = append(out, g.newLot(f).woods(g.seed)...)
	}
	for _, n := range g.with(fields) {
		out = append(out, n.woods(g.seed)...)
	}
	return out
}

// woods are the wood of a lot in the countryside, if it has one.
func (n *lot) woods(seed uint64) []namedArea {
	r := stream(seed, partGreen, uint64(n.face)|1<<33)
	if n.narrow() < 60 || r.IntN(5) < 3 {
		return nil
	}
	area, ok := n.wood(r, seed)
	if !ok {
		return nil
	}
	return []namedArea{{"", "wood", area}}
}

// largeBlock is the ground from which a block is no single wood, in m².
const largeBlock = 300000

// wood is a wood that fills a lot, or a round one in it.
func (n *lot) wood(r *rand.Rand, seed uint64) (shape, bool) {
	if n.ground.area() > largeBlock { // woods on it rather than all wood
		size := between(r, 150, 330)
		s := blob(seed, uint64(n.face)|1<<34, size, size*between(r, 0.5, 0.9), 0.14).turned(between(r, 0, 3)).moved(n.ground.centroid())
		return s, !slices.ContainsFunc(s, func(p vec) bool { return !n.ground.contains(p) })
	}
	if r.IntN(2) == 0 {
		s := n.ground.shrunk(between(r, 4, 18))
		return s.rounded(60), len(s) > 2
	}
	middle, w, d := inscribed(n.ground.turned(-n.angle))
	s := blob(seed, uint64(n.face)|1<<34, w*between(r, 0.3, 0.4), d*between(r, 0.3, 0.4), 0.1)
	return s.moved(middle).turned(n.angle), w > 60 && d > 60
}
