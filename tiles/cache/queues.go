package cache

import "hash/maphash"

// mostUses is up to how often being asked for counts: so often an entry turns in the main queue before it leaves.
const mostUses = 3

// partSmall is which part of the memory those take that have not been asked for again.
const partSmall = 10

// queues decide who leaves.
type queues[V comparable] struct {
	small, main queue[V]
	ghosts      ghosts
}

// queue is a list of entries, the one that leaves next at its end.
type queue[V comparable] struct {
	newest, oldest *entry[V]
	bytes          int64
	count          int
}

func (q *queues[V]) bytes() int64 { return q.small.bytes + q.main.bytes }

// add takes a new entry: one that left not long ago, and is asked for again, need not prove itself.
func (q *queues[V]) add(e *entry[V]) {
	if q.ghosts.take(e.key) {
		q.main.add(e)
		return
	}
	q.small.add(e)
}

// victim is who leaves next; there is somebody.
func (q *queues[V]) victim(most int64) *entry[V] {
	for {
		if e := q.small.oldest; e != nil && (q.small.bytes > most/partSmall || q.main.oldest == nil) {
			if e.uses.Load() == 0 {
				q.ghosts.add(e.key, q.small.count+q.main.count)
				return e
			}
			q.turn(e)
			continue
		}
		e := q.main.oldest
		uses := e.uses.Load()
		if uses == 0 {
			return e
		}
		e.queue.remove(e)
		e.uses.Store(uses - 1)
		q.main.add(e)
	}
}

// turn moves an entry that was asked for again to the main queue.
func (q *queues[V]) turn(e *entry[V]) {
	e.queue.remove(e)
	e.uses.Store(0)
	q.main.add(e)
}

// dropped remembers that an entry was in the main queue: the same tile is there again soon, made anew.
func (q *queues[V]) dropped(e *entry[V]) {
	if e.queue == &q.main || e.uses.Load() > 0 {
		q.ghosts.add(e.key, q.small.count+q.main.count)
	}
}

func (q *queue[V]) add(e *entry[V]) {
	e.queue, e.older, e.newer = q, q.newest, nil
	if q.newest != nil {
		q.newest.newer = e
	} else {
		q.oldest = e
	}
	q.newest = e
	q.bytes += e.bytes
	q.count++
}

func (q *queue[V]) remove(e *entry[V]) {
	if e.newer != nil {
		e.newer.older = e.older
	} else {
		q.newest = e.older
	}
	if e.older != nil {
		e.older.newer = e.newer
	} else {
		q.oldest = e.newer
	}
	q.bytes -= e.bytes
	q.count--
	e.newer, e.older, e.queue = nil, nil, nil
}

// ghosts are the keys of those that left last, as sums: two that are alike by chance cost a better place in the queue.
type ghosts struct {
	seed maphash.Seed
	line []uint64
	next map[uint64]int // how often a sum is in the line
}

// fewGhosts are remembered however little is kept.
const fewGhosts = 1024

func newGhosts() ghosts { return ghosts{seed: maphash.MakeSeed(), next: map[uint64]int{}} }

// add remembers one; no more than are kept.
func (g *ghosts) add(key Key, kept int) {
	sum := maphash.Comparable(g.seed, key)
	g.line = append(g.line, sum)
	g.next[sum]++
	for len(g.line) > max(kept, fewGhosts) {
		g.forget(g.line[0])
		g.line = g.line[1:]
	}
}

func (g *ghosts) forget(sum uint64) {
	switch n := g.next[sum]; {
	case n > 1:
		g.next[sum] = n - 1
	case n == 1:
		delete(g.next, sum)
	}
}

// take reports whether a key is remembered, and forgets it.
func (g *ghosts) take(key Key) bool {
	sum := maphash.Comparable(g.seed, key)
	found := g.next[sum] > 0
	delete(g.next, sum)
	return found
}
