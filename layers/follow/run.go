package follow

import (
	"context"
	"errors"
	"time"

	"lintu/data"
)

// Publisher hears of every state.
type Publisher interface {
	// Publish shows a state from now on. An error that does not pass (data.ErrUnavailable, data.ErrBusy) ends the following.
	Publish(ctx context.Context, s *State, t Touched) error
	// Broken is told of a row that cannot be read, and how many more there are like it; they are not shown.
	Broken(err error)
	// Lost is told once when the store cannot be followed, and up to when all of it is known, Found when it can again.
	Lost(err error, since time.Time)
	Found()
}

// How long a city waits that could not follow its store, and how often it looks when something waits to be done.
const (
	firstPause  = 100 * time.Millisecond
	longestWait = 5 * time.Second
	lookEvery   = 200 * time.Millisecond
)

// restful is how many times as long as it took names are left alone after they were put together, so that a busy editor of
// a large city does not keep a processor busy with them.
const restful = 10

// giveUp is after how many failures that the store's absence does not explain everything is read anew.
const giveUp = 3

// Run follows the store until the context ends, or the publisher refuses a state.
func (c *City) Run(ctx context.Context, to Publisher) error {
	var pending Touched
	var pause time.Duration
	c.reach.to(c.at) // the first state is shown
	known := c.now()
	for {
		err := c.wait(ctx)
		asked := c.now()
		if err == nil {
			err = c.once(ctx, to, &pending)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil && pause > 0:
			to.Found()
			pause, known = 0, asked
			continue
		case err == nil:
			known = asked
			continue
		}
		var refused *refusal
		if errors.As(err, &refused) {
			return refused.error
		}
		if pause == 0 {
			to.Lost(err, known)
		}
		pause = min(max(2*pause, firstPause), longestWait)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// refusal is an error of the publisher's that does not pass.
type refusal struct{ error }

// wait waits for the store, or for what is to be done without it.
func (c *City) wait(ctx context.Context) error {
	if !c.stale && !c.index.Packing() {
		return c.store.Wait(ctx)
	}
	looking, cancel := context.WithTimeout(ctx, lookEvery)
	defer cancel()
	err := c.store.Wait(looking)
	if errors.Is(err, context.DeadlineExceeded) && looking.Err() != nil {
		return nil
	}
	return err
}

// once takes a step and shows what came of it.
func (c *City) once(ctx context.Context, to Publisher, pending *Touched) error {
	touched, err := c.advance(ctx, to)
	pending.add(touched)
	packed := c.index.Settle()
	if c.stale && !c.now().Before(c.due) {
		began := c.now()
		c.names.Assemble()
		c.stale, pending.Names = false, true
		c.due = c.now().Add(restful * c.now().Sub(began))
	}
	if err != nil {
		return err
	}
	if pending.Nothing() && !packed {
		c.reach.to(c.at)
		return nil
	}
	c.version++
	pending.Version = c.version
	if err := to.Publish(ctx, c.State(), *pending); err != nil {
		if passes(err) || ctx.Err() != nil {
			return err
		}
		return &refusal{err}
	}
	*pending = Touched{}
	c.reach.to(c.at)
	return nil
}

// advance takes a step; one that fails again and again for no reason that passes is replaced by a new beginning.
func (c *City) advance(ctx context.Context, to Publisher) (Touched, error) {
	if c.failed >= giveUp {
		touched, err := c.reload(ctx, to.Broken)
		if err == nil {
			c.failed = 0
		}
		return touched, err
	}
	touched, err := c.step(ctx, to.Broken)
	switch {
	case err == nil:
		c.failed = 0
	case !passes(err):
		c.failed++
	}
	return touched, err
}

func passes(err error) bool {
	return errors.Is(err, data.ErrUnavailable) || errors.Is(err, data.ErrBusy)
}
