package geopackage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"lintu/data"
	"lintu/data/seal"
)

// Options are how a store is opened. The zero value will do.
type Options struct {
	// Key wraps the keys of the personal columns. If it is zero it is read from KeyFile.
	Key seal.Master
	// KeyFile is where the key lies; empty means the store's path with ".key" behind it. Create writes it if neither it
	// nor Key is there.
	KeyFile string
	// ReadOnly refuses every write with data.ErrReadOnly.
	ReadOnly bool
	// Draft makes a file that is nobody's until it is closed: nothing waits for the disk before that, no log is kept, and what
	// is left after a crash is good for nothing; what fails is rolled back. With a WAL one transaction of 60 million rows had
	// slowed down to 33 MB of log a minute by the time the log had 17 GB.
	Draft bool
	// Readers is how many scans may run at once; 0 means 4.
	Readers int
	// Wait is for how long a write waits for another program's before it fails with ErrLocked; 0 means 10 s.
	Wait time.Duration
	// KeepChanges is how many records of changes are kept: a reader that is further behind reloads; 0 means 100,000.
	KeepChanges int64
	// Poll is how often a reader of changes looks for those of other programs; 0 means 50 ms.
	Poll time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

func (o Options) withDefaults(path string) Options {
	if o.KeyFile == "" {
		o.KeyFile = path + ".key"
	}
	if o.Readers == 0 {
		o.Readers = 4
	}
	if o.Wait == 0 {
		o.Wait = 10 * time.Second
	}
	if o.KeepChanges == 0 {
		o.KeepChanges = 100_000
	}
	if o.Poll == 0 {
		o.Poll = 50 * time.Millisecond
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Store is a city in one GeoPackage file. Its methods may be called from many goroutines. It implements [data.Reader],
// [data.Writer], [data.Counter] and [data.Feed].
type Store struct {
	path    string
	file    os.FileInfo // what lay there when it was opened
	options Options
	keys    *seal.Keyring
	readers *sqlitex.Pool
	writing chan *sqlite.Conn // holds the writing connection while nobody writes; nothing if the store is read-only
	tables  atomic.Pointer[tables]
	left    atomic.Pointer[leftOut]
	watch   *watch
	closing sync.Once
}

// Close ends running scans, waits for a running write, and closes the file; everything committed is in the one file
// then. Closing again does nothing.
func (s *Store) Close() error {
	var err error
	s.closing.Do(func() { err = s.close() })
	if err != nil {
		return fmt.Errorf("close store %s: %w", s.path, err)
	}
	return nil
}

func (s *Store) close() error {
	err := errors.Join(s.watch.close(), s.readers.Close())
	if s.writing == nil {
		return err
	}
	conn := <-s.writing
	close(s.writing)
	err = errors.Join(err, conn.Close())
	if s.options.Draft && err == nil {
		return synced(s.path)
	}
	return err
}

// synced brings a file that was written without waiting for the disk to the disk.
func synced(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// Path is the store's file.
func (s *Store) Path() string { return s.path }

// read lends a reading connection; what it runs is interrupted when the context ends.
func (s *Store) read(ctx context.Context, do func(*sqlite.Conn) error) error {
	conn, err := s.readers.Take(ctx)
	if err != nil {
		if e := ctx.Err(); e != nil {
			return e
		}
		return fault(ctx, err)
	}
	defer s.readers.Put(conn)
	return fault(ctx, do(conn))
}

// write lends the writing connection inside a transaction, which is committed if do succeeds and leaves nothing behind
// if it does not. Writers queue up here.
func (s *Store) write(ctx context.Context, do func(*sqlite.Conn) error) error {
	return s.withWriter(ctx, func(conn *sqlite.Conn) error { return s.transact(conn, do) })
}

// transact is a transaction after which the outbox is trimmed and readers of changes look.
func (s *Store) transact(conn *sqlite.Conn, do func(*sqlite.Conn) error) error {
	defer s.watch.hint()
	return transact(conn, func(conn *sqlite.Conn) error {
		if err := do(conn); err != nil {
			return err
		}
		return trim(conn, s.options.KeepChanges)
	})
}

// withWriter lends the writing connection without a transaction. Nothing interrupts SQLite itself there: an R-tree keeps a
// blob open until the transaction ends, and with that the flag of the interrupt stays up, the roll-back is refused as
// well, and the connection is lost. Writers look at ctx between rows.
func (s *Store) withWriter(ctx context.Context, do func(*sqlite.Conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.writing == nil {
		return fmt.Errorf("store %s: %w", s.path, data.ErrReadOnly)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case conn, open := <-s.writing:
		if !open {
			return fmt.Errorf("store %s is closed", s.path)
		}
		defer func() { s.writing <- conn }()
		return fault(ctx, do(conn))
	}
}

// transact runs do in a transaction that takes the write lock at once.
func transact(conn *sqlite.Conn, do func(*sqlite.Conn) error) (err error) {
	if err = execute(conn, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	done := false
	defer func() {
		if done {
			return
		}
		if !conn.AutocommitEnabled() { // SQLite rolls some failures back itself
			if e := execute(conn, "ROLLBACK"); e != nil && err == nil {
				err = e
			}
		}
	}()
	if err := do(conn); err != nil {
		return err
	}
	if err := execute(conn, "COMMIT"); err != nil {
		return err
	}
	done = true
	return nil
}

// table is the table of a name. One that another process made since is found by looking again.
func (s *Store) table(ctx context.Context, name string) (*stored, error) {
	if t, ok := (*s.tables.Load())[name]; ok {
		return t, nil
	}
	err := s.read(ctx, func(conn *sqlite.Conn) error {
		all, err := readTables(conn, s.keys)
		if err == nil {
			s.tables.Store(&all)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if t, ok := (*s.tables.Load())[name]; ok {
		return t, nil
	}
	return nil, fmt.Errorf("table %q: %w", name, data.ErrNotFound)
}

// Tables describes what is stored.
func (s *Store) Tables(ctx context.Context) ([]data.Table, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.tables.Load().list(), nil
}
