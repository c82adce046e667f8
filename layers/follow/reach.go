package follow

import (
	"context"
	"sync"

	"lintu/data"
)

// Reach is how far into the store's changes what is shown has come. Names are shown a little later, when they have been put
// together.
type Reach struct {
	lock  sync.Mutex
	at    data.Position // empty before the first state
	moved chan struct{} // closed when at has another value; nil while nobody waits
}

// to says that everything up to a position is shown.
func (r *Reach) to(at data.Position) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.at == at {
		return
	}
	r.at = at
	if r.moved != nil {
		close(r.moved)
		r.moved = nil
	}
}

// Wait waits for a position that is far enough.
func (r *Reach) Wait(ctx context.Context, enough func(at data.Position) bool) error {
	for {
		r.lock.Lock()
		at := r.at
		if r.moved == nil {
			r.moved = make(chan struct{})
		}
		moved := r.moved
		r.lock.Unlock()
		if at != "" && enough(at) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
}
