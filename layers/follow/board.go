package follow

import (
	"context"
	"sync"
)

// Board tells whoever wants to know what states touch. Who is slow hears everything since in one, and holds up nobody. The
// zero Board will do.
type Board struct {
	lock    sync.Mutex
	readers map[*Subscription]bool
}

// Subscription is one who wants to know.
type Subscription struct {
	board   *Board
	pending Touched
	ring    chan struct{} // holds one: there is something
}

// Subscribe begins to listen. What was posted before is not heard.
func (b *Board) Subscribe() *Subscription {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.readers == nil {
		b.readers = map[*Subscription]bool{}
	}
	s := &Subscription{board: b, ring: make(chan struct{}, 1)}
	b.readers[s] = true
	return s
}

// Post tells all who listen.
func (b *Board) Post(t Touched) {
	b.lock.Lock()
	defer b.lock.Unlock()
	for s := range b.readers {
		s.pending.add(t)
		select {
		case s.ring <- struct{}{}:
		default:
		}
	}
}

// Next waits for something and gives everything there is since the last time. What it gives is the caller's.
func (s *Subscription) Next(ctx context.Context) (Touched, error) {
	select {
	case <-ctx.Done():
		return Touched{}, ctx.Err()
	case <-s.ring:
	}
	s.board.lock.Lock()
	defer s.board.lock.Unlock()
	t := s.pending
	s.pending = Touched{}
	return t, nil
}

// Close ends listening.
func (s *Subscription) Close() {
	s.board.lock.Lock()
	defer s.board.lock.Unlock()
	delete(s.board.readers, s)
}
