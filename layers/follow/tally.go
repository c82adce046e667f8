package follow

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"lintu/data"
)

// tally collects the rows of a reading that cannot be read: each once, however many read its table.
type tally struct {
	lock   sync.Mutex
	first  map[string]error // by table
	broken map[string]map[int64]bool
}

func newTally() *tally {
	return &tally{first: map[string]error{}, broken: map[string]map[int64]bool{}}
}

// note takes down what a store says of a row.
func (t *tally) note(err error) {
	var row *data.InvalidError
	if !errors.As(err, &row) {
		row = &data.InvalidError{Table: err.Error()} // of a whole table
	}
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.first[row.Table] == nil {
		t.first[row.Table], t.broken[row.Table] = err, map[int64]bool{}
	}
	t.broken[row.Table][row.ID] = true
}

// tell says of every table what is wrong with one of its rows, and how many there are.
func (t *tally) tell(broken func(error)) {
	for _, table := range slices.Sorted(maps.Keys(t.first)) {
		err := t.first[table]
		if more := len(t.broken[table]) - 1; more > 0 {
			err = fmt.Errorf("%w, and so it is with %d more of %s", err, more, table)
		}
		broken(err)
	}
}
