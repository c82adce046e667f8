package index

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"sync/atomic"

	"lintu/data"
	"lintu/layers"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// checkEvery is after how many features a tile in the making looks whether anybody still waits for it.
const checkEvery = 1024

// Source makes tiles of some layers, in that order, with what a scope sees of them. An unknown layer is
// layers.ErrUnknown.
func (x *Index) Source(names []string, scope data.Scope) (tiles.Source, error) {
	list, err := x.catalogue.Layers(names)
	if err != nil {
		return nil, err
	}
	s := &source{index: x, scope: scope}
	for _, l := range list {
		p := part{held: x.layers[l.Name], keys: fieldNames(l.Fields), layer: l}
		if l.Labels {
			p.labelKeys = fieldNames(l.LabelFields())
		}
		s.parts = append(s.parts, p)
	}
	return s, nil
}

func fieldNames(fields []data.Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// source is a [tiles.Source] over some layers.
type source struct {
	index *Index
	scope data.Scope
	parts []part
}

// part is a layer of a source with the keys of its tile attributes.
type part struct {
	layer     layers.Layer
	held      *atomic.Pointer[snapshot]
	keys      []string
	labelKeys []string
}

// pen is an encoder with the lists a tile needs.
type pen struct {
	encoder *vector.Encoder
	rows    []uint32
	marks   []uint64
	codes   []uint32
}

// Tile makes the tile at an address.
func (s *source) Tile(ctx context.Context, a tiles.Address) (tiles.Tile, error) {
	if !a.Valid() {
		return tiles.Tile{}, fmt.Errorf("%w: %s", tiles.ErrAddress, a)
	}
	p := s.index.encoders.Get().(*pen)
	defer s.index.encoders.Put(p)
	p.encoder.Begin(a)
	for i := range s.parts {
		if err := s.parts[i].draw(ctx, p, a, s.scope); err != nil {
			return tiles.Tile{}, fmt.Errorf("tile %s: %w", a, err)
		}
	}
	return p.encoder.Finish(), nil
}

// draw writes a layer and then its label points.
func (t *part) draw(ctx context.Context, p *pen, a tiles.Address, scope data.Scope) error {
	if err := ctx.Err(); err != nil || a.Z < t.layer.MinZoom {
		return err
	}
	s := t.held.Load()
	f := s.filter(scope)
	if f.none {
		return nil
	}
	p.find(s, &f, a, t.buffer(a.Z))
	p.encoder.Layer(t.layer.Name, t.keys, s.values)
	p.encoder.KeepSmall(a.Z > t.layer.MinZoom)
	columns := s.columns[:len(t.keys)]
	err := p.each(ctx, func(row uint32) {
		p.encoder.Feature(s.ids[row], s.shapes.at(row), p.attributes(columns, row))
	})
	if err != nil || !t.layer.Labels {
		return err
	}
	p.encoder.Layer(t.layer.LabelName(), t.labelKeys, s.values)
	return p.each(ctx, func(row uint32) {
		if s.shapes.kinds[row] == vector.Polygons {
			p.encoder.Label(s.ids[row], s.labels[row], p.attributes(s.label, row))
		}
	})
}

// buffer is how far beyond the tile a layer's features are drawn, in tile units.
func (t *part) buffer(zoom uint8) int64 {
	if t.layer.Shape == data.ShapeLine || t.layer.Shape == data.ShapeAny {
		return vector.LineBuffer(zoom)
	}
	return vector.Buffer
}

// find lists the rows to draw, in ascending id order.
func (p *pen) find(s *snapshot, f *filter, a tiles.Address, buffer int64) {
	p.rows = s.tree.search(a.Box(buffer), s.shapes.box, p.rows[:0])
	if !f.all || s.from != nil {
		p.rows = slices.DeleteFunc(p.rows, func(row uint32) bool {
			return !s.sees(f, row) || s.from != nil && s.from[row] > a.Z
		})
	}
	p.sort(len(s.ids))
}

// sort brings rows into ascending order: by marks in a bit set when there are so many that reading the set is cheaper.
func (p *pen) sort(count int) {
	const words = 64
	if len(p.rows) < count/words/4 || len(p.rows) < words {
		slices.Sort(p.rows)
		return
	}
	if missing := count/64 + 1 - len(p.marks); missing > 0 {
		p.marks = append(p.marks, make([]uint64, missing)...)
	}
	first, last := p.rows[0]/64, p.rows[0]/64
	for _, row := range p.rows {
		p.marks[row/64] |= 1 << (row % 64)
		first, last = min(first, row/64), max(last, row/64)
	}
	p.rows = p.rows[:0]
	for word := first; word <= last; word++ {
		for set := p.marks[word]; set != 0; set &= set - 1 {
			p.rows = append(p.rows, word*64+uint32(bits.TrailingZeros64(set)))
		}
		p.marks[word] = 0
	}
}

func (p *pen) each(ctx context.Context, draw func(row uint32)) error {
	for i, row := range p.rows {
		if i%checkEvery == checkEvery-1 && ctx.Err() != nil {
			return ctx.Err()
		}
		draw(row)
	}
	return nil
}

func (p *pen) attributes(columns []column, row uint32) []uint32 {
	p.codes = p.codes[:0]
	for i := range columns {
		p.codes = append(p.codes, columns[i].at(row))
	}
	return p.codes
}
