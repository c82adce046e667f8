package geopackage

import (
	_ "embed" // for outbox.sql
	"encoding/binary"
	"fmt"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"lintu/data"
)

//go:embed outbox.sql
var outboxSQL string

// The operations of records in the outbox.
const (
	opInsert = "i"
	opUpdate = "u"
	opDelete = "d"
	opTable  = "t" // the table is to be read again
)

// blockRows is how many rows of a bulk load one record holds at most.
const blockRows = 1000

// trimAtOnce is how many records a write deletes at most: about a millisecond.
const trimAtOnce = 2000

// outboxTriggers write down what happens to the rows of a table. They use nothing but SQLite itself, so that every program
// can run them. An update is told by the version, which grows with each: an update that does not raise it makes the version
// trigger do so, and that second update is the one written down.
func outboxTriggers(t data.Table) []trigger {
	const record = "INSERT INTO lintu_outbox (layer, op, id) VALUES ('%s', '%s', %s);"
	write := func(op, id string) string { return fmt.Sprintf(record, t.Name, op, id) }
	kinds := []struct{ name, when, do string }{
		{"insert", "AFTER INSERT ON %s", write(opInsert, "NEW.id")},
		{"update", "AFTER UPDATE ON %s WHEN NEW.version <> OLD.version", write(opUpdate, "NEW.id")},
		{"renumber", "AFTER UPDATE OF id ON %s WHEN NEW.id <> OLD.id", write(opDelete, "OLD.id") + " " + write(opInsert, "NEW.id")},
		{"delete", "AFTER DELETE ON %s", write(opDelete, "OLD.id")},
	}
	all := make([]trigger, len(kinds))
	for i, k := range kinds {
		name := "lintu_" + t.Name + "_outbox_" + k.name
		all[i] = trigger{name, fmt.Sprintf("CREATE TRIGGER %s "+k.when+" BEGIN %s END", quote(name), quote(t.Name), k.do)}
	}
	return all
}

// blocks writes the rows of a bulk load into the outbox, many to a record: their ids ascend.
type blocks struct {
	conn        *sqlite.Conn
	table       string
	first, last int64
	rows        int
	more        []byte
}

func (b *blocks) add(id int64) error {
	if b.rows == blockRows {
		if err := b.flush(); err != nil {
			return err
		}
	}
	if b.rows == 0 {
		b.first = id
	} else {
		b.more = binary.AppendUvarint(b.more, uint64(id-b.last))
	}
	b.last = id
	b.rows++
	return nil
}

func (b *blocks) flush() error {
	if b.rows == 0 {
		return nil
	}
	_, err := run(b.conn, "INSERT INTO lintu_outbox (layer, op, id, more) VALUES (?, ?, ?, ?)", b.table, opInsert, b.first, b.more)
	b.rows, b.more = 0, b.more[:0]
	return err
}

// eachID calls do with the ids of a record.
func eachID(first int64, more []byte, do func(id int64) error) error {
	if err := do(first); err != nil {
		return err
	}
	for len(more) > 0 {
		step, n := binary.Uvarint(more)
		if n <= 0 || step == 0 || step > data.MaxID {
			return fmt.Errorf("%w: a record of the outbox with a broken list of rows", ErrDamaged)
		}
		first, more = first+int64(step), more[n:]
		if err := do(first); err != nil {
			return err
		}
	}
	return nil
}

// announceAgain writes down that a table is to be read again.
func announceAgain(conn *sqlite.Conn, table string) error {
	_, err := run(conn, "INSERT INTO lintu_outbox (layer, op) VALUES (?, ?)", table, opTable)
	return err
}

// trim deletes old records, some at a time, so that about so many are kept. The newest always is: it is where the feed
// stands.
func trim(conn *sqlite.Conn, keep int64) error {
	_, err := run(conn, `DELETE FROM lintu_outbox WHERE seq <= (SELECT max(seq) FROM lintu_outbox) - max(?1, 1)
AND seq < (SELECT min(seq) FROM lintu_outbox) + ?2`, keep, trimAtOnce)
	return err
}

// addOutbox brings the schema from version 1 to 2: from now on every change of a table is written down.
func addOutbox(conn *sqlite.Conn) error {
	if err := sqlitex.ExecuteScript(conn, outboxSQL, nil); err != nil {
		return err
	}
	all, err := readTables(conn, nil)
	if err != nil {
		return err
	}
	for _, t := range all {
		for _, trigger := range outboxTriggers(t.Table) {
			if err := execute(conn, trigger.create); err != nil {
				return err
			}
		}
	}
	return nil
}
