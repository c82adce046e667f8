package stats

import (
	"maps"
	"slices"
)

// ledger keeps something small by id, the zero value for what is not there: in ascending order what was loaded, and apart
// what came later until that is much.
type ledger[T comparable] struct {
	ids    []int64
	values []T
	later  map[int64]T
}

// load adds something whose id is above all before.
func (l *ledger[T]) load(id int64, value T) {
	l.ids, l.values = append(l.ids, id), append(l.values, value)
}

func (l *ledger[T]) get(id int64) T {
	if i, found := slices.BinarySearch(l.ids, id); found {
		return l.values[i]
	}
	return l.later[id]
}

func (l *ledger[T]) set(id int64, value T) {
	var none T
	if i, found := slices.BinarySearch(l.ids, id); found {
		l.values[i] = value
		return
	}
	if value == none {
		delete(l.later, id)
		return
	}
	if l.later == nil {
		l.later = map[int64]T{}
	}
	l.later[id] = value
	if len(l.later) > manyLater+len(l.ids)/8 {
		l.sort()
	}
}

// manyLater is up to how many are kept apart, beside an eighth of those in order.
const manyLater = 1 << 14

// sort puts everything in order and forgets what is not there any more.
func (l *ledger[T]) sort() {
	var none T
	out := ledger[T]{ids: make([]int64, 0, len(l.ids)+len(l.later)), values: make([]T, 0, len(l.ids)+len(l.later))}
	next := 0
	for _, id := range slices.Sorted(maps.Keys(l.later)) {
		for ; next < len(l.ids) && l.ids[next] < id; next++ {
			if l.values[next] != none {
				out.load(l.ids[next], l.values[next])
			}
		}
		out.load(id, l.later[id])
	}
	for ; next < len(l.ids); next++ {
		if l.values[next] != none {
			out.load(l.ids[next], l.values[next])
		}
	}
	*l = out
}
