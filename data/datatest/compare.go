package datatest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lintu/data"
)

// differ says how two contents differ, in words a person can read.
func differ(want, got any) string {
	return cmp.Diff(want, got, cmp.Comparer(func(a, b data.Value) bool { return a == b }),
		cmp.Comparer(func(a, b orb.Geometry) bool { return equal(a, b) }))
}

// equal compares geometries; an area is the same as the multi-area of it alone: stores keep the latter.
func equal(a, b orb.Geometry) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return orb.Equal(many(a), many(b))
}

func many(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}
	case orb.LineString:
		return orb.MultiLineString{g}
	case orb.Point:
		return orb.MultiPoint{g}
	default:
		return g
	}
}

// wantIDs compares the ids of rows, in order.
func wantIDs(t *testing.T, rows []data.Row, want ...int64) {
	t.Helper()
	got := make([]int64, len(rows))
	for i, row := range rows {
		got[i] = row.ID
	}
	if !slices.Equal(got, want) {
		t.Errorf("ids %v, want %v", got, want)
	}
}

// wantSame compares a stored row with the one that was written, but for the version and personal values, which no scan
// returns.
func wantSame(t *testing.T, table data.Table, got, want data.Row) {
	t.Helper()
	want.Values = slices.Clone(want.Values)
	for i, f := range table.Fields {
		if f.Privacy == data.Personal {
			want.Values[i] = data.Null()
		}
	}
	want.Version = got.Version
	if diff := differ(want, got); diff != "" {
		t.Errorf("%s %d (-written +stored):\n%s", table.Name, want.ID, diff)
	}
}

// must ends the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// tableOf is a built-in table by name.
func tableOf(name string) data.Table {
	for _, t := range data.Tables() {
		if t.Name == name {
			return t
		}
	}
	panic(fmt.Sprintf("no built-in table %q", name))
}

// set is a row with one field changed.
func set(table, field string, row data.Row, v data.Value) data.Row {
	i := tableOf(table).Index(field)
	row.Values = slices.Clone(row.Values)
	row.Values[i] = v
	return row
}

// value is one field of a row.
func value(table, field string, row data.Row) data.Value {
	return row.Values[tableOf(table).Index(field)]
}

// The four kinds of changes.
func insert(table string, row data.Row) data.Write {
	return data.Write{Table: table, Op: data.OpInsert, Row: row}
}

func update(table string, row data.Row) data.Write {
	return data.Write{Table: table, Op: data.OpUpdate, Row: row}
}

func putCompound(row data.Row) data.Write {
	return data.Write{Table: "compounds", Op: data.OpPut, Row: row}
}

func remove(table string, id int64) data.Write {
	return data.Write{Table: table, Op: data.OpDelete, Row: data.Row{ID: id}}
}

func ifVersion(version int64, w data.Write) data.Write {
	w.IfVersion = version
	return w
}
