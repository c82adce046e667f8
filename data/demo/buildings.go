package demo

import (
	"math"
	"math/rand/v2"
	"slices"
)

// raise puts the preset's buildings on the lots. It fails where a use has too little ground.
func (g *ground) raise(p preset, seed uint64) ([]*building, bool) {
	b := &builder{preset: p, seed: seed, ground: g}
	for _, n := range g.lots {
		b.houses(n)
	}
	if !b.oldTown() || !b.hamlets() {
		return nil, false
	}
	strips := b.shopStrips()
	hospitals := max(1, p.schools/8)
	perSchool := 1 + min(1, p.schools/8)
	schools := perSchool * p.schoolLots
	nurseries := p.schools - hospitals - schools
	ok := b.fill(healing, hospitals, "hospital", "clinic") &&
		b.fill(schooling, schools, "school", "gymnasium") &&
		b.fill(industry, p.factories, "works", "works", "store", "lab", "works") &&
		b.fill(business, p.offices, "office", "office", "studio") &&
		b.fill(shopping, p.shops-strips, "mall", "market", "hotel", "shops") &&
		b.fillPublic(nurseries, p.publics)
	return b.out, ok
}

// builder collects the buildings of a city.
type builder struct {
	preset preset
	seed   uint64
	ground *ground
	out    []*building
}

func (b *builder) rand(n *lot) *rand.Rand { return stream(b.seed, partShape, uint64(n.face)) }

func (b *builder) with(u use) []*lot {
	var out []*lot
	for _, n := range b.ground.lots {
		if n.use == u {
			out = append(out, n)
		}
	}
	return out
}

// houses builds the homes of a compound on its slots.
func (b *builder) houses(n *lot) {
	r := b.rand(n)
	for _, s := range n.slots {
		outline := homeOutline(r, s).turned(s.angle).moved(s.at)
		b.out = append(b.out, &building{
			lot: n, use: s.kind, kind: "home", outline: outline, slot: s, storey: rowKinds[s.kind].floorHeight,
		})
	}
}

// oldTown builds the cottages, and the villas where no compound is theirs.
func (b *builder) oldTown() bool {
	lots := b.with(oldTown)
	villas := b.preset.villas
	if b.preset.compoundKinds[3] > 0 {
		villas = 0
	}
	for i, n := range lots {
		count := share(b.preset.cottages+villas, i, len(lots))
		r := b.rand(n)
		for j, parcel := range parcels(n.ground.shrunk(3).turned(-n.angle), count) {
			middle, w, d := inscribed(parcel.shrunk(1.6))
			if w < 8 || d < 8 {
				return false
			}
			s := slot{kind: oldTown, at: middle, width: min(w, 26), depth: min(d, 24), angle: n.angle, units: 1, floors: 2}
			if j < villas {
				s.kind, s.width, s.depth, s.floors, s.units = villaHomes, min(w, 15), min(d, 12), 3, 0
			}
			outline := homeOutline(r, s).moved(middle).turned(n.angle)
			b.out = append(b.out, &building{
				lot: n, use: s.kind, kind: "home", outline: outline, slot: s, storey: 3.1,
			})
		}
	}
	return true
}

// share is the i-th of n parts of a total that differ by one at most.
func share(total, i, n int) int { return total*(i+1)/n - total*i/n }

// shopStrips builds the shops along the streets of compounds, in front of the homes; it says how many.
func (b *builder) shopStrips() int {
	most, count := b.preset.shops*11/20, 0
	for _, n := range b.ground.lots {
		k, homes := rowKinds[n.use]
		if !homes {
			continue
		}
		front, ok := n.shopFront(k, b.seed)
		if !ok || count >= most {
			continue
		}
		count += b.strip(n, front, most-count)
	}
	return count
}

// strip builds one or two long low buildings along a side, with the gate between them.
func (b *builder) strip(n *lot, front side, most int) int {
	r := b.rand(n)
	d := front.to.minus(front.from).unit()
	length := front.length() - 40
	pieces := 1
	if length > 95 && most > 1 {
		pieces = 2
	}
	built := 0
	for i := range pieces {
		w := min(length/float64(pieces)-9, between(r, 62, 90))
		middle := front.from.plus(d.times(20 + length*(float64(i)+0.5)/float64(pieces)))
		middle = middle.plus(d.left().times(shopDepth/2 + 1))
		outline := slab(w, shopDepth-1, max(2, int(w/14)), pick(r, []float64{0, 1.5}), 0)
		outline = outline.turned(math.Atan2(d.y, d.x)).moved(middle)
		if slices.ContainsFunc(outline, func(p vec) bool { return !n.ground.contains(p) }) {
			continue
		}
		b.out = append(b.out, &building{
			lot: n, use: shopping, kind: "shops", outline: outline, storey: 4, floors: 1 + r.IntN(3),
		})
		built++
		n.shops = &front
	}
	return built
}

// fill builds so many buildings on the lots of a use, of the kinds in turn; the larger lots get more.
func (b *builder) fill(u use, count int, kinds ...string) bool {
	lots := b.with(u)
	if len(lots) == 0 {
		return count == 0
	}
	total := 0.0
	for _, n := range lots {
		total += n.ground.area()
	}
	done, area := 0, 0.0
	for _, n := range lots {
		area += n.ground.area()
		here := int(float64(count)*area/total+0.5) - done
		done += here
		if !b.fillLot(n, here, kinds) {
			return false
		}
	}
	return true
}

func (b *builder) fillLot(n *lot, count int, kinds []string) bool {
	if count == 0 {
		return true
	}
	r := b.rand(n)
	ground := n.ground.shrunk(4).turned(-n.angle)
	if n.use == schooling && len(ground) > 0 {
		ground = schoolGround(ground)
	}
	pieces := parcels(ground, count)
	slices.SortStableFunc(pieces, func(a, b shape) int { return int(b.area() - a.area()) })
	for i, parcel := range pieces {
		raised := plans[kinds[i%len(kinds)]].raise(r, n, parcel)
		if raised == nil {
			return false
		}
		raised.title = kinds[i%len(kinds)]
		b.out = append(b.out, raised)
	}
	return true
}

// schoolGround is the part of a school that is built on; the field lies in the rest.
func schoolGround(ground shape) shape {
	low, high := ground.bounds()
	if high.x-low.x > high.y-low.y {
		return ground.clip(vec{low.x + (high.x-low.x)*0.52, 0}, vec{0, 1})
	}
	return ground.clip(vec{0, low.y + (high.y-low.y)*0.52}, vec{-1, 0})
}

// fillPublic builds kindergartens and public buildings on the public lots.
func (b *builder) fillPublic(nurseries, publics int) bool {
	kinds := make([]string, 0, nurseries+publics)
	for i := range nurseries + publics {
		if share(nurseries, i, nurseries+publics) > 0 {
			kinds = append(kinds, "kindergarten")
		} else if i%2 == 0 {
			kinds = append(kinds, "civic")
		} else {
			kinds = append(kinds, "centre")
		}
	}
	lots := b.with(public)
	if len(lots) == 0 {
		return len(kinds) == 0
	}
	total := 0.0
	for _, n := range lots {
		total += n.ground.area()
	}
	done, area := 0, 0.0
	for _, n := range lots {
		area += n.ground.area()
		upTo := int(float64(len(kinds))*area/total + 0.5)
		if !b.fillLot(n, upTo-done, kinds[done:]) {
			return false
		}
		done = upTo
	}
	return true
}
