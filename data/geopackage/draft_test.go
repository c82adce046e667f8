package geopackage

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lintu/data"
)

// TestADraftIsAStoreOnceItIsClosed: it is written without a log beside it, takes back what failed, and is opened like any
// other afterwards.
func TestADraftIsAStoreOnceItIsClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "city.gpkg")
	draft, err := Create(path, Options{Draft: true})
	if err != nil {
		t.Fatal(err)
	}
	if err = draft.Create(t.Context(), shops()); err != nil {
		t.Fatal(err)
	}
	rows := scattered(3000)
	loadRows(t, draft, "shops", rows[:2])
	if _, err = draft.Load(t.Context(), "shops", next(append(rows[2:], rows[0]))); err == nil {
		t.Error("a row was loaded twice")
	}
	if _, missing := os.Stat(path + "-wal"); missing == nil {
		t.Error("a draft has a log beside it")
	}
	if err = draft.Close(); err != nil {
		t.Fatal(err)
	}
	store, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	n, err := store.Count(t.Context(), data.Query{Table: "shops", Scope: data.Everything()})
	if err = errors.Join(err, store.Close()); err != nil || n != 2 {
		t.Errorf("%d rows, %v; want 2", n, err)
	}
}
