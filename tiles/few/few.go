// Package few lends out a few things that are dear to make and large to keep.
package few

import (
	"context"
	"runtime"
)

// Lender has at most so many things, each with one borrower at a time. Who comes when all are out waits; those who wait are
// served in the order in which they came.
type Lender[T any] struct {
	here  chan *T // a nil is one that was never needed
	build func() *T
}

// New lends out as many things as most, which build makes when they are first needed.
func New[T any](most int, build func() *T) *Lender[T] {
	l := &Lender[T]{here: make(chan *T, most), build: build}
	for range most {
		l.here <- nil
	}
	return l
}

// PerProcessor lends out one thing for each processor, for work that only computes: more of them would make all wait longer.
// There are two at least, so that a large piece of work does not hold up all others.
func PerProcessor[T any](build func() *T) *Lender[T] {
	return New(max(2, runtime.GOMAXPROCS(0)), build)
}

// Borrow waits for a thing. The borrower gives it back with Return. It fails when ctx ends first.
func (l *Lender[T]) Borrow(ctx context.Context) (*T, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case thing := <-l.here:
		if thing == nil {
			thing = l.build()
		}
		return thing, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Return ends a loan.
func (l *Lender[T]) Return(thing *T) { l.here <- thing }
