package demo

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// skeleton is what the townships of a city share: its trunk roads, its river and the blocks between them. Every border
// of a township runs along a trunk road or a bank, and its corners are the skeleton's, so that neighbours fit together
// although each is made alone. The skeleton stays flat; every township bends its own part with the same bend.
type skeleton struct {
	land
	radius  float64    // of the contiguous built-up area, metres
	reach   float64    // of all townships
	half    float64    // of the sheet everything is drawn on
	lobes   [3]float64 // phases of the waves on the outline
	urban   []int32    // blocks of the contiguous city
	country []int32    // blocks of the towns around it
	fringe  []int32    // blocks beyond, drawn and no part of the city
}

// Ground that a township of the size of the preset street takes, and a village with its fields, in m².
const (
	streetGround  = 5.5e6
	villageGround = 170000.0
	perCottage    = 1500.0
)

// Sizes of blocks between trunk roads, in m²: in the middle, how much more at the rim, in the countryside.
const (
	blockCentre  = 360000.0
	blockRim     = 260000.0
	blockCountry = 1500000.0
)

// newSkeleton lays out the trunk roads for a city; stretch is how much more ground than usual it gets.
func newSkeleton(t totals, seed uint64, stretch float64) (*skeleton, error) {
	r := stream(seed, partSkeleton, 0)
	built := streetGround * stretch * float64(t.people) / 50000 * (1 - t.townShare) / meanDensity
	around := float64(t.towns) * t.townGround() * stretch
	k := &skeleton{radius: math.Sqrt(built / math.Pi), reach: math.Sqrt((built + around) / math.Pi)}
	for i := range k.lobes {
		k.lobes[i] = between(r, 0, 2*math.Pi)
	}
	k.seed = seed
	half := k.reach*1.45 + 2600
	k.half = half
	k.mesh = newMesh(shape{{-half, -half}, {half, -half}, {half, half}, {-half, half}})
	k.layRiver(r)
	k.layAvenues(r)
	for f := range int32(len(k.mesh.faces)) {
		if k.inStrip(k.mesh.shape(f).centroid()) {
			k.divideRiver(f)
		} else {
			k.divideTrunk(r, f)
		}
	}
	k.mesh.densify(25)
	for f := range int32(len(k.mesh.faces)) {
		k.wet = append(k.wet, k.inStrip(k.mesh.shape(f).centroid()))
	}
	k.joinRoads()
	k.choose(built, around)
	k.nameTrunks()
	k.bend = newWideWarp(stream(seed, partSkeleton, 1), k.river, k.reach)
	return k, k.unfolded()
}

// townGround is how much ground a town and its villages take.
func (t totals) townGround() float64 {
	core := streetGround * float64(t.people) / 50000 * t.townShare
	return (core + max(villageGround*float64(t.villages), perCottage*float64(t.hamlets))) / float64(max(1, t.towns))
}

// layRiver draws the two bank roads past the middle of the city.
func (k *skeleton) layRiver(r *rand.Rand) {
	dir := direction(between(r, 0.2, 0.9) + float64(r.IntN(2))*math.Pi/2)
	at := dir.left().times(between(r, 0.25, 0.4) * max(k.radius, k.reach*0.5))
	if r.IntN(2) == 0 {
		at = at.times(-1)
	}
	k.river = line{at, dir}
	for _, side := range [2]float64{stripHalf, -stripHalf} {
		k.cutAll(line{at.plus(dir.left().times(side)), dir}, k.newRoad(secondaryRoad), 1)
	}
}

// layAvenues draws straight roads through the whole city in several directions: what lies between two of them gets a
// direction of its own.
func (k *skeleton) layAvenues(r *rand.Rand) {
	count := 2 + int(k.reach/9000)
	turn := between(r, 0, math.Pi)
	for i := range count {
		dir := direction(turn + math.Pi*(float64(i)+between(r, -0.15, 0.15))/float64(count))
		at := dir.left().times(between(r, -0.22, 0.22) * k.reach)
		k.cutAll(line{at, dir}, k.newRoad(mainRoad), 60)
	}
}

// distance is how far from the middle a place lies in the measure of the city's uneven outline: 1 at the rim of the
// contiguous built-up area.
func (k *skeleton) distance(p vec) float64 {
	a := math.Atan2(p.y, p.x)
	rim := 1 + 0.17*math.Sin(2*a+k.lobes[0]) + 0.12*math.Sin(3*a+k.lobes[1]) + 0.08*math.Sin(5*a+k.lobes[2])
	return p.length() / (rim * max(k.radius, 1))
}

// blockSize is the size wanted of a block of trunk roads.
func (k *skeleton) blockSize(p vec) float64 {
	if d := k.distance(p); d < 1.05 {
		return blockCentre + blockRim*d
	}
	return blockCountry
}

