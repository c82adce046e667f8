package demo

import (
	"math"
	"math/rand/v2"
)

// road is a street with one name from end to end.
type road struct {
	kind roadKind
	name string
}

type roadKind int

const (
	mainRoad roadKind = iota
	secondaryRoad
	minorRoad
	pathRoad
)

// roadKinds is what a road of each kind is called in the data, its width and the pavement beside it, in metres.
var roadKinds = [...]struct {
	name            string
	width, pavement float64
}{{"main", 40, 7}, {"secondary", 20, 5}, {"minor", 12, 3.5}, {"path", 4, 1}}

// lotLine marks an edge without a road: a wall between two lots.
const lotLine = -1

// Widths of the river and its strip, in metres, each on both sides of the middle.
const (
	waterHalf = 44.0
	stripHalf = 92.0
)

// land is the ground of the city, first flat and square, then bent: its roads, its river and the lots between them.
type land struct {
	seed  uint64
	mesh  *mesh
	roads []road
	grain float64 // of the lots, see preset
	block float64 // size of a block between main roads, in metres
	west  float64 // half of the built-up area, in metres
	north float64
	rim   [4]line // of the built-up area: west, east, south, north
	river line
	inner []bool // per face: in the built-up area
	wet   []bool // per face: in the strip of the river
	bend  warp

	// Of a part of a city of many townships only:
	trunks int     // roads that are the city's, the first of the list
	want   float64 // size of its lots, m²
	centre vec     // middle of its built-up area, flat
	flip   vec     // ±1 each: which of its corners is what the south-west one of the plan is
	rural  []bool  // per face: countryside
}

// part reports whether the land is a part of a city of many townships.
func (l *land) part() bool { return l.trunks > 0 }

// line is a straight line of the flat sheet; the ground of interest is on its left.
type line struct {
	at  vec
	dir vec
}

func (l line) side(p vec) float64 { return l.dir.cross(p.minus(l.at)) }

// meet is where two lines cross.
func (l line) meet(o line) vec {
	t := o.dir.cross(o.at.minus(l.at)) / o.dir.cross(l.dir)
	return l.at.plus(l.dir.times(t))
}

// outskirts is how far roads, river and green go on beyond the built-up area, in metres.
const outskirts = 1500.0

// newLand lays out roads for blocks of about the given size, columns × rows between main roads.
func newLand(seed uint64, columns, rows int, grain, size float64) *land {
	r := stream(seed, partLand, 0)
	l := &land{seed: seed, grain: grain, block: size, west: float64(columns) * size * 1.08 / 2, north: float64(rows) * size / 2}
	w, n := l.west+outskirts, l.north+outskirts
	l.mesh = newMesh(shape{{-w, -n}, {w, -n}, {w, n}, {-w, n}})
	l.layRiver(r)
	upright := l.layMains(r, columns, l.west, vec{0, 1})
	level := l.layMains(r, rows, l.north, vec{1, 0})
	l.rim = [4]line{upright[0].reversed(), upright[columns], level[0], level[rows].reversed()}
	l.layDiagonal(r, upright, level)
	l.layBlocks(r)
	l.mesh.densify(26)
	l.classify()
	l.bend = newWarp(stream(seed, partWarp, 0), l.river)
	l.mesh.bend(l.bend.point)
	return l
}

func (l line) reversed() line { return line{l.at, l.dir.times(-1)} }

func (l *land) newRoad(kind roadKind) int32 {
	l.roads = append(l.roads, road{kind: kind})
	return int32(len(l.roads) - 1)
}

// layRiver draws the two bank roads across the south-east corner; the water comes between them.
func (l *land) layRiver(r *rand.Rand) {
	at := vec{l.west * between(r, 0.66, 0.74), -l.north * between(r, 0.66, 0.74)}
	dir := direction(between(r, 31, 37) * math.Pi / 180)
	l.river = line{at, dir}
	for _, side := range [2]float64{stripHalf, -stripHalf} {
		l.cutAll(line{at.plus(dir.left().times(side)), dir}, l.newRoad(secondaryRoad), 1)
	}
}

// layMains draws the main roads of one direction, those of the outskirts too, and returns the ones between blocks.
func (l *land) layMains(r *rand.Rand, blocks int, half float64, dir vec) []line {
	across := vec{dir.y, dir.x}
	lines := make([]line, blocks+1)
	for i := -2; i <= blocks+2; i++ {
		step := 2 * half / float64(blocks)
		offset := -half + float64(i)*step
		if i > 0 && i < blocks {
			offset += between(r, -0.13, 0.13) * step
		}
		tilt := between(r, -0.025, 0.025)
		main := line{across.times(offset), dir.plus(across.times(tilt)).unit()}
		if i >= 0 && i <= blocks {
			lines[i] = main
		}
		l.cutAll(main, l.newRoad(mainRoad), 40)
	}
	return lines
}

