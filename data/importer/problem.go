package importer

import (
	"fmt"

	"lintu/data"
)

// Problem is why an import cannot begin, or cannot go on: what is wrong and what to do about it. It is a
// data.ErrInvalid.
type Problem struct {
	File string
	What string
	Do   string
	Err  error // underlying cause, or nil
	// Ask is what somebody has to say so that it goes on: one of the words below, or empty. Choices are answers to it.
	Ask     string
	Choices []string
}

// What a [Problem] asks for.
const (
	AskLayer    = "layer"
	AskCRS      = "crs"
	AskAxis     = "axis"
	AskEncoding = "encoding"
	AskColumns  = "columns" // those of coordinates
)

func (p *Problem) Error() string {
	text := "import " + p.File + ": " + p.What
	if p.Err != nil {
		text += ": " + p.Err.Error()
	}
	if p.Do != "" {
		text += "; " + p.Do
	}
	return text
}

// Is makes it an ErrInvalid.
func (p *Problem) Is(target error) bool { return target == data.ErrInvalid }

// Unwrap gives the cause.
func (p *Problem) Unwrap() error { return p.Err }

func (o Options) problem(do, what string, args ...any) *Problem {
	return &Problem{File: o.File, What: fmt.Sprintf(what, args...), Do: do}
}

// asks says what has to be said.
func (p *Problem) asks(what string, choices ...string) *Problem {
	p.Ask, p.Choices = what, choices
	return p
}

// fault is why one row is refused.
type fault struct {
	field  string // of the source; empty for the geometry or the row
	value  string
	reason string
}

func refuse(field, value, reason string, args ...any) *fault {
	return &fault{field: field, value: value, reason: fmt.Sprintf(reason, args...)}
}
