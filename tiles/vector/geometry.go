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

// ways writes the ways from the cursor from point to point. Nearly all coordinates of a way take one or two bytes.
func (g *geometry) ways(points []point) {
	wire, at := g.wire, g.cursor
	for _, p := range points {
		x, y := zigzag(p.x-at.x), zigzag(p.y-at.y)
		if x|y < 0x80 {
			wire = append(wire, byte(x), byte(y))
		} else {
			wire = appendVarint(appendVarint(wire, x), y)
		}
		at = p
	}
	g.wire, g.cursor = wire, at
}

func (g *geometry) points(points []point) {
	g.command(moveTo, len(points))
	g.ways(points)
}

func (g *geometry) line(points []point) {
	g.command(moveTo, 1)
	g.ways(points[:1])
	g.command(lineTo, len(points)-1)
	g.ways(points[1:])
}

func (g *geometry) ring(points []point) {
	g.line(points)
	g.command(closePath, 1)
}