// layDiagonal draws an avenue from a junction near the middle to the north-west.
func (l *land) layDiagonal(r *rand.Rand, upright, level []line) {
	if len(upright) < 4 || len(level) < 4 {
		return
	}
	start := upright[len(upright)/2].meet(level[len(level)/2-1])
	dir := direction(between(r, 126, 137) * math.Pi / 180)
	id := l.newRoad(secondaryRoad)
	for f := range int32(len(l.mesh.faces)) {
		c := l.mesh.crossings(f, start, dir, 55)
		if len(c) == 2 && dir.dot(c[0].at.along(c[1].at, 0.5).minus(start)) > 0 {
			l.mesh.cut(f, start, dir, id, 55)
		}
	}
}

func (l *land) cutAll(along line, id int32, snap float64) {
	for f := range int32(len(l.mesh.faces)) {
		l.mesh.cut(f, along.at, along.dir, id, snap)
	}
}

func (l *land) inStrip(p vec) bool { return math.Abs(l.river.side(p)) < stripHalf }

func (l *land) inRim(p vec) bool {
	for _, side := range l.rim {
		if side.side(p) < 0 {
			return false
		}
	}
	return true
}

// classify notes which faces are built up and which belong to the river.
func (l *land) classify() {
	l.inner, l.wet = make([]bool, len(l.mesh.faces)), make([]bool, len(l.mesh.faces))
	for f := range l.mesh.faces {
		centre := l.mesh.shape(int32(f)).centroid()
		l.inner[f], l.wet[f] = l.inRim(centre), l.inStrip(centre)
	}
}

// layBlocks divides the ground between main roads into blocks and lots.
func (l *land) layBlocks(r *rand.Rand) {
	for f := range int32(len(l.mesh.faces)) {
		centre := l.mesh.shape(f).centroid()
		switch {
		case l.inStrip(centre):
		case l.inRim(centre):
			l.divide(r, f, true)
		default:
			l.divide(r, f, false)
		}
	}
}

// Areas in m² above which a block is divided by a secondary road, and by a minor one rather than a wall.
const (
	secondaryAbove = 130000
	minorAbove     = 58000
	outerLot       = 90000
)

// divide cuts a block into lots of the size wanted where it lies.
func (l *land) divide(r *rand.Rand, f int32, inner bool) {
	s := l.mesh.shape(f)
	area, want := s.area(), float64(outerLot)
	if inner {
		want = l.lotSize(s.centroid()) * between(r, 0.85, 1.2)
	}
	if area < want*1.45 {
		return
	}
	angle, long, short := s.box()
	if long < 230 || short < 110 {
		return
	}
	kind := minorRoad
	if area > secondaryAbove {
		kind = secondaryRoad
	}
	id := int32(lotLine)
	if kind == secondaryRoad || !inner || area > minorAbove && r.Float64() < 0.85 {
		id = l.newRoad(kind)
	}
	share := between(r, 0.43, 0.57)
	along, across := direction(angle), direction(angle+math.Pi/2+between(r, -0.05, 0.05))
	west, east := s.reach(along)
	at := s.centroid()
	at = at.plus(along.times(west + (east-west)*share - at.dot(along)))
	g, ok := l.mesh.cut(f, at, across, id, 42)
	if !ok {
		return
	}
	l.divide(r, f, inner)
	l.divide(r, g, inner)
}

// lotSize is the size of lots wanted at a place, in m²: small in the centre and the old west, large for the towers of
// the east and the factories of the north-west. A larger land has larger lots and not more of them.
func (l *land) lotSize(p vec) float64 {
	u, v := p.x/l.west, p.y/l.north
	scale := l.grain * l.block * l.block / (600 * 600)
	if l.part() {
		u, v = (p.x-l.centre.x)/l.west*l.flip.x, (p.y-l.centre.y)/l.north*l.flip.y
		scale = l.want / meanLot
	}
	switch {
	case u < -0.45 && v > 0.35:
		return 54000 * scale
	case u > 0.2:
		return 60000 * scale
	case u*u+v*v < 0.12:
		return 36000 * scale
	default:
		return 43000 * scale
	}
}

// meanLot is about the mean of the sizes above, in m².
const meanLot = 47000

// reach is how far the shape goes in a direction.
func (s shape) reach(d vec) (from, to float64) {
	from, to = math.Inf(1), math.Inf(-1)
	for _, p := range s {
		from, to = min(from, p.dot(d)), max(to, p.dot(d))
	}
	return from, to
}

// box is the smallest rectangle around the shape with a side along one of its own: the angle of its long side, and its
// two lengths.
func (s shape) box() (angle, long, short float64) {
	best := math.Inf(1)
	for i, p := range s {
		d := s[(i+1)%len(s)].minus(p)
		if d.length() < 5 {
			continue
		}
		d = d.unit()
		a, b := s.reach(d)
		c, e := s.reach(d.left())
		if (b-a)*(e-c) >= best {
			continue
		}
		best = (b - a) * (e - c)
		angle, long, short = math.Atan2(d.y, d.x), b-a, e-c
		if short > long {
			angle, long, short = angle+math.Pi/2, short, long
		}
	}
	return angle, long, short
}
