package demo

import (
	"math"
	"slices"
)

// mesh divides the ground into faces that share their corners: the same corner has one number in every face around it,
// which is why areas gathered from faces fit together exactly.
type mesh struct {
	points []vec
	faces  [][]int32      // corners of each face, counter-clockwise
	left   map[edge]int32 // the face on the left of an edge
	roads  map[edge]int32 // the road along an edge, in the direction low → high corner; none for a lot line
	fixed  bool           // its rim is shared with another mesh and gets no more corners
}

// edge runs from one corner to the next.
type edge struct{ from, to int32 }

func (e edge) back() edge { return edge{e.to, e.from} }

func (e edge) low() edge {
	if e.from > e.to {
		return e.back()
	}
	return e
}

func newMesh(ground shape) *mesh {
	m := &mesh{left: map[edge]int32{}, roads: map[edge]int32{}}
	m.points = append(m.points, ground...)
	ring := make([]int32, len(ground))
	for i := range ring {
		ring[i] = int32(i)
	}
	m.addFace(ring)
	return m
}

func (m *mesh) addFace(ring []int32) int32 {
	m.faces = append(m.faces, nil)
	f := int32(len(m.faces) - 1)
	m.setFace(f, ring)
	return f
}

func (m *mesh) setFace(f int32, ring []int32) {
	m.faces[f] = ring
	for i, from := range ring {
		m.left[edge{from, ring[(i+1)%len(ring)]}] = f
	}
}

func (m *mesh) shape(f int32) shape {
	out := make(shape, len(m.faces[f]))
	for i, p := range m.faces[f] {
		out[i] = m.points[p]
	}
	return out
}

// road is the road along an edge, or -1.
func (m *mesh) road(e edge) int32 {
	if r, ok := m.roads[e.low()]; ok {
		return r
	}
	return -1
}

// divide puts a new corner into an edge, for the faces on both sides.
func (m *mesh) divide(e edge, at vec) int32 {
	m.points = append(m.points, at)
	p := int32(len(m.points) - 1)
	for _, side := range [2]edge{e, e.back()} {
		f, ok := m.left[side]
		if !ok {
			continue
		}
		delete(m.left, side)
		m.left[edge{side.from, p}], m.left[edge{p, side.to}] = f, f
		ring := m.faces[f]
		i := slices.Index(ring, side.to)
		m.faces[f] = slices.Insert(slices.Clone(ring), i, p)
		if i == 0 { // the edge closes the ring
			m.faces[f] = append(slices.Clone(ring), p)
		}
	}
	if r, ok := m.roads[e.low()]; ok {
		delete(m.roads, e.low())
		m.roads[edge{e.from, p}.low()], m.roads[edge{p, e.to}.low()] = r, r
	}
	return p
}

// crossing is where a line meets a face: at a corner it has or in the middle of an edge.
type crossing struct {
	edge   edge
	at     vec
	corner int32 // -1 in the middle of an edge
}

// crossings are where the line through a in direction d meets the rim of a face. A crossing nearer than snap to a
// corner is moved onto it, so that roads meet at junctions and not beside them.
func (m *mesh) crossings(f int32, a, d vec, snap float64) []crossing {
	ring := m.faces[f]
	var found []crossing
	for i, from := range ring {
		to := ring[(i+1)%len(ring)]
		p, q := m.points[from], m.points[to]
		sp, sq := d.cross(p.minus(a)), d.cross(q.minus(a))
		if (sp < 0) == (sq < 0) {
			continue
		}
		c := crossing{edge: edge{from, to}, at: p.along(q, sp/(sp-sq)), corner: -1}
		if dp, dq := c.at.to(p), c.at.to(q); min(dp, dq) < snap || m.fixed && m.onRim(c.edge) {
			c.corner = from
			if dq < dp {
				c.corner = to
			}
		}
		if c.corner < 0 || !slices.ContainsFunc(found, func(o crossing) bool { return o.corner == c.corner }) {
			found = append(found, c)
		}
	}
	return found
}

// onRim reports whether there is nothing on the other side of a face's edge.
func (m *mesh) onRim(e edge) bool {
	_, there := m.left[e.back()]
	return !there
}

// cut divides a face in two along a line. The new edge is part of the road, or a lot line if road is -1. It fails where
// the line misses the face, meets it more than twice or would run along its rim.
func (m *mesh) cut(f int32, a, d vec, road int32, snap float64) (int32, bool) {
	c := m.crossings(f, a, d, snap)
	if len(c) != 2 {
		return 0, false
	}
	if c[0].corner >= 0 && c[1].corner >= 0 && m.sameSide(f, c[0].corner, c[1].corner) {
		return 0, false
	}
	ends := [2]int32{}
	for i := range c {
		ends[i] = c[i].corner
		if ends[i] < 0 {
			ends[i] = m.divide(c[i].edge, c[i].at)
		}
	}
	return m.join(f, ends[0], ends[1], road)
}

// sameSide reports whether two corners of a face have only a straight side between them.
func (m *mesh) sameSide(f, a, b int32) bool {
	ring := m.faces[f]
	i, j := slices.Index(ring, a), slices.Index(ring, b)
	d := m.points[b].minus(m.points[a]).unit()
	for _, way := range [2][2]int{{i, j}, {j, i}} {
		straight := true
		for k := way[0]; k != way[1]; k = (k + 1) % len(ring) {
			straight = straight && math.Abs(d.cross(m.points[ring[k]].minus(m.points[a]))) < 1
		}
		if straight {
			return true
		}
	}
	return false
}

// join draws an edge between two corners of a face; the part left of it stays the face, the other is new.
func (m *mesh) join(f, a, b, road int32) (int32, bool) {
	ring := m.faces[f]
	i, j := slices.Index(ring, a), slices.Index(ring, b)
	n := len(ring)
	if i < 0 || j < 0 || i == j || (i+1)%n == j || (j+1)%n == i {
		return 0, false
	}
	walk := func(from, to int) []int32 {
		var out []int32
		for k := from; ; k = (k + 1) % n {
			out = append(out, ring[k])
			if k == to {
				return out
			}
		}
	}
	one, two := walk(i, j), walk(j, i)
	m.setFace(f, one)
	g := m.addFace(two)
	if road >= 0 {
		m.roads[edge{a, b}.low()] = road
	}
	return g, true
}

// densify puts corners into long edges, so that they can bend.
func (m *mesh) densify(longest float64) {
	edges := make([]edge, 0, len(m.left))
	for e := range m.left {
		if _, both := m.left[e.back()]; !both || e.from < e.to {
			edges = append(edges, e)
		}
	}
	slices.SortFunc(edges, compareEdges)
	for _, e := range edges {
		p, q := m.points[e.from], m.points[e.to]
		n := int(math.Ceil(p.to(q) / longest))
		for i := 1; i < n; i++ {
			e.from = m.divide(e, p.along(q, float64(i)/float64(n)))
		}
	}
}

func compareEdges(a, b edge) int {
	if a.from != b.from {
		return int(a.from) - int(b.from)
	}
	return int(a.to) - int(b.to)
}

// bend moves every corner.
func (m *mesh) bend(move func(vec) vec) {
	for i, p := range m.points {
		m.points[i] = move(p)
	}
}

// neighbours are the faces across the sides of a face, in order, each once.
func (m *mesh) neighbours(f int32) []int32 {
	var out []int32
	ring := m.faces[f]
	for i, from := range ring {
		g, ok := m.left[edge{ring[(i+1)%len(ring)], from}]
		if ok && g != f && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}
