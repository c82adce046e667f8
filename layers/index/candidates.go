package index

import (
	"context"

	"lintu/tiles"
	"lintu/tiles/vector"
)

// place is where a row is: in a part, at a number there.
type place struct{ part, row uint32 }

// candidates are the rows of a layer that may be in a tile, in ascending id order, as thinning takes them.
type candidates struct {
	pen    *pen
	of     *drawing
	tile   tiles.Address
	places []place
	labels bool // their label points
}

// Len is how many there are.
func (c *candidates) Len() int { return len(c.places) }

// Shape gives the shape of one. That outlines are kept of what is larger than a pixel saves measuring it.
func (c *candidates) Shape(i int) (shape vector.Shape, large bool) {
	at := c.places[i]
	s := &c.of.parts[at.part]
	return c.pen.turn(c.tile.Set, s.shapes.at(at.row)), len(s.outline(c.tile, at.row)) > 0
}

// At gives one.
func (c *candidates) At(i int) vector.Candidate {
	at := c.places[i]
	s := &c.of.parts[at.part]
	one := vector.Candidate{ID: s.ids[at.row], Shape: c.pen.turn(c.tile.Set, s.shapes.at(at.row))}
	if c.labels {
		c.pen.label = c.tile.Set.From(s.labels[at.row])
		one.Label, one.Codes = &c.pen.label, c.pen.attributes(s.label, at.row)
		return one
	}
	one.Codes = c.pen.attributes(s.columns[:len(c.of.keys)], at.row)
	if outline := s.outline(c.tile, at.row); len(outline) > 0 && c.pen.encoder.Holds(s.shapes.box(at.row)) {
		one.Outline = outline
	}
	return one
}

// Weight is how important the layer holds one to be.
func (c *candidates) Weight(i int) float64 {
	if c.of.weight < 0 {
		return 0
	}
	at := c.places[i]
	s := &c.of.parts[at.part]
	return c.of.layer.Thinning.Importance.Weight(c.of.values.Value(s.columns[c.of.weight].at(at.row)))
}

// drawThinned writes a layer by its rules, and then its label points.
func (d *drawing) drawThinned(ctx context.Context, p *pen, a tiles.Address, end tiles.StepEnd) error {
	c := &p.candidates
	*c = candidates{pen: p, of: d, tile: a, places: c.places[:0]}
	defer func() { *c = candidates{places: c.places[:0]} }() // pens outlive the city they drew
	if err := p.gather(ctx, c, nil); err != nil {
		return err
	}
	p.encoder.Layer(d.layer.Name, d.keys, d.values)
	if err := p.encoder.Draw(ctx, d.layer.Rules(a.Z), c); err != nil {
		return err
	}
	end.End("thin and draw")
	if !d.layer.Labels {
		return nil
	}
	c.places, c.labels = c.places[:0], true
	err := p.gather(ctx, c, func(s *part, row uint32) bool {
		return s.shapes.kinds != nil && s.shapes.kinds[row] == vector.Polygons
	})
	if err != nil {
		return err
	}
	defer end.End("thin and draw labels")
	p.encoder.Layer(d.layer.LabelName(), d.labelKeys, d.values)
	return p.encoder.Draw(ctx, d.layer.LabelRules(), c)
}

// gather lists the rows that were found and pass a test.
func (p *pen) gather(ctx context.Context, c *candidates, passes func(s *part, row uint32) bool) error {
	content := c.of.content
	return p.each(ctx, content, func(s *part, row uint32) {
		if passes != nil && !passes(s, row) {
			return
		}
		for i := range content.parts {
			if &content.parts[i] == s {
				c.places = append(c.places, place{uint32(i), row})
				return
			}
		}
	})
}
