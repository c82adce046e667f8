package geopackage_test

import (
	"os"
	"path/filepath"
	"testing"

	"lintu/data"
	"lintu/data/geopackage"
)

// TestADraftIsAStoreOnceItIsClosed: it is written without a log beside it, takes back what failed, and is opened like any
// other afterwards.
func TestADraftIsAStoreOnceItIsClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "city.gpkg")
	draft, err := geopackage.Create(path, geopackage.Options{Draft: true})
	must(t, err)
	must(t, second(draft.Load(t.Context(), "vehicles", several(vehicle(1), vehicle(2)))))
	if _, again := draft.Load(t.Context(), "vehicles", several(vehicle(3), vehicle(1))); again == nil {
		t.Error("a row was loaded twice")
	}
	if _, missing := os.Stat(path + "-wal"); missing == nil {
		t.Error("a draft has a log beside it")
	}
	must(t, draft.Close())

	store := open(t, path)
	n, err := store.Count(t.Context(), data.Query{Table: "vehicles", Scope: data.Everything()})
	must(t, err)
	if n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
}

// several gives rows one after the other.
func several(rows ...data.Row) func() (data.Row, bool) {
	return func() (data.Row, bool) {
		if len(rows) == 0 {
			return data.Row{}, false
		}
		row := rows[0]
		rows = rows[1:]
		return row, true
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
