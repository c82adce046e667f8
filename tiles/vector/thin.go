package vector

import (
	"cmp"
	"context"
	"slices"

	"lintu/tiles"
)

// PointCount is the attribute that says for how many points a feature stands; one that stands for itself alone has none.
const PointCount = "point_count"

// Rules say what a layer of a tile leaves out. The zero Rules leave out only what nobody could see: of the areas smaller than a
// pixel, all but the largest in each pixel.
type Rules struct {
	Cell     int  // side in units of the squares that keep one point each, a power of two up to Buffer; 0: all points are kept
	Features int  // most in the layer; 0: any number
	Bytes    int  // most the layer takes, not compressed; 0: any number
	Labels   bool // it is label points, of which none is too close to another
	// Step is the side in units of the squares whose corners lines and areas go through, a power of two; 0 and 1: they go through any
	// unit. What would vanish so goes through any unit too.
	Step int
}

// Candidates are the features that may be in a layer of a tile, in the order in which they are written.
type Candidates interface {
	Len() int
	// Shape gives the shape of a candidate, and whether it is known to be larger than a pixel.
	Shape(i int) (shape Shape, large bool)
	// At gives a candidate; its slices hold until the next call.
	At(i int) Candidate
	// Weight is how important a candidate is: of two the heavier is kept, of two alike the larger, of those the earlier.
	Weight(i int) float64
}

// Candidate is a feature as [Encoder.Feature] takes it, or, if it has a Label, its label point as [Encoder.Label] does.
type Candidate struct {
	ID    int64
	Shape Shape
	Codes []uint32
	Label *tiles.Point
	// Outline is how the shape is written, as [Encoder.Outlined] takes it; empty if it is to be drawn.
	Outline []byte
}

// checkEvery is after how many candidates it is looked whether anybody still waits for the tile.
const checkEvery = 1024

// sieve are the buffers of thinning.
type sieve struct {
	kept  []standing
	cells map[uint64]uint32 // place in kept + 1
	mixed bool              // kept is not in the order of candidates
	drawn []segment
	spare []byte
}

// standing is a candidate that is kept, and for how many it stands.
type standing struct {
	place, count uint32
	size         float64
	weight       float64
	small        bool
}

// own reports whether a point is in the tile and not merely in its buffer: of all tiles of a zoom, it is in exactly one.
func own(p point) bool { return p.x >= 0 && p.x < Extent && p.y >= 0 && p.y < Extent }

// Reach is how far beyond the tile candidates are asked for, in units: the buffer, and the squares that it cuts whole.
func (r Rules) Reach() int64 { return max(Buffer, int64(r.Cell)) }

// Draw writes the candidates that rules let through, into the layer that was begun last, and counts the others. Squares lie on
// the grid that all tiles of a zoom share and those that the buffer has a part of are known whole, so neighbours keep the same points.
func (e *Encoder) Draw(ctx context.Context, r Rules, c Candidates) error {
	e.left.Told = true
	e.step = max(1, int64(r.Step))
	defer func() { e.step = 1 }()
	if err := e.sift(ctx, r, c); err != nil {
		return err
	}
	before := e.count
	fits, err := e.drawAll(ctx, r, c)
	if fits || err != nil {
		return err
	}
	e.count, e.left = before, tiles.Omitted{Layer: e.name, Told: true}
	e.open()
	return e.drawHeaviest(ctx, r, c)
}

// sift finds which candidates are to be drawn if there is room for them.
func (e *Encoder) sift(ctx context.Context, r Rules, c Candidates) error {
	s := &e.sieve
	s.kept = s.kept[:0]
	if s.cells == nil {
		s.cells = map[uint64]uint32{}
	}
	clear(s.cells)
	s.mixed = false
	for i := range c.Len() {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		shape, large := c.Shape(i)
		next := standing{place: uint32(i), count: 1}
		if cell, alone := e.cell(r, shape, large, &next); alone {
			s.kept = append(s.kept, next)
		} else if e.meets(r, shape.Points[0]) {
			s.gather(cell, next, c)
		}
	}
	if s.mixed {
		slices.SortFunc(s.kept, func(a, b standing) int { return cmp.Compare(a.place, b.place) })
	}
	return nil
}

