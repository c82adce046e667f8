package geopackage_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/seal"
)

// script changes a file behind the store's back.
func script(t testing.TB, path, statements string) {
	t.Helper()
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite|sqlite.OpenCreate)
	if err != nil {
		t.Fatal(err)
	}
	if err := sqlitex.ExecuteScript(conn, statements, nil); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
}

// create makes a store and closes it; its path is returned.
func create(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "city.gpkg")
	store, err := geopackage.Create(path, geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, path string) *geopackage.Store {
	t.Helper()
	store, err := geopackage.Open(path, geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// A file that is refused is somebody else's: not a byte of it changes, and nothing is left beside it.
func TestARefusedFileStaysAsItIs(t *testing.T) {
	for name, statements := range map[string]string{
		"a database":   "PRAGMA page_size = 4096; CREATE TABLE things (id INTEGER); INSERT INTO things VALUES (1)",
		"a GeoPackage": "PRAGMA application_id = 0x47504B47; CREATE TABLE gpkg_contents (table_name TEXT)",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "theirs.gpkg")
			script(t, path, statements)
			before := read(t, path)
			for _, readOnly := range []bool{false, true} {
				if _, err := geopackage.Open(path, geopackage.Options{ReadOnly: readOnly}); !errors.Is(err, geopackage.ErrForeign) {
					t.Fatalf("%v, want ErrForeign", err)
				}
			}
			left, err := os.ReadDir(filepath.Dir(path))
			if !bytes.Equal(read(t, path), before) || err != nil || len(left) != 1 {
				t.Errorf("the file is another: %v, %v", left, err)
			}
		})
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string) // from a good store
		want error
		says string
	}{
		{"no such file", func(t *testing.T, path string) { remove(t, path) }, fs.ErrNotExist, "no such file"},
		{"a folder", func(t *testing.T, path string) {
			remove(t, path)
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, geopackage.ErrForeign, "folder"},
		{"an empty file", func(t *testing.T, path string) { write(t, path, nil) }, geopackage.ErrForeign, "empty"},
		{"a text", func(t *testing.T, path string) { write(t, path, []byte(strings.Repeat("小区,楼栋\n", 100))) }, geopackage.ErrForeign, "no SQLite"},
		{"another database", func(t *testing.T, path string) {
			remove(t, path)
			script(t, path, "CREATE TABLE things (id INTEGER)")
		}, geopackage.ErrForeign, "no GeoPackage"},
		{"somebody else's GeoPackage", func(t *testing.T, path string) {
			script(t, path, "DROP TABLE lintu_schema")
		}, geopackage.ErrForeign, "import"},
		{"a newer schema", func(t *testing.T, path string) {
			script(t, path, "INSERT INTO lintu_schema VALUES (7, '2030-01-01T00:00:00.000Z')")
		}, geopackage.ErrNewer, "version 7"},
		{"no schema version", func(t *testing.T, path string) { script(t, path, "DELETE FROM lintu_schema") }, geopackage.ErrDamaged, "no schema version"},
		{"a file cut short", func(t *testing.T, path string) { write(t, path, read(t, path)[:20_000]) }, geopackage.ErrDamaged, ""},
		{"a built-in table not described", func(t *testing.T, path string) {
			script(t, path, "DELETE FROM lintu_tables WHERE name = 'buildings'")
		}, geopackage.ErrDamaged, "buildings"},
		{"a description that is no JSON", func(t *testing.T, path string) {
			script(t, path, "UPDATE lintu_tables SET description = '{' WHERE name = 'units'")
		}, geopackage.ErrDamaged, "units"},
		{"a description of an unknown type", func(t *testing.T, path string) {
			script(t, path, `UPDATE lintu_tables SET description = replace(description, '"int"', '"money"') WHERE name = 'units'`)
		}, geopackage.ErrDamaged, "units"},
		{"no key", func(t *testing.T, path string) { remove(t, path+".key") }, seal.ErrNoKey, "city.gpkg.key"},
		{"another key", func(t *testing.T, path string) {
			remove(t, path+".key")
			other, err := seal.NewMaster()
			if err != nil {
				t.Fatal(err)
			}
			if err := other.WriteFile(path + ".key"); err != nil {
				t.Fatal(err)
			}
		}, seal.ErrWrongKey, "was sealed with key"},
		{"a key that is none", func(t *testing.T, path string) { write(t, path+".key", []byte("secret")) }, nil, "key file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := create(t)
			c.make(t, path)
			store, err := geopackage.Open(path, geopackage.Options{})
			if err == nil {
				_ = store.Close()
				t.Fatal("it opens")
			}
			if c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("%q does not say %q of %s", err, c.says, path)
			}
		})
	}
}

func remove(t testing.TB, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func TestCreateKeepsWhatIsThere(t *testing.T) {
	path := create(t)
	before := read(t, path)
	if _, err := geopackage.Create(path, geopackage.Options{}); !errors.Is(err, data.ErrExists) {
		t.Errorf("a store: %v, want ErrExists", err)
	}
	if string(before) != string(read(t, path)) {
		t.Error("the store was touched")
	}
	other := filepath.Join(t.TempDir(), "list.csv")
	write(t, other, []byte("a,b\n"))
	if _, err := geopackage.Create(other, geopackage.Options{}); !errors.Is(err, data.ErrExists) {
		t.Errorf("a text: %v, want ErrExists", err)
	}
	if string(read(t, other)) != "a,b\n" {
		t.Error("the text was touched")
	}
	if _, err := geopackage.Create(filepath.Join(t.TempDir(), "no", "city.gpkg"), geopackage.Options{}); err == nil {
		t.Error("a store in a folder that is not there")
	}
}

func TestCreateTakesAnEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "city.gpkg")
	write(t, path, nil)
	store, err := geopackage.Create(path, geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}

