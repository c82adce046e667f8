package demo

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/paulmach/orb"
)

// spots are where things stand in the city: along its roads, in its compounds and parks, at its buildings.
type spots struct {
	city    *township
	grids   *locator
	streets map[roadKind][]stretch
	parks   []*lot
}

// stretch is an edge of a road in the built-up area, and how far along all of them it begins.
type stretch struct {
	from, to vec
	begin    float64
	width    float64
}

// spot is a place for a thing, and what is there.
type spot struct {
	at       vec
	heading  float64 // degrees clockwise from north, the way a thing there looks
	building *building
	compound *compound
}

func (c *township) newSpots(grids *locator) *spots {
	s := &spots{city: c, grids: grids, streets: map[roadKind][]stretch{}, parks: c.ground.with(park)}
	m := c.ground.mesh
	edges := make([]edge, 0, len(m.roads))
	for e := range m.roads {
		if c.ground.built(e) {
			edges = append(edges, e)
		}
	}
	slices.SortFunc(edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(m.roads[a], m.roads[b]), compareEdges(a, b))
	})
	for _, e := range edges {
		kind := c.ground.roads[m.roads[e]].kind
		list := s.streets[kind]
		next := stretch{from: m.points[e.from], to: m.points[e.to], width: roadKinds[kind].width}
		if len(list) > 0 {
			last := list[len(list)-1]
			next.begin = last.begin + last.from.to(last.to)
		}
		s.streets[kind] = append(list, next)
	}
	return s
}

// built reports whether an edge has built-up ground on both sides, or runs along the border of the next township.
func (g *ground) built(e edge) bool {
	for _, side := range [2]edge{e, e.back()} {
		f, ok := g.mesh.left[side]
		if !ok && g.part() {
			continue
		}
		if !ok || !g.inner[f] || g.part() && g.rural[f] {
			return false
		}
	}
	return true
}

// kerb are spots at even distances along the roads of some kinds, on both sides in turn, so far from the kerb
// (negative: on the carriageway).
func (s *spots) kerb(r *rand.Rand, count int, off float64, kinds ...roadKind) []spot {
	total := 0.0
	for _, k := range kinds {
		total += s.length(k)
	}
	out := make([]spot, 0, count)
	if total == 0 {
		return out
	}
	step, phase := total/float64(count), r.Float64()
	for i := range count {
		out = append(out, s.beside((float64(i)+phase)*step, i%2 == 0, off, kinds))
	}
	return out
}

func (s *spots) length(k roadKind) float64 {
	list := s.streets[k]
	if len(list) == 0 {
		return 0
	}
	last := list[len(list)-1]
	return last.begin + last.from.to(last.to)
}

// beside is a spot so far along the roads of some kinds taken together.
func (s *spots) beside(at float64, left bool, off float64, kinds []roadKind) spot {
	for _, k := range kinds {
		length := s.length(k)
		if at >= length && k != kinds[len(kinds)-1] {
			at -= length
			continue
		}
		list := s.streets[k]
		i, _ := slices.BinarySearchFunc(list, at, func(a stretch, t float64) int { return cmp.Compare(a.begin, t) })
		e := list[max(0, min(len(list)-1, i-1))]
		d := e.to.minus(e.from).unit()
		p := e.from.plus(d.times(min(at-e.begin, e.from.to(e.to))))
		away := d.left().times(e.width/2 + off)
		if !left {
			away = away.times(-1)
		}
		return spot{at: p.plus(away), heading: compass(away.times(-1))}
	}
	return spot{}
}

// compass is the direction of a vector in degrees clockwise from north.
func compass(d vec) float64 {
	return math.Mod(math.Round(math.Atan2(d.x, d.y)*180/math.Pi)+360, 360)
}

// fences are spots along the fences of compounds: first their gates, then their corners, then anywhere.
func (s *spots) fences(r *rand.Rand, count, at int) []spot {
	out := make([]spot, 0, count)
	for i := range count {
		k := s.city.compounds[(i+at)%len(s.city.compounds)]
		inner := k.lot.ground.shrunk(1.5)
		if len(inner) < 3 {
			inner = k.lot.ground
		}
		p := inner.around(float64((i+at)/len(s.city.compounds))*0.137 + r.Float64()*0.01)
		out = append(out, spot{at: p, heading: compass(k.lot.ground.centroid().minus(p)), compound: k})
	}
	return out
}

