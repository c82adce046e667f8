package demo

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// tract is the ground of a township to be, and how the township is made again whenever its rows are asked for.
type tract struct {
	town   bool    // a town with villages rather than a street of the contiguous city
	core   []int32 // blocks that are built up
	around []int32 // countryside, of a town
	middle vec
	far    float64 // from the middle of the city, 1 at the rim of its contiguous part
	at     locale
	preset preset
	draw   draw
}

// draw is which of the tries to lay out a tract is taken.
type draw struct {
	seed uint64
	lots float64 // their size, as a part of the mean
}

// tracts shares the blocks out among the streets and the towns.
func (k *skeleton) tracts(t totals) []*tract {
	var out []*tract
	for _, part := range k.share(k.urban, t.streets-t.towns) {
		out = append(out, k.newTract(part, nil))
	}
	need := streetGround * float64(t.people) / 50000 * t.townShare / float64(max(1, t.towns))
	for _, part := range k.share(k.country, t.towns) {
		core, around := k.splitTown(part, need)
		out = append(out, k.newTract(core, around))
	}
	return out
}

func (k *skeleton) newTract(core, around []int32) *tract {
	t := &tract{town: len(around) > 0, core: core, around: around}
	area := 0.0
	for _, f := range core {
		s := k.mesh.shape(f)
		t.middle = t.middle.plus(s.centroid().times(s.area()))
		area += s.area()
	}
	t.middle = t.middle.times(1 / area)
	t.far = k.distance(t.middle)
	return t
}

// density is how much is built on a place of the contiguous city compared with its mean.
func (k *skeleton) density(p vec) float64 { return max(0.6, 1.35-0.6*k.distance(p)) }

// meanDensity is the mean of density over the contiguous city.
const meanDensity = 0.95

// share shares blocks out in connected groups of about as much to build on.
func (k *skeleton) share(faces []int32, groups int) [][]int32 {
	if groups == 0 {
		return nil
	}
	slices.Sort(faces)
	blocks := (&ground{land: &k.land}).faceGraph(faces)
	all := make([]int, len(faces))
	for i, f := range faces {
		all[i] = i
		s := k.mesh.shape(f)
		blocks.weight[i] = s.area() * k.density(s.centroid())
		if k.wet[f] {
			blocks.weight[i] *= 0.05
		}
	}
	var out [][]int32
	for _, part := range blocks.partition(all, groups) {
		own := make([]int32, len(part))
		for i, j := range part {
			own[i] = faces[j]
		}
		slices.Sort(own)
		out = append(out, own)
	}
	return out
}

// splitTown takes the middle of a town's blocks for what is built up: those nearest to it, as many as are needed. Where
// one block is more than that the whole of it is the town.
func (k *skeleton) splitTown(faces []int32, need float64) (core, around []int32) {
	middle, area := vec{}, 0.0
	for _, f := range faces {
		s := k.mesh.shape(f)
		middle, area = middle.plus(s.centroid().times(s.area())), area+s.area()
	}
	middle = middle.times(1 / area)
	order := slices.Clone(faces)
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Compare(k.mesh.shape(a).centroid().to(middle), k.mesh.shape(b).centroid().to(middle))
	})
	for i, f := range order {
		if size := k.mesh.shape(f).area(); i == 0 || need > size*0.4 && !k.wet[f] {
			core = append(core, f)
			need -= size
		} else {
			around = append(around, f)
		}
	}
	slices.Sort(core)
	slices.Sort(around)
	return core, around
}

// landOf is the land of a tract: its blocks with their corners and roads, divided into lots and bent.
func (k *skeleton) landOf(t *tract, how draw, want float64) *land {
	l := &land{
		seed: how.seed, grain: 1, roads: slices.Clone(k.roads), trunks: len(k.roads), river: k.river, bend: k.bend,
		want: want, mesh: k.mesh.cutOut(slices.Concat(t.core, t.around)), centre: t.middle, flip: vec{1, 1},
	}
	if t.middle.x > 0 { // works lie away from the middle of the city, and they are west and north in the plan
		l.flip.x = -1
	}
	if t.middle.y < 0 {
		l.flip.y = -1
	}
	l.extend(len(t.core))
	r := stream(how.seed, partLand, 0)
	for i, f := range slices.Concat(t.core, t.around) {
		switch rural := i >= len(t.core); {
		case k.wet[f]:
		case rural:
			l.divideCountry(r, int32(i))
		default:
			l.divide(r, int32(i), true)
		}
		for len(l.rural) < len(l.mesh.faces) {
			l.rural, l.wet = append(l.rural, i >= len(t.core)), append(l.wet, false)
		}
		l.rural[i], l.wet[i] = i >= len(t.core), k.wet[f]
	}
	l.inner = make([]bool, len(l.mesh.faces))
	for f := range l.inner {
		l.inner[f] = true
	}
	l.mesh.densify(26) // more than between the corners of the skeleton, so that borders stay as they are
	l.mesh.bend(l.bend.point)
	return l
}

// extend measures how far the built-up area reaches, and makes room for what is said of the faces there are.
func (l *land) extend(core int) {
	for f := range core {
		for _, p := range l.mesh.shape(int32(f)) {
			l.west, l.north = max(l.west, math.Abs(p.x-l.centre.x)), max(l.north, math.Abs(p.y-l.centre.y))
		}
	}
	l.west, l.north = l.west*0.85, l.north*0.85 // corners of an uneven outline
	l.rural, l.wet = make([]bool, len(l.mesh.faces)), make([]bool, len(l.mesh.faces))
}

// cutOut is a mesh of some of the faces alone.
func (m *mesh) cutOut(faces []int32) *mesh {
	out := &mesh{left: map[edge]int32{}, roads: map[edge]int32{}, fixed: true}
	number := map[int32]int32{}
	for _, f := range faces {
		ring := make([]int32, len(m.faces[f]))
		for i, p := range m.faces[f] {
			q, ok := number[p]
			if !ok {
				q = int32(len(out.points))
				number[p] = q
				out.points = append(out.points, m.points[p])
			}
			ring[i] = q
		}
		out.addFace(ring)
		for i, p := range m.faces[f] {
			if road := m.road(edge{p, m.faces[f][(i+1)%len(ring)]}); road >= 0 {
				out.roads[edge{ring[i], ring[(i+1)%len(ring)]}.low()] = road
			}
		}
	}
	return out
}

// Sizes in m² of lots in the countryside, and above which a road divides them rather than a path between fields.
const (
	ruralLot  = 95000.0
	ruralRoad = 420000.0
)

// divideCountry cuts a block of the countryside into fields.
func (l *land) divideCountry(r *rand.Rand, f int32) {
	s := l.mesh.shape(f)
	area := s.area()
	if area < ruralLot*between(r, 1.1, 1.8) {
		return
	}
	angle, long, short := s.box()
	if long < 240 || short < 120 {
		return
	}
	id := int32(lotLine)
	if area > ruralRoad {
		id = l.newRoad(minorRoad)
	}
	share := between(r, 0.38, 0.62)
	along, across := direction(angle), direction(angle+math.Pi/2+between(r, -0.16, 0.16))
	west, east := s.reach(along)
	at := s.centroid()
	at = at.plus(along.times(west + (east-west)*share - at.dot(along)))
	g, ok := l.mesh.cut(f, at, across, id, 42)
	if !ok {
		return
	}
	l.divideCountry(r, f)
	l.divideCountry(r, g)
}
