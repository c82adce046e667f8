package index

import (
	"slices"

	"lintu/tiles/vector"
)

// PackAfter lets a test see layers packed that are small.
func (e *Editor) PackAfter(bytes int) { e.spare = bytes }

// Parts is of how many parts a layer consists.
func Parts(x *Index, layer string) int { return len(x.layers[layer].parts) }

// Await waits for what is being packed.
func (e *Editor) Await() {
	e.Close()
	e.Settle()
}

// Unprepared is an index that keeps no outlines.
func Unprepared(x *Index) *Index {
	plain := *x
	plain.layers = map[string]*content{}
	for name, c := range x.layers {
		without := *c
		without.parts = slices.Clone(c.parts)
		for i := range without.parts {
			copied := *c.parts[i].snapshot
			copied.outlines = [len(copied.outlines)]*vector.Outlines{}
			without.parts[i].snapshot = &copied
		}
		plain.layers[name] = &without
	}
	return &plain
}
