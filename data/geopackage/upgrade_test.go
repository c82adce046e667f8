package geopackage_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/seal"
)

// version1 is a copy of the store that the program made when the schema had version 1; see testdata/README.md.
func version1(t *testing.T) (string, geopackage.Options) {
	t.Helper()
	packed, err := gzip.NewReader(bytes.NewReader(read(t, "testdata/v1.gpkg.gz")))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "city.gpkg")
	write(t, path, content)
	key, err := seal.ParseMaster(base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{'k'}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return path, geopackage.Options{Key: key}
}

// plainCounts is how many rows each table has, asked of the file itself.
func plainCounts(t *testing.T, path string) map[string]int64 {
	t.Helper()
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // of a test
	counts := map[string]int64{}
	var names []string
	query := func(sql string, row func(*sqlite.Stmt)) {
		if err := sqlitex.ExecuteTransient(conn, sql, &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error { row(stmt); return nil }}); err != nil {
			t.Fatal(err)
		}
	}
	query("SELECT name FROM lintu_tables", func(stmt *sqlite.Stmt) { names = append(names, stmt.ColumnText(0)) })
	for _, name := range names {
		query(`SELECT count(*) FROM "`+name+`"`, func(stmt *sqlite.Stmt) { counts[name] = stmt.ColumnInt64(0) })
	}
	return counts
}

func TestUpgrade(t *testing.T) {
	t.Parallel()
	path, options := version1(t)
	before := plainCounts(t, path)
	if before["trees"] != 1200 || before["residents"] == 0 {
		t.Fatalf("%v", before)
	}
	f := follow(t, path, options)
	for table, want := range before {
		if n := len(rows(t, f, table)); int64(n) != want {
			t.Errorf("%s: %d rows, were %d", table, n, want)
		}
	}
	if id, err := f.Identity(t.Context()); err != nil || !id.Demo || id.Preset != "town" || id.Seed != 7 {
		t.Errorf("%+v, %v", id, err)
	}
	gdal(t, "ogrinfo", path, "-sql", "DELETE FROM trees WHERE id > 1198")
	wantTold(t, f.next(t), "-trees 1199", "-trees 1200")
	gdal(t, "ogrinfo", path, "-sql", "UPDATE buildings SET name = '甲幢' WHERE id = 101")
	wantTold(t, f.next(t), "~buildings 101")
	validate(t, path)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	again := follow(t, path, options)
	if again.at != f.at {
		t.Errorf("opening again brought the feed from %s to %s", f.at, again.at)
	}
}

// TestUpgradeIsWholeOrNot breaks the upgrade in its middle: the file is of the old version then, and works as such.
func TestUpgradeIsWholeOrNot(t *testing.T) {
	t.Parallel()
	path, options := version1(t)
	script(t, path, `CREATE TRIGGER "lintu_vehicles_outbox_delete" AFTER DELETE ON vehicles BEGIN SELECT 1; END`)
	if _, err := geopackage.Open(path, options); err == nil || !strings.Contains(err.Error(), "from version 1 to 2") {
		t.Errorf("%v: does not say what it was doing", err)
	}
	script(t, path, `DROP TRIGGER "lintu_vehicles_outbox_delete"; CREATE TABLE lintu_outbox (a); DROP TABLE lintu_outbox`)
	f := follow(t, path, options)
	if n := len(rows(t, f, "trees")); n != 1200 {
		t.Errorf("%d trees", n)
	}
}

func TestUpgradeNeedsWriting(t *testing.T) {
	t.Parallel()
	path, options := version1(t)
	options.ReadOnly = true
	if _, err := geopackage.Open(path, options); !errors.Is(err, data.ErrReadOnly) || !strings.Contains(err.Error(), "version 1") {
		t.Errorf("%v, want ErrReadOnly and the version", err)
	}
}
