package postgis

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// The pace of a reader of changes.
const (
	readEvery    = 5 * time.Millisecond // at most 200 reads a second, however many hints come
	listenAgain  = time.Second          // after the connection for hints was lost
	saveEvery    = time.Second          // how far the reader has come
	tidyEvery    = time.Minute          // the outbox is trimmed
	adoptEvery   = 5 * time.Second      // partitions that came or went
	refreshEvery = time.Hour            // a reader with nothing to read shows that it is alive
)

// forgetAfter is for how long the outbox keeps what a reader that is not seen any more has not read. One that comes back
// later reads the city anew.
const forgetAfter = "1 day"

// trimAtOnce is how many records of the outbox are deleted between two reads: about 10 ms.
const trimAtOnce = 5000

// feedState is what a store keeps for its reader of changes.
type feedState struct {
	hints  chan struct{} // holds one hint: more say nothing more
	ctx    context.Context
	cancel context.CancelFunc
	once   sync.Once
	done   chan struct{}

	listens string // where the listener is connected; its own

	lock     sync.Mutex
	returned time.Time // when Wait returned last
	saved    time.Time
	place    string // snapshot that was saved
	tidied   time.Time
	adopted  time.Time
}

func (f *feedState) begin() {
	f.hints, f.done = make(chan struct{}, 1), make(chan struct{})
	f.ctx, f.cancel = context.WithCancel(context.Background())
}

// stop ends the listener and waits for it.
func (f *feedState) stop() {
	f.cancel()
	f.once.Do(func() { close(f.done) }) // it was never begun
	<-f.done
}

func (f *feedState) hint() {
	select {
	case f.hints <- struct{}{}:
	default:
	}
}

// Wait returns when there may be something new. See [data.Feed].
func (s *Store) Wait(ctx context.Context) error {
	s.feed.once.Do(func() { go s.listen() })
	poll := time.NewTimer(s.options.Poll)
	defer poll.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-poll.C:
	case <-s.feed.hints:
	}
	s.feed.lock.Lock()
	pause := time.NewTimer(time.Until(s.feed.returned.Add(readEvery)))
	s.feed.lock.Unlock()
	defer pause.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-pause.C:
	}
	s.feed.lock.Lock()
	s.feed.returned = time.Now()
	s.feed.lock.Unlock()
	return nil
}

// listen hands on the hints of the database until the store is closed. While it cannot, readers poll.
func (s *Store) listen() {
	defer close(s.feed.done)
	for s.feed.ctx.Err() == nil {
		_ = s.hear(s.feed.ctx) // the poll goes on, and whoever reads meets the same failure
		select {
		case <-s.feed.ctx.Done():
		case <-time.After(listenAgain):
		}
	}
}

// hear listens on one connection, of its own: one of the pool would be missing there.
func (s *Store) hear(ctx context.Context) error {
	conn, err := s.listener(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is left to be lost
	place := conn.PgConn().Conn().RemoteAddr().String()
	if s.feed.listens != "" && s.feed.listens != place {
		s.pulse.stops() // another server has taken its place: the one before may hold connections and say nothing
	}
	s.feed.listens = place
	s.pulse.returns()
	s.feed.hint() // for what came while nobody listened
	for {
		hint, err := heard(ctx, conn)
		if err != nil {
			return err
		}
		if hint {
			s.feed.hint()
		}
	}
}

// maintain does what the outbox needs beside being read: it saves how far this reader surely has come, trims what all have
// read, and sees to partitions that came or went.
func (s *Store) maintain(ctx context.Context, from position) error {
	if s.options.ReadOnly {
		return nil
	}
	now := time.Now()
	s.feed.lock.Lock()
	place := from.snapshot.String()
	save := s.options.Node != "" &&
		(place != s.feed.place && now.Sub(s.feed.saved) >= saveEvery || now.Sub(s.feed.saved) >= refreshEvery)
	tidy := now.Sub(s.feed.tidied) >= tidyEvery
	adopt := now.Sub(s.feed.adopted) >= adoptEvery
	if save {
		s.feed.saved, s.feed.place = now, place
	}
	if tidy {
		s.feed.tidied = now
	}
	if adopt {
		s.feed.adopted = now
	}
	s.feed.lock.Unlock()
	if !save && !tidy && !adopt {
		return nil
	}
	return s.read(ctx, func(conn *pgx.Conn) error {
		if save {
			if _, err := conn.Exec(ctx, `INSERT INTO lintu_store.readers (node, snapshot) VALUES ($1, $2::text::pg_snapshot)
ON CONFLICT (node) DO UPDATE SET snapshot = excluded.snapshot, seen_at = now()`, s.options.Node, place); err != nil {
				return err
			}
		}
		if adopt {
			if _, err := conn.Exec(ctx, "SELECT lintu_store.track_partitions()"); err != nil {
				return err
			}
		}
		if !tidy {
			return nil
		}
		var deleted int
		err := conn.QueryRow(ctx, "SELECT lintu_store.trim_outbox(forget => $1::text::interval, most => $2)", forgetAfter, trimAtOnce).Scan(&deleted)
		if deleted == trimAtOnce { // there is more
			s.feed.lock.Lock()
			s.feed.tidied = time.Now().Add(saveEvery - tidyEvery)
			s.feed.lock.Unlock()
		}
		return err
	})
}
