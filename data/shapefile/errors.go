package shapefile

import (
	"errors"
	"fmt"
)

// What is wrong with a Shapefile; test with errors.Is.
var (
	ErrMissing  = errors.New("a part of the Shapefile is missing") // .shp or .dbf
	ErrDamaged  = errors.New("damaged or cut off")
	ErrShape    = errors.New("holds shapes that are not read")
	ErrEncoding = errors.New("the encoding of its text is not known")
	ErrTooLarge = errors.New("too large for a Shapefile")
)

func damaged(part, reason string, args ...any) error {
	return fmt.Errorf("%s %w: %s", part, ErrDamaged, fmt.Sprintf(reason, args...))
}

// ValueError says which attribute of a row cannot be read. The rest of the row is good.
type ValueError struct {
	Field  string // empty for the geometry
	Value  string
	Reason string // a sentence without a full stop
}

func (e *ValueError) Error() string {
	if e.Field == "" {
		return e.Reason
	}
	return e.Field + ": " + e.Reason
}
