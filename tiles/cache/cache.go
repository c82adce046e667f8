package cache

import (
	"strings"
	"sync"
	"sync/atomic"

	"lintu/tiles"
)

// Key is what a tile is found by.
type Key struct {
	Address tiles.Address
	Layers  string // as asked for, with commas between them: their order is that of the tile
	Scope   string // in its smallest form, see data.Scope.Form
}

// overhead is about what an entry takes beside tile and names: itself, its places in two maps, and what is remembered of it once it
// has gone.
const overhead = 400

// largest is which part of the memory one tile may take.
const largest = 8

// Cache keeps tiles of a kind V. Its methods may be called by many at once.
type Cache[V comparable] struct {
	most int64

	mu      sync.RWMutex
	entries map[Key]*entry[V]
	lists   map[string]*list
	places  places[V]
	queues  queues[V]
	history history

	hits, misses, evicted, dropped, late atomic.Int64
}

// entry is a tile that is kept. But for what the queues need of it, it does not change.
type entry[V comparable] struct {
	key     Key
	list    *list
	version uint64
	value   V
	bytes   int64 // all it takes; guarded by the cache

	uses         atomic.Uint32 // since it was put or turned, up to mostUses
	queue        *queue[V]     // it is in, and its neighbours there
	newer, older *entry[V]
	beside       *entry[V] // the next at the same address
}

// list is a list of layers, held once for all its tiles.
type list struct {
	joined string
	names  []string
	users  int
}

// New makes a cache of so many bytes.
func New[V comparable](most int64) *Cache[V] {
	c := &Cache[V]{most: most, entries: map[Key]*entry[V]{}, lists: map[string]*list{}}
	c.queues.ghosts = newGhosts()
	return c
}

// Get gives the tile of a key.
func (c *Cache[V]) Get(key Key) (V, bool) {
	c.mu.RLock()
	e := c.entries[key]
	c.mu.RUnlock()
	if e == nil {
		c.misses.Add(1)
		var nothing V
		return nothing, false
	}
	c.hits.Add(1)
	if e.uses.Load() < mostUses {
		e.uses.Add(1) // two at once may go beyond it by one
	}
	return e.value, true
}

// Peek gives a tile as Get does and of which version of the city it was made, and counts nothing.
func (c *Cache[V]) Peek(key Key) (value V, version uint64, found bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e := c.entries[key]
	if e == nil {
		return value, 0, false
	}
	return e.value, e.version, true
}

// Put keeps a tile that was made of a version of the city and takes so many bytes. It reports whether it is kept: not if the tile
// is another one since then.
func (c *Cache[V]) Put(key Key, version uint64, value V, bytes int) bool {
	names := strings.Split(key.Layers, ",")
	size := overhead + int64(bytes+len(key.Scope))
	if size > c.most/largest {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.history.touches(key.Address, names, version) {
		c.late.Add(1)
		return false
	}
	if before := c.entries[key]; before != nil {
		if before.version > version {
			return false
		}
		c.remove(before)
	}
	e := &entry[V]{key: key, list: c.listed(key.Layers, names), version: version, value: value, bytes: size}
	e.key.Layers, e.key.Scope = e.list.joined, strings.Clone(key.Scope) // not a part of somebody's request
	c.entries[e.key] = e
	c.places.add(e)
	c.queues.add(e)
	c.fit()
	return true
}

// Grow says that a tile takes more bytes than when it was put. One that is not kept any more counts nothing.
func (c *Cache[V]) Grow(key Key, value V, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entries[key]; e != nil && e.value == value {
		e.bytes += int64(bytes)
		e.queue.bytes += int64(bytes)
		c.fit()
	}
}

// listed holds a list of layers once.
func (c *Cache[V]) listed(joined string, names []string) *list {
	l := c.lists[joined]
	if l == nil {
		l = &list{joined: strings.Clone(joined)}
		l.names = strings.Split(l.joined, ",")[:len(names)]
		c.lists[l.joined] = l
	}
	l.users++
	return l
}

// remove forgets an entry.
func (c *Cache[V]) remove(e *entry[V]) {
	delete(c.entries, e.key)
	c.places.remove(e)
	e.queue.remove(e)
	if e.list.users--; e.list.users == 0 {
		delete(c.lists, e.list.joined)
	}
}

// fit lets go of what there is no room for.
func (c *Cache[V]) fit() {
	for c.queues.bytes() > c.most {
		c.remove(c.queues.victim(c.most))
		c.evicted.Add(1)
	}
}

// Figures are what a cache did and holds.
type Figures struct {
	Hits, Misses int64
	Evicted      int64 // for want of room
	Dropped      int64 // because the city is different there
	Late         int64 // not kept, because the city was different there before the tile was made
	Entries      int
	Bytes, Most  int64
}

// Figures tells them.
func (c *Cache[V]) Figures() Figures {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return Figures{
		Hits: c.hits.Load(), Misses: c.misses.Load(), Evicted: c.evicted.Load(), Dropped: c.dropped.Load(), Late: c.late.Load(),
		Entries: len(c.entries), Bytes: c.queues.bytes(), Most: c.most,
	}
}
