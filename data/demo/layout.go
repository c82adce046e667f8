package demo

import (
	"math"
	"math/rand/v2"
)

// slot is room for one building.
type slot struct {
	kind   use
	at     vec // middle
	width  float64
	depth  float64
	angle  float64
	row    int // from the north
	column int // from the west
	units  int
	floors int // at most, so that the distance to the next row is kept
}

// rows describes how houses of one kind stand: across is along the row, all in metres.
type rows struct {
	kind         use
	depth        float64
	unit         [2]float64 // width of a unit, least and most
	units        [2]int
	floors       []int // one of these per compound
	floorHeight  float64
	gap          [2]float64 // between neighbours of a row
	lane         float64    // width of the lane through the middle of a wide compound
	margin       float64    // between the fence and the houses
	checkerboard bool       // every other place free, rows half as far apart: towers
}

// rowKinds are the kinds of homes (floors, units and footprints: domain notes).
var rowKinds = map[use]rows{
	walkUpHomes:   {walkUpHomes, 12.2, [2]float64{13.5, 16.5}, [2]int{3, 5}, []int{5, 5, 6, 6, 6, 7}, 2.9, [2]float64{8, 11}, 12, 7, false},
	midRiseHomes:  {midRiseHomes, 15, [2]float64{18, 25}, [2]int{2, 3}, []int{9, 10, 11, 11}, 2.95, [2]float64{13, 17}, 14, 7, false},
	highRiseHomes: {highRiseHomes, 18.5, [2]float64{32, 42}, [2]int{1, 1}, []int{17, 18, 18, 20, 20, 22, 24, 26, 28, 33}, 3.0, [2]float64{3, 8}, 0, 13, true},
	villaHomes:    {villaHomes, 12, [2]float64{13, 16}, [2]int{1, 2}, []int{3}, 3.2, [2]float64{9, 13}, 8, 7, false},
}

// sunlight is the least distance between rows in heights of the southern one.
const sunlight = 1.2

// layHomes places as many houses of a kind as the lot holds.
func layHomes(n *lot, kind use, seed uint64) []slot {
	r := stream(seed, partLayout, uint64(n.face)<<4|uint64(kind))
	k := rowKinds[kind]
	ground := n.homeGround(k, seed).turned(-n.angle)
	var slots []slot
	if k.checkerboard {
		slots = k.layBoard(r, ground)
	} else {
		slots = k.layRows(r, ground)
	}
	for i := range slots {
		slots[i].at = shape{slots[i].at}.turned(n.angle)[0]
		slots[i].angle = n.angle
	}
	return slots
}

// homeGround is the part of a compound houses may stand on: inside the fence, behind the shops along the street.
func (n *lot) homeGround(k rows, seed uint64) shape {
	ground := n.ground
	if front, ok := n.shopFront(k, seed); ok {
		d := front.to.minus(front.from).unit()
		ground = ground.clip(front.from.plus(d.left().times(shopDepth+10)), d)
	}
	return ground.shrunk(k.margin)
}

// shopDepth is the depth of the shops along a street, in metres.
const shopDepth = 13.0

// shopFront is the side of a compound that has shops along it, if it has: its longest along a road with traffic.
func (n *lot) shopFront(k rows, seed uint64) (side, bool) {
	var front side
	for _, s := range n.sides {
		if s.kind <= secondaryRoad && s.length() > 75 && s.length() > front.length() {
			front = s
		}
	}
	chance := stream(seed, partLayout, uint64(n.face)|1<<40).Float64()
	return front, front.length() > 0 && k.kind != villaHomes && chance < 0.5
}

// height is the height a compound's rows are spaced for.
func (k rows) height(floors int) float64 { return float64(floors) * k.floorHeight }

// layRows fills the ground with rows from the north; what is left over goes between them.
func (k rows) layRows(r *rand.Rand, ground shape) []slot {
	floors := pick(r, k.floors)
	low, high, ok := k.reach(ground)
	if !ok {
		return nil
	}
	pitch := k.depth + sunlight*k.height(floors) + 0.5
	count := 1 + int((high-low-k.depth)/pitch)
	if count > 1 {
		pitch = min((high-low-k.depth)/float64(count-1), pitch*1.3)
	}
	var out []slot
	for row := range count {
		y := high - k.depth/2 - float64(row)*pitch
		west, east, ok := ground.width(y-k.depth/2-0.3, y+k.depth/2-0.05)
		if ok {
			out = append(out, k.layRow(r, west, east, y, row, floors)...)
		}
	}
	return out
}

