package geopackage

import (
	"context"
	"fmt"
	"slices"

	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/derive"
)

// fewRows is up to how many rows a load is an ordinary insert: taking the indexes away and making them anew would take
// longer, above all in a table that has many rows already.
const fewRows = 1000

// Load writes rows in bulk into one table. See [data.Writer]. Rows that bring their grid and region are believed; those
// that bring none get them.
func (s *Store) Load(ctx context.Context, table string, next func() (data.Row, bool)) (int64, error) {
	t, err := s.table(ctx, table)
	if err != nil {
		return 0, err
	}
	if err = s.writable(t, false); err != nil {
		return 0, fmt.Errorf("load %s: %w", table, err)
	}
	var n int64
	// References are checked by the load itself, which remembers what it found.
	err = s.withoutForeignKeys(ctx, func(conn *sqlite.Conn) error {
		l := &load{session: newSession(s, conn), ctx: ctx, table: t}
		l.change = derive.NewChange(l.session, l.tables.rules())
		e := l.run(next)
		n = l.n
		return e
	})
	if err != nil {
		return 0, fmt.Errorf("load %s: %w", table, err)
	}
	return n, nil
}

// load is one bulk load under way.
type load struct {
	*session
	ctx     context.Context //nolint:containedctx // a load lives as long as one call
	table   *stored
	change  *derive.Change
	rows    *inserter
	refs    []reference
	bulk    bool // indexes and triggers are off, the R-tree is packed afterwards
	boxes   []box
	indexes []string // statements that make those that were taken away
	told    blocks   // what the outbox is told of the rows, if bulk
	n       int64
	last    int64 // id of the row before
}

func (l *load) run(next func() (data.Row, bool)) error {
	next, l.bulk = peek(next)
	if l.bulk {
		l.told = blocks{conn: l.conn, table: l.table.Name}
		if err := l.strip(); err != nil {
			return err
		}
	}
	var err error
	if l.rows, err = newInserter(l.conn, l.table, l.keys, l.bulk); err != nil {
		return err
	}
	l.refs = references(l.table)
	rows := makeAhead(l.ctx, next, l.table.rules.Check)
	err = rows.each(l.ctx, l.rows.most(), l.insert, l.inserted)
	rows.end()
	if err != nil {
		return err
	}
	if err := l.ctx.Err(); err != nil {
		return err
	}
	if err := checkSelfReferences(l.conn, l.table); err != nil {
		return err
	}
	if l.bulk {
		if err := l.dress(); err != nil {
			return err
		}
	}
	if l.table.Name == membershipsTable {
		if err := l.change.Settle(l.ctx); err != nil {
			return err
		}
	}
	if err := l.change.Finish(l.ctx); err != nil {
		return err
	}
	return l.register()
}

// peek looks whether there are more than a few rows, and gives back what it took.
func peek(next func() (data.Row, bool)) (again func() (data.Row, bool), many bool) {
	var held []data.Row
	for len(held) <= fewRows {
		row, ok := next()
		if !ok {
			break
		}
		row.Values = slices.Clone(row.Values)
		held = append(held, row)
	}
	many = len(held) > fewRows
	return func() (data.Row, bool) {
		if len(held) == 0 {
			if !many {
				return data.Row{}, false
			}
			return next()
		}
		row := held[0]
		held = held[1:]
		return row, true
	}, many
}

// insert inserts rows. What is right with one is looked up before the first of them is in the table.
func (l *load) insert(rows []data.Row) error {
	for i := range rows {
		if err := l.complete(&rows[i]); err != nil {
			return err
		}
	}
	if err := l.rows.insert(rows); err != nil {
		return err
	}
	if l.table.Name != regionsTable {
		return nil
	}
	for _, row := range rows {
		if err := l.change.Inserted(l.ctx, l.table.rules, row); err != nil {
			return err
		}
	}
	return nil
}

// complete checks what a row refers to, and places it if it brings no place.
func (l *load) complete(row *data.Row) error {
	if row.ID <= l.last {
		return &data.InvalidError{
			Table: l.table.Name, ID: row.ID, Field: data.IDColumn, Reason: fmt.Sprintf("ids must ascend, and %d came before", l.last),
		}
	}
	l.last = row.ID
	for i := range l.refs {
		if err := l.refs[i].check(l.conn, l.table, *row); err != nil {
			return err
		}
	}
	if l.table.rules.Placed(*row) {
		return nil
	}
	var err error
	*row, err = l.change.Completed(l.ctx, l.table.rules, data.Row{}, *row)
	return err
}

