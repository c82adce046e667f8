package census

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"github.com/golang/geo/s2"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/stats"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// source makes tiles of counts with what a scope sees.
type source struct {
	view  *View
	scope data.Scope
}

// count is what is told of a place.
type count struct {
	flats, occupied, people int64
	few                     group // buildings of few flats each
	withheld                int64 // flats whose people are not in the figures
}

// group is buildings with few flats that lie in one cell of the finest level. Their people are told together or not at all, at
// every zoom alike, so that no difference of two figures is that of fewer flats.
type group struct {
	cell                    s2.CellID
	flats, occupied, people int64
}

// Tile makes the tile at an address.
func (s *source) Tile(ctx context.Context, a tiles.Address) (tiles.Tile, error) {
	if !a.Valid() {
		return tiles.Tile{}, fmt.Errorf("%w: %s", tiles.ErrAddress, a)
	}
	if err := ctx.Err(); err != nil {
		return tiles.Tile{}, fmt.Errorf("tile %s: %w", a, err)
	}
	w := writer{set: a.Set, encoder: vector.NewEncoder(), values: vector.NewValues()}
	w.encoder.Begin(a)
	if a.Z < minZoom || !s.scope.SeesTable(buildings) {
		return w.encoder.Finish(), nil
	}
	end := tiles.Steps(ctx)
	homes := s.view.list()
	end.End("count")
	if a.Z < buildingsFrom {
		s.cells(homes, a, &w)
	} else {
		s.buildings(homes, a, &w)
	}
	end.End("draw")
	return w.finish(), nil
}

// covering are the cells of a level or larger that hold everything a tile and its buffer may show.
func covering(a tiles.Address, level int) s2.CellUnion {
	return layers.Cover(a.Box(vector.Buffer+1).Bound(), level)
}

// within calls each with the homes in a cell.
func within(homes []home, cell s2.CellID, each func(*home)) {
	first := sort.Search(len(homes), func(i int) bool { return homes[i].cell >= cell.RangeMin() })
	for i := first; i < len(homes) && homes[i].cell <= cell.RangeMax(); i++ {
		each(&homes[i])
	}
}

// sees reports whether the scope sees a building.
func (s *source) sees(h *home) bool {
	if s.scope.Everywhere() {
		return true
	}
	_, found := s.view.figures.Numbers(buildings, h.id, s.scope)
	return found
}

// cells writes the counts of cells as points in the middle of each.
func (s *source) cells(homes []home, a tiles.Address, w *writer) {
	level := int(a.Z) + levelsDeeper
	for _, part := range covering(a, level) {
		var at s2.CellID
		var sum count
		within(homes, part, func(h *home) {
			if !s.sees(h) {
				return
			}
			if cell := h.cell.Parent(level); cell != at {
				w.cell(at, &sum)
				at, sum = cell, count{}
			}
			sum.add(h, s.scope)
		})
		w.cell(at, &sum)
	}
}

// add counts a building.
func (c *count) add(h *home, scope data.Scope) {
	c.flats += h.flats
	if scope.Privacy >= data.PerFlat || !h.few() {
		c.occupied += h.occupied
		c.people += h.people
		return
	}
	if cell := h.cell.Parent(finest); cell != c.few.cell {
		c.close()
		c.few = group{cell: cell}
	}
	c.few.flats += h.flats
	c.few.occupied += h.occupied
	c.few.people += h.people
}

// close counts a group of buildings with few flats if together they have more.
func (c *count) close() {
	if c.few.flats < stats.FewFlats {
		c.withheld += c.few.flats
	} else {
		c.occupied += c.few.occupied
		c.people += c.few.people
	}
	c.few = group{}
}

// buildings writes the counts of buildings.
func (s *source) buildings(homes []home, a tiles.Address, w *writer) {
	box := a.Box(vector.Buffer + 1)
	var near []*home
	for _, part := range covering(a, s2.MaxLevel) {
		within(homes, part, func(h *home) {
			if box.Holds(tiles.Box{MinX: h.at.X, MinY: h.at.Y, MaxX: h.at.X, MaxY: h.at.Y}) && s.sees(h) {
				near = append(near, h)
			}
		})
	}
	slices.SortFunc(near, func(a, b *home) int { return int(a.id - b.id) })
	for _, h := range near {
		c := count{flats: h.flats, occupied: h.occupied, people: h.people}
		if h.few() && s.scope.Privacy < data.PerFlat {
			c = count{flats: h.flats, withheld: h.flats}
		}
		w.point(h.id, h.at, &c, data.Null())
	}
}

// writer writes counts into a tile.
type writer struct {
	set     tiles.MatrixSet
	encoder *vector.Encoder
	values  *vector.Values
	points  []written
}

// written is a count on its way: values are known before the layer begins.
type written struct {
	id    int64
	at    tiles.Point
	codes []uint32
}

// cell writes the count of a cell, if anything was counted.
func (w *writer) cell(cell s2.CellID, c *count) {
	if cell == 0 {
		return
	}
	c.close()
	w.point(0, layers.Middle(cell), c, data.Text(cell.ToToken()))
}

func (w *writer) point(id int64, at tiles.Point, c *count, cell data.Value) {
	optional := func(n int64) data.Value {
		if n == 0 {
			return data.Null()
		}
		return data.Int(n)
	}
	occupied, people := data.Int(c.occupied), data.Int(c.people)
	if c.withheld == c.flats && c.flats > 0 {
		occupied, people = data.Null(), data.Null()
	}
	p := written{id: id, at: at}
	for _, v := range []data.Value{data.Int(c.flats), occupied, people, optional(c.withheld), cell} {
		p.codes = append(p.codes, w.values.Add(v))
	}
	w.points = append(w.points, p)
}

// finish writes the layer.
func (w *writer) finish() tiles.Tile {
	w.encoder.Layer(Name, []string{"households", "occupied", "people", "withheld", "cell"}, w.values)
	for _, p := range w.points {
		at := []tiles.Point{w.set.From(p.at)}
		w.encoder.Feature(p.id, vector.Shape{Kind: vector.Points, Points: at, Ends: []uint32{1}}, p.codes)
	}
	return w.encoder.Finish()
}
