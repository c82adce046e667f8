package geopackage

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// limit lets a store's file grow by so many pages of 8 KiB and no more, like a disk that is nearly full.
func limit(t *testing.T, s *Store, pages int64) {
	t.Helper()
	err := s.withWriter(t.Context(), func(conn *sqlite.Conn) error {
		now, _, err := integer(conn, "PRAGMA page_count")
		if err != nil {
			return err
		}
		return execute(conn, fmt.Sprintf("PRAGMA max_page_count = %d", now+pages))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFullDisk fills the store by a batch, by a load and by the packing at the end of a load: each fails with a clear
// error, leaves nothing behind, and the store works on when there is room again.
func TestFullDisk(t *testing.T) {
	all := scattered(6000)
	rows := all[10:] // ten are there before
	batch := make(data.Batch, len(rows))
	for i, row := range rows {
		batch[i] = data.Write{Table: "shops", Op: data.OpInsert, Row: row}
	}
	for name, fill := range map[string]func(t *testing.T, s *Store) error{
		"a batch": func(t *testing.T, s *Store) error {
			limit(t, s, 50)
			_, err := s.Write(t.Context(), batch)
			return err
		},
		"a load": func(t *testing.T, s *Store) error {
			limit(t, s, 50)
			_, err := s.Load(t.Context(), "shops", next(rows))
			return err
		},
		"the indexes of a load": func(t *testing.T, s *Store) error {
			limit(t, s, 130)
			handed, ended := next(rows), false
			_, err := s.Load(t.Context(), "shops", func() (data.Row, bool) {
				row, ok := handed()
				ended = !ok
				return row, ok
			})
			if !ended {
				t.Error("the rows alone did not fit: give it more pages")
			}
			return err
		},
		"a new table": func(t *testing.T, s *Store) error {
			limit(t, s, 3)
			return s.Create(t.Context(), data.FeatureTable("roads", data.ShapeLine))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			if err := s.Create(t.Context(), shops()); err != nil {
				t.Fatal(err)
			}
			loadRows(t, s, "shops", all[:10])
			if err := fill(t, s); !errors.Is(err, data.ErrFull) || !strings.Contains(err.Error(), "no space") {
				t.Fatalf("%v, want ErrFull", err)
			}
			wantOnly(t, s, 10)
			limit(t, s, 100_000)
			loadRows(t, s, "shops", rows)
			wantOnly(t, s, 6000)
			wantSameBox(t, s, all, 1)
			if _, err := s.table(t.Context(), "roads"); !errors.Is(err, data.ErrNotFound) {
				t.Errorf("half a table is there: %v", err)
			}
		})
	}
}

func next(rows []data.Row) func() (data.Row, bool) {
	return func() (data.Row, bool) {
		if len(rows) == 0 {
			return data.Row{}, false
		}
		row := rows[0]
		rows = rows[1:]
		return row, true
	}
}

// wantOnly looks at rows, indexes, triggers and the file as a whole.
func wantOnly(t *testing.T, s *Store, n int64) {
	t.Helper()
	if got, err := s.Count(t.Context(), data.Query{Table: "shops", Scope: data.Everything()}); got != n || err != nil {
		t.Errorf("%d rows, %v; want %d", got, err, n)
	}
	wantSoundRTree(t, s, "shops")
	wantSound(t, s)
	if got := ask(t, s, "SELECT count(*) || '' FROM sqlite_schema WHERE tbl_name = 'shops' AND type = 'trigger'"); got != "11" {
		t.Errorf("%s triggers, want 11", got)
	}
}

// wantSound has SQLite itself look over the whole file, and over all references.
func wantSound(t testing.TB, s *Store) {
	t.Helper()
	if verdict := ask(t, s, "PRAGMA integrity_check"); verdict != "ok" {
		t.Errorf("integrity: %s", verdict)
	}
	if broken := ask(t, s, "SELECT \"table\" FROM pragma_foreign_key_check"); broken != "" {
		t.Errorf("broken references in %s", broken)
	}
}
