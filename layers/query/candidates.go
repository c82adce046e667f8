package query

import (
	"context"

	"lintu/tiles"
	"lintu/tiles/vector"
)

// candidates are the rows of a sheet as thinning takes them.
type candidates struct {
	pen    *pen
	sheet  *sheet
	places []uint32 // of the labelled rows, if it is they that are drawn
	labels bool
}

// Len is how many there are.
func (c *candidates) Len() int {
	if c.labels {
		return len(c.places)
	}
	return len(c.sheet.rows)
}

func (c *candidates) row(i int) *row {
	if c.labels {
		return &c.sheet.rows[c.places[i]]
	}
	return &c.sheet.rows[i]
}

// Shape gives the shape of one.
func (c *candidates) Shape(i int) (shape vector.Shape, large bool) {
	return c.sheet.shape(c.row(i)), false
}

// At gives one.
func (c *candidates) At(i int) vector.Candidate {
	r := c.row(i)
	one := vector.Candidate{ID: r.id, Shape: c.sheet.shape(r)}
	if c.labels {
		one.Label, one.Codes = &r.label, c.pen.labelCodes(c.sheet, r)
	} else {
		one.Codes = c.sheet.codes[r.codes:][:len(c.sheet.drawing.keys)]
	}
	return one
}

// Weight is how important the layer holds one to be.
func (c *candidates) Weight(i int) float64 {
	d := c.sheet.drawing
	if d.weight < 0 {
		return 0
	}
	code := c.sheet.codes[int(c.row(i).codes)+d.weight]
	return d.Thinning.Importance.Weight(c.pen.values.Value(code))
}

// drawThinned writes a sheet's layer by its rules, and then its label points.
func (p *pen) drawThinned(ctx context.Context, s *sheet, a tiles.Address, end tiles.StepEnd) error {
	d := s.drawing
	p.candidates = candidates{pen: p, sheet: s, places: p.candidates.places[:0]}
	defer func() { p.candidates = candidates{places: p.candidates.places[:0]} }()
	p.encoder.Layer(d.Name, d.keys, p.values)
	if err := p.encoder.Draw(ctx, d.Rules(a.Z), &p.candidates); err != nil {
		return err
	}
	end.End("thin and draw")
	if !d.Labels {
		return nil
	}
	for i := range s.rows {
		if s.rows[i].labelled {
			p.candidates.places = append(p.candidates.places, uint32(i))
		}
	}
	p.candidates.labels = true
	defer end.End("thin and draw labels")
	p.encoder.Layer(d.LabelName(), d.labelKeys, p.values)
	return p.encoder.Draw(ctx, d.LabelRules(), &p.candidates)
}
