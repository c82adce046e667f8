package demo

import "math"

// namedArea is a piece of water or green.
type namedArea struct {
	name, kind string
	area       shape
}

// along is a point of the river's strip before the bend: so far along it from the middle of the map and so far left.
func (l *land) along(t, left float64) vec {
	return l.bend.point(l.river.at.plus(l.river.dir.times(t)).plus(l.river.dir.left().times(left)))
}

// riverReach is how far the river is drawn up and down from the built-up area, in metres.
const riverReach = 2900.0

// water is the river and the ponds of the parks.
func (l *ground) water() []namedArea {
	var south, north shape
	for t := -riverReach; t <= riverReach; t += 30 {
		wide := waterHalf + 9*math.Sin(t/310+float64(l.seed%7)) + 5*math.Sin(t/127)
		south = append(south, l.along(t, -wide))
		north = append(shape{l.along(t, wide*0.95)}, north...)
	}
	out := []namedArea{{"清河", "river", append(south, north...)}}
	for i, n := range l.with(park) {
		if n.ground.area() < 20000 {
			continue
		}
		name := parkNames[i%len(parkNames)]
		out = append(out, namedArea{name + "湖", "lake", n.blob(l.seed, 0.23, 0.12)})
	}
	return out
}

func (l *ground) with(u use) []*lot {
	var out []*lot
	for _, n := range l.lots {
		if n.use == u {
			out = append(out, n)
		}
	}
	return out
}

var parkNames = []string{"翠湖", "南山", "人民", "锦绣", "枫林", "中央", "月亮", "迎春", "静园", "桃花"}

// blob is a smooth irregular pond inside a lot, of so large a part of its size.
func (n *lot) blob(seed uint64, part, rough float64) shape {
	r := stream(seed, partGreen, uint64(n.face))
	low, high := n.ground.turned(-n.angle).bounds()
	w, d := (high.x-low.x)*part, (high.y-low.y)*part
	p1, p2, p3 := between(r, 0, 6.28), between(r, 0, 6.28), between(r, 0, 6.28)
	var out shape
	for i := range 48 {
		a := 2 * math.Pi * float64(i) / 48
		f := 1 + rough*math.Sin(2*a+p1) + rough*0.8*math.Sin(3*a+p2) + rough*0.4*math.Sin(5*a+p3)
		out = append(out, vec{math.Cos(a) * w * f, math.Sin(a) * d * f})
	}
	return out.turned(n.angle).moved(n.ground.centroid())
}

// green is the parks, the banks of the river, the gardens of compounds and what surrounds schools.
func (l *ground) green() []namedArea {
	var out []namedArea
	for i, n := range l.with(park) {
		name := ""
		if n.ground.area() > 9000 {
			name = parkNames[i%len(parkNames)] + "公园"
		}
		out = append(out, namedArea{name, "park", n.ground})
	}
	for _, n := range l.with(square) {
		out = append(out, namedArea{"中心广场", "square", n.ground.shrunk(6)})
	}
	return out
}

// paths are the ways inside compounds.
func (l *ground) paths() [][]vec {
	var out [][]vec
	for _, n := range l.lots {
		if _, homes := rowKinds[n.use]; homes {
			inner := n.ground.shrunk(3.5)
			if len(inner) > 2 {
				out = append(out, append(inner, inner[0]))
			}
		}
	}
	return out
}
