package vector

import (
	"bytes"
	"math"

	"lintu/tiles"
)

// Outlines are areas as the tiles of one zoom write them behind their first point. The tiles of a zoom share their grid,
// so that all that hold an area whole say the same; it is made once instead of for every tile.
type Outlines struct {
	wire []byte
	ends []uint32 // where the outline of each shape ends in wire
}

// NewOutlines makes the outlines of count shapes for tiles whose rules have a step. Those that are not areas, or of which a part is too small to be drawn or
// collapses on the grid, have none, and neither have those as large as a tile.
func NewOutlines(zoom uint8, step, count int, shape func(uint32) Shape) *Outlines {
	o := &Outlines{ends: make([]uint32, 0, count)}
	e := NewEncoder()
	e.Begin(tiles.Address{Z: zoom})
	e.step = max(1, int64(step))
	for i := range uint32(count) {
		if longer := e.outline(o.wire, shape(i), zoom); len(longer) <= math.MaxUint32 {
			o.wire = longer
		}
		o.ends = append(o.ends, uint32(len(o.wire)))
	}
	o.wire = bytes.Clone(o.wire)
	return o
}

// At is the outline of a shape, empty if it has none.
func (o *Outlines) At(i uint32) []byte {
	start := uint32(0)
	if i > 0 {
		start = o.ends[i-1]
	}
	return o.wire[start:o.ends[i]]
}

// Bytes is the memory they hold.
func (o *Outlines) Bytes() int { return cap(o.wire) + 4*cap(o.ends) }

// Holds reports whether a box is in the tile and its buffer, so that nothing in it is cut.
func (e *Encoder) Holds(b tiles.Box) bool {
	return inside(e.grid.snap(tiles.Point{X: b.MinX, Y: b.MinY}).on(e.step)) &&
		inside(e.grid.snap(tiles.Point{X: b.MaxX, Y: b.MaxY}).on(e.step))
}

// Outlined writes a feature as [Encoder.Feature] would write its shape, from the shape's first point and its outline. The
// tile must hold the shape's box.
func (e *Encoder) Outlined(id int64, first tiles.Point, outline []byte, codes []uint32) {
	e.geometry.reset()
	e.geometry.command(moveTo, 1)
	e.geometry.ways([]point{e.grid.snap(first).on(e.step)})
	e.geometry.wire = append(e.geometry.wire, outline...)
	e.write(id, Polygons, codes)
}

// outline appends a shape's outline to b, or nothing.
func (e *Encoder) outline(b []byte, s Shape, zoom uint8) []byte {
	if s.Kind != Polygons {
		return b
	}
	e.grid = gridAround(s.Box(), zoom, e.step)
	e.geometry.reset()
	for i := range s.Ends {
		part := s.part(i)
		if e.tiny(part) {
			return b
		}
		e.snap(part, e.step)
		if !within(e.work.points) || !e.drawRing(e.work.points, doubleArea(part) > 0) {
			return b
		}
	}
	first := geometry{}
	first.command(moveTo, 1)
	first.ways([]point{e.grid.snap(s.Points[0]).on(e.step)})
	outline, begins := bytes.CutPrefix(e.geometry.wire, first.wire)
	if !begins { // the first point was dropped: it lay between its neighbours
		return b
	}
	return append(b, outline...)
}

// gridAround is the grid of a zoom seen from the line before a box, of those that a step is counted from.
func gridAround(b tiles.Box, zoom uint8, step int64) grid {
	g := grid{x: int64(b.MinX), y: int64(b.MinY), shift: unitZoom - int(zoom)}
	side := step
	if g.shift > 0 {
		side <<= g.shift
	} else {
		side >>= -g.shift
	}
	if side > 1 {
		g.x, g.y = g.x&^(side-1), g.y&^(side-1)
	}
	return g
}
