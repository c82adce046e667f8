package index

import (
	"slices"

	"lintu/tiles"
)

// fanout is how many children a node of the tree has; 16 boxes are four cache lines.
const fanout = 16

// tree is a packed R-tree: rows in the order of the Hilbert curve (Kamel and Faloutsos, 1993), and over each sixteen of
// them a box, and over each sixteen boxes the next. The rows' own boxes stay where the rows are.
type tree struct {
	rows   []uint32
	levels [][]tiles.Box // levels[0] over rows, the last has one box; none if there are no rows
}

// newTree packs the rows that have a box.
func newTree(count int, box func(row uint32) tiles.Box) tree {
	extent, with := tiles.NoBox(), 0
	for row := range uint32(count) {
		if b := box(row); !b.Empty() {
			extent = extent.Union(b)
			with++
		}
	}
	t := tree{rows: sortHilbert(count, with, extent, box)}
	t.levels = pack(t.rows, box)
	return t
}

func sortHilbert(count, with int, extent tiles.Box, box func(uint32) tiles.Box) []uint32 {
	places := make([]uint64, 0, with) // the place on the curve, and the row
	for row := range uint32(count) {
		if b := box(row); !b.Empty() {
			places = append(places, uint64(hilbert(extent, b))<<32|uint64(row))
		}
	}
	slices.Sort(places)
	rows := make([]uint32, len(places))
	for i, p := range places {
		rows[i] = uint32(p)
	}
	return rows
}

func pack(rows []uint32, box func(uint32) tiles.Box) [][]tiles.Box {
	if len(rows) == 0 {
		return nil
	}
	below := make([]tiles.Box, 0, (len(rows)+fanout-1)/fanout)
	for group := range slices.Chunk(rows, fanout) {
		b := tiles.NoBox()
		for _, row := range group {
			b = b.Union(box(row))
		}
		below = append(below, b)
	}
	levels := [][]tiles.Box{below}
	for len(below) > 1 {
		next := make([]tiles.Box, 0, (len(below)+fanout-1)/fanout)
		for group := range slices.Chunk(below, fanout) {
			b := tiles.NoBox()
			for _, child := range group {
				b = b.Union(child)
			}
			next = append(next, b)
		}
		levels = append(levels, next)
		below = next
	}
	return levels
}

// extent is the box of everything in the tree.
func (t tree) extent() tiles.Box {
	if len(t.levels) == 0 {
		return tiles.NoBox()
	}
	return t.levels[len(t.levels)-1][0]
}

// search adds the rows whose boxes meet the query to hits, in the tree's order.
func (t tree) search(query tiles.Box, box func(uint32) tiles.Box, hits []uint32) []uint32 {
	if len(t.levels) == 0 {
		return hits
	}
	return t.visit(len(t.levels)-1, 0, query, box, hits)
}

func (t tree) visit(level, node int, query tiles.Box, box func(uint32) tiles.Box, hits []uint32) []uint32 {
	own := t.levels[level][node]
	if !own.Meets(query) {
		return hits
	}
	if query.Holds(own) {
		return append(hits, t.under(level, node)...)
	}
	if level > 0 {
		for child := node * fanout; child < min(node*fanout+fanout, len(t.levels[level-1])); child++ {
			hits = t.visit(level-1, child, query, box, hits)
		}
		return hits
	}
	for _, row := range t.under(0, node) {
		if box(row).Meets(query) {
			hits = append(hits, row)
		}
	}
	return hits
}

// under is every row below a node.
func (t tree) under(level, node int) []uint32 {
	span := fanout
	for range level {
		span *= fanout
	}
	return t.rows[node*span : min((node+1)*span, len(t.rows))]
}

// hilbert is the place of a box's middle on a Hilbert curve of 2^16 cells a side over the extent.
func hilbert(extent, b tiles.Box) uint32 {
	cell := func(low, high, from, to int32) uint32 {
		middle, size := (int64(low)+int64(high))/2-int64(from), int64(to)-int64(from)+1
		return uint32(middle << 16 / size)
	}
	x, y := cell(b.MinX, b.MaxX, extent.MinX, extent.MaxX), cell(b.MinY, b.MaxY, extent.MinY, extent.MaxY)
	var d uint32
	for side := uint32(1) << 15; side > 0; side >>= 1 {
		var rx, ry uint32
		if x&side != 0 {
			rx = 1
		}
		if y&side != 0 {
			ry = 1
		}
		d += side * side * (3*rx ^ ry)
		if ry == 0 { // turn the quarter so that the curve goes on
			if rx == 1 {
				x, y = 1<<16-1-x, 1<<16-1-y
			}
			x, y = y, x
		}
	}
	return d
}