// cell gives the square that a candidate shares with others, unless it is to be kept in any case.
func (e *Encoder) cell(r Rules, s Shape, large bool, of *standing) (cell uint64, alone bool) {
	switch {
	case r.Labels:
		return 0, true
	case s.Kind == Points && len(s.Points) == 1 && r.Cell > 0:
		return e.square(s.Points[0], r.Cell), false
	case large || s.Kind != Polygons:
		return 0, true
	}
	if of.small = e.dust(s); !of.small {
		return 0, true
	}
	of.size = s.Area()
	return e.square(s.Points[0], pixel) | 1<<63, false
}

// dust reports whether no part of an area is large enough to be seen.
func (e *Encoder) dust(s Shape) bool {
	dust := true
	s.parts(func(ring []tiles.Point) bool {
		dust = e.tiny(ring)
		return dust
	})
	return dust
}

// square is the place of a point on a grid of squares; both coordinates are counted from a tile's side before.
func (e *Encoder) square(at tiles.Point, side int) uint64 {
	p := e.grid.snap(at)
	x, y := (p.x+Extent)/int64(side), (p.y+Extent)/int64(side)
	return uint64(y)<<32 | uint64(x)
}

// meets reports whether a point is in the whole squares of the tile and its buffer.
func (e *Encoder) meets(r Rules, at tiles.Point) bool {
	p, from := e.grid.snap(at), -r.Reach()
	to := Extent - from
	return p.x >= from && p.x < to && p.y >= from && p.y < to
}

// gather puts a candidate among those of its square.
func (s *sieve) gather(cell uint64, next standing, c Candidates) {
	next.weight = c.Weight(int(next.place))
	at := s.cells[cell]
	if at == 0 {
		s.kept = append(s.kept, next)
		s.cells[cell] = uint32(len(s.kept))
		return
	}
	first := &s.kept[at-1]
	next.count += first.count
	if compareWeight(next, *first) < 0 {
		*first = next
		s.mixed = true
	}
	first.count = next.count
}

// compareWeight is negative if a is kept rather than b.
func compareWeight(a, b standing) int {
	return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.size, a.size), cmp.Compare(a.place, b.place))
}

// drawStanding writes a candidate, with the number it stands for.
func (e *Encoder) drawStanding(one Candidate, s standing) bool {
	if one.Label != nil {
		return e.Label(one.ID, *one.Label, one.Codes)
	}
	if one.Outline != nil {
		e.Outlined(one.ID, one.Shape.Points[0], one.Outline, one.Codes)
		return true
	}
	if s.small {
		return e.drawSmall(one, int(s.count))
	}
	e.stand = s.count
	drawn := e.Feature(one.ID, one.Shape, one.Codes)
	e.stand = 1
	if drawn && s.count > 1 && own(e.grid.snap(one.Shape.Points[0])) {
		e.left.Thinned += int(s.count) - 1
	}
	return drawn
}

// drawSmall writes the area that is kept in its pixel: what is beside it there would not be seen. A sliver can have no place on
// the grid at all.
func (e *Encoder) drawSmall(one Candidate, count int) bool {
	drawn := e.Feature(one.ID, one.Shape, one.Codes)
	if drawn {
		count--
	}
	if own(e.grid.snap(one.Shape.Points[0])) {
		e.left.Small += count
	}
	return drawn
}

// countValue is the place of a point_count in the layer's table.
func (e *Encoder) countValue(n uint32) uint32 {
	if e.counts == nil {
		e.counts = map[uint32]uint32{}
	}
	at := e.counts[n]
	if at == 0 {
		e.order = append(e.order, n|isCount)
		at = uint32(len(e.order))
		e.counts[n] = at
	}
	return at - 1
}

// isCount marks an entry of the layer's values that is a count and no code.
const isCount = 1 << 31

// message is the value of an entry as written in a tile.
func (e *Encoder) message(entry uint32) []byte {
	if entry&isCount == 0 {
		return e.values.message(entry)
	}
	return appendVarint([]byte{valueUint}, uint64(entry&^isCount))
}

func (e *Encoder) keyName(key uint32) string {
	if int(key) == len(e.keys) {
		return PointCount
	}
	return e.keys[key]
}
