package demo

import (
	"math"
	"math/rand/v2"

	"lintu/data"
)

// building is a building before it is a record.
type building struct {
	id       int64
	lot      *lot
	face     int32 // the cell its label point lies in
	use      use
	kind     string // home, or what it is otherwise: the key of plans
	title    string // name of its plan
	outline  shape
	slot     slot
	floors   int
	below    int
	storey   float64 // height of one, metres
	units    int
	columns  int // flats on a floor of a unit
	first    int // lowest floor with flats
	shops    int // doors to the street on floor 1
	cellars  int // storage rooms or garages on floor −1
	skip     int // 0 = floors 4 and 14 are there; 1 = their numbers are left out; 2 = called 3A and 13A
	merged   int // flats that take two columns
	lofts    int // flats that take two floors
	compound *compound
	of       *community
	number   int // 幢, 0 outside a compound
	house    data.HouseKey
	name     string
	grid     int // index of its grid among the regions
	year     int
}

// parcels divides a convex piece of ground into pieces of about the same size, each for one building.
func parcels(ground shape, count int) []shape {
	if count <= 1 {
		return []shape{ground}
	}
	low, high := ground.bounds()
	half := count / 2
	want := ground.area() * float64(half) / float64(count)
	cut := func(t float64) (one, two shape) {
		if high.x-low.x > high.y-low.y {
			at := vec{low.x + (high.x-low.x)*t, 0}
			return ground.clip(at, vec{0, 1}), ground.clip(at, vec{0, -1})
		}
		at := vec{0, low.y + (high.y-low.y)*t}
		return ground.clip(at, vec{-1, 0}), ground.clip(at, vec{1, 0})
	}
	from, to := 0.0, 1.0
	for range 20 {
		one, _ := cut((from + to) / 2)
		if one.area() < want {
			from = (from + to) / 2
		} else {
			to = (from + to) / 2
		}
	}
	one, two := cut((from + to) / 2)
	return append(parcels(one, half), parcels(two, count-half)...)
}

// inscribed is the largest upright rectangle found in a convex shape: its middle and its two lengths.
func inscribed(s shape) (middle vec, w, d float64) {
	const steps = 12
	low, high := s.bounds()
	best := 0.0
	for i := range steps {
		for j := i + 1; j <= steps; j++ {
			y0 := low.y + (high.y-low.y)*(float64(i)+0.02)/steps
			y1 := low.y + (high.y-low.y)*(float64(j)-0.02)/steps
			west, east, ok := s.width(y0, y1)
			if ok && (east-west)*(y1-y0) > best {
				best = (east - west) * (y1 - y0)
				middle, w, d = vec{(west + east) / 2, (y0 + y1) / 2}, east-west, y1-y0
			}
		}
	}
	return middle, w, d
}

// plan is what a building that is no home looks like: the most it may measure, its floors and their height, its outline.
type plan struct {
	use     use
	kind    string
	width   [2]float64
	depth   [2]float64
	floors  [2]int
	storey  float64
	outline func(r *rand.Rand, w, d float64) shape
}

var plans = map[string]plan{
	"mall":         {shopping, "mall", [2]float64{70, 130}, [2]float64{55, 95}, [2]int{4, 7}, 5, hall},
	"market":       {shopping, "market", [2]float64{45, 80}, [2]float64{30, 50}, [2]int{2, 3}, 4.8, hall},
	"hotel":        {shopping, "hotel", [2]float64{38, 60}, [2]float64{18, 30}, [2]int{9, 20}, 3.6, block},
	"shops":        {shopping, "shops", [2]float64{40, 90}, [2]float64{12, 22}, [2]int{2, 4}, 4, block},
	"office":       {business, "office", [2]float64{34, 58}, [2]float64{24, 42}, [2]int{8, 26}, 3.8, officeBlock},
	"studio":       {business, "office", [2]float64{40, 70}, [2]float64{18, 40}, [2]int{4, 8}, 3.8, block},
	"school":       {schooling, "school", [2]float64{60, 96}, [2]float64{42, 66}, [2]int{4, 5}, 3.6, schoolBlock},
	"gymnasium":    {schooling, "school", [2]float64{34, 46}, [2]float64{24, 32}, [2]int{2, 2}, 5.5, bowedHall},
	"kindergarten": {schooling, "kindergarten", [2]float64{34, 52}, [2]float64{24, 38}, [2]int{3, 3}, 3.6, nursery},
	"hospital":     {healing, "hospital", [2]float64{70, 110}, [2]float64{48, 70}, [2]int{9, 16}, 3.9, ward},
	"clinic":       {healing, "hospital", [2]float64{50, 80}, [2]float64{30, 46}, [2]int{4, 6}, 3.9, hall},
	"works":        {industry, "works", [2]float64{48, 100}, [2]float64{26, 60}, [2]int{1, 2}, 7, shed},
	"store":        {industry, "works", [2]float64{36, 80}, [2]float64{20, 34}, [2]int{1, 1}, 9, shed},
	"lab":          {industry, "works", [2]float64{36, 60}, [2]float64{16, 20}, [2]int{4, 6}, 3.9, block},
	"civic":        {public, "civic", [2]float64{36, 64}, [2]float64{20, 40}, [2]int{3, 6}, 3.6, officeBlock},
	"centre":       {public, "centre", [2]float64{26, 46}, [2]float64{15, 28}, [2]int{2, 4}, 3.6, nursery},
}

