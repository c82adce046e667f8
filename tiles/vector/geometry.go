package vector

// geometry is the command stream of one feature (4.3), its cursor running on from part to part.
type geometry struct {
	wire   []byte
	cursor point
}

func (g *geometry) reset() {
	g.wire = g.wire[:0]
	g.cursor = point{}
}

func (g *geometry) command(id, count int) {
	g.wire = appendVarint(g.wire, uint64(count)<<3|uint64(id))
}

// move writes the way from the cursor to a point. Most ways in a tile take one or two bytes a coordinate.
func (g *geometry) move(p point) {
	g.wire = appendVarint(g.wire, zigzag(p.x-g.cursor.x))
	g.wire = appendVarint(g.wire, zigzag(p.y-g.cursor.y))
	g.cursor = p
}

func (g *geometry) point(p point) {
	g.command(moveTo, 1)
	g.move(p)
}

func (g *geometry) points(points []point) {
	g.command(moveTo, len(points))
	for _, p := range points {
		g.move(p)
	}
}

func (g *geometry) line(points []point) {
	g.point(points[0])
	g.command(lineTo, len(points)-1)
	for _, p := range points[1:] {
		g.move(p)
	}
}

func (g *geometry) ring(points []point) {
	g.line(points)
	g.command(closePath, 1)
}
