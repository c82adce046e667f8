package query

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// Tables reads rows where a tile needs them. See data/postgis.
type Tables interface {
	// Near calls each with the rows of every cut, cut after cut.
	Near(ctx context.Context, cuts []data.Cut, each func(cut int, row data.Row) error) error
}

// Layer is a layer and what of a table it shows.
type Layer struct {
	layers.Layer
	Excerpt *data.Excerpt
	MaxRows int // of a tile; 0: as many as there are
}

// Maker makes sources over tables. It may be used by many at once.
type Maker struct {
	tables Tables
	pens   sync.Pool
}

// NewMaker is a maker over tables.
func NewMaker(tables Tables) *Maker {
	return &Maker{tables: tables, pens: sync.Pool{New: func() any {
		return &pen{encoder: vector.NewEncoder(), values: vector.NewValues()}
	}}}
}

// Source makes tiles of layers, in that order, with what a scope sees of them: a table of another program's has no regions,
// so that a scope sees all of it or nothing.
func (m *Maker) Source(list []Layer, scope data.Scope) tiles.Source {
	s := &source{maker: m}
	for _, l := range list {
		if scope.SeesTable(l.Table) {
			s.layers = append(s.layers, newDrawing(l))
		}
	}
	return s
}

type source struct {
	maker  *Maker
	layers []drawing
}

// drawing is a layer with the keys of its tile attributes.
type drawing struct {
	Layer
	keys, labelKeys []string
	borrowed        []int // places of the fields that label points repeat
	weight          int   // place of the attribute that orders features, -1 for none
}

func newDrawing(l Layer) drawing {
	d := drawing{Layer: l, weight: l.WeightField()}
	for i, f := range l.Fields {
		d.keys = append(d.keys, f.Name)
		for _, name := range l.Borrowed {
			if f.Name == name {
				d.borrowed = append(d.borrowed, i)
			}
		}
	}
	if l.Labels {
		for _, f := range l.LabelFields() {
			d.labelKeys = append(d.labelKeys, f.Name)
		}
	}
	return d
}

// Tile makes the tile at an address with one query for all layers.
func (s *source) Tile(ctx context.Context, a tiles.Address) (tiles.Tile, error) {
	if !a.Valid() {
		return tiles.Tile{}, fmt.Errorf("%w: %s", tiles.ErrAddress, a)
	}
	p := s.maker.pens.Get().(*pen)
	defer s.maker.pens.Put(p)
	err := s.read(ctx, p, a)
	if errors.Is(err, data.ErrStale) {
		err = s.read(ctx, p, a)
	}
	if err != nil {
		return tiles.Tile{}, fmt.Errorf("tile %s: %w", a, err)
	}
	end := tiles.Steps(ctx)
	end.End("query")
	p.encoder.Begin(a)
	for i := range p.sheets[:p.used] {
		if err := p.draw(ctx, &p.sheets[i], a, end); err != nil {
			return tiles.Tile{}, fmt.Errorf("tile %s: %w", a, err)
		}
	}
	return p.encoder.Finish(), nil
}

// read gathers the rows of a tile.
func (s *source) read(ctx context.Context, p *pen, a tiles.Address) error {
	p.begin()
	var cuts []data.Cut
	for i := range s.layers {
		if d := &s.layers[i]; a.Z >= d.MinZoom {
			if err := d.offers(a.Set); err != nil {
				return err
			}
			p.sheet(d)
			cuts = append(cuts, d.cut(a))
		}
	}
	if len(cuts) == 0 {
		return ctx.Err()
	}
	return s.maker.tables.Near(ctx, cuts, func(cut int, row data.Row) error {
		p.add(&p.sheets[cut], a.Set, row)
		return nil
	})
}

// offers says which matrix sets a layer has no tiles in: a function knows one.
func (d *drawing) offers(set tiles.MatrixSet) error {
	if set == tiles.WebMercatorQuad || d.Excerpt.Relation.Kind != data.RelationFunction {
		return nil
	}
	return fmt.Errorf("%w for layer %q: %q; its function is asked for tiles of %s", tiles.ErrMatrixSet, d.Name, set, tiles.WebMercatorQuad)
}

// cut is what the layer needs of its table for a tile: everything within the buffer, and what rounds into it.
func (d *drawing) cut(a tiles.Address) data.Cut {
	return data.Cut{Excerpt: d.Excerpt, Box: degrees(a.Box(d.Reach(a.Z))), Z: a.Z, X: a.X, Y: a.Y, Limit: d.MaxRows}
}

// degrees is a box in degrees. What lies beyond the world's edge is drawn on it, so a box that reaches the edge holds it.
func degrees(b tiles.Box) orb.Bound {
	bound := b.Bound()
	if b.MinX == math.MinInt32 {
		bound.Min[0] = -180
	}
	if b.MaxX == math.MaxInt32 {
		bound.Max[0] = 180
	}
	if b.MinY == math.MinInt32 {
		bound.Max[1] = 90
	}
	if b.MaxY == math.MaxInt32 {
		bound.Min[1] = -90
	}
	return bound
}
