package datatest

import (
	"fmt"
	"slices"
	"testing"

	"lintu/data"
)

func (s suite) position(t *testing.T) data.Position {
	t.Helper()
	at, err := s.Position(t.Context())
	must(t, err)
	return at
}

func (s suite) changes(t *testing.T, since data.Position) data.Delta {
	t.Helper()
	delta, err := s.Changes(t.Context(), since)
	must(t, err)
	return delta
}

// told is a delta in short: +places 1 for an insert, ~ for an update, - for a deletion.
func told(delta data.Delta) []string {
	signs := map[data.Op]string{data.OpInsert: "+", data.OpUpdate: "~", data.OpDelete: "-"}
	short := []string{}
	for _, c := range delta.Changes {
		short = append(short, fmt.Sprintf("%s%s %d", signs[c.Op], c.Table, c.ID))
	}
	slices.Sort(short)
	return short
}

func wantTold(t *testing.T, got data.Delta, want ...string) {
	t.Helper()
	slices.Sort(want)
	if short := told(got); !slices.Equal(short, want) || len(got.Reload) > 0 {
		t.Errorf("%v, reload %v; want %v", short, got.Reload, want)
	}
}

// wantToldRows wants exactly the insertion of rows, in their order.
func wantToldRows(t *testing.T, got data.Delta, want []data.Row) {
	t.Helper()
	if len(got.Changes) != len(want) || len(got.Reload) > 0 {
		t.Fatalf("%d changes, reload %v; want %d changes", len(got.Changes), got.Reload, len(want))
	}
	for i, row := range want {
		box := data.Nowhere()
		if row.Geometry != nil {
			box = row.Geometry.Bound()
		}
		if c := (data.Change{Table: "trees", ID: row.ID, Op: data.OpInsert, Old: data.Nowhere(), New: box}); got.Changes[i] != c {
			t.Fatalf("%+v, want %+v", got.Changes[i], c)
		}
	}
}

func wantReload(t *testing.T, got data.Delta, want ...string) {
	t.Helper()
	if !slices.Equal(got.Reload, want) {
		t.Errorf("reload %v with %d changes; want reload %v", got.Reload, len(got.Changes), want)
	}
}

// latest keeps the last change of every row.
func latest(changes []data.Change) []data.Change {
	type key struct {
		table string
		id    int64
	}
	last := map[key]int{}
	for i, c := range changes {
		last[key{c.Table, c.ID}] = i
	}
	var kept []data.Change
	for i, c := range changes {
		if last[key{c.Table, c.ID}] == i {
			kept = append(kept, c)
		}
	}
	return kept
}

// different says of two contents which rows came, went, or are not the same, as [told] does.
func different(before, after map[string][]data.Row) []string {
	var all []string
	for table := range after {
		was, is := byID(before[table]), byID(after[table])
		for id, row := range is {
			old, there := was[id]
			switch {
			case !there:
				all = append(all, fmt.Sprintf("+%s %d", table, id))
			case differ(old, row) != "":
				all = append(all, fmt.Sprintf("~%s %d", table, id))
			}
		}
		for id := range was {
			if _, there := is[id]; !there {
				all = append(all, fmt.Sprintf("-%s %d", table, id))
			}
		}
	}
	return all
}

func byID(rows []data.Row) map[int64]data.Row {
	all := make(map[int64]data.Row, len(rows))
	for _, row := range rows {
		all[row.ID] = row
	}
	return all
}
