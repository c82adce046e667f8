package vector

import (
	"cmp"
	"context"
	"slices"

	"lintu/tiles"
)

// segment is a feature that was written.
type segment struct {
	place      uint32
	start, end int // in features
}

// drawAll writes everything that thinning kept and reports whether it is within the budget.
func (e *Encoder) drawAll(ctx context.Context, r Rules, c Candidates) (bool, error) {
	kept := e.sieve.kept
	if r.Features > 0 && len(kept) > r.Features {
		return false, nil
	}
	for i, s := range kept {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return false, ctx.Err()
		}
		e.drawStanding(c.At(int(s.place)), s)
		if r.Bytes > 0 && len(e.features) > r.Bytes {
			return false, nil
		}
	}
	return r.Bytes == 0 || e.layerSize() <= r.Bytes, nil
}

// drawHeaviest writes what thinning kept, the heaviest first, until the budget is used up; the first is written in any case. Then
// features are put in the order of candidates.
func (e *Encoder) drawHeaviest(ctx context.Context, r Rules, c Candidates) error {
	kept := e.sieve.kept
	for i := range kept {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		s := &kept[i]
		s.weight = c.Weight(int(s.place))
		s.size = e.extent(c.At(int(s.place)).Shape, s.size)
	}
	slices.SortFunc(kept, compareWeight)
	e.sieve.drawn = e.sieve.drawn[:0]
	full, size := false, e.layerSize()
	for i, s := range kept {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		one := c.At(int(s.place))
		if !full {
			full = !e.drawWithin(r, one, s, &size)
		}
		if full && e.owns(one) {
			e.left.Budget += int(s.count)
		}
	}
	e.reorder()
	return nil
}

// drawWithin writes a candidate and reports whether there was room for it.
func (e *Encoder) drawWithin(r Rules, one Candidate, s standing, size *int) bool {
	if r.Features > 0 && len(e.sieve.drawn) >= r.Features {
		return false
	}
	start, keys, values, left := len(e.features), len(e.keyOrder), len(e.order), e.left
	if !e.drawStanding(one, s) {
		return true
	}
	after := *size + len(e.features) - start
	for _, key := range e.keyOrder[keys:] {
		after += textSize(len(e.keyName(key)))
	}
	for _, entry := range e.order[values:] {
		after += textSize(len(e.message(entry)))
	}
	if r.Bytes > 0 && after > r.Bytes && len(e.sieve.drawn) > 0 {
		e.left = left
		e.takeBack(start, keys, values)
		return false
	}
	*size = after
	e.sieve.drawn = append(e.sieve.drawn, segment{s.place, start, len(e.features)})
	return true
}

// takeBack forgets the feature written last, and the keys and values that only it has.
func (e *Encoder) takeBack(start, keys, values int) {
	e.features = e.features[:start]
	e.count--
	for _, key := range e.keyOrder[keys:] {
		e.keySlot[key] = 0
	}
	e.keyOrder = e.keyOrder[:keys]
	for _, entry := range e.order[values:] {
		if entry&isCount != 0 {
			delete(e.counts, entry&^isCount)
		} else {
			e.slots[entry] = 0
		}
	}
	e.order = e.order[:values]
}

// reorder puts features in the order of candidates.
func (e *Encoder) reorder() {
	s := &e.sieve
	slices.SortFunc(s.drawn, func(a, b segment) int { return cmp.Compare(a.place, b.place) })
	s.spare = s.spare[:0]
	for _, d := range s.drawn {
		s.spare = append(s.spare, e.features[d.start:d.end]...)
	}
	e.features, s.spare = s.spare, e.features
}

// extent orders shapes by size: areas by area, lines by length, and no point before another. What is known is not
// computed again.
func (e *Encoder) extent(s Shape, known float64) float64 {
	switch {
	case known > 0 || s.Kind == Points || s.Kind == None:
		return known
	case s.Kind == Polygons:
		return s.Area()
	default:
		return s.length()
	}
}

// owns reports whether a candidate is in the tile itself: a point or a label by its place, an area or a line by its box.
func (e *Encoder) owns(one Candidate) bool {
	if one.Label != nil {
		return own(e.grid.snap(*one.Label))
	}
	if one.Shape.Kind == Points {
		return slices.ContainsFunc(one.Shape.Points, func(p tiles.Point) bool { return own(e.grid.snap(p)) })
	}
	b := one.Shape.Box()
	if b.Empty() {
		return false
	}
	from, to := e.grid.snap(tiles.Point{X: b.MinX, Y: b.MinY}), e.grid.snap(tiles.Point{X: b.MaxX, Y: b.MaxY})
	return from.x < Extent && from.y < Extent && to.x >= 0 && to.y >= 0
}
