package cache

import (
	"slices"

	"lintu/tiles"
)

// sets is how many matrix sets there are.
const sets = 2

// places finds entries by where they are: for each zoom, the first of those at an address. Which layers an entry holds is looked at
// there, since few lists are asked for of one address and many addresses.
type places[V comparable] [sets][tiles.MaxZoom + 1]map[uint64]*entry[V]

func at(x, y uint32) uint64 { return uint64(y)<<32 | uint64(x) }

func (p *places[V]) add(e *entry[V]) {
	a := e.key.Address
	zoom := &p[a.Set][a.Z]
	if *zoom == nil {
		*zoom = map[uint64]*entry[V]{}
	}
	e.beside = (*zoom)[at(a.X, a.Y)]
	(*zoom)[at(a.X, a.Y)] = e
}

func (p *places[V]) remove(e *entry[V]) {
	a := e.key.Address
	zoom, place := p[a.Set][a.Z], at(a.X, a.Y)
	if zoom[place] != e {
		before := zoom[place]
		for before.beside != e {
			before = before.beside
		}
		before.beside, e.beside = e.beside, nil
		return
	}
	if e.beside == nil {
		delete(zoom, place)
		return
	}
	zoom[place], e.beside = e.beside, nil
}

// holding calls do with those in a span that hold a layer; do may remove them. It looks at the tiles of the span or, if that is
// more work, at all that are kept of the zoom.
func (p *places[V]) holding(layer string, s tiles.Span, do func(*entry[V])) {
	zoom := p[s.Set][s.Z]
	if s.Len() > uint64(len(zoom)) {
		for _, first := range zoom {
			if s.Has(first.key.Address) {
				chain(first, layer, do)
			}
		}
		return
	}
	for a := range s.All() {
		if first := zoom[at(a.X, a.Y)]; first != nil {
			chain(first, layer, do)
		}
	}
}

func chain[V comparable](first *entry[V], layer string, do func(*entry[V])) {
	for e := first; e != nil; {
		next := e.beside
		if slices.Contains(e.list.names, layer) {
			do(e)
		}
		e = next
	}
}
