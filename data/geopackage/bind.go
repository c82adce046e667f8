package geopackage

import (
	"fmt"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/seal"
)

// binder fills a statement that writes rows of one table. Values that equal those of the row before stay bound: most
// columns of a bulk load hardly change, and binding is a third of its time.
type binder struct {
	table *stored
	keys  *seal.Keyring
	stmt  *sqlite.Stmt
	base  int // parameters before those of the row
	last  []data.Value
	bound bool // last is what is bound
	blob  []byte
}

func newBinder(t *stored, keys *seal.Keyring, stmt *sqlite.Stmt) *binder {
	return &binder{table: t, keys: keys, stmt: stmt, last: make([]data.Value, len(t.Fields))}
}

// bind fills the statement with a checked row. See [stored.compile] for the order of the parameters.
func (b *binder) bind(row data.Row, version int64) error {
	b.stmt.BindInt64(b.base+1, row.ID)
	b.stmt.BindInt64(b.base+2, version)
	if err := b.bindGeometry(row.Geometry); err != nil {
		return &data.InvalidError{Table: b.table.Name, ID: row.ID, Reason: err.Error()}
	}
	first := b.base + b.table.firstField()
	blind := first + len(b.table.Fields)
	for i, f := range b.table.Fields {
		v := row.Values[i]
		if f.Privacy == data.Personal {
			if err := b.bindPersonal(first+i, blind, i, v, row.ID); err != nil {
				return err
			}
			if f.Blind {
				blind++
			}
			continue
		}
		if b.bound && v == b.last[i] {
			continue
		}
		b.last[i] = v
		bindValue(b.stmt, first+i, v)
	}
	b.bound = true
	return nil
}

func (b *binder) bindGeometry(g orb.Geometry) error {
	if !b.table.spatial {
		return nil
	}
	if g == nil {
		b.stmt.BindNull(b.base + 3)
		return nil
	}
	var err error
	if b.blob, err = encodeBlob(b.blob[:0], data.Stowed(g, b.table.Shape, b.table.single)); err != nil {
		return err
	}
	b.stmt.BindBytes(b.base+3, b.blob)
	return nil
}

// bindPersonal seals the value of field i into one parameter and its blind index, if it has one, into another.
func (b *binder) bindPersonal(param, blind, i int, v data.Value, id int64) error {
	f := b.table.Fields[i]
	switch {
	case v.IsNull():
		b.stmt.BindNull(param)
		if f.Blind {
			b.stmt.BindNull(blind)
		}
		return nil
	case v.Text() == "":
		b.stmt.BindZeroBlob(param, 0)
		if f.Blind {
			b.stmt.BindZeroBlob(blind, 0)
		}
		return nil
	}
	sealed, err := b.keys.Seal(nil, v.Text(), seal.Place{Table: b.table.Name, Field: f.Name, ID: id})
	if err != nil {
		return fmt.Errorf("seal %s.%s of %d: %w", b.table.Name, f.Name, id, err)
	}
	b.stmt.BindBytes(param, sealed)
	if f.Blind {
		index := b.table.blinds[i].Index(v.Text())
		b.stmt.BindBytes(blind, index[:])
	}
	return nil
}

// bindValue binds an attribute. Times are text, as the standard wants them.
func bindValue(stmt *sqlite.Stmt, param int, v data.Value) {
	switch v.Type() {
	case data.TypeInt:
		stmt.BindInt64(param, v.Int())
	case data.TypeReal:
		stmt.BindFloat(param, v.Real())
	case data.TypeText:
		stmt.BindText(param, v.Text())
	case data.TypeBool:
		stmt.BindBool(param, v.Bool())
	case data.TypeTime:
		stmt.BindText(param, formatTime(v.Time()))
	default:
		stmt.BindNull(param)
	}
}
