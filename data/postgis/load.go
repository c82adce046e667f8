package postgis

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/derive"
)

// chunkBytes is how much of a load is sent in one COPY. The triggers see the rows of one COPY together: this many fit in
// the memory they work in, and are enough that their own cost disappears.
const chunkBytes = 8 << 20

// loadMemory is that memory.
const loadMemory = "64MB"

// checkEvery is after how many rows a load looks whether it was cancelled.
const checkEvery = 1024

// Load writes rows in bulk into one table, and works alone. See [data.Writer]. Rows that bring their grid and region are
// believed; those that bring none get them.
func (s *Store) Load(ctx context.Context, table string, next func() (data.Row, bool)) (int64, error) {
	t, err := s.table(ctx, table)
	if err != nil {
		return 0, err
	}
	if s.options.ReadOnly {
		return 0, data.ErrReadOnly
	}
	// Unlike a batch it is not made again when it fails: its rows come only once.
	conn, err := s.beginWrite(ctx, true)
	if err != nil {
		return 0, fmt.Errorf("load %s: %w", table, fault(ctx, err))
	}
	defer conn.Release()
	l := newLoad(conn.Conn(), t, s.tables.Load())
	err = l.run(ctx, next)
	if err == nil {
		_, err = conn.Exec(ctx, "COMMIT")
	} else {
		err = undo(ctx, conn.Conn(), err)
	}
	if err != nil {
		return 0, fmt.Errorf("load %s: %w", table, fault(ctx, err))
	}
	return l.n, nil
}

// load is one bulk load under way. While a chunk is sent the next one is filled.
type load struct {
	*session
	table  *stored
	change *derive.Change
	chunk  []byte
	spare  []byte
	limit  int        // bytes of a chunk
	sent   chan error // what became of the chunk that is under way; nil while none is
	known  map[string]known
	n      int64
	last   int64 // id of the row before
}

// known is what a row of another table was found to have; rows of a building come together.
type known struct {
	id     int64
	values []data.Value
	there  bool
}

func newLoad(conn *pgx.Conn, t *stored, all *tables) *load {
	l := &load{session: &session{conn: conn, tables: all, alone: true}, table: t, limit: chunkBytes, known: map[string]known{}}
	l.change = derive.NewChange(l, all.rules)
	if slices.ContainsFunc(t.Fields, func(f data.Field) bool { return f.Refers == t.Name }) {
		l.limit = 1 << 30 // rows may refer to later ones: all in one statement
	}
	l.chunk = append(l.chunk, copySignature...)
	return l
}

func (l *load) run(ctx context.Context, next func() (data.Row, bool)) error {
	if _, err := l.conn.Exec(ctx, "SET LOCAL work_mem = '"+loadMemory+"'"); err != nil {
		return err
	}
	for row, ok := next(); ok; row, ok = next() {
		if err := l.insert(ctx, row); err != nil {
			return l.abandon(err)
		}
	}
	if err := l.abandon(ctx.Err()); err != nil {
		return err
	}
	if err := l.send(ctx); err != nil {
		return err
	}
	if err := l.wait(); err != nil {
		return err
	}
	if l.table.Name == "memberships" {
		if err := l.change.Settle(ctx); err != nil {
			return err
		}
	}
	if err := l.change.Finish(ctx); err != nil {
		return err
	}
	return ctx.Err()
}

// abandon waits for what is under way, so that the connection is free for what comes then.
func (l *load) abandon(failed error) error {
	if failed == nil {
		return nil
	}
	_ = l.wait() // the first failure is the one to tell
	return failed
}

func (l *load) insert(ctx context.Context, row data.Row) error {
	if l.n%checkEvery == 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if row.ID <= l.last && l.n > 0 {
		return &data.InvalidError{
			Table: l.table.Name, ID: row.ID, Field: data.IDColumn, Reason: fmt.Sprintf("ids must ascend, and %d came before", l.last),
		}
	}
	if err := l.table.Check(row); err != nil {
		return err
	}
	var err error
	if !l.table.Placed(row) {
		if row, err = l.change.Completed(ctx, l.table.Table, data.Row{}, row); err != nil {
			return err
		}
	}
	if l.chunk, err = l.table.appendTuple(l.chunk, row); err != nil {
		return err
	}
	if l.table.Name == "regions" {
		if err := l.change.Inserted(ctx, l.table.Table, row); err != nil {
			return err
		}
	}
	l.last = row.ID
	l.n++
	if len(l.chunk) < l.limit {
		return nil
	}
	return l.send(ctx)
}

// send hands the chunk to the server and goes on with an empty one.
func (l *load) send(ctx context.Context) error {
	if err := l.wait(); err != nil {
		return err
	}
	if len(l.chunk) == len(copySignature) {
		return nil
	}
	body := append(l.chunk, copyEnd...)
	l.chunk, l.spare = append(l.spare[:0], copySignature...), body
	l.sent = make(chan error, 1)
	go func(sent chan<- error) {
		_, err := l.conn.PgConn().CopyFrom(ctx, bytes.NewReader(body), l.table.copyStatement())
		sent <- err
	}(l.sent)
	return nil
}

// wait waits for the chunk under way.
func (l *load) wait() error {
	if l.sent == nil {
		return nil
	}
	err := <-l.sent
	l.sent = nil
	return err
}

// Row reads a row, of a grid, while no chunk is under way.
func (l *load) Row(ctx context.Context, t *derive.Table, id int64) (data.Row, bool, error) {
	if err := l.wait(); err != nil {
		return data.Row{}, false, err
	}
	return l.session.Row(ctx, t, id)
}

// Get reads fields of a row, and remembers those of the last one of every table.
func (l *load) Get(ctx context.Context, t *derive.Table, id int64, fields ...string) ([]data.Value, bool, error) {
	question := t.Name + " " + strings.Join(fields, " ")
	if k, ok := l.known[question]; ok && k.id == id {
		return k.values, k.there, nil
	}
	if err := l.wait(); err != nil {
		return nil, false, err
	}
	values, there, err := l.session.Get(ctx, t, id, fields...)
	if err == nil && t.Name != l.table.Name {
		l.known[question] = known{id, values, there}
	}
	return values, there, err
}

// Find lists the ids of rows while no chunk is under way.
func (l *load) Find(ctx context.Context, t *derive.Table, box *orb.Bound, where ...data.Match) ([]int64, error) {
	if err := l.wait(); err != nil {
		return nil, err
	}
	return l.session.Find(ctx, t, box, where...)
}
