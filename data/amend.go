package data

import (
	"context"
	"errors"
	"fmt"
)

// What a change by hand is refused for, besides what every change is. Test with errors.Is.
var (
	ErrOverlap = errors.New("lies over another one")
	ErrInUse   = errors.New("something belongs to it")
)

// Amender takes what people change by hand, one row at a time. A file of somebody's may overlap and is stored as it is; who
// draws at the map is told at once.
type Amender interface {
	// Amend applies one change as [Writer.Write] applies a batch of it, and besides: an insert without an id gets the next free
	// one; a region, compound or building may not lie over another of its kind (an [OverlapError]); a region may not have the
	// code of another (an [InvalidError]); what other rows belong to is not deleted (a [UsedError]). Two at once, through
	// whichever process, are as one after the other.
	Amend(ctx context.Context, w Write) (Amended, error)
	// Reached reports whether a state at a position has in it what is behind another position.
	Reached(state, wanted Position) bool
}

// Amended is what came of a change by hand.
type Amended struct {
	ID      int64
	Version int64 // 0 after a deletion
	At      Position
}

// Overlap is a row that another lies over.
type Overlap struct {
	ID   int64
	Area float64 // m²
}

// OverlapError says over which rows of its own kind a row would lie. It is an [ErrOverlap].
type OverlapError struct {
	Table string
	ID    int64
	Over  []Overlap
}

func (e *OverlapError) Error() string {
	text := fmt.Sprintf("%s %d would lie over %s %d by %.1f m²", e.Table, e.ID, e.Table, e.Over[0].ID, e.Over[0].Area)
	if len(e.Over) > 1 {
		text += fmt.Sprintf(", and over %d more", len(e.Over)-1)
	}
	return text
}

// Is makes the error an ErrOverlap.
func (e *OverlapError) Is(target error) bool { return target == ErrOverlap }

// UsedError says which rows would be lost, or left without it, if a row were deleted. It is an [ErrInUse].
type UsedError struct {
	Table string
	ID    int64
	By    string // table of the rows
	Rows  int
}

func (e *UsedError) Error() string {
	return fmt.Sprintf("%s %d has %d rows of %s that belong to it", e.Table, e.ID, e.Rows, e.By)
}

// Is makes the error an ErrInUse.
func (e *UsedError) Is(target error) bool { return target == ErrInUse }
