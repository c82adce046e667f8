package cache

import "lintu/tiles"

// Layer tells which tiles of a layer are different.
type Layer interface {
	// Spans are those of a zoom.
	Spans(set tiles.MatrixSet, zoom uint8) []tiles.Span
	// Meets reports whether an address is in one of them.
	Meets(a tiles.Address) bool
}

// Change is what is different in a version of the city.
type Change struct {
	Version uint64
	All     bool             // every tile of every layer; Layers is empty then
	Layers  map[string]Layer // by name
	Size    int              // how many boxes it remembers
}

// Invalidate drops every tile that a change touches, and remembers it for those that are still being made. Call it with rising
// versions, before the version is shown. Readers wait for no more than one span of tiles or one zoom.
func (c *Cache[V]) Invalidate(change Change) {
	c.mu.Lock()
	c.history.add(change)
	if change.All {
		c.clear()
	}
	c.mu.Unlock()
	for name, layer := range change.Layers {
		for set := range sets {
			for zoom := range uint8(tiles.MaxZoom + 1) {
				c.drop(name, layer, tiles.MatrixSet(set), zoom) //nolint:gosec // one of two
			}
		}
	}
}

// clear drops everything.
func (c *Cache[V]) clear() {
	c.dropped.Add(int64(len(c.entries)))
	for _, e := range c.entries {
		c.queues.dropped(e)
	}
	c.entries, c.lists, c.places = map[Key]*entry[V]{}, map[string]*list{}, places[V]{}
	c.queues.small, c.queues.main = queue[V]{}, queue[V]{}
}

// together is how many tiles are looked at under one lock, about.
const together = 1024

// drop drops what is different of a layer at a zoom.
func (c *Cache[V]) drop(name string, layer Layer, set tiles.MatrixSet, zoom uint8) {
	c.mu.RLock()
	empty := len(c.places[set][zoom]) == 0
	c.mu.RUnlock()
	if empty {
		return // and what is put here from now on is not touched
	}
	spans := layer.Spans(set, zoom)
	c.mu.Lock()
	defer c.mu.Unlock()
	looked := uint64(0)
	for _, span := range spans {
		if looked > together {
			looked = 0
			c.mu.Unlock()
			c.mu.Lock() //nolint:staticcheck // lets readers in
		}
		looked += min(span.Len(), uint64(len(c.places[set][zoom])))
		c.places.holding(name, span, func(e *entry[V]) {
			c.queues.dropped(e)
			c.remove(e)
			c.dropped.Add(1)
		})
	}
}

// history is what changed last.
type history struct {
	changes   []Change // the oldest first
	size      int      // of all
	forgotten uint64   // changes up to this version are not in it
}

// Of changes no more are remembered, and no more boxes in them.
const (
	mostChanges = 1024
	mostBoxes   = 1 << 16
)

func (h *history) add(c Change) {
	if c.All {
		*h = history{forgotten: c.Version}
		return
	}
	h.changes = append(h.changes, c)
	h.size += c.Size
	for len(h.changes) > mostChanges || h.size > mostBoxes {
		h.size -= h.changes[0].Size
		h.forgotten = h.changes[0].Version
		h.changes[0] = Change{}
		h.changes = h.changes[1:]
	}
}

// touches reports whether a tile of some layers, made of a version, may be another one now.
func (h *history) touches(a tiles.Address, names []string, version uint64) bool {
	if version < h.forgotten {
		return true
	}
	for i := len(h.changes) - 1; i >= 0 && h.changes[i].Version > version; i-- {
		for _, name := range names {
			if l := h.changes[i].Layers[name]; l != nil && l.Meets(a) {
				return true
			}
		}
	}
	return false
}
