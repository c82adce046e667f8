package index

import (
	"slices"

	"lintu/data"
	"lintu/layers"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// content is all that is held of a layer: a packed base and, after edits, smaller packed parts behind it. An id is shown
// by one part at most. Nothing in it changes.
type content struct {
	layer  layers.Layer
	values *vector.Values // dictionary of all parts
	parts  []part
	packed int // bytes of values when the base was packed
}

// part is a snapshot and which of its rows are gone or are in a later part.
type part struct {
	*snapshot
	hidden *marks
	extent tiles.Box // of the rows that are left
}

func newContent(s *snapshot, values *vector.Values) *content {
	return &content{layer: s.layer, values: values, parts: []part{newPart(s)}, packed: values.Used()}
}

func newPart(s *snapshot) part { return part{snapshot: s, extent: s.tree.extent()} }

// count is how many rows are left.
func (p *part) count() int { return len(p.ids) - p.hidden.len() }

// shows reports whether a row is there and passes the filter.
func (p *part) shows(f *filter, row uint32) bool { return p.sees(f, row) && !p.hidden.has(row) }

// without is the part with further rows hidden.
func (p part) without(rows []uint32) part {
	if len(rows) == 0 {
		return p
	}
	p.hidden = p.hidden.with(rows)
	for _, row := range rows {
		if b := p.shapes.box(row); !b.Empty() && !inside(p.extent, b) {
			p.extent = p.measure()
			break
		}
	}
	return p
}

// inside reports whether a box touches no edge of another that holds it: without it the other stays as large.
func inside(outer, b tiles.Box) bool {
	return b.MinX > outer.MinX && b.MaxX < outer.MaxX && b.MinY > outer.MinY && b.MaxY < outer.MaxY
}

// measure is the box of the rows that are left.
func (p *part) measure() tiles.Box {
	box := tiles.NoBox()
	for row := range uint32(len(p.ids)) {
		if b := p.shapes.box(row); !b.Empty() && !p.hidden.has(row) {
			box = box.Union(b)
		}
	}
	return box
}

// find tells in which part a row is, and its number there.
func (c *content) find(id int64) (int, uint32, bool) {
	for i := len(c.parts) - 1; i >= 0; i-- {
		if row, found := c.parts[i].row(id); found && !c.parts[i].hidden.has(row) {
			return i, row, true
		}
	}
	return 0, 0, false
}

// filters are what a scope sees of each part.
func (c *content) filters(scope data.Scope) []filter {
	list := make([]filter, len(c.parts))
	for i := range c.parts {
		list[i] = c.parts[i].filter(scope)
	}
	return list
}

// all reports whether a scope sees every row, and none whether it sees not one.
func all(filters []filter) bool {
	return !slices.ContainsFunc(filters, func(f filter) bool { return !f.all })
}

func none(filters []filter) bool {
	return !slices.ContainsFunc(filters, func(f filter) bool { return !f.none })
}

// extent is the box of everything.
func (c *content) extent() tiles.Box {
	box := tiles.NoBox()
	for i := range c.parts {
		if e := c.parts[i].extent; !e.Empty() {
			box = box.Union(e)
		}
	}
	return box
}

// bytes is the memory it holds.
func (c *content) bytes() int {
	sum := c.values.Bytes()
	for i := range c.parts {
		sum += c.parts[i].bytes() + c.parts[i].hidden.bytes()
	}
	return sum
}

// spent is the memory that edits have taken since the base was packed, and what is held of rows that were deleted.
func (c *content) spent() int {
	sum, left := c.values.Used()-c.packed, 0
	for i := range c.parts {
		left += c.parts[i].count()
		sum += c.parts[i].hidden.bytes()
		if i >= overlayParts {
			sum += c.parts[i].bytes()
		}
	}
	base := c.parts[0]
	if fewer := len(base.ids) - left; fewer > 0 {
		sum += base.bytes() * fewer / len(base.ids)
	}
	return sum
}

// cursor is how far a list of rows has been read.
type cursor struct {
	rows []uint32 // nil with all set means every row
	next uint32
	size uint32
}

// merge calls do with the rows of all parts in ascending id order until it returns false; lists holds the rows of each
// part, ascending. A part without a list gives all its rows.
func (c *content) merge(lists [][]uint32, do func(p *part, row uint32) bool) {
	if len(c.parts) == 1 && lists != nil {
		for _, row := range lists[0] {
			if !do(&c.parts[0], row) {
				return
			}
		}
		return
	}
	cursors := make([]cursor, len(c.parts))
	for i := range cursors {
		if cursors[i].size = uint32(len(c.parts[i].ids)); lists != nil {
			cursors[i] = cursor{rows: lists[i], size: uint32(len(lists[i]))}
		}
	}
	for {
		first := -1
		var lowest int64
		for i := range cursors {
			if cursors[i].next == cursors[i].size {
				continue
			}
			if id := c.parts[i].ids[cursors[i].row()]; first < 0 || id < lowest {
				first, lowest = i, id
			}
		}
		if first < 0 || !do(&c.parts[first], cursors[first].row()) {
			return
		}
		cursors[first].next++
	}
}

func (c *cursor) row() uint32 {
	if c.rows == nil {
		return c.next
	}
	return c.rows[c.next]
}

// live calls do with every row that is left, in ascending id order.
func (c *content) live(do func(p *part, row uint32)) {
	c.merge(nil, func(p *part, row uint32) bool {
		if !p.hidden.has(row) {
			do(p, row)
		}
		return true
	})
}
