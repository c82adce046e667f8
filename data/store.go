package data

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paulmach/orb"
)

// What stores answer when they cannot do as asked. They are wrapped with what and why; test with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	ErrExists   = errors.New("exists already")
	ErrStale    = errors.New("changed by somebody else since it was read")
	ErrInvalid  = errors.New("invalid")
	ErrReadOnly = errors.New("read-only")
	// ErrUnavailable passes: the same call may succeed when it is made again.
	ErrUnavailable = errors.New("the store cannot be reached now")
	// ErrBusy passes too: the store is there, and everything that could answer is at work for others.
	ErrBusy = errors.New("the store is busy")
	// ErrFull says that the disk is, or a limit on the file: nothing of what was to be written is there.
	ErrFull = errors.New("no space left for the store")
	// ErrAltered says that a table of another program's is not there any more as it was when it was published, or may not be
	// read any more.
	ErrAltered = errors.New("the table is not as it was published")
	// ErrTrack says why the changes of another program's table cannot be told.
	ErrTrack = errors.New("cannot be tracked")
	// ErrTooMany says that a tile would hold more rows than its layer admits.
	ErrTooMany = errors.New("too many rows")
)

// InvalidError says which field of which row is wrong and why. It is an [ErrInvalid].
type InvalidError struct {
	Table  string
	ID     int64
	Field  string // empty for the geometry or the row as a whole
	Reason string // a sentence without a full stop, no personal value in it
}

func (e *InvalidError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s %d: %s", e.Table, e.ID, e.Reason)
	}
	return fmt.Sprintf("%s %d: %s: %s", e.Table, e.ID, e.Field, e.Reason)
}

// Is makes the error an ErrInvalid.
func (e *InvalidError) Is(target error) bool { return target == ErrInvalid }

// Query asks for rows of one table. Rows come in ascending id order.
type Query struct {
	Table string
	Scope Scope
	IDs   []int64    // only these, or nil
	Box   *orb.Bound // only rows whose box meets it, edges included, or nil
	// Where keeps rows whose field equals the value; the field must be open or per-flat and readable by the scope.
	Where []Match
	After int64 // only ids above: the last id of the page before
	Limit int   // at most so many rows; 0 = all
	// Broken, if set, is told of every row that cannot be read, an [InvalidError], and the scan goes on without it; else the
	// first such row ends the scan. Other programs may write what no table of ours can hold: an arc, an endless time.
	Broken func(error)
}

// Match is an equality test on a field.
type Match struct {
	Field string
	Value Value
}

// Reader reads rows. Fields the scope may not see, and all personal ones, come as null.
type Reader interface {
	// Tables describes what is stored: the built-in tables first, in the order of [Tables], then the others by name.
	Tables(ctx context.Context) ([]Table, error)
	// Scan calls each with every row asked for, in one consistent snapshot. The row and its slices are the callee's
	// only until it returns; what it keeps it must copy (geometry and text may be kept). An error of each ends the
	// scan and is returned. An unknown table is ErrNotFound; a table outside the scope gives no rows.
	Scan(ctx context.Context, q Query, each func(Row) error) error
	// Count is how many rows Scan would give.
	Count(ctx context.Context, q Query) (int64, error)
}

// Writer changes rows. A batch is one transaction: all of it or nothing.
type Writer interface {
	// Create makes a table that is not built in; ErrExists if there is one with another description.
	Create(ctx context.Context, t Table) error
	// Write applies a batch and returns the rows' new versions in order.
	Write(ctx context.Context, b Batch) ([]int64, error)
	// Load writes rows in bulk into one table: all of what next yields until it returns false, in one transaction,
	// its indexes packed afterwards. Ids must be new and ascending.
	Load(ctx context.Context, table string, next func() (Row, bool)) (int64, error)
}

// Write is one change of a batch.
type Write struct {
	Table string
	Op    Op
	Row   Row
	// IfVersion makes an update or a delete fail with ErrStale unless the row has this version; 0 = do not ask.
	IfVersion int64
}

// Batch is a list of changes applied together, in order.
type Batch []Write

// Op is what happened, or is to happen, to a row.
type Op uint8

// The operations. OpPut inserts or replaces.
const (
	OpInsert Op = iota + 1
	OpUpdate
	OpDelete
	OpPut
)

// Change is one change a store saw, by whoever made it.
type Change struct {
	Table string
	ID    int64
	Op    Op
	Old   orb.Bound // empty when unknown; see the store
	New   orb.Bound
}

// Numbers are the figures of an area: 小区 / 楼栋 / 单元 / 户室 / 住户 / 人口. An occupied household is a 住户 once,
// however many families it holds; people are members of households now, not registrations.
type Numbers struct {
	Compounds  int64 `json:"compounds"` // with at least one building in the area
	Buildings  int64 `json:"buildings"`
	Units      int64 `json:"units"`
	Households int64 `json:"households"` // flats with a door
	Occupied   int64 `json:"occupied"`   // 住户数
	People     int64 `json:"people"`
}

// Counter answers figures from the store itself: the truth that figures kept in memory are tested against.
type Counter interface {
	// Numbers of one row of regions, compounds or buildings.
	Numbers(ctx context.Context, table string, id int64) (Numbers, error)
	// Residents calls each with the number of current members of every household that has any.
	Residents(ctx context.Context, each func(household, people int64) error) error
}

// Identity is what a store says of itself.
type Identity struct {
	Demo   bool   // made by `lintu demo`, and nothing imported since
	Preset string // of the demo
	Seed   uint64
	Made   time.Time
}

// Connections is how a store uses its connections to a database.
type Connections struct {
	Used, Idle, Most int
	Waits            int64 // how often somebody found none idle
}
