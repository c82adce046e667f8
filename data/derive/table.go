package derive

import (
	"maps"

	"lintu/data"
)

// The built-in tables the rules name.
const (
	regionsTable     = "regions"
	residentsTable   = "residents"
	membershipsTable = "memberships"
)

// The fields the rules name.
const (
	codeField      = "code"
	regionField    = "region"
	gridField      = "grid_id"
	communityField = "community_id"
	parentField    = "parent_id"
	residentField  = "resident_id"
)

// Table is a table as the rules see it: its description, and where the fields they act on are, −1 for none. It does not
// change.
type Table struct {
	data.Table
	checker                 *data.Checker
	region, grid, community int
}

// NewTable reads a description.
func NewTable(t data.Table) *Table {
	return &Table{
		Table: t, checker: data.NewChecker(t),
		region: t.Index(regionField), grid: t.Index(gridField), community: t.Index(communityField),
	}
}

// Check says what is wrong with a row, except for what it refers to.
func (t *Table) Check(row data.Row) error { return t.checker.Check(row) }

// Placed reports whether a row brings where it is: its grid, or its region if its table has no grids. A table that has
// neither asks nothing.
func (t *Table) Placed(row data.Row) bool {
	switch {
	case t.grid >= 0:
		return !row.Values[t.grid].IsNull()
	case t.region >= 0:
		return !row.Values[t.region].IsNull()
	default:
		return true
	}
}

// Tables are the tables of a store by name. A set does not change; [Tables.With] makes another.
type Tables map[string]*Table

// With is the set with one more table.
func (ts Tables) With(t data.Table) Tables {
	next := maps.Clone(ts)
	next[t.Name] = NewTable(t)
	return next
}

// List is every table in the order of [data.Reader.Tables].
func (ts Tables) List() []data.Table {
	all := make([]data.Table, 0, len(ts))
	for _, t := range ts {
		all = append(all, t.Table)
	}
	data.SortTables(all)
	return all
}
