package geopackage

import (
	"context"
	"slices"

	"github.com/paulmach/orb"

	"lintu/data"
)

// aheadRows is how many rows a load has made and checked at a time while SQLite writes those before them; at most three
// such sets are under way.
const aheadRows = 512

// rowSet is a number of rows made ahead, with the boxes of those that have a geometry. Their values are copies: who makes
// rows may use theirs again.
type rowSet struct {
	rows   []data.Row
	values []data.Value
	boxes  []box
	extent orb.Bound
	err    error // what is wrong with the row behind them
	last   bool  // there is none behind them
}

func (s *rowSet) add(row data.Row) {
	from := len(s.values)
	s.values = append(s.values, row.Values...)
	row.Values = s.values[from:len(s.values):len(s.values)]
	s.rows = append(s.rows, row)
	if row.Geometry == nil {
		return
	}
	bound := row.Geometry.Bound()
	s.boxes, s.extent = append(s.boxes, newBox(row.ID, bound)), united(s.extent, bound)
}

func (s *rowSet) empty() {
	s.rows, s.values, s.boxes, s.extent = s.rows[:0], s.values[:0], s.boxes[:0], data.Nowhere()
}

// ahead makes rows on a second processor while a load stores the ones before: making and checking a row takes a third
// of the time of storing it.
type ahead struct {
	next   func() (data.Row, bool)
	check  func(data.Row) error
	filled chan *rowSet
	empty  chan *rowSet
	stop   context.CancelFunc
	done   chan struct{}
}

// makeAhead starts making rows. [ahead.end] must be called when the load ends, however it does.
func makeAhead(ctx context.Context, next func() (data.Row, bool), check func(data.Row) error) *ahead {
	ctx, stop := context.WithCancel(ctx)
	const sets = 3
	a := &ahead{
		next: next, check: check, filled: make(chan *rowSet, sets), empty: make(chan *rowSet, sets), stop: stop,
		done: make(chan struct{}),
	}
	for range sets {
		a.empty <- &rowSet{}
	}
	go a.run(ctx)
	return a
}

func (a *ahead) run(ctx context.Context) {
	defer close(a.done)
	for {
		select {
		case <-ctx.Done():
			return
		case set := <-a.empty:
			a.fill(ctx, set)
			a.filled <- set
			if set.last || set.err != nil {
				return
			}
		}
	}
}

func (a *ahead) fill(ctx context.Context, set *rowSet) {
	set.empty()
	for len(set.rows) < aheadRows && ctx.Err() == nil {
		row, ok := a.next()
		if !ok {
			set.last = true
			return
		}
		if set.err = a.check(row); set.err != nil {
			return
		}
		set.add(row)
	}
}

// each calls store with all rows in order, at most so many at a time, and stored with every set of them afterwards.
func (a *ahead) each(ctx context.Context, most int, store func([]data.Row) error, stored func(*rowSet) error) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case set := <-a.filled:
			for rows := range slices.Chunk(set.rows, most) {
				if err := store(rows); err != nil {
					return err
				}
			}
			if err := stored(set); err != nil {
				return err
			}
			if set.err != nil || set.last {
				return set.err
			}
			a.empty <- set
		}
	}
}

// end waits until nobody makes rows any more.
func (a *ahead) end() {
	a.stop()
	<-a.done
}
