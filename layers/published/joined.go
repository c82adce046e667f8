package published

import (
	"context"
	"errors"
	"time"

	"lintu/data"
	"lintu/layers/query"
	"lintu/tiles"
)

// Source makes tiles of layers, in that order. Neighbours of one origin are asked for together.
func (j *Joint) Source(names []string, scope data.Scope) (tiles.Source, error) {
	all := joined{joint: j, scope: scope}
	for first := 0; first < len(names); {
		from, next := j.origin(names[first]), first+1
		for next < len(names) && j.origin(names[next]) == from {
			next++
		}
		p := part{from: from, names: names[first:next]}
		var err error
		if p.source, err = j.part(from, p.names, scope); err != nil {
			return nil, err
		}
		all.parts = append(all.parts, p)
		first = next
	}
	if len(all.parts) == 1 && (len(names) == 1 || all.parts[0].from != ofQuery) {
		return all.parts[0].source, nil // nothing of it can be missing
	}
	return &all, nil
}

func (j *Joint) part(from origin, names []string, scope data.Scope) (tiles.Source, error) {
	switch from {
	case ofCity:
		return j.Base.Source(names, scope)
	case ofMemory:
		return j.set.memory.Source(names, scope)
	default:
		list := make([]query.Layer, len(names))
		for i, name := range names {
			list[i] = j.set.find(name).layer
		}
		return j.set.maker.Source(list, scope), nil
	}
}

// part is the source of some layers.
type part struct {
	from   origin
	names  []string
	source tiles.Source
}

// joined are sources whose tiles are one: a tile is a list of layers, so its bytes follow one another. Layers whose table fails
// are missing from it, and the others are there.
type joined struct {
	joint *Joint
	scope data.Scope
	parts []part
}

// Tile makes the tile of every source. Queries together may take three quarters of the time there is, so that what does not
// answer leaves time for the rest.
func (j *joined) Tile(ctx context.Context, a tiles.Address) (tiles.Tile, error) {
	var all tiles.Tile
	asked := 0
	within, cancel := shortened(ctx)
	defer cancel()
	for _, p := range j.parts {
		own := ctx
		if p.from == ofQuery {
			own = within
		}
		t, err := j.tile(own, p, a)
		if err != nil && (ctx.Err() != nil || errors.Is(err, tiles.ErrAddress) || errors.Is(err, tiles.ErrMatrixSet)) {
			return tiles.Tile{}, err
		}
		if err != nil {
			t = without(p.names, err)
		}
		all.Join(t)
		asked += len(p.names)
	}
	if len(all.Missing) == asked {
		return tiles.Tile{}, all.Missing[0].Err
	}
	return all, nil
}

// tile makes the tile of a part. If its layers cannot be had together, each is asked for alone, unless the store as a whole or the
// time is the reason.
func (j *joined) tile(ctx context.Context, p part, a tiles.Address) (tiles.Tile, error) {
	t, err := p.source.Tile(ctx, a)
	if err == nil || len(p.names) == 1 || p.from != ofQuery || ctx.Err() != nil ||
		errors.Is(err, data.ErrUnavailable) || errors.Is(err, data.ErrBusy) || errors.Is(err, tiles.ErrMatrixSet) {
		return t, err
	}
	var all tiles.Tile
	for _, name := range p.names {
		single, err := j.joint.part(p.from, []string{name}, j.scope)
		if err == nil {
			t, err = single.Tile(ctx, a)
		}
		if err != nil {
			t = without([]string{name}, err)
		}
		all.Join(t)
	}
	return all, nil
}

// without is the tile of layers that could not be made.
func without(names []string, err error) tiles.Tile {
	var t tiles.Tile
	for _, name := range names {
		t.Missing = append(t.Missing, tiles.Missing{Layer: name, Err: err})
	}
	return t
}

// shortened is a context that ends when three quarters of the time are over.
func shortened(ctx context.Context) (context.Context, context.CancelFunc) {
	end, limited := ctx.Deadline()
	if !limited {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, time.Until(end)/4*3)
}
