package index

import (
	"lintu/tiles"
	"lintu/tiles/vector"
)

// When edits are packed. Small parts are merged as soon as the one before is not much larger, so that there are never many;
// all of them with the base when together they take a good part of its memory.
const (
	muchLarger   = 2       // times: at most a dozen parts for 100,000 edits, each row of which is copied twelve times
	spareBytes   = 1 << 15 // up to so many bytes of edits the base is left alone
	partOfBase   = 10      // the base is packed when edits take a tenth of what it does,
	mostOfBase   = 6       // and awaited when they take a sixth: what is held must not grow because edits come fast
	overlayParts = 1       // the first part is the base
)

// packing is a layer that is being packed.
type packing struct {
	from *content
	out  *content // once done is closed
	done chan struct{}
}

// compacted merges the newest parts of a layer and, if it is due, begins to pack it whole.
func (e *Editor) compacted(c *content) *content {
	kept := overlayParts
	p := e.packing[c.layer.Name]
	if p != nil {
		kept = len(p.from.parts)
	}
	first, rows := len(c.parts)-1, 0
	for ; first > kept; first-- {
		rows += len(c.parts[first].ids)
		if before := &c.parts[first-1]; len(before.ids) > muchLarger*max(rows, 1) && before.count() > 0 {
			break
		}
	}
	if first >= kept && first < len(c.parts)-1 {
		tail := &content{layer: c.layer, values: c.values, parts: c.parts[first:]}
		c.parts = append(c.parts[:first:first], newPart(e.index.merged(tail, c.values, nil, true)))
	}
	if p == nil && c.spent() > e.allowed(c, partOfBase) {
		e.pack(c)
	}
	return c
}

// allowed is how many bytes edits may take, if it is one part of so many of what the base takes.
func (e *Editor) allowed(c *content, part int) int {
	return max(e.spare, (c.parts[0].bytes()+c.packed)/part)
}

// relieve waits for the packing of a layer whose edits take too much.
func (e *Editor) relieve(layer string) {
	for {
		c := e.index.layers[layer]
		if c.spent() <= e.allowed(c, mostOfBase) {
			return
		}
		if e.packing[layer] == nil {
			e.pack(c)
		}
		<-e.packing[layer].done
		e.Settle()
	}
}

// pack begins to pack a layer.
func (e *Editor) pack(c *content) {
	p := &packing{from: c, done: make(chan struct{})}
	e.packing[c.layer.Name] = p
	x := e.index
	go func() {
		defer close(p.done)
		values := vector.NewValues()
		base := x.merged(c, values, newTranslation(c.values, values), false)
		values.Freeze()
		p.out = newContent(base, values)
	}()
}

// Packing reports whether a layer is being packed.
func (e *Editor) Packing() bool { return len(e.packing) > 0 }

// Settle takes up what has been packed since, and reports whether there was anything; what readers see stays the same. It
// is for when there is nothing to apply.
func (e *Editor) Settle() bool {
	settled := false
	for name, p := range e.packing {
		select {
		case <-p.done:
		default:
			continue
		}
		delete(e.packing, name)
		settled = true
		next := e.next()
		next.layers[name] = next.rebased(next.layers[name], p)
		e.index = next
	}
	return settled
}

// rebased puts a packed base in the place of the parts it was made of.
func (x *Index) rebased(c *content, p *packing) *content {
	base := p.out.parts[0]
	var hidden []uint32
	for i, old := range p.from.parts {
		c.parts[i].hidden.beyond(old.hidden, func(row uint32) {
			if now, found := base.row(c.parts[i].ids[row]); found {
				hidden = append(hidden, now)
			}
		})
	}
	next := &content{layer: c.layer, values: p.out.values, parts: []part{base.without(hidden)}, packed: p.out.packed}
	later := &content{layer: c.layer, values: c.values, parts: c.parts[len(p.from.parts):]}
	if len(later.parts) > 0 {
		next.values = p.out.values.Extend()
		rest := x.merged(later, next.values, newTranslation(c.values, next.values), true)
		next.parts = append(next.parts, newPart(rest))
	}
	return next
}

// merged is one snapshot of everything that is left in some parts.
func (x *Index) merged(c *content, values *vector.Values, translate *translation, brief bool) *snapshot {
	b := newBuilder(c.layer, x.tables[c.layer.Table], values)
	b.brief = brief
	b.reserve(c)
	c.live(func(p *part, row uint32) { b.take(p.snapshot, row, translate) })
	return b.finish()
}

// reserve makes room for what is left in some parts.
func (b *builder) reserve(c *content) {
	rows, points, ends := 0, 0, 0
	for i := range c.parts {
		p := &c.parts[i]
		rows, points, ends = rows+p.count(), points+len(p.shapes.points), ends+max(len(p.shapes.ends), p.count())
	}
	s := &b.out
	s.ids, s.shapes.kinds = make([]int64, 0, rows), make([]vector.Kind, 0, rows)
	s.shapes.points, s.shapes.ends = make([]tiles.Point, 0, points), make([]uint32, 0, ends)
	s.shapes.rows, s.shapes.boxes = make([]uint32, 0, rows), make([]tiles.Box, 0, rows)
	for i := range b.codes {
		b.codes[i] = make([]uint32, 0, rows)
	}
	b.inside = make([]uint32, 0, rows)
}

// take adds a row of a snapshot; its codes are translated into those of the builder's dictionary, or are of it.
func (b *builder) take(s *snapshot, row uint32, translate *translation) {
	b.out.ids = append(b.out.ids, s.ids[row])
	for i := range b.codes {
		b.codes[i] = append(b.codes[i], translate.code(s.columns[i].at(row)))
	}
	if b.region >= 0 {
		b.inside = append(b.inside, b.regionCode(s.code(row)))
	}
	if len(b.later) > 0 {
		b.out.from = append(b.out.from, s.from[row])
	}
	shape := s.shapes.at(row)
	b.single = b.single && shape.Kind == vector.Points && len(shape.Points) == 1
	to := &b.out.shapes
	first := uint32(len(to.points))
	to.points = append(to.points, shape.Points...)
	switch {
	case s.shapes.rows == nil:
		to.ends = append(to.ends, first+1)
	default:
		for _, end := range shape.Ends {
			to.ends = append(to.ends, end-shape.First+first)
		}
	}
	to.kinds = append(to.kinds, shape.Kind)
	to.rows = append(to.rows, uint32(len(to.ends)))
	to.boxes = append(to.boxes, s.shapes.box(row))
	if b.layer.Labels {
		b.out.labels = append(b.out.labels, s.labels[row])
		b.ranks = append(b.ranks, translate.code(s.label[len(s.label)-1].at(row)))
	}
}

// translation gives the codes of one dictionary in another.
type translation struct {
	from, to *vector.Values
	known    []uint32
}

func newTranslation(from, to *vector.Values) *translation {
	return &translation{from: from, to: to, known: make([]uint32, from.Len())}
}

// code translates; nothing is to be translated by nil.
func (t *translation) code(code uint32) uint32 {
	if t == nil || code == 0 {
		return code
	}
	if t.known[code] == 0 {
		t.known[code] = t.to.AddFrom(t.from, code)
	}
	return t.known[code]
}
