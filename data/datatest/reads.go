package datatest

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
)

func readTests() []test {
	return append(plainReadTests(), narrowReadTests()...)
}

func plainReadTests() []test {
	return []test{
		looking("every row of every table comes back as it was loaded", func(t *testing.T, s suite) {
			for _, table := range data.Tables() {
				got := s.all(t, table.Name)
				if len(got) != len(s.town.rows[table.Name]) {
					t.Fatalf("%s: %d rows, want %d", table.Name, len(got), len(s.town.rows[table.Name]))
				}
				for i, want := range s.town.rows[table.Name] {
					wantSame(t, table, got[i], want)
				}
			}
		}),
		looking("a loaded row has a version", func(t *testing.T, s suite) {
			if v := s.row(t, "buildings", 101).Version; v < 1 {
				t.Errorf("version %d", v)
			}
		}),
		changing("rows come in ascending id order", func(t *testing.T, s suite) {
			s.write(t, insert("compounds", data.Compound{Meta: meta(7, "c-7")}.Row()))
			wantIDs(t, s.all(t, "compounds"), 7, compoundCrossing, compoundSecond)
		}),
		looking("by ids, in whatever order and number they are asked for", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, by("buildings", func(q *data.Query) { q.IDs = []int64{105, 101, 999, 101} })), 101, 105)
		}),
		looking("an empty list of ids is not all of them", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, by("buildings", func(q *data.Query) { q.IDs = []int64{} })))
		}),
		looking("by many ids", func(t *testing.T, s suite) {
			ids := make([]int64, 100_000)
			for i := range ids {
				ids[i] = int64(i + 1)
			}
			wantIDs(t, s.scan(t, by("compounds", func(q *data.Query) { q.IDs = ids })), compoundCrossing, compoundSecond)
		}),
		looking("by code", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, where("regions", "code", data.Text(codeG2))), gridG2)
		}),
		looking("a code is not a pattern and not a prefix", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, where("regions", "code", data.Text("51%"))))
			wantIDs(t, s.scan(t, where("regions", "code", data.Text("51"))))
			wantIDs(t, s.scan(t, where("regions", "code", data.Text("' OR 1=1 --"))))
		}),
		looking("by a reference", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, where("buildings", "compound_id", data.Int(compoundCrossing))), 101, 102, 103)
		}),
		looking("by an absent value", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, where("buildings", "compound_id", data.Null())), 105, 106)
		}),
		looking("by a time", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, where("buildings", "updated_at", data.Time(meta(1, "").UpdatedAt))), 101, 102, 103, 104, 105, 106)
		}),
		looking("several conditions hold together", func(t *testing.T, s suite) {
			q := where("households", "building_id", data.Int(101))
			q.Where = append(q.Where, data.Match{Field: "floor", Value: data.Int(2)})
			wantIDs(t, s.scan(t, q), 10112, 10122)
		}),
		looking("a condition on an unknown field is refused", func(t *testing.T, s suite) {
			wantFails(t, s, where("buildings", "colour", data.Text("red")), data.ErrInvalid)
		}),
		looking("a condition of another type is refused", func(t *testing.T, s suite) {
			wantFails(t, s, where("buildings", "number", data.Text("101")), data.ErrInvalid)
		}),
	}
}

func narrowReadTests() []test {
	return []test{
		looking("a negative limit is refused", func(t *testing.T, s suite) {
			wantFails(t, s, by("buildings", func(q *data.Query) { q.Limit = -1 }), data.ErrInvalid)
		}),
		looking("a box without numbers is refused", func(t *testing.T, s suite) {
			wantFails(t, s, boxed("buildings", math.NaN(), 0, 1, 1), data.ErrInvalid)
		}),
		looking("an unknown table is not found", func(t *testing.T, s suite) {
			wantFails(t, s, data.Query{Table: "castles", Scope: data.Everything()}, data.ErrNotFound)
		}),
		looking("an error of the caller ends the scan and is returned as it is", func(t *testing.T, s suite) {
			stop, n := errors.New("enough"), 0
			err := s.Scan(t.Context(), data.Query{Table: "buildings", Scope: data.Everything()}, func(data.Row) error {
				n++
				return stop
			})
			if err != stop || n != 1 { //nolint:errorlint // exactly this error is promised
				t.Errorf("%v after %d rows", err, n)
			}
		}),
		looking("what a caller keeps of a row stays as it was", testKeeping),
		looking("by box: buildings of the first grid", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, boxed("buildings", 0, 0, 0.999, 1)), 101, 102)
		}),
		looking("by box: an edge that only touches counts", func(t *testing.T, s suite) {
			b := s.building(t, 101).Footprint.Bound()
			q := data.Query{Table: "buildings", Scope: data.Everything()}
			q.Box = &orb.Bound{Min: b.Max, Max: orb.Point{b.Max[0] + 1e-9, b.Max[1] + 1e-9}}
			wantIDs(t, s.scan(t, q), 101)
		}),
		looking("by box: a hair beside an edge does not count", func(t *testing.T, s suite) {
			b := s.building(t, 101).Footprint.Bound()
			q := data.Query{Table: "buildings", Scope: data.Everything()}
			q.Box = &orb.Bound{Min: orb.Point{math.Nextafter(b.Max[0], 180), b.Min[1]}, Max: orb.Point{b.Max[0] + 1e-9, b.Max[1]}}
			wantIDs(t, s.scan(t, q))
		}),
		looking("by box: rows without geometry are nowhere", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, boxed("regions", -1000, -1000, 1000, 1000)), street, communityA, communityB, gridG1, gridG2, gridG3, microGrid, oldGrid)
			wantIDs(t, s.scan(t, boxed("residents", -1000, -1000, 1000, 1000)))
		}),
		looking("by box: an empty box meets nothing", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, boxed("buildings", 1, 1, 0, 0)))
		}),
		looking("by box: with a limit", func(t *testing.T, s suite) {
			q := boxed("buildings", 0, 0, 3, 1)
			q.Limit, q.After = 2, 101
			wantIDs(t, s.scan(t, q), 102, 103)
		}),
		changing("by box: a row that moved is found where it is and not where it was", func(t *testing.T, s suite) {
			s.write(t, update("buildings", moved(s.building(t, 101), 7.3)))
			wantIDs(t, s.scan(t, boxed("buildings", 0, 0, 0.5, 1)))
			wantIDs(t, s.scan(t, boxed("buildings", 7, 0, 8, 1)), 101)
		}),
		changing("by box: a row that lost its geometry is not found", func(t *testing.T, s suite) {
			b := s.building(t, 101)
			b.Footprint = nil
			s.write(t, update("buildings", b.Row()))
			wantIDs(t, s.scan(t, boxed("buildings", 0, 0, 0.999, 1)), 102)
		}),
		changing("a row that cannot be read ends a scan, or is told of and left out", testBroken),
		changing("by box: a deleted row is not found", func(t *testing.T, s suite) {
			s.write(t, remove("buildings", 101))
			wantIDs(t, s.scan(t, boxed("buildings", 0, 0, 0.999, 1)), 102)
		}),
	}
}

