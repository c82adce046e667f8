package postgis

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"lintu/data"
	"lintu/data/derive"
	"lintu/data/seal"
)

// Options are how a store is opened.
type Options struct {
	// Key wraps the keys of the personal columns. If it is zero it is read from KeyFile. A store that has no keys yet gets
	// them when it is first opened for writing; the file is written if neither it nor Key is there.
	Key     seal.Master
	KeyFile string
	// ReadOnly refuses every write with data.ErrReadOnly.
	ReadOnly bool
	// Connections is how many statements may run at once; 0 means 8. Who comes later queues up.
	Connections int
	// Wait is for how long a call queues for a connection before it fails with data.ErrBusy; 0 means 10 s.
	Wait time.Duration
	// Node is the name under which this reader of changes is known to the database: the outbox keeps what it has not read,
	// for a day after it was seen last. Without one it keeps a day.
	Node string
	// Poll is after how long Wait looks for changes that no hint announced; 0 means 1 s.
	Poll time.Duration
}

func (o Options) withDefaults() Options {
	if o.Connections == 0 {
		o.Connections = 8
	}
	if o.Wait == 0 {
		o.Wait = 10 * time.Second
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	return o
}

// Store is a city in a PostgreSQL database. Its methods may be called from many goroutines. It implements [data.Reader],
// [data.Writer], [data.Counter] and [data.Feed].
type Store struct {
	options Options
	config  *pgx.ConnConfig // of connections outside the pool
	pool    *pgxpool.Pool
	srid    uint32
	keys    *seal.Keyring // nil while a store opened for reading has none
	tables  atomic.Pointer[tables]
	feed    feedState
	pulse   pulse
}

// Close ends what is running and closes the connections.
func (s *Store) Close() error {
	s.feed.stop()
	s.pool.Close()
	return nil
}

// Connections tells how the connections of the pool are used.
func (s *Store) Connections() data.Connections {
	now := s.pool.Stat()
	return data.Connections{
		Used: int(now.AcquiredConns()), Idle: int(now.IdleConns()), Most: int(now.MaxConns()), Waits: now.EmptyAcquireCount(),
	}
}

// acquire lends a connection of the pool, after queueing for it. Queueing is also for a server whose connections other
// programs hold: nobody hears of "too many clients" who has time to wait.
func (s *Store) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.pulse.beats().Err() != nil {
		return nil, fmt.Errorf("%w: it does not answer", data.ErrUnavailable)
	}
	waiting, cancel := context.WithTimeout(ctx, s.options.Wait)
	defer cancel()
	for {
		conn, err := s.pool.Acquire(waiting)
		switch {
		case err == nil:
			return conn, nil
		case tooMany(err):
			select {
			case <-waiting.Done():
			case <-time.After(askAgain):
				continue
			}
		}
		if errors.Is(waiting.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
			return nil, s.overdue(err)
		}
		return nil, fault(ctx, err)
	}
}

// overdue says why there was no connection in time: others held them, or the way to the server is silent.
func (s *Store) overdue(err error) error {
	if held := s.pool.Stat(); held.AcquiredConns() == held.MaxConns() || tooMany(err) {
		return fmt.Errorf("%w: no connection was free within %s", data.ErrBusy, s.options.Wait)
	}
	return fmt.Errorf("%w: it did not answer within %s", data.ErrUnavailable, s.options.Wait)
}

// askAgain is after how long a server is asked again that had no connection to give.
const askAgain = 50 * time.Millisecond

// read lends a connection. What it runs is cancelled on the server when the context ends. A connection that turns out
// to be dead before it gave anything is replaced once: the database may have been restarted since it was last used.
func (s *Store) read(ctx context.Context, do func(conn *pgx.Conn) error) error {
	for attempt := 0; ; attempt++ {
		conn, err := s.acquire(ctx)
		if err != nil {
			return err
		}
		unguarded := s.guard(conn)
		err = do(conn.Conn())
		unguarded()
		dead := conn.Conn().IsClosed()
		conn.Release()
		if err == nil || attempt > 0 || !dead || !untouched(err) {
			return fault(ctx, err)
		}
		s.pool.Reset()
	}
}