// trunkSnap is how near to a junction a trunk road may end, in metres, and not in it.
const trunkSnap = 95

// divideTrunk cuts a block by trunk roads until it has the size wanted.
func (k *skeleton) divideTrunk(r *rand.Rand, f int32) {
	s := k.mesh.shape(f)
	if s.area() < k.blockSize(s.centroid())*between(r, 1.25, 1.6) {
		return
	}
	angle, long, _ := s.box()
	if long < 500 {
		return
	}
	share := between(r, 0.38, 0.62)
	along, across := direction(angle), direction(angle+math.Pi/2+between(r, -0.13, 0.13))
	west, east := s.reach(along)
	at := s.centroid()
	at = at.plus(along.times(west + (east-west)*share - at.dot(along)))
	g, ok := k.mesh.cut(f, at, across, k.newRoad(mainRoad), trunkSnap)
	if !ok {
		return
	}
	k.divideTrunk(r, f)
	k.divideTrunk(r, g)
}

// riverPiece is how long a piece of the river is at the most, in metres, so that townships have the river where they have
// its banks.
const riverPiece = 700.0

func (k *skeleton) divideRiver(f int32) {
	s := k.mesh.shape(f)
	from, to := s.reach(k.river.dir)
	if to-from < riverPiece {
		return
	}
	g, ok := k.mesh.cut(f, s.centroid(), k.river.dir.left(), lotLine, 40)
	if !ok {
		return
	}
	k.divideRiver(f)
	k.divideRiver(g)
}

// choose takes the blocks of the city, from the middle outwards, then those of the towns, then a rim around them.
func (k *skeleton) choose(built, around float64) {
	order := make([]int32, len(k.mesh.faces))
	far := make([]float64, len(order))
	for f := range order {
		order[f] = int32(f)
		far[f] = k.distance(k.mesh.shape(int32(f)).centroid())
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(far[a], far[b]) })
	in := map[int32]bool{}
	take := func(area float64) []int32 {
		var out []int32
		for len(order) > 0 && area > 0 {
			f := order[0]
			order = order[1:]
			if !k.wet[f] { // the river's are taken with their neighbours
				area -= k.mesh.shape(f).area()
				out, in[f] = append(out, f), true
			}
		}
		return out
	}
	k.urban, k.country = take(built), take(around)
	k.takeWet(in)
	seen := map[int32]bool{}
	for _, f := range append(slices.Clone(k.urban), k.country...) {
		for _, o := range k.mesh.neighbours(f) {
			if !in[o] && !seen[o] {
				seen[o] = true
				k.fringe = append(k.fringe, o)
			}
		}
	}
	slices.Sort(k.fringe)
}

// takeWet gives the pieces of the river to the city or to the country, where they have it on both banks.
func (k *skeleton) takeWet(in map[int32]bool) {
	urban := map[int32]bool{}
	for _, f := range k.urban {
		urban[f] = true
	}
	for f := range int32(len(k.mesh.faces)) {
		if !k.wet[f] {
			continue
		}
		banks, inside, city := 0, 0, 0
		for _, o := range k.mesh.neighbours(f) {
			switch {
			case k.wet[o]:
				continue
			case urban[o]:
				city++
				inside++
			case in[o]:
				inside++
			}
			banks++
		}
		switch {
		case inside*2 < banks || inside == 0:
		case city*2 >= inside:
			k.urban, in[f] = append(k.urban, f), true
		default:
			k.country, in[f] = append(k.country, f), true
		}
	}
}

// nameTrunks gives the banks their names, and every trunk road one that no other has as long as there are names.
func (k *skeleton) nameTrunks() {
	names := slices.Concat(roadFirst[mainRoad], roadFirst[secondaryRoad], roadFirst[minorRoad])
	k.roads[0].name, k.roads[1].name = "滨河北路", "滨河南路"
	n := uint64(0)
	last := roadLast[mainRoad]
	for _, id := range k.used() {
		if id > 1 {
			k.roads[id].name = pickName(names, k.seed, n) + last[mix(k.seed^uint64(id))%uint64(len(last))]
			n++
		}
	}
}

// used are the roads that have an edge, in order.
func (k *skeleton) used() []int32 {
	var out []int32
	seen := make([]bool, len(k.roads))
	for _, id := range k.mesh.roads {
		seen[id] = true
	}
	for id := range int32(len(k.roads)) {
		if seen[id] {
			out = append(out, id)
		}
	}
	return out
}

// unfolded fails where the bend would turn a block over.
func (k *skeleton) unfolded() error {
	for f := range int32(len(k.mesh.faces)) {
		s := k.mesh.shape(f)
		for i := range s {
			s[i] = k.bend.point(s[i])
		}
		if s.area() <= 0 {
			return fmt.Errorf("%w: block %d", errFolded, f)
		}
	}
	return nil
}
