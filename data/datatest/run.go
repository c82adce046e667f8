package datatest

import (
	"context"
	"errors"
	"testing"

	"lintu/data"
)

// Store is what is tested.
type Store interface {
	data.Reader
	data.Writer
	data.Counter
	data.Feed
	data.Amender
	// Raw is everything as it lies on the disk, to look for what must not be readable there.
	Raw(t *testing.T) []byte
	// Bend has another program put an arc in the place of a row's geometry: no table of ours can hold one.
	Bend(t *testing.T, table string, id int64)
	Close() error
}

// test is one clause of the contract.
type test struct {
	name  string
	run   func(*testing.T, suite)
	looks bool // it only reads: tests that do share a store
}

// looking is a test that changes nothing.
func looking(name string, run func(*testing.T, suite)) test {
	return test{name: name, run: run, looks: true}
}

// changing is a test that gets a store of its own.
func changing(name string, run func(*testing.T, suite)) test { return test{name: name, run: run} }

// Run tests a store. open makes an empty one with the city's own tables; the suite closes it.
func Run(t *testing.T, open func(*testing.T) Store) {
	groups := []struct {
		name  string
		tests []test
	}{
		{"tables", tableTests()},
		{"reads", readTests()},
		{"paging", pagingTests()},
		{"scope", scopeTests()},
		{"writes", writeTests()},
		{"refusals", refusalTests()},
		{"dependants", dependantTests()},
		{"grids", gridTests()},
		{"regions follow", followTests()},
		{"figures", figureTests()},
		{"loads", loadTests()},
		{"cancellation", cancelTests()},
		{"concurrency", concurrencyTests()},
		{"personal", personalTests()},
		{"feed", feedTests()},
		{"amends", amendTests()},
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			var shared *suite
			for _, c := range g.tests {
				if c.looks && shared == nil {
					s := newSuite(t, open)
					shared = &s
				}
				t.Run(c.name, func(t *testing.T) {
					if c.looks {
						c.run(t, *shared)
						return
					}
					c.run(t, newSuite(t, open))
				})
			}
		})
	}
}

// suite is a store with the town in it, and a short way to say things to it. What cannot fail by the contract ends the
// test when it does.
type suite struct {
	Store
	town town
	open func(*testing.T) Store // another one
}

func newSuite(t *testing.T, open func(*testing.T) Store) suite {
	t.Helper()
	s := suite{Store: open(t), town: newTown(), open: open}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	for _, table := range data.Tables() {
		if rows := s.town.rows[table.Name]; len(rows) > 0 {
			s.load(t, table.Name, rows)
		}
	}
	return s
}

func (s suite) load(t *testing.T, table string, rows []data.Row) {
	t.Helper()
	n, err := s.Load(t.Context(), table, each(rows))
	if err != nil {
		t.Fatalf("load %s: %v", table, err)
	}
	if n != int64(len(rows)) {
		t.Fatalf("load %s: %d rows, want %d", table, n, len(rows))
	}
}

// each hands out rows one by one, as Load wants them.
func each(rows []data.Row) func() (data.Row, bool) {
	return func() (data.Row, bool) {
		if len(rows) == 0 {
			return data.Row{}, false
		}
		row := rows[0]
		rows = rows[1:]
		return row, true
	}
}

// write applies changes that must succeed.
func (s suite) write(t *testing.T, batch ...data.Write) []int64 {
	t.Helper()
	versions, err := s.Write(t.Context(), batch)
	if err != nil {
		t.Fatalf("write: %v", err)
	}
	if len(versions) != len(batch) {
		t.Fatalf("%d versions for %d changes", len(versions), len(batch))
	}
	return versions
}

// refused applies changes that must fail in a certain way and leave nothing behind.
func (s suite) refused(t *testing.T, want error, batch ...data.Write) {
	t.Helper()
	_ = s.refusal(t, want, batch...)
}

// refusal is the error of changes that are [suite.refused].
func (s suite) refusal(t *testing.T, want error, batch ...data.Write) error {
	t.Helper()
	before := s.everything(t)
	_, err := s.Write(t.Context(), batch)
	if !errors.Is(err, want) {
		t.Fatalf("write: %v, want %v", err, want)
	}
	s.unchanged(t, before)
	return err
}

// scan is the result of a query that must succeed.
func (s suite) scan(t *testing.T, q data.Query) []data.Row {
	t.Helper()
	rows, err := collect(t.Context(), s, q)
	if err != nil {
		t.Fatalf("scan %s: %v", q.Table, err)
	}
	n, err := s.Count(t.Context(), q)
	if err != nil {
		t.Fatalf("count %s: %v", q.Table, err)
	}
	if n != int64(len(rows)) {
		t.Fatalf("count %s says %d rows, scan gives %d", q.Table, n, len(rows))
	}
	return rows
}

// all are all rows of a table.
func (s suite) all(t *testing.T, table string) []data.Row {
	t.Helper()
	return s.scan(t, data.Query{Table: table, Scope: data.Everything()})
}

// row is one row that must be there.
func (s suite) row(t *testing.T, table string, id int64) data.Row {
	t.Helper()
	rows := s.scan(t, data.Query{Table: table, Scope: data.Everything(), IDs: []int64{id}})
	if len(rows) != 1 {
		t.Fatalf("%s %d: %d rows", table, id, len(rows))
	}
	return rows[0]
}

func (s suite) building(t *testing.T, id int64) data.Building {
	t.Helper()
	return data.BuildingOf(s.row(t, "buildings", id))
}

// everything is the whole content, by table.
func (s suite) everything(t *testing.T) map[string][]data.Row {
	t.Helper()
	tables, err := s.Tables(t.Context())
	if err != nil {
		t.Fatalf("tables: %v", err)
	}
	content := map[string][]data.Row{}
	for _, table := range tables {
		content[table.Name] = s.all(t, table.Name)
	}
	return content
}

func (s suite) unchanged(t *testing.T, before map[string][]data.Row) {
	t.Helper()
	if diff := differ(before, s.everything(t)); diff != "" {
		t.Errorf("the store changed (-before +after):\n%s", diff)
	}
}

// collect keeps what a scan gives.
func collect(ctx context.Context, s data.Reader, q data.Query) ([]data.Row, error) {
	var rows []data.Row
	err := s.Scan(ctx, q, func(row data.Row) error {
		row.Values = append([]data.Value(nil), row.Values...)
		rows = append(rows, row)
		return nil
	})
	return rows, err
}