// reach is how far south and north there is ground wide enough for a house.
func (k rows) reach(ground shape) (low, high float64, ok bool) {
	bottom, top := ground.bounds()
	fits := func(south float64) bool {
		west, east, ok := ground.width(south+0.01, south+k.depth-0.01)
		return ok && east-west > k.unit[0]*float64(k.units[0])
	}
	low, high = bottom.y, top.y
	for low+k.depth < high && !fits(low) {
		low++
	}
	for low+k.depth < high && !fits(high-k.depth) {
		high--
	}
	return low, high, high-low >= k.depth
}

// layRow fills one row, in two parts with a lane between them where it is wide.
func (k rows) layRow(r *rand.Rand, west, east, y float64, row, floors int) []slot {
	most := k.unit[1] * float64(k.units[1])
	if east-west < most*1.9+k.lane {
		return k.fill(r, nil, west, east, y, row, floors)
	}
	middle := (west + east) / 2
	out := k.fill(r, nil, west, middle-k.lane/2, y, row, floors)
	return k.fill(r, out, middle+k.lane/2, east, y, row, floors)
}

// fill puts houses side by side from west to east.
func (k rows) fill(r *rand.Rand, out []slot, west, east, y float64, row, floors int) []slot {
	gap := between(r, k.gap[0], k.gap[1])
	least, most := k.unit[0]*float64(k.units[0]), k.unit[1]*float64(k.units[1])
	length := east - west
	count := int(math.Ceil((length + gap) / (most + gap)))
	if count < 1 || length < least {
		return out
	}
	width := (length - gap*float64(count-1)) / float64(count)
	if width < least {
		count--
		width = most
	}
	if count < 1 {
		return out
	}
	spare := length - width*float64(count) - gap*float64(count-1)
	x := west + spare/2
	for range count {
		units := max(k.units[0], min(k.units[1], int(math.Round(width/((k.unit[0]+k.unit[1])/2)))))
		out = append(out, slot{
			kind: k.kind, at: vec{x + width/2, y}, width: width, depth: k.depth, row: row, column: len(out),
			units: units, floors: floors,
		})
		x += width + gap
	}
	return out
}

// layBoard puts towers on the dark squares of a board, so that none stands close behind another: a row stands in the
// gaps of the row before, and the row after that has the sunlight of two steps.
func (k rows) layBoard(r *rand.Rand, ground shape) []slot {
	floors := pick(r, k.floors)
	low, high, ok := k.reach(ground)
	if !ok {
		return nil
	}
	step := max((k.depth+sunlight*k.height(floors))/2+0.5, k.depth+16)
	count := 1 + int((high-low-k.depth)/step)
	if count > 1 {
		step = min(step*1.3, (high-low-k.depth)/float64(count-1))
	}
	var out, before []slot
	for row := range count {
		y := high - k.depth/2 - float64(row)*step
		west, east, ok := ground.width(y-k.depth/2-0.3, y+k.depth/2-0.05)
		if !ok {
			continue
		}
		var here []slot
		for _, free := range k.gaps(west, east, before) {
			here = k.towers(r, here, free[0], free[1], y, row, floors)
		}
		out, before = append(out, here...), here
	}
	return out
}

// gaps are the parts of a row that nothing of the row before covers.
func (k rows) gaps(west, east float64, before []slot) [][2]float64 {
	if len(before) == 0 {
		return [][2]float64{{west, east}}
	}
	var out [][2]float64
	for _, s := range before {
		out = append(out, [2]float64{west, min(east, s.at.x-s.width/2-k.gap[0])})
		west = max(west, s.at.x+s.width/2+k.gap[0])
	}
	return append(out, [2]float64{west, east})
}

// towers stand in a gap with room for another between two of them.
func (k rows) towers(r *rand.Rand, out []slot, west, east, y float64, row, floors int) []slot {
	width := between(r, k.unit[0], k.unit[1])
	apart := width + 2*between(r, k.gap[0], k.gap[1])
	count := int((east - west + apart) / (width + apart))
	if count < 1 {
		return out
	}
	spare := east - west - float64(count)*width - float64(count-1)*apart
	x := west
	if count > 1 {
		apart += spare / float64(count-1)
	} else {
		x += spare * between(r, 0.3, 0.7)
	}
	for range count {
		out = append(out, slot{
			kind: k.kind, at: vec{x + width/2, y}, width: width, depth: k.depth - between(r, 0, 1.5), row: row,
			column: len(out), units: 1, floors: floors,
		})
		x += width + apart
	}
	return out
}