// inserted notes rows that are in the table now.
func (l *load) inserted(set *rowSet) error {
	l.n += int64(len(set.rows))
	l.widen(l.table.Name, set.extent)
	if !l.bulk {
		return nil
	}
	l.boxes = append(l.boxes, set.boxes...)
	for _, row := range set.rows {
		if err := l.told.add(row.ID); err != nil {
			return err
		}
	}
	return nil
}

// insertFault says in the words of data what SQLite has against a new row.
func insertFault(t *stored, id int64, err error) error {
	switch sqlite.ErrCode(err) {
	case sqlite.ResultConstraintPrimaryKey, sqlite.ResultConstraintUnique, sqlite.ResultConstraintRowID:
		return fmt.Errorf("%s %d: %w", t.Name, id, data.ErrExists)
	default:
		return err
	}
}

// strip takes the table's indexes and triggers away, and remembers the boxes of the rows there are.
func (l *load) strip() error {
	if err := l.dropIndexes(); err != nil {
		return err
	}
	for _, trigger := range triggers(l.table.Table) {
		if err := execute(l.conn, "DROP TRIGGER IF EXISTS "+quote(trigger.name)); err != nil {
			return err
		}
	}
	if err := l.sequenceFirst(); err != nil {
		return err
	}
	if !l.table.spatial {
		return nil
	}
	query := "SELECT id, minx, maxx, miny, maxy FROM " + quote(rtreeName(l.table.Name))
	return each(l.conn, query, nil, func(stmt *sqlite.Stmt) error {
		at := func(i int) float32 { return float32(stmt.ColumnFloat(i)) }
		l.boxes = append(l.boxes, box{stmt.ColumnInt64(0), at(1), at(2), at(3), at(4)})
		return nil
	})
}

// dropIndexes drops every index of the table, whatever it is called and whoever made it, and remembers how to make it.
func (l *load) dropIndexes() error {
	var names []string
	const query = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
	err := each(l.conn, query, []any{l.table.Name}, func(stmt *sqlite.Stmt) error {
		names, l.indexes = append(names, stmt.ColumnText(0)), append(l.indexes, stmt.ColumnText(1))
		return nil
	})
	for _, name := range names {
		if err == nil {
			err = execute(l.conn, "DROP INDEX "+quote(name))
		}
	}
	return err
}

// sequenceFirst makes the table's entry the first of sqlite_sequence, where SQLite keeps the largest id ever used: it
// searches that table from the start for every insert, which with our twenty tables takes as long as the insert itself.
func (l *load) sequenceFirst() error {
	seq, _, err := integer(l.conn, "SELECT max(seq) FROM sqlite_sequence WHERE name = ?", l.table.Name)
	if err != nil {
		return err
	}
	if err := execute(l.conn, "DELETE FROM sqlite_sequence WHERE name = ?", l.table.Name); err != nil {
		return err
	}
	return execute(l.conn, "INSERT INTO sqlite_sequence (rowid, name, seq) SELECT coalesce(min(rowid), 2) - 1, ?, ? FROM sqlite_sequence",
		l.table.Name, seq)
}

// dress puts them back, and writes down what the outbox has not been told yet. The spatial index is built on a second
// processor while SQLite sorts the others.
func (l *load) dress() error {
	if err := l.told.flush(); err != nil {
		return err
	}
	var tree *packing
	if l.table.spatial {
		var err error
		if tree, err = startPacking(l.conn, l.table.Name, l.boxes); err != nil {
			return err
		}
		defer tree.wait()
	}
	for _, statement := range l.indexes {
		if err := execute(l.conn, statement); err != nil {
			return err
		}
	}
	if tree != nil {
		if err := tree.write(); err != nil {
			return err
		}
	}
	for _, trigger := range triggers(l.table.Table) {
		if err := execute(l.conn, trigger.create); err != nil {
			return err
		}
	}
	return nil
}
