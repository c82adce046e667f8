package geopackage

import (
	"context"
	"errors"
	"fmt"
	"os"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"lintu/data"
	"lintu/data/seal"
)

// Open opens a store. A file that is none is ErrForeign, one of a later schema ErrNewer.
func Open(path string, options Options) (*Store, error) {
	options = options.withDefaults(path)
	s, err := open(path, options)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	return s, nil
}

func open(path string, options Options) (*Store, error) {
	if err := checkFile(path); err != nil {
		return nil, err
	}
	file, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	s := &Store{path: path, file: file, options: options, watch: newWatch()}
	flags := s.flags()
	conn, err := openConn(path, flags, options, checkMarks)
	if err != nil {
		return nil, err
	}
	if err = s.prepare(conn); err != nil {
		return nil, errors.Join(fault(context.Background(), err), conn.Close())
	}
	s.readers, err = sqlitex.NewPool(path, sqlitex.PoolOptions{
		Flags: flags, PoolSize: options.Readers, PrepareConn: prepareReader,
	})
	if err != nil {
		return nil, errors.Join(fault(context.Background(), err), conn.Close())
	}
	if options.ReadOnly {
		return s, conn.Close()
	}
	s.writing = make(chan *sqlite.Conn, 1)
	s.writing <- conn
	return s, nil
}

func (s *Store) flags() sqlite.OpenFlags {
	if s.options.ReadOnly {
		return sqlite.OpenReadOnly
	}
	return sqlite.OpenReadWrite
}

// checkFile keeps SQLite from making a file or reading a folder.
func checkFile(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return fmt.Errorf("%w: it is a folder", ErrForeign)
	}
	if info.Size() == 0 {
		return fmt.Errorf("%w: the file is empty", ErrForeign)
	}
	return nil
}

// pageSize is that of new files, which an old one ignores: twice SQLite's own choice saves a sixth of a bulk load's
// processor time, four times as large would make a commit of one row write 100 kB.
const pageSize = "page_size = 8192"

// openConn opens a connection that can write, with everything a GeoPackage asks of one. The check comes first: what is set
// afterwards changes a file.
func openConn(path string, flags sqlite.OpenFlags, options Options, check func(*sqlite.Conn) error) (*sqlite.Conn, error) {
	conn, err := sqlite.OpenConn(path, flags)
	if err != nil {
		return nil, fault(context.Background(), err)
	}
	conn.SetBusyTimeout(options.Wait)
	pragmas := []string{"foreign_keys = ON", "cache_size = -65536", "temp_store = MEMORY"}
	if flags&sqlite.OpenReadWrite != 0 {
		pragmas = append(safety(options.Draft), pragmas...)
	}
	if err = check(conn); err == nil {
		err = set(conn, pragmas...)
	}
	if err == nil {
		err = register(conn)
	}
	if err != nil {
		if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultNotADB {
			err = fmt.Errorf("%w: it is no SQLite file", ErrForeign)
		}
		return nil, errors.Join(fault(context.Background(), err), conn.Close())
	}
	return conn, nil
}

// safety is how a file is written: NORMAL would lose the last commits in a power cut; FULL costs a fsync per commit (5.9k a
// second were measured). A draft has nobody who could lose anything.
func safety(draft bool) []string {
	if draft {
		return []string{pageSize, "journal_mode = MEMORY", "synchronous = OFF"}
	}
	return []string{pageSize, "journal_mode = WAL", "journal_size_limit = 16777216", "synchronous = FULL"}
}

// set runs pragmas, one by one: some are refused inside the transaction of a script.
func set(conn *sqlite.Conn, pragmas ...string) error {
	for _, pragma := range pragmas {
		if err := execute(conn, "PRAGMA "+pragma); err != nil {
			return err
		}
	}
	return nil
}

func prepareReader(conn *sqlite.Conn) error {
	if err := set(conn, "query_only = ON", "cache_size = -16384", "temp_store = MEMORY"); err != nil {
		return err
	}
	return register(conn)
}

// prepare brings the schema up to date and reads keys and tables.
func (s *Store) prepare(conn *sqlite.Conn) error {
	if err := migrate(conn, s.options); err != nil {
		return err
	}
	keys, err := readKeys(conn, s.options)
	if err != nil {
		return err
	}
	s.keys = keys
	if err = s.mendAtOnce(conn); err != nil {
		return err
	}
	all, err := readTables(conn, keys)
	if err != nil {
		return err
	}
	s.tables.Store(&all)
	return nil
}

// mendAtOnce puts back what other programs took out of the file while no store had it open.
func (s *Store) mendAtOnce(conn *sqlite.Conn) error {
	if s.options.ReadOnly {
		return s.setAside(conn)
	}
	_, _, unfit, err := s.compare(conn, -1)
	if err != nil || len(unfit) == 0 {
		return err
	}
	if err := set(conn, "foreign_keys = OFF"); err != nil {
		return err
	}
	return errors.Join(transact(conn, s.mend), set(conn, "foreign_keys = ON"))
}

// checkMarks looks whether a file is a store of ours.
func checkMarks(conn *sqlite.Conn) error {
	id, _, err := integer(conn, "PRAGMA application_id")
	if err != nil {
		return err
	}
	ours, _, err := integer(conn, "SELECT count(*) FROM sqlite_schema WHERE name = 'lintu_schema'")
	if err != nil {
		return err
	}
	switch {
	case ours > 0:
		return nil
	case id == applicationID:
		return fmt.Errorf("%w: it is somebody else's GeoPackage; import its layers into a store", ErrForeign)
	default:
		return fmt.Errorf("%w: it is a SQLite file and no GeoPackage", ErrForeign)
	}
}

// migrations bring a schema to the next version: the first from version 1 to 2, and so on.
var migrations = []func(*sqlite.Conn) error{addOutbox}

func migrate(conn *sqlite.Conn, options Options) error {
	version, _, err := integer(conn, "SELECT max(version) FROM lintu_schema")
	if err != nil {
		return err
	}
	if version < 1 {
		return fmt.Errorf("%w: it has no schema version", ErrDamaged)
	}
	if version > schemaVersion {
		return fmt.Errorf("%w: its schema is version %d, this program knows up to %d", ErrNewer, version, schemaVersion)
	}
	if version < schemaVersion && options.ReadOnly {
		return fmt.Errorf("%w: its schema is version %d and must be brought to %d first; open it once for writing",
			data.ErrReadOnly, version, schemaVersion)
	}
	for ; version < schemaVersion; version++ {
		err := transact(conn, func(conn *sqlite.Conn) error {
			if err := migrations[version-1](conn); err != nil {
				return err
			}
			return execute(conn, "INSERT INTO lintu_schema VALUES (?, ?)", version+1, formatTime(options.Now()))
		})
		if err != nil {
			return fmt.Errorf("bring the schema from version %d to %d: %w", version, version+1, err)
		}
	}
	return nil
}

// readTables reads the descriptions of all tables.
func readTables(conn *sqlite.Conn, keys *seal.Keyring) (tables, error) {
	all := tables{}
	err := each(conn, "SELECT name, description FROM lintu_tables", nil, func(stmt *sqlite.Stmt) error {
		t, err := data.ReadTable(stmt.ColumnText(0), stmt.ColumnText(1))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		all[t.Name], err = newStored(t, keys)
		return err
	})
	for _, own := range data.Tables() {
		if t, ok := all[own.Name]; err == nil && (!ok || !t.Table.Equal(own)) {
			err = fmt.Errorf("%w: table %s is missing or not as this program knows it", ErrDamaged, own.Name)
		}
	}
	return all, err
}
