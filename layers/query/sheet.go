package query

import (
	"cmp"
	"context"
	"slices"

	"lintu/data"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// checkEvery is after how many features a tile in the making looks whether anybody still waits for it.
const checkEvery = 1024

// pen is an encoder and what a tile's rows are gathered in.
type pen struct {
	encoder    *vector.Encoder
	values     *vector.Values
	sheets     []sheet // by layer; only the first are in use
	used       int
	codes      []uint32
	candidates candidates
}

// sheet holds the rows of one layer of a tile. They come in no order and are written in that of their ids.
type sheet struct {
	drawing *drawing
	rows    []row
	points  []tiles.Point
	ends    []uint32
	codes   []uint32 // of all rows, one after the other
}

// row is where a row's parts are in its sheet.
type row struct {
	id            int64
	kind          vector.Kind
	point, end    uint32 // where its own begin
	points, parts uint32 // how many
	codes         uint32 // where they begin
	label         tiles.Point
	rank          uint32
	labelled      bool
}

func (p *pen) begin() {
	p.values.Reset()
	p.used = 0
}

// sheet takes the next sheet for a layer.
func (p *pen) sheet(d *drawing) {
	if p.used == len(p.sheets) {
		p.sheets = append(p.sheets, sheet{})
	}
	s := &p.sheets[p.used]
	*s = sheet{drawing: d, rows: s.rows[:0], points: s.points[:0], ends: s.ends[:0], codes: s.codes[:0]}
	p.used++
}

// add takes a row in.
func (p *pen) add(s *sheet, set tiles.MatrixSet, from data.Row) {
	r := row{id: from.ID, point: uint32(len(s.points)), end: uint32(len(s.ends)), codes: uint32(len(s.codes))}
	s.points, s.ends, r.kind = vector.AppendIn(set, s.points, s.ends, from.Geometry)
	r.points, r.parts = uint32(len(s.points))-r.point, uint32(len(s.ends))-r.end
	for _, v := range from.Values {
		s.codes = append(s.codes, p.values.Add(v))
	}
	if s.drawing.Labels && r.kind == vector.Polygons {
		r.labelled = true
		at := data.LabelPoint(from.Geometry)
		r.label = set.Project(at)
		r.rank = p.values.Add(data.Int(s.shape(&r).Rank(set, at)))
	}
	s.rows = append(s.rows, r)
}

func (s *sheet) shape(r *row) vector.Shape {
	return vector.Shape{
		Kind: r.kind, Points: s.points[r.point : r.point+r.points], Ends: s.ends[r.end : r.end+r.parts], First: r.point,
	}
}

// draw writes a sheet's layer and then its label points.
func (p *pen) draw(ctx context.Context, s *sheet, a tiles.Address, end tiles.StepEnd) error {
	d := s.drawing
	slices.SortStableFunc(s.rows, s.order)
	end.End("sort")
	if !d.Thinning.Off {
		return p.drawThinned(ctx, s, a, end)
	}
	p.encoder.Layer(d.Name, d.keys, p.values)
	for i := range s.rows {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r := &s.rows[i]
		p.encoder.Feature(r.id, s.shape(r), s.codes[r.codes:][:len(d.keys)])
	}
	end.End("draw")
	if !d.Labels {
		return nil
	}
	p.encoder.Layer(d.LabelName(), d.labelKeys, p.values)
	for i := range s.rows {
		if r := &s.rows[i]; r.labelled {
			p.encoder.Label(r.id, r.label, p.labelCodes(s, r))
		}
	}
	end.End("draw labels")
	return nil
}

// labelCodes are the attributes of a row's label point, until the next call.
func (p *pen) labelCodes(s *sheet, r *row) []uint32 {
	p.codes = p.codes[:0]
	for _, place := range s.drawing.borrowed {
		p.codes = append(p.codes, s.codes[int(r.codes)+place])
	}
	p.codes = append(p.codes, r.rank)
	return p.codes
}

// order is by id; rows without one are in the order of their first points, so that a tile is the same bytes each time.
func (s *sheet) order(a, b row) int {
	if a.id != b.id || a.id != 0 {
		return cmp.Compare(a.id, b.id)
	}
	return slices.CompareFunc(s.points[a.point:a.point+a.points], s.points[b.point:b.point+b.points],
		func(p, q tiles.Point) int { return cmp.Or(cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y)) })
}
