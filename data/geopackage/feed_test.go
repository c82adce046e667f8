package geopackage_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/geopackage"
)

// follower follows the changes of a store from the position it last saw.
type follower struct {
	*geopackage.Store
	path string
	at   data.Position
}

// follow opens the store of a test that looks often.
func follow(t *testing.T, path string, options geopackage.Options) *follower {
	t.Helper()
	options.Poll = 2 * time.Millisecond
	store, err := geopackage.Open(path, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	f := &follower{Store: store, path: path}
	f.at, err = store.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// next is what came since.
func (f *follower) next(t *testing.T) data.Delta {
	t.Helper()
	delta, err := f.Changes(t.Context(), f.at)
	if err != nil {
		t.Fatal(err)
	}
	f.at = delta.Next
	return delta
}

// until waits and reads until the follower has been told to read something again.
func (f *follower) until(t *testing.T) data.Delta {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var all data.Delta
	for len(all.Reload) == 0 {
		if err := f.Wait(ctx); err != nil {
			t.Fatalf("%v; until then %v", err, told(all))
		}
		delta := f.next(t)
		all.Changes, all.Reload = append(all.Changes, delta.Changes...), delta.Reload
	}
	return all
}

// told are changes in short: +doors 1 for an insert, ~ for an update, - for a deletion.
func told(delta data.Delta) []string {
	short := []string{}
	for _, c := range delta.Changes {
		sign := map[data.Op]string{data.OpInsert: "+", data.OpUpdate: "~", data.OpDelete: "-"}[c.Op]
		short = append(short, fmt.Sprintf("%s%s %d", sign, c.Table, c.ID))
	}
	return short
}

func wantTold(t *testing.T, got data.Delta, want ...string) {
	t.Helper()
	if short := told(got); !slices.Equal(short, want) || len(got.Reload) > 0 {
		t.Errorf("%v, reload %v; want %v", short, got.Reload, want)
	}
}

func wantReload(t *testing.T, got data.Delta, want ...string) {
	t.Helper()
	if !slices.Equal(got.Reload, want) {
		t.Errorf("reload %v with changes %v; want reload %v", got.Reload, told(got), want)
	}
}

// sqlite3 is the shell of the system, which knows none of our functions.
func sqlite3(t *testing.T, path, statements string) {
	t.Helper()
	tool, err := exec.LookPath("sqlite3")
	if err != nil {
		t.Fatal("sqlite3 is missing; install it with: apt-get install sqlite3")
	}
	if out, err := exec.CommandContext(t.Context(), tool, "-bail", path, statements).CombinedOutput(); err != nil {
		t.Fatalf("sqlite3 %s: %v\n%s", statements, err, out)
	}
}

func geojson(t *testing.T, features ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in.geojson")
	write(t, path, []byte(`{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`))
	return path
}

const (
	here  = `"geometry":{"type":"MultiPoint","coordinates":[[105.402,28.802]]}`
	there = `"geometry":{"type":"MultiPoint","coordinates":[[105.403,28.803]]}`
)

func TestFeedSeesOtherPrograms(t *testing.T) {
	t.Parallel()
	f := follow(t, city(t), geopackage.Options{})
	gdal(t, "ogrinfo", f.path, "-sql", "UPDATE buildings SET name = '甲幢' WHERE id = 1")
	wantTold(t, f.next(t), "~buildings 1")
	gdal(t, "ogrinfo", f.path, "-sql", "UPDATE doors SET geom = NULL WHERE id IN (1, 2)")
	wantTold(t, f.next(t), "~doors 1", "~doors 2")
	gdal(t, "ogr2ogr", "-append", "-nln", "doors", "-a_srs", "EPSG:4490", f.path,
		geojson(t, `{"type":"Feature","properties":{"code":"a"},`+here+`}`, `{"type":"Feature","properties":{"code":"b"},`+there+`}`))
	delta := f.next(t)
	wantTold(t, delta, "+doors 3001", "+doors 3002")
	if want := (orb.Point{105.402, 28.802}).Bound(); delta.Changes[0].New != want {
		t.Errorf("it is at %v, want %v", delta.Changes[0].New, want)
	}
	sqlite3(t, f.path, "DELETE FROM vehicles; DELETE FROM memberships WHERE id = 1; INSERT INTO vehicles (id, code) VALUES (7, 'v'), (8, 'v')")
	wantTold(t, f.next(t), "-memberships 1", "+vehicles 7", "+vehicles 8")
	sqlite3(t, f.path, "INSERT INTO vehicles (id, code) VALUES (7, 'w') ON CONFLICT (id) DO UPDATE SET code = 'w'; INSERT OR REPLACE INTO vehicles (id, code) VALUES (8, 'w')")
	wantTold(t, f.next(t), "~vehicles 7", "+vehicles 8")
	sqlite3(t, f.path, "UPDATE vehicles SET id = 9 WHERE id = 8")
	delta = f.next(t)
	if got := told(delta); !slices.Contains(got, "-vehicles 8") || !slices.Contains(got, "+vehicles 9") {
		t.Errorf("%v", got)
	}
	sqlite3(t, f.path, "BEGIN; DELETE FROM vehicles; ROLLBACK; BEGIN; SAVEPOINT a; DELETE FROM vehicles; ROLLBACK TO a; UPDATE vehicles SET plate = 'x' WHERE id = 7; COMMIT")
	wantTold(t, f.next(t), "~vehicles 7")
	gdal(t, "ogrinfo", f.path, "-sql", "DELETE FROM buildings WHERE id = 1")
	wantTold(t, f.next(t), "-households 1", "-units 1", "-buildings 1")
	wantTold(t, f.next(t))
	validate(t, f.path)
}

func TestFeedSeesAnUpsert(t *testing.T) {
	t.Parallel()
	f := follow(t, city(t), geopackage.Options{})
	gdal(t, "ogr2ogr", "-upsert", "-nln", "doors", "-preserve_fid", "-a_srs", "EPSG:4490", f.path,
		geojson(t, `{"type":"Feature","id":5,"properties":{"code":"a"},`+here+`}`, `{"type":"Feature","id":9000,"properties":{"code":"b"},`+there+`}`))
	delta := f.next(t)
	if len(delta.Reload) > 0 {
		t.Errorf("reload %v", delta.Reload)
	}
	last := map[int64]data.Change{}
	for _, c := range delta.Changes {
		last[c.ID] = c
	}
	for id, at := range map[int64]orb.Point{5: {105.402, 28.802}, 9000: {105.403, 28.803}} {
		if c := last[id]; c.Op == data.OpDelete || c.New != at.Bound() {
			t.Errorf("%d: %+v", id, c)
		}
	}
	if len(last) != 2 {
		t.Errorf("%v", told(delta))
	}
	wantTold(t, f.next(t))
}

// TestFeedWakesUp has another program write while somebody waits.
func TestFeedWakesUp(t *testing.T) {
	t.Parallel()
	f := follow(t, city(t), geopackage.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	if err := f.Wait(ctx); err != nil { // once for what came before
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- f.Wait(ctx) }()
	sqlite3(t, f.path, "DELETE FROM taggings; DELETE FROM memberships")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	wantTold(t, f.next(t), "-memberships 1")
	go func() { done <- f.Wait(ctx) }()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("%v, want that the store is closed", err)
	}
}

// TestFeedTrims has more changes than are kept, of ours and of another program.
func TestFeedTrims(t *testing.T) {
	t.Parallel()
	f := follow(t, city(t), geopackage.Options{KeepChanges: 10})
	records := func() (n int) {
		for _, line := range strings.Fields(gdal(t, "ogrinfo", "-q", f.path, "-sql", "SELECT count(*) AS n FROM lintu_outbox")) {
			_, _ = fmt.Sscan(line, &n)
		}
		return n
	}
	behind := f.at
	sqlite3(t, f.path, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO vehicles (id, code) SELECT i, 'v' FROM n")
	if delta := f.next(t); len(delta.Changes) != 5000 {
		t.Errorf("%d changes", len(delta.Changes))
	}
	for range 3 {
		f.next(t)
	}
	if n := records(); n > 10+2000 {
		t.Errorf("%d records are kept", n)
	}
	near := f.at
	for range 2 {
		if _, err := f.Write(t.Context(), data.Batch{{Table: "vehicles", Op: data.OpDelete, Row: data.Row{ID: int64(1 + records())}}}); err != nil {
			t.Fatal(err)
		}
	}
	if n := records(); n != 10 {
		t.Errorf("%d records are kept, want 10", n)
	}
	f.at = near
	if delta := f.next(t); len(delta.Changes) != 2 {
		t.Errorf("%v, reload %v", told(delta), delta.Reload)
	}
	f.at = behind
	wantReload(t, f.next(t), data.ReloadAll)
	wantTold(t, f.next(t))
}

// TestFeedKnowsTheFile takes a position to files with another history.
func TestFeedKnowsTheFile(t *testing.T) {
	t.Parallel()
	path := city(t)
	early := follow(t, path, geopackage.Options{})
	backup := filepath.Join(t.TempDir(), "backup.gpkg")
	sqlite3(t, path, "VACUUM INTO '"+backup+"'")
	write(t, backup+".key", read(t, path+".key"))
	sqlite3(t, path, "INSERT INTO vehicles (id, code) VALUES (1, 'v'), (2, 'v')")
	late := follow(t, path, geopackage.Options{})
	restored := follow(t, backup, geopackage.Options{})
	restored.at = early.at
	wantTold(t, restored.next(t)) // both are the same so far
	restored.at = late.at
	wantReload(t, restored.next(t), data.ReloadAll)
	sqlite3(t, backup, "INSERT INTO vehicles (id, code) VALUES (3, 'v'), (4, 'v'), (5, 'v')") // as far as the other and farther
	restored.at = late.at
	wantReload(t, restored.next(t), data.ReloadAll)
	wantTold(t, restored.next(t))
	restored.at = early.at
	wantTold(t, restored.next(t), "+vehicles 3", "+vehicles 4", "+vehicles 5")
	sqlite3(t, path, "DELETE FROM lintu_outbox WHERE id = 1")
	wantReload(t, early.next(t), data.ReloadAll)
	sqlite3(t, path, "DELETE FROM lintu_outbox")
	wantReload(t, late.next(t), data.ReloadAll)
	wantTold(t, late.next(t))
	sqlite3(t, path, "DROP TABLE lintu_outbox")
	late.at = late.mended(t)
	sqlite3(t, path, "INSERT INTO vehicles (id, code) VALUES (6, 'v')")
	wantTold(t, late.next(t), "+vehicles 6")
	validate(t, path)
}

// mended waits until the outbox is there again, and everything has to be read again.
func (f *follower) mended(t *testing.T) data.Position {
	t.Helper()
	for began := time.Now(); time.Since(began) < 5*time.Minute; {
		if delta, err := f.Changes(t.Context(), f.at); err == nil {
			wantReload(t, delta, data.ReloadAll)
			return delta.Next
		}
	}
	t.Fatal("it is not mended")
	return ""
}

// TestFeedNoticesAReplacedFile puts another file in the place of an open one, as a careless restore does.
func TestFeedNoticesAReplacedFile(t *testing.T) {
	t.Parallel()
	path := create(t)
	f := follow(t, path, geopackage.Options{})
	if err := f.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- f.Wait(t.Context()) }()
	backup := filepath.Join(t.TempDir(), "backup.gpkg")
	write(t, backup, read(t, path))
	if err := os.Rename(backup, path); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, geopackage.ErrReplaced) {
		t.Errorf("waiting: %v", err)
	}
	if _, err := f.Changes(t.Context(), f.at); !errors.Is(err, geopackage.ErrReplaced) {
		t.Errorf("reading: %v", err)
	}
}
