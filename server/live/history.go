package live

import (
	"sync"
	"time"

	"lintu/layers"
	"lintu/layers/follow"
	"lintu/layers/stats"
	"lintu/tiles"
)

// How much of what happened is remembered for pages that come back or fall behind. A building that is edited takes a few
// hundred bytes, so this is some minutes of fifty edits a second.
const (
	usualEntries = 16_384
	usualBytes   = 16 << 20
)

// entry is what one state touched.
type entry struct {
	version Version
	at      time.Time
	touched follow.Touched
	layers  []*layers.Layer // those touched that there are, as they were then
	bytes   int
}

// history is what the last states touched, in order, every version once. It may be read by many at once.
type history struct {
	lock    sync.RWMutex
	version Version // of the last entry
	floor   Version // what came before the next is forgotten
	entries []entry
	bytes   int
	// there may be
	mostEntries, mostBytes int
}

// now is the version of the last state.
func (h *history) now() Version {
	h.lock.RLock()
	defer h.lock.RUnlock()
	return h.version
}

// add remembers a state and forgets the oldest that there is no room for.
func (h *history) add(t follow.Touched, at time.Time, find func(string) *layers.Layer) entry {
	e := entry{at: at, touched: t, bytes: 256 + 40*len(t.Areas)}
	for name, boxes := range t.Boxes {
		if e.bytes += 64 + 16*len(boxes); find(name) != nil {
			e.layers = append(e.layers, find(name))
		}
	}
	for name := range t.Whole {
		if e.bytes += 64; find(name) != nil {
			e.layers = append(e.layers, find(name))
		}
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	h.version++
	e.version = h.version
	h.entries, h.bytes = append(h.entries, e), h.bytes+e.bytes
	for len(h.entries) > h.mostEntries || h.bytes > h.mostBytes && len(h.entries) > 1 {
		h.bytes -= h.entries[0].bytes
		h.floor = h.entries[0].version
		h.entries = h.entries[1:]
	}
	return e
}

// after gives what is remembered of the states after a version, up to the last one, and what is forgotten. The slice is not to be
// written to.
func (h *history) after(v Version) (since []entry, floor, now Version) {
	h.lock.RLock()
	defer h.lock.RUnlock()
	if skip := max(v, h.floor) - h.floor; skip < Version(len(h.entries)) {
		since = h.entries[skip:]
	}
	return since, h.floor, h.version
}

// meets reports whether a layer's features in a box are touched.
func (e *entry) meets(layer string, box tiles.Box) bool {
	if e.touched.All || e.touched.Whole[layer] {
		return true
	}
	for _, b := range e.touched.Boxes[layer] {
		if b.Meets(box) {
			return true
		}
	}
	return false
}

// counts reports whether an area has other figures.
func (e *entry) counts(key stats.Key) bool {
	return e.touched.All || e.touched.AnyArea || e.touched.Areas[key]
}