// around is a point of the rim so far round it, in turns.
func (s shape) around(turns float64) vec {
	total := 0.0
	for i, p := range s {
		total += p.to(s[(i+1)%len(s)])
	}
	left := (turns - math.Floor(turns)) * total
	for i, p := range s {
		q := s[(i+1)%len(s)]
		if step := p.to(q); left <= step {
			return p.along(q, left/max(step, 1e-9))
		} else {
			left -= step
		}
	}
	return s[0]
}

// gates are where compounds open to their roads: the middle of their longest sides.
func (k *compound) gates() []spot {
	sides := slices.Clone(k.lot.sides)
	slices.SortStableFunc(sides, func(a, b side) int { return cmp.Compare(b.length(), a.length()) })
	var out []spot
	for _, s := range sides[:min(4, len(sides))] {
		d := s.to.minus(s.from)
		out = append(out, spot{at: s.from.along(s.to, 0.5).plus(d.unit().left().times(2)), heading: compass(d.left().times(-1)), compound: k})
	}
	return out
}

// yards are spots in the open ground of compounds, not in a building.
func (s *spots) yards(r *rand.Rand, count int) []spot {
	out := make([]spot, 0, count)
	for i := range count {
		k := s.city.compounds[i%len(s.city.compounds)]
		if p, ok := s.open(r, k.lot); ok {
			out = append(out, spot{at: p, heading: float64(r.IntN(360)), compound: k})
		}
	}
	return out
}

// green are spots in parks.
func (s *spots) green(r *rand.Rand, count int) []spot {
	out := make([]spot, 0, count)
	for i := range count {
		if len(s.parks) == 0 {
			return s.yards(r, count)
		}
		if p, ok := s.open(r, s.parks[i%len(s.parks)]); ok {
			out = append(out, spot{at: p})
		}
	}
	return out
}

// open is a point of a lot outside its buildings.
func (s *spots) open(r *rand.Rand, n *lot) (vec, bool) {
	low, high := n.ground.bounds()
	for range 40 {
		p := vec{between(r, low.x, high.x), between(r, low.y, high.y)}
		if n.ground.contains(p) && !s.city.covered(n, p) {
			return p, true
		}
	}
	return vec{}, false
}

// covered reports whether a point lies in a building of a lot.
func (c *township) covered(n *lot, p vec) bool {
	return slices.ContainsFunc(c.byLot[n], func(b *building) bool { return b.outline.contains(p) })
}

// entrances are the doors of units, then of buildings without.
func (s *spots) entrances(count int) []spot {
	out := make([]spot, 0, count)
	for len(out) < count {
		for _, withUnits := range [2]bool{true, false} {
			for _, b := range s.city.buildings {
				if (b.units > 0) == withUnits {
					out = append(out, b.entrances()...)
				}
			}
		}
	}
	return out[:count]
}

func (b *building) entrances() []spot {
	out := make([]spot, max(1, b.units))
	for u := range out {
		out[u] = spot{at: b.entrance(u), building: b, compound: b.compound}
	}
	return out
}

// entrance is a point just outside the north side of a unit.
func (b *building) entrance(u int) vec {
	if b.kind != "home" || b.units == 0 {
		return b.outline.centroid()
	}
	s := b.slot
	x := s.width * ((float64(u)+0.5)/float64(b.units) - 0.5)
	return shape{{x, s.depth/2 + 1.2}}.turned(s.angle)[0].plus(s.at)
}

// rooms are points inside buildings of some uses, by turns.
func (s *spots) rooms(r *rand.Rand, count int, uses ...use) []spot {
	var of []*building
	for _, b := range s.city.buildings {
		if slices.Contains(uses, b.use) && (b.kind != "home" || b.shops > 0) {
			of = append(of, b)
		}
	}
	out := make([]spot, 0, count)
	for i := 0; len(of) > 0 && i < count; i++ {
		b := of[i%len(of)]
		out = append(out, spot{at: b.inner(r), building: b, compound: b.compound})
	}
	return out
}

// inner is a point inside a building.
func (b *building) inner(r *rand.Rand) vec {
	low, high := b.outline.bounds()
	for range 30 {
		p := vec{between(r, low.x, high.x), between(r, low.y, high.y)}
		if b.outline.contains(p) {
			return p
		}
	}
	return b.outline.centroid()
}

// record is a spot as it is stored: where, and in which grid. What belongs to a building is in the building's grid, even
// a step outside its door. What stands outside the city's grids is not stored.
func (s *spots) record(at spot) (orb.Point, region, bool) {
	p := at.at.lonLat()
	if at.building != nil {
		return p, s.city.regions[at.building.grid], true
	}
	g, ok := s.grids.at(p)
	return p, g, ok
}
