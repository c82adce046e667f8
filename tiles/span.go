package tiles

import (
	"iter"
	"sort"
)

// Span is the tiles of a zoom in a rectangle, all four sides included.
type Span struct {
	Set                    MatrixSet
	Z                      uint8
	MinX, MinY, MaxX, MaxY uint32
}

// NoSpan holds no tile.
func NoSpan(set MatrixSet, zoom uint8) Span { return Span{Set: set, Z: zoom, MinX: 1, MinY: 1} }

// Whole is every tile of a zoom; none if the set has no tiles there.
func (m MatrixSet) Whole(zoom uint8) Span {
	if zoom < m.MinZoom() || zoom > MaxZoom {
		return NoSpan(m, zoom)
	}
	columns, rows := m.Size(zoom)
	return Span{Set: m, Z: zoom, MaxX: columns - 1, MaxY: rows - 1}
}

// Meeting is the tiles of a zoom whose [Address.Box] of a margin meets a box of places that are kept.
func (m MatrixSet) Meeting(zoom uint8, margin int64, b Box) Span {
	s := m.Whole(zoom)
	if b.Empty() || s.Empty() {
		return NoSpan(m, zoom)
	}
	side := int64(1) << (worldBits - zoom)
	extra := margin * side / 4096
	s.MinX, s.MaxX = columns(int64(b.MinX), int64(b.MaxX), side, extra, s.MaxX)
	if m == WebMercatorQuad {
		s.MinY, s.MaxY = columns(int64(b.MinY), int64(b.MaxY), side, extra, s.MaxY)
		return s
	}
	// Rows of degrees are not evenly high in what is kept, but each lies beside the one before.
	row := func(y int) Box { return Address{Set: m, Z: zoom, Y: uint32(y)}.Box(margin) }
	rows := int(s.MaxY) + 1
	first := sort.Search(rows, func(y int) bool { return row(y).MaxY >= b.MinY })
	after := sort.Search(rows, func(y int) bool { return row(y).MinY > b.MaxY })
	if first >= after {
		return NoSpan(m, zoom)
	}
	s.MinY, s.MaxY = uint32(first), uint32(after-1)
	return s
}

// columns are the first and last columns whose own width and what is beyond it meet a stretch of world units; there are such at
// any place of the world.
func columns(from, to, side, extra int64, last uint32) (first, end uint32) {
	at := func(v int64) uint32 { return uint32(min(max(v+half, 0)/side, int64(last))) } //nolint:gosec // just limited
	return at(from - extra), at(to + extra)
}

// Empty reports whether there is no tile in it.
func (s Span) Empty() bool { return s.MinX > s.MaxX || s.MinY > s.MaxY }

// Len is how many tiles there are.
func (s Span) Len() uint64 {
	if s.Empty() {
		return 0
	}
	return (uint64(s.MaxX-s.MinX) + 1) * (uint64(s.MaxY-s.MinY) + 1)
}

// Has reports whether a tile is one of them.
func (s Span) Has(a Address) bool {
	return a.Set == s.Set && a.Z == s.Z && a.X >= s.MinX && a.X <= s.MaxX && a.Y >= s.MinY && a.Y <= s.MaxY
}

// All gives them row by row.
func (s Span) All() iter.Seq[Address] {
	return func(yield func(Address) bool) {
		if s.Empty() {
			return
		}
		for y := s.MinY; ; y++ {
			for x := s.MinX; ; x++ {
				if !yield(Address{Set: s.Set, Z: s.Z, X: x, Y: y}) {
					return
				}
				if x == s.MaxX {
					break
				}
			}
			if y == s.MaxY {
				return
			}
		}
	}
}