// started marks an error that came after rows were handed out: such a read is not made again.
type started struct{ error }

func (e started) Unwrap() error { return e.error }

func untouched(err error) bool {
	var s started
	return !errors.As(err, &s)
}

// The advisory locks of writers, in a class of their own. What rows a write derives depends on the grids, so whoever
// changes those, or loads in bulk, works alone.
const (
	lockClass    = 0x6c696e74 // "lint"
	lockWriters  = 1
	lockKeys     = 2
	lockAmenders = 3
)

// attempts is how often a transaction is tried that other writers get in the way of.
const attempts = 5

// write runs do in a transaction of a writer, alone or beside others. It is made again if PostgreSQL ended it for another
// writer's sake.
func (s *Store) write(ctx context.Context, alone bool, do func(conn *pgx.Conn) error) error {
	if s.options.ReadOnly {
		return data.ErrReadOnly
	}
	for attempt := 1; ; attempt++ {
		err := s.writeOnce(ctx, alone, do)
		if !mayRepeat(err) || attempt == attempts {
			return fault(ctx, err)
		}
	}
}

func (s *Store) writeOnce(ctx context.Context, alone bool, do func(conn *pgx.Conn) error) error {
	conn, err := s.beginWrite(ctx, alone)
	if err != nil {
		return err
	}
	defer conn.Release()
	defer s.guard(conn)()
	if err = do(conn.Conn()); err != nil {
		return undo(ctx, conn.Conn(), err)
	}
	if err = ctx.Err(); err != nil {
		return undo(ctx, conn.Conn(), err)
	}
	_, err = conn.Exec(ctx, "COMMIT")
	return err
}

// beginWrite lends a connection with a transaction on it. One that died in the pool is replaced: nothing was done yet.
func (s *Store) beginWrite(ctx context.Context, alone bool) (*pgxpool.Conn, error) {
	for attempt := 0; ; attempt++ {
		conn, err := s.acquire(ctx)
		if err != nil {
			return nil, err
		}
		unguarded := s.guard(conn)
		err = begin(ctx, conn.Conn(), alone)
		unguarded()
		if err == nil {
			return conn, nil
		}
		dead := conn.Conn().IsClosed()
		if !dead {
			err = undo(ctx, conn.Conn(), err)
		}
		conn.Release()
		if attempt > 0 || !dead {
			return nil, err
		}
		s.pool.Reset()
	}
}

func begin(ctx context.Context, conn *pgx.Conn, alone bool) error {
	lock := "pg_advisory_xact_lock_shared"
	if alone {
		lock = "pg_advisory_xact_lock"
	}
	_, err := conn.Exec(ctx, fmt.Sprintf("BEGIN; SELECT %s(%d, %d)", lock, lockClass, lockWriters))
	return err
}

// undo ends a transaction that failed, whatever became of the context. Its own failure says nothing new: a connection that
// cannot roll back is closed by the pool, and then the server does it.
func undo(ctx context.Context, conn *pgx.Conn, failed error) error {
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, _ = conn.Exec(clean, "ROLLBACK")
	return failed
}

// table is the table of a name. One that another process made since is found by looking again.
func (s *Store) table(ctx context.Context, name string) (*stored, error) {
	if t, ok := s.tables.Load().by[name]; ok {
		return t, nil
	}
	if err := s.readTables(ctx); err != nil {
		return nil, err
	}
	if t, ok := s.tables.Load().by[name]; ok {
		return t, nil
	}
	return nil, fmt.Errorf("table %q: %w", name, data.ErrNotFound)
}

func (s *Store) readTables(ctx context.Context) error {
	return s.read(ctx, func(conn *pgx.Conn) error {
		all, err := readTables(ctx, conn, s.keys, s.srid)
		if err == nil {
			s.tables.Store(all)
		}
		return err
	})
}

// Tables describes what is stored.
func (s *Store) Tables(ctx context.Context) ([]data.Table, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.tables.Load().rules.List(), nil
}

// tables are the tables of the store. A set does not change.
type tables struct {
	by    map[string]*stored
	rules derive.Tables
}
