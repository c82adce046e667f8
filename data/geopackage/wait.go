package geopackage

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"
)

// readEvery is the pace of a reader of changes: at most 200 reads a second, however many commits there are.
const readEvery = 5 * time.Millisecond

// settleLooks is for how many looks the file must have been left alone before what another program took out of it is put
// back: that program may not be done.
const settleLooks = 10

var errClosed = errors.New("the store is closed")

// watch is what a store keeps for its reader of changes: a connection that sees when another one commits, this process's
// own among them (PRAGMA data_version, sqlite.org/pragma.html), and what it saw.
type watch struct {
	hints chan struct{} // holds one hint of this process's own commits: more say nothing more
	done  chan struct{} // closed with the store

	lock     sync.Mutex
	conn     *sqlite.Conn
	told     int64     // data_version when Wait returned last
	returned time.Time // when it did
	schema   int64     // schema_version that was found as it should be
	unfit    []string  // tables that are not as they should be
	seen     int64     // data_version when they were found so
	due      time.Time // when they are to be mended if it is still the same
}

func newWatch() *watch {
	return &watch{hints: make(chan struct{}, 1), done: make(chan struct{}), told: -1, schema: -1}
}

func (w *watch) hint() {
	select {
	case w.hints <- struct{}{}:
	default:
	}
}

func (w *watch) close() error {
	close(w.done)
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.conn == nil {
		return nil
	}
	return w.conn.Close()
}

// open gives the watching connection; the lock must be held.
func (w *watch) open(s *Store) (*sqlite.Conn, error) {
	select {
	case <-w.done:
		return nil, errClosed
	default:
	}
	if w.conn != nil {
		return w.conn, nil
	}
	conn, err := sqlite.OpenConn(s.path, s.flags())
	if err != nil {
		return nil, err
	}
	if err = prepareReader(conn); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	w.conn = conn
	return conn, nil
}

// replaced reports whether the file at the store's path is another one than the store has open.
func (s *Store) replaced() bool {
	now, err := os.Stat(s.path)
	return err != nil || !os.SameFile(now, s.file)
}

// Wait returns when there may be something new. See [data.Feed].
func (s *Store) Wait(ctx context.Context) error {
	poll := time.NewTicker(s.options.Poll)
	defer poll.Stop()
	for {
		isNew, pause, err := s.glance(ctx)
		if err != nil {
			return fault(ctx, err)
		}
		if isNew {
			return sleep(ctx, pause)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.watch.done:
			return errClosed
		case <-poll.C:
		case <-s.watch.hints:
		}
	}
}

// glance looks whether anybody committed since the last time there was something new, and for how long a reader that is
// told now should pause first.
func (s *Store) glance(ctx context.Context) (isNew bool, pause time.Duration, err error) {
	w := s.watch
	w.lock.Lock()
	defer w.lock.Unlock()
	conn, err := w.open(s)
	if err != nil {
		return false, 0, err
	}
	conn.SetInterrupt(ctx.Done())
	defer conn.SetInterrupt(nil)
	if s.replaced() {
		return false, 0, ErrReplaced
	}
	version, _, err := integer(conn, "PRAGMA data_version")
	if err != nil {
		return false, 0, err
	}
	now := time.Now()
	if version == w.told && (len(w.unfit) == 0 || now.Before(w.due)) {
		return false, 0, nil
	}
	pause = max(0, w.returned.Add(readEvery).Sub(now))
	w.told, w.returned = version, now.Add(pause)
	return true, pause, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
