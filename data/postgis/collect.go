package postgis

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lintu/data"
)

// collector turns records of the outbox into changes, and gives up on tables with too many of them.
type collector struct {
	changes []data.Change
	counts  map[string]int
	reload  map[string]bool
}

func newCollector() *collector {
	return &collector{counts: map[string]int{}, reload: map[string]bool{}}
}

// operations are the operations of records, by letter.
var operations = map[string]data.Op{"i": data.OpInsert, "u": data.OpUpdate, "d": data.OpDelete}

// add adds a record; the arrays are as PostgreSQL sends them in binary form.
func (c *collector) add(table, op string, ids, oldBoxes, newBoxes []byte) error {
	if op == "t" {
		c.reload[table] = true
	}
	if c.reload[table] {
		return nil
	}
	what, known := operations[op]
	if !known {
		return fmt.Errorf("%w: a record of the outbox with the operation %q", ErrDamaged, op)
	}
	idArray, err := parseArray(ids)
	if err != nil {
		return err
	}
	olds, err := parseBoxes(oldBoxes, idArray.n)
	if err != nil {
		return err
	}
	news, err := parseBoxes(newBoxes, idArray.n)
	if err != nil {
		return err
	}
	if c.counts[table] += idArray.n; c.counts[table] > manyChanges {
		c.reload[table] = true
		return nil
	}
	for range idArray.n {
		id, ok := idArray.next()
		if !ok {
			return errArray
		}
		c.changes = append(c.changes, data.Change{Table: table, ID: int64(id), Op: what, Old: olds.next(), New: news.next()})
	}
	return nil
}

// result is everything collected.
func (c *collector) result() ([]data.Change, []string) {
	var reload []string
	for table := range c.reload {
		reload = append(reload, table)
	}
	slices.Sort(reload)
	return slices.DeleteFunc(c.changes, func(change data.Change) bool { return c.reload[change.Table] }), reload
}

var errArray = errors.New("an array of the outbox cannot be read")

// array is an array of 8-byte elements in binary form (array_send): number of dimensions, whether there are nulls, type,
// length and lower bound of each dimension, then each element with its length, −1 for null.
type array struct {
	n    int
	rest []byte
}

func parseArray(raw []byte) (array, error) {
	if len(raw) == 0 {
		return array{}, nil
	}
	if len(raw) < 12 {
		return array{}, errArray
	}
	dimensions := int(binary.BigEndian.Uint32(raw))
	if dimensions == 0 {
		return array{}, nil
	}
	const most = 6 // PostgreSQL's own limit
	if dimensions > most || len(raw) < 12+8*dimensions {
		return array{}, errArray
	}
	n := 1
	for d := range dimensions {
		length := int(binary.BigEndian.Uint32(raw[12+8*d:]))
		if length > len(raw) {
			return array{}, errArray
		}
		n *= length
	}
	return array{n: n, rest: raw[12+8*dimensions:]}, nil
}

// next is the next element; false for null and past the end.
func (a *array) next() (uint64, bool) {
	if len(a.rest) < 4 {
		return 0, false
	}
	size := int32(binary.BigEndian.Uint32(a.rest))
	a.rest = a.rest[4:]
	if size != 8 || len(a.rest) < 8 {
		return 0, false
	}
	v := binary.BigEndian.Uint64(a.rest)
	a.rest = a.rest[8:]
	return v, true
}

// boxes are the boxes of the rows of a record: two numbers each for points, four for others, nulls for none.
type boxes struct {
	array
	each int
}

func parseBoxes(raw []byte, rows int) (boxes, error) {
	a, err := parseArray(raw)
	if err != nil || a.n == 0 {
		return boxes{}, err
	}
	if rows == 0 || a.n != 2*rows && a.n != 4*rows {
		return boxes{}, errArray
	}
	return boxes{array: a, each: a.n / rows}, nil
}

func (b *boxes) next() orb.Bound {
	var v [4]float64
	complete := b.each > 0
	for i := range b.each {
		bits, ok := b.array.next()
		v[i], complete = math.Float64frombits(bits), complete && ok
	}
	switch {
	case !complete:
		return data.Nowhere()
	case b.each == 2:
		return orb.Point{v[0], v[1]}.Bound()
	default:
		return orb.Bound{Min: orb.Point{v[0], v[1]}, Max: orb.Point{v[2], v[3]}}
	}
}