// testKeeping keeps geometries and texts beyond the scan, as callers may, and changes the values, as they may too.
func testKeeping(t *testing.T, s suite) {
	var geometries []orb.Geometry
	var names []string
	err := s.Scan(t.Context(), data.Query{Table: "buildings", Scope: data.Everything()}, func(row data.Row) error {
		geometries = append(geometries, row.Geometry)
		names = append(names, value("buildings", "name", row).Text())
		clear(row.Values)
		return nil
	})
	must(t, err)
	for i, want := range s.town.rows["buildings"] {
		if !equal(geometries[i], want.Geometry) {
			t.Errorf("geometry %d changed", i)
		}
	}
	if want := []string{"101幢", "102幢", "103幢", "104幢", "105幢", "106幢"}; !slices.Equal(names, want) {
		t.Errorf("names %q", names)
	}
}

// testBroken has one row of three that cannot be read.
func testBroken(t *testing.T, s suite) {
	must(t, s.Create(t.Context(), data.FeatureTable("bends", data.ShapeAny)))
	for id := int64(1); id <= 3; id++ {
		s.write(t, insert("bends", data.Feature{Meta: meta(id, "bend"), Geometry: *spot(float64(id), 0)}.Row()))
	}
	s.Bend(t, "bends", 2)
	q := data.Query{Table: "bends", Scope: data.Everything()}
	var invalid *data.InvalidError
	rows, err := collect(t.Context(), s, q)
	if wantIDs(t, rows, 1); !errors.As(err, &invalid) || invalid.Table != "bends" || invalid.ID != 2 {
		t.Errorf("scan: %v", err)
	}
	var told []int64
	q.Broken = func(err error) {
		if !errors.As(err, &invalid) {
			t.Errorf("told of %v", err)
		}
		told = append(told, invalid.ID)
	}
	rows, err = collect(t.Context(), s, q)
	must(t, err)
	wantIDs(t, rows, 1, 3)
	must(t, s.Snapshot(t.Context(), func(r data.Reader, _ data.Position) error {
		rows, err = collect(t.Context(), r, q)
		return err
	}))
	wantIDs(t, rows, 1, 3)
	q.Limit = 2
	rows, err = collect(t.Context(), s, q)
	must(t, err)
	if wantIDs(t, rows, 1, 3); !slices.Equal(told, []int64{2, 2, 2}) {
		t.Errorf("told of %v", told)
	}
}

// by is a query for everything of a table, changed.
func by(table string, change func(*data.Query)) data.Query {
	q := data.Query{Table: table, Scope: data.Everything()}
	change(&q)
	return q
}

func where(table, field string, v data.Value) data.Query {
	return by(table, func(q *data.Query) { q.Where = []data.Match{{Field: field, Value: v}} })
}

// boxed is a query by a box measured in grids from the south-west corner.
func boxed(table string, left, bottom, right, top float64) data.Query {
	return by(table, func(q *data.Query) {
		q.Box = &orb.Bound{Min: *spot(left, bottom), Max: *spot(right, top)}
	})
}

// moved is a building with its west wall elsewhere, in grids.
func moved(b data.Building, x float64) data.Row {
	b.Footprint = square(x, 0.4, 0.1, 0.05)
	return b.Row()
}

// wantFails runs a query as scan and as count; both must fail in the same way, without a row.
func wantFails(t *testing.T, s suite, q data.Query, want error) {
	t.Helper()
	rows, err := collect(t.Context(), s, q)
	if !errors.Is(err, want) || len(rows) > 0 {
		t.Errorf("scan: %v with %d rows, want %v", err, len(rows), want)
	}
	if n, err := s.Count(t.Context(), q); !errors.Is(err, want) || n != 0 {
		t.Errorf("count: %d, %v, want %v", n, err, want)
	}
}
