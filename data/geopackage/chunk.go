package geopackage

import (
	"fmt"
	"strings"

	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/seal"
)

// A statement that inserts many rows costs less than as many statements: SQLite opens its cursors once, and looks the
// largest id up and writes it down once. It has to be INSERT OR FAIL, which leaves the rows before a bad one: to undo them
// SQLite would copy every page first. The load as a whole is undone anyway.
const (
	chunkRows     = 32
	mostVariables = 32766 // SQLite's limit of parameters (sqlite.org/limits.html)
)

// chunk inserts rows of one table, so many with one statement.
type chunk struct {
	stmt  *sqlite.Stmt
	slots []*binder
}

func newChunk(conn *sqlite.Conn, t *stored, keys *seal.Keyring, rows int) (*chunk, error) {
	columns := t.columns()
	query := t.insert
	if rows > 1 {
		query = insertMany(t.Name, columns, rows)
	}
	stmt, err := conn.Prepare(query)
	if err != nil {
		return nil, err
	}
	c := &chunk{stmt: stmt, slots: make([]*binder, rows)}
	for i := range c.slots {
		c.slots[i] = newBinder(t, keys, stmt)
		c.slots[i].base = i * len(columns)
	}
	return c, nil
}

// insertMany is the statement that inserts so many rows.
func insertMany(table string, columns []string, rows int) string {
	marks := make([]string, rows)
	for i := range marks {
		marks[i] = "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	}
	return "INSERT OR FAIL INTO " + quote(table) + " (" + quoted(columns) + ") VALUES " + strings.Join(marks, ", ")
}

// insert inserts exactly as many rows as the chunk has.
func (c *chunk) insert(rows []data.Row) error {
	for i, row := range rows {
		if err := c.slots[i].bind(row, 1); err != nil {
			return err
		}
	}
	return step(c.stmt)
}

// inserter inserts the rows of a load, most of them in chunks.
type inserter struct {
	conn      *sqlite.Conn
	table     *stored
	many, one *chunk
}

// newInserter makes an inserter. Where triggers are to run with every row, or what it changes is looked up in the table as
// it is then, rows go in one by one.
func newInserter(conn *sqlite.Conn, t *stored, keys *seal.Keyring, bulk bool) (*inserter, error) {
	one, err := newChunk(conn, t, keys, 1)
	if err != nil || !bulk || t.Name == regionsTable {
		return &inserter{conn: conn, table: t, many: one, one: one}, err
	}
	many, err := newChunk(conn, t, keys, min(chunkRows, mostVariables/len(t.columns())))
	return &inserter{conn: conn, table: t, many: many, one: one}, err
}

// insert inserts rows, at most [inserter.most] of them.
func (in *inserter) insert(rows []data.Row) error {
	if len(rows) == in.most() {
		if err := in.many.insert(rows); err != nil {
			return insertFault(in.table, rows[min(in.conn.Changes(), len(rows)-1)].ID, err)
		}
		return nil
	}
	for i := range rows {
		if err := in.one.insert(rows[i : i+1]); err != nil {
			return insertFault(in.table, rows[i].ID, err)
		}
	}
	return nil
}

func (in *inserter) most() int { return len(in.many.slots) }

// pairs inserts pairs of numbers into a table, many at a time.
type pairs struct {
	conn  *sqlite.Conn
	table string
	held  [][2]int64
}

const pairRows = 128

func (p *pairs) add(a, b int64) error {
	p.held = append(p.held, [2]int64{a, b})
	if len(p.held) < pairRows {
		return nil
	}
	return p.flush()
}

func (p *pairs) flush() error {
	if len(p.held) == 0 {
		return nil
	}
	values := "(?, ?)" + strings.Repeat(", (?, ?)", len(p.held)-1)
	stmt, err := p.conn.Prepare(fmt.Sprintf("INSERT OR FAIL INTO %s VALUES %s", quote(p.table), values))
	if err != nil {
		return err
	}
	for i, pair := range p.held {
		stmt.BindInt64(2*i+1, pair[0])
		stmt.BindInt64(2*i+2, pair[1])
	}
	p.held = p.held[:0]
	return step(stmt)
}
