package data

import (
	"context"

	"github.com/paulmach/orb"
)

// Position is a place in a store's changes. It means something to the store that gave it, or to another process on the
// same store; the empty one is "from now on". Whoever follows the changes keeps it.
type Position string

// Delta is what was committed between two positions.
type Delta struct {
	// Changes in the order they were made, as far as one row is concerned: a row may be there several times.
	Changes []Change
	// Reload names the tables that are to be read again because the single changes are not known, or are too many; "*"
	// means all of them. The rows are to be read by [Feed.Snapshot], and Next is not after what that gives.
	Reload []string
	// Next is where to go on from.
	Next Position
}

// ReloadAll is in [Delta.Reload] when a position is of no use: of another store, of a backup, or too old.
const ReloadAll = "*"

// Feed tells what was committed in a store, by whatever program, and misses nothing.
type Feed interface {
	// Position is where the feed stands now.
	Position(ctx context.Context) (Position, error)
	// Changes are what was committed after a position, without waiting for more. A position that cannot be gone on from
	// is no error but a reload of everything.
	Changes(ctx context.Context, since Position) (Delta, error)
	// Wait returns when there may be something new, or with the context's error. One goroutine waits at a time.
	Wait(ctx context.Context) error
	// Snapshot reads in one state of the store, the very one that the feed goes on from at the position given. The reader
	// is good until read returns; it is a [Counter] too if the store is one.
	Snapshot(ctx context.Context, read func(r Reader, at Position) error) error
}

// Edit is what became of some rows of a table, for who keeps something about them.
type Edit struct {
	Table string
	IDs   []int64 // of the rows that were written or deleted, ascending, each once
	Rows  []Row   // those of them that are there, ascending; who takes the edit may keep them
}

// Nowhere is the box of a row without geometry, and of one that is not known: it is empty.
func Nowhere() orb.Bound {
	return orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
}