func block(r *rand.Rand, w, d float64) shape {
	switch {
	case d > 26 && r.Float64() < 0.7:
		return angleShape(w, d, min(16, d*0.5), r.IntN(4))
	case r.Float64() < 0.3:
		return slab(w, d, max(2, int(w/18)), 2, 0)
	default:
		return rectangle(w, d)
	}
}

func hall(r *rand.Rand, w, d float64) shape {
	switch r.IntN(4) {
	case 0:
		return bowed(w, d)
	case 1:
		return chamfered(w, d, min(w, d)*0.18)
	case 2:
		return angleShape(w, d, min(w, d)*0.62, r.IntN(4))
	default:
		return courtShape(w, d, min(w, d)*0.36, r.IntN(2))
	}
}

func officeBlock(r *rand.Rand, w, d float64) shape {
	switch r.IntN(5) {
	case 0:
		return disc(min(w, d*1.3), min(d, w), 20)
	case 1:
		return chamfered(w, d, min(w, d)*0.22)
	case 2:
		return beamShape(w, d, d*0.34)
	case 3:
		return angleShape(w, d, min(w, d)*0.5, r.IntN(4))
	default:
		return slab(w, d, 3, 0, d*0.12)
	}
}

func schoolBlock(r *rand.Rand, w, d float64) shape {
	if w > 74 && r.IntN(2) == 0 {
		return combShape(w, d, 13, r.IntN(2))
	}
	return courtShape(w, d, 14, r.IntN(2))
}

func bowedHall(_ *rand.Rand, w, d float64) shape { return bowed(w, d) }

func nursery(r *rand.Rand, w, d float64) shape {
	if r.IntN(2) == 0 {
		return angleShape(w, d, min(w, d)*0.48, r.IntN(4))
	}
	return courtShape(w, d, min(w, d)*0.34, r.IntN(2))
}

func ward(_ *rand.Rand, w, d float64) shape { return beamShape(w, d, d*0.3) }

func shed(r *rand.Rand, w, d float64) shape {
	if r.IntN(3) == 0 {
		return angleShape(w, d, d*0.55, r.IntN(4))
	}
	return rectangle(w, d)
}

// raise puts a building of a plan on a parcel, if it is large enough; the parcel lies in the turned frame of its lot.
func (k plan) raise(r *rand.Rand, n *lot, parcel shape) *building {
	middle, w, d := inscribed(parcel.shrunk(4))
	if w < 9 || d < 8 {
		return nil
	}
	turn := 0.0
	if d > w*1.35 && k.width[1] > k.depth[1] { // a long building stands along its parcel
		w, d, turn = d, w, math.Pi/2
	}
	w = min(w, between(r, max(k.width[0], k.width[1]*0.75), k.width[1]))
	d = min(d, between(r, max(k.depth[0], k.depth[1]*0.75), k.depth[1]))
	outline := k.outline(r, w, d).turned(turn).moved(middle).turned(n.angle)
	return &building{
		lot: n, use: k.use, kind: k.kind, outline: outline, storey: k.storey,
		floors: k.floors[0] + r.IntN(k.floors[1]-k.floors[0]+1),
	}
}
