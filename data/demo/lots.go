package demo

import "math"

// use is what a lot is for.
type use int

const (
	unused use = iota
	walkUpHomes
	midRiseHomes
	highRiseHomes
	villaHomes
	oldTown
	shopping
	business
	schooling
	healing
	industry
	public
	park
	square
	riverside
	hamlet // a village with the cottages of one
	fields
)

// lot is a piece of ground between roads and walls.
type lot struct {
	face   int32
	ground shape // what is inside roads and pavements, convex, corners rounded
	angle  float64
	use    use
	place  vec // where it lies: −1 … 1 from west to east and from south to north
	sides  []side
	slots  []slot
	spared []slot  // where houses could stand and do not: gardens
	cells  []int32 // faces, after cutting
	shops  *side   // the side with shops along it
	hold   int     // cottages, of a hamlet
}

// side is a side of a lot's ground along a road.
type side struct {
	from, to vec
	road     int32
	kind     roadKind
}

func (s side) length() float64 { return s.from.to(s.to) }

// lots are the pieces of built-up ground, in the order of their faces.
func (l *land) lots() []*lot {
	var out []*lot
	for f := range int32(len(l.mesh.faces)) {
		if !l.inner[f] {
			continue
		}
		n := l.newLot(f)
		switch {
		case l.wet[f]:
			n.use = riverside
		case l.part() && l.rural[f]:
			n.use = fields
		}
		out = append(out, n)
	}
	return out
}

func (l *land) newLot(f int32) *lot {
	s := l.mesh.shape(f)
	ground := s
	for _, c := range l.rimOf(f) {
		for _, cut := range c.cuts() {
			ground = ground.clip(cut.at, cut.dir)
		}
	}
	ground = ground.tidied()
	n := &lot{face: f, ground: ground.rounded(13)}
	n.angle = rowAngle(ground)
	n.place = l.place(s.centroid())
	n.sides = l.sidesOf(f, ground)
	return n
}

// chain is a side of a face: along one road and without a sharp bend.
type chain struct {
	points  []vec
	setback float64
}

// rimOf are the sides of a face.
func (l *land) rimOf(f int32) []chain {
	ring := l.mesh.faces[f]
	n := len(ring)
	at := func(i int) vec { return l.mesh.points[ring[(i+n)%n]] }
	edgeAt := func(i int) edge { return edge{ring[(i+n)%n], ring[(i+1)%n]} }
	breaks := func(i int) bool {
		bend := at(i).minus(at(i - 1)).unit().dot(at(i + 1).minus(at(i)).unit())
		return bend < 0.93 || l.mesh.road(edgeAt(i-1)) != l.mesh.road(edgeAt(i))
	}
	first := 0
	for first < n-1 && !breaks(first) {
		first++
	}
	var out []chain
	for i := first; i < first+n; i++ {
		if i == first || breaks(i) {
			out = append(out, chain{points: []vec{at(i)}, setback: l.setback(edgeAt(i))})
		}
		last := &out[len(out)-1]
		last.points = append(last.points, at(i+1))
	}
	return out
}

// cuts are the lines that keep a convex ground inside a side: one along its chord where it bulges inward, through the
// point that does most, else one along each of its edges.
func (c chain) cuts() []line {
	from, to := c.points[0], c.points[len(c.points)-1]
	chord := to.minus(from).unit()
	deepest := 0.0
	for _, p := range c.points {
		deepest = max(deepest, chord.cross(p.minus(from)))
	}
	if deepest > 0.3 {
		return []line{{from.plus(chord.left().times(deepest + c.setback)), chord}}
	}
	var out []line
	for i := 1; i < len(c.points); i++ {
		d := c.points[i].minus(c.points[i-1]).unit()
		out = append(out, line{c.points[i-1].plus(d.left().times(c.setback)), d})
	}
	return out
}

// place tells where a point of the bent sheet lies in the built-up area.
func (l *land) place(p vec) vec {
	if l.part() {
		p = p.minus(l.bend.point(l.centre))
	}
	sin, cos := math.Sincos(-l.bend.turn)
	at := vec{(p.x*cos - p.y*sin) / l.west, (p.x*sin + p.y*cos) / l.north}
	if l.part() {
		at = vec{at.x * l.flip.x, at.y * l.flip.y}
	}
	return at
}

// setback is how far from an edge the ground of a lot begins.
func (l *land) setback(e edge) float64 {
	id := l.mesh.road(e)
	if id < 0 {
		return 2.5
	}
	kind := roadKinds[l.roads[id].kind]
	return kind.width/2 + kind.pavement
}

// tidied drops corners closer than a metre to the next.
func (s shape) tidied() shape { return s.spaced(1) }

// spaced drops corners closer than so many metres to the next.
func (s shape) spaced(least float64) shape {
	var out shape
	for i, p := range s {
		if p.to(s[(i+1)%len(s)]) >= least {
			out = append(out, p)
		}
	}
	return out
}

// rowAngle is the direction rows of houses run in: along the lot's sides, but never more than 15° from east, so that
// they face south.
func rowAngle(ground shape) float64 {
	const most = 15 * math.Pi / 180
	sum, weight := 0.0, 0.0
	for i, p := range ground {
		d := ground[(i+1)%len(ground)].minus(p)
		angle := math.Remainder(math.Atan2(d.y, d.x), math.Pi/2)
		w := d.length()
		if math.Abs(angle) > 28*math.Pi/180 {
			w *= 0.1 // a side along a diagonal says little about rows
		}
		sum, weight = sum+angle*w, weight+w
	}
	if weight == 0 {
		return 0
	}
	return max(-most, min(most, sum/weight))
}

// sidesOf are the straight enough sides of the ground and the roads they face.
func (l *land) sidesOf(f int32, ground shape) []side {
	var out []side
	for i, from := range ground {
		to := ground[(i+1)%len(ground)]
		if from.to(to) < 25 {
			continue
		}
		s := side{from: from, to: to, road: l.nearestRoad(f, from.along(to, 0.5))}
		s.kind = pathRoad
		if s.road >= 0 {
			s.kind = l.roads[s.road].kind
		}
		out = append(out, s)
	}
	return out
}

func (l *land) nearestRoad(f int32, p vec) int32 {
	ring, best, id := l.mesh.faces[f], math.Inf(1), int32(lotLine)
	for i, from := range ring {
		e := edge{from, ring[(i+1)%len(ring)]}
		if d := segmentDistance(l.mesh.points[e.from], l.mesh.points[e.to], p); d < best {
			best, id = d, l.mesh.road(e)
		}
	}
	return id
}

func segmentDistance(a, b, p vec) float64 {
	d := b.minus(a)
	t := 0.0
	if square := d.dot(d); square > 0 {
		t = max(0, min(1, p.minus(a).dot(d)/square))
	}
	return p.to(a.plus(d.times(t)))
}

// narrow is how wide the ground is where it is used: the smaller extent along and across its rows, less for triangles.
func (n *lot) narrow() float64 {
	low, high := n.ground.turned(-n.angle).bounds()
	w, d := high.x-low.x, high.y-low.y
	return min(w, d, 1.3*n.ground.area()/max(w, d, 1))
}

// yard is the ground behind the shops.
func (n *lot) yard() shape {
	if n.shops == nil {
		return n.ground
	}
	d := n.shops.to.minus(n.shops.from).unit()
	return n.ground.clip(n.shops.from.plus(d.left().times(shopDepth+2)), d)
}