// TestCreateAfterACut is about a creation that ended before its commit: the file is a database without tables.
func TestCreateAfterACut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "city.gpkg")
	script(t, path, "PRAGMA user_version = 3")
	store, err := geopackage.Create(path, geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}

func TestKeyFromOptionsNeedsNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "city.gpkg")
	key, err := seal.NewMaster()
	if err != nil {
		t.Fatal(err)
	}
	store, err := geopackage.Create(path, geopackage.Options{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if err = store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err = os.Stat(path + ".key"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key file was written: %v", err)
	}
	if store, err = geopackage.Open(path, geopackage.Options{Key: key}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}

func TestGeneratedKeyIsItsOwnersAlone(t *testing.T) {
	info, err := os.Stat(create(t) + ".key")
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o, want 600", info.Mode().Perm())
	}
}

func TestClosingLeavesOneFile(t *testing.T) {
	path := create(t)
	store := open(t, path)
	if _, err := store.Write(t.Context(), data.Batch{{Table: "vehicles", Op: data.OpInsert, Row: vehicle(1)}}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if _, err := os.Stat(path + suffix); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is left: %v", suffix, err)
		}
	}
}

func vehicle(id int64) data.Row {
	return data.Vehicle{Meta: data.Meta{ID: id, Code: "z"}, Kind: "patrol"}.Row()
}

func TestReadOnly(t *testing.T) {
	path := create(t)
	store, err := geopackage.Open(path, geopackage.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close() //nolint:errcheck // of a test
	if _, err := store.Count(t.Context(), data.Query{Table: "regions", Scope: data.Everything()}); err != nil {
		t.Errorf("count: %v", err)
	}
	for name, err := range map[string]error{
		"write":  second(store.Write(t.Context(), data.Batch{{Table: "vehicles", Op: data.OpInsert, Row: vehicle(1)}})),
		"load":   second(store.Load(t.Context(), "vehicles", func() (data.Row, bool) { return data.Row{}, false })),
		"create": store.Create(t.Context(), data.FeatureTable("roads", data.ShapeLine)),
		"name":   store.SetIdentity(t.Context(), data.Identity{Demo: true}),
	} {
		if !errors.Is(err, data.ErrReadOnly) {
			t.Errorf("%s: %v, want ErrReadOnly", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestAClosedStoreSaysSo(t *testing.T) {
	store := open(t, create(t))
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Write(t.Context(), data.Batch{{Table: "vehicles", Op: data.OpInsert, Row: vehicle(1)}}); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("write: %v", err)
	}
	if _, err := store.Count(t.Context(), data.Query{Table: "regions", Scope: data.Everything()}); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("count: %v", err)
	}
}

func TestAnotherProgramsLock(t *testing.T) {
	path := create(t)
	store, err := geopackage.Open(path, geopackage.Options{Wait: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close() //nolint:errcheck // of a test
	other, err := sqlite.OpenConn(path, sqlite.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close() //nolint:errcheck // of a test
	if err := sqlitex.ExecuteTransient(other, "BEGIN IMMEDIATE", nil); err != nil {
		t.Fatal(err)
	}
	batch := data.Batch{{Table: "vehicles", Op: data.OpInsert, Row: vehicle(1)}}
	if _, err := store.Write(t.Context(), batch); !errors.Is(err, geopackage.ErrLocked) {
		t.Errorf("%v, want ErrLocked", err)
	}
	if _, err := store.Count(t.Context(), data.Query{Table: "vehicles", Scope: data.Everything()}); err != nil {
		t.Errorf("reading meanwhile: %v", err)
	}
	if err := sqlitex.ExecuteTransient(other, "ROLLBACK", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Write(t.Context(), batch); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestTwoStoresOnOneFile is two processes that write to one city.
func TestTwoStoresOnOneFile(t *testing.T) {
	path := create(t)
	first, second := open(t, path), open(t, path)
	done := make(chan error)
	for who, store := range []*geopackage.Store{first, second} {
		go func() {
			for n := range int64(50) {
				row := vehicle(int64(who)*1000 + n + 1)
				if _, err := store.Write(t.Context(), data.Batch{{Table: "vehicles", Op: data.OpInsert, Row: row}}); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n, err := first.Count(t.Context(), data.Query{Table: "vehicles", Scope: data.Everything()}); n != 100 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	if err := first.Create(t.Context(), data.FeatureTable("roads", data.ShapeLine)); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Count(t.Context(), data.Query{Table: "roads", Scope: data.Everything()}); err != nil {
		t.Errorf("a table the other made: %v", err)
	}
}

func TestIdentity(t *testing.T) {
	path := create(t)
	store := open(t, path)
	if got, err := store.Identity(t.Context()); err != nil || got != (data.Identity{}) {
		t.Errorf("a new store is %+v, %v", got, err)
	}
	want := data.Identity{Demo: true, Preset: "street", Seed: 1<<64 - 1, Made: time.Date(2026, 11, 22, 1, 2, 3, 4e6, time.UTC)}
	for _, id := range []data.Identity{want, {}, want} {
		if err := store.SetIdentity(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if got, err := store.Identity(t.Context()); err != nil || got != id {
			t.Errorf("%+v, %v; want %+v", got, err, id)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := open(t, path).Identity(t.Context()); err != nil || got != want {
		t.Errorf("opened again: %+v, %v", got, err)
	}
}
