package postgis_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lintu/data"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
)

// eventually calls do until it succeeds; failures on the way must be ones that pass.
func eventually(t *testing.T, do func() error) {
	t.Helper()
	for began := time.Now(); ; {
		err := do()
		if err == nil {
			return
		}
		if !errors.Is(err, data.ErrUnavailable) || time.Since(began) > deadline {
			t.Fatal(err)
		}
	}
}

func countShops(t *testing.T, c city) int64 {
	t.Helper()
	n, err := c.Count(context.Background(), data.Query{Table: "places", Scope: data.Everything()})
	must(t, err)
	return n
}

// TestTheDatabaseGoesAwayAndComesBack stops the cluster under a store, cleanly and by a crash.
func TestTheDatabaseGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Start(t)
	c := newCity(t, migrated(t, cluster.Template()))
	at := c.position(t)
	for round, stop := range []func(testing.TB){cluster.Stop, cluster.Kill} {
		id := int64(round * 10)
		c.write(t, insert("places", shop(id+1, 105.4, 28.8)))
		stop(t)
		for what, call := range map[string]func() error{
			"scan": func() error {
				return c.Scan(t.Context(), data.Query{Table: "places", Scope: data.Everything()}, func(data.Row) error { return nil })
			},
			"write": func() error {
				_, err := c.Write(t.Context(), insert("places", shop(id+2, 105.4, 28.8)))
				return err
			},
			"changes": func() error { _, err := c.Changes(t.Context(), at); return err },
		} {
			if err := call(); !errors.Is(err, data.ErrUnavailable) {
				t.Errorf("%s without a database: %v", what, err)
			}
		}
		cluster.Start(t)
		eventually(t, func() error {
			_, err := c.Write(t.Context(), insert("places", shop(id+3, 105.4, 28.8)))
			return err
		})
		var delta data.Delta
		eventually(t, func() (err error) { delta, err = c.Changes(t.Context(), at); return err })
		if round == 0 {
			wantSaid(t, delta, "+places 1", "+places 3")
		} else {
			wantSaid(t, delta, "+places 11", "+places 13")
		}
		at = delta.Next
	}
	if n := countShops(t, c); n != 4 {
		t.Errorf("%d shops, want 4", n)
	}
}

// TestTheFirstCallAfterARestartSucceeds: the connections in the pool are dead, and nobody hears of it.
func TestTheFirstCallAfterARestartSucceeds(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Start(t)
	c := newCity(t, migrated(t, cluster.Template()))
	countShops(t, c)
	cluster.Stop(t)
	cluster.Start(t)
	countShops(t, c)
	cluster.Stop(t)
	cluster.Start(t)
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
}

// TestARestoredClusterIsRecognised copies a cluster's files, lets both go on to the same transaction numbers, and shows a
// reader of one to the other.
func TestARestoredClusterIsRecognised(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Start(t)
	url := migrated(t, cluster.Template())
	c := newCity(t, url)
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
	before := c.position(t)
	cluster.Stop(t)
	backup := t.TempDir() + "/backup"
	if output, err := exec.Command("cp", "-a", cluster.Data(), backup).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	cluster.Start(t)
	for id := range int64(20) {
		eventually(t, func() error {
			_, err := c.Write(t.Context(), insert("places", shop(100+id, 105.4, 28.8)))
			return err
		})
	}
	after := c.position(t)
	cluster.Stop(t)
	must(t, os.RemoveAll(cluster.Data()))
	must(t, os.Rename(backup, cluster.Data()))
	cluster.Start(t)
	var delta data.Delta
	eventually(t, func() (err error) { delta, err = c.Changes(t.Context(), after); return err })
	wantReload(t, delta, data.ReloadAll)
	for id := range int64(30) { // beyond the numbers of the position
		c.write(t, insert("places", shop(200+id, 105.4, 28.8)))
	}
	wantReload(t, c.changes(t, after), data.ReloadAll)
	if delta := c.changes(t, before); len(delta.Reload) > 0 || len(delta.Changes) != 30 {
		t.Errorf("a position from before the backup: %d changes, reload %v", len(delta.Changes), delta.Reload)
	}
}

// TestACopiedDatabaseIsAnother: a dump restored beside the original, or a database made from it, is not the one a position is of.
func TestACopiedDatabaseIsAnother(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Existing(t)
	template := cluster.Template()
	first, second := newCity(t, migrated(t, template)), newCity(t, migrated(t, template))
	wantReload(t, second.changes(t, first.position(t)), data.ReloadAll)
}

// TestADumpIsAStore restores a dump into another database, as backup and restore do.
func TestADumpIsAStore(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Existing(t)
	c := newCity(t, migrated(t, cluster.Template()))
	must(t, c.Create(t.Context(), data.FeatureTable("trees", data.ShapePoint)))
	c.write(t, insert("trees", data.Feature{Meta: meta(1)}.Row()))
	c.write(t, insert("places", shop(1, 105.4, 28.8), shop(2, 105.4, 28.8)))
	at := c.position(t)
	target := cluster.Database(t)
	dump := exec.Command("pg_dump", "--no-owner", "--schema=lintu", "--schema=lintu_store", c.url)
	restore := exec.Command("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", target)
	var err error
	restore.Stdin, err = dump.StdoutPipe()
	must(t, err)
	must(t, dump.Start())
	if output, err := restore.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	must(t, dump.Wait())
	copied := newCity(t, target)
	if n := countShops(t, copied); n != 2 {
		t.Errorf("%d shops", n)
	}
	delta := copied.changes(t, at)
	wantReload(t, delta, data.ReloadAll)
	copied.write(t, insert("trees", data.Feature{Meta: meta(2)}.Row()))
	delta = copied.changes(t, delta.Next)
	wantSaid(t, delta, "+trees 2")
	wantSaid(t, copied.changes(t, delta.Next))
	if _, err := copied.Write(t.Context(), insert("households", data.Household{Meta: meta(1), Building: 9}.Row())); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("references are not checked: %v", err)
	}
}

func TestAFullPoolSaysSo(t *testing.T) {
	t.Parallel()
	url := migrated(t, postgistest.Existing(t).Template())
	store := openStore(t, url, postgis.Options{Connections: 1, Wait: 5 * time.Second})
	defer store.Close() //nolint:errcheck // it says nothing
	must(t, store.Create(t.Context(), data.FeatureTable("trees", data.ShapePoint)))
	_, err := store.Load(t.Context(), "trees", rowsOf(3, func(id int64) data.Row { return data.Feature{Meta: meta(id)}.Row() }))
	must(t, err)
	q := data.Query{Table: "trees", Scope: data.Everything()}
	err = store.Scan(t.Context(), q, func(data.Row) error {
		_, full := store.Count(t.Context(), q)
		return full
	})
	if !errors.Is(err, data.ErrBusy) {
		t.Errorf("%v", err)
	}
	n, err := store.Count(t.Context(), q)
	if n != 3 || err != nil {
		t.Errorf("afterwards %d, %v", n, err)
	}
}

// TestWhoLeavesCancelsTheirQuery looks on the server whether a query that nobody waits for any more still runs.
func TestWhoLeavesCancelsTheirQuery(t *testing.T) {
	t.Parallel()
	c := newCity(t, migrated(t, postgistest.Existing(t).Template()))
	c.sql(t, "INSERT INTO lintu.vehicles (id, code) SELECT i, 'v' FROM generate_series(1, 300000) AS i")
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Scan(ctx, data.Query{Table: "vehicles", Scope: data.Everything()}, func(data.Row) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	var running int
	for began := time.Now(); time.Since(began) < deadline; {
		must(t, c.other.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'lintu' AND state = 'active' AND query LIKE 'SELECT id%'`).Scan(&running))
		if running == 0 {
			return
		}
	}
	t.Errorf("%d queries still run", running)
}

// TestCrashesLoseAndRepeatNothing kills the cluster again and again while writers write, and follows it: what is in the
// table in the end was seen once, and nothing else was seen.
func TestCrashesLoseAndRepeatNothing(t *testing.T) {
	t.Parallel()
	rounds := 3
	if text := os.Getenv("LINTU_CRASHES"); text != "" {
		var err error
		rounds, err = strconv.Atoi(text)
		must(t, err)
	}
	cluster := postgistest.Start(t)
	c := newCity(t, migrated(t, cluster.Template()))
	at := c.position(t)
	seen := map[int64]int{}
	next := atomic.Int64{}
	for range rounds {
		ctx, cancel := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		for range 4 {
			writers.Go(func() {
				for ctx.Err() == nil {
					_, _ = c.Write(ctx, insert("vehicles", data.Vehicle{Meta: meta(next.Add(1))}.Row())) // it may or may not be stored
				}
			})
		}
		for goal := len(seen) + 50; len(seen) < goal; {
			eventually(t, func() error { return follow(c, &at, seen) })
		}
		cluster.Kill(t)
		cancel()
		writers.Wait()
		cluster.Start(t)
	}
	eventually(t, func() error { return follow(c, &at, seen) })
	stored := 0
	must(t, c.Scan(t.Context(), data.Query{Table: "vehicles", Scope: data.Everything()}, func(row data.Row) error {
		if stored++; seen[row.ID] != 1 {
			t.Errorf("%d was seen %d times", row.ID, seen[row.ID])
		}
		return nil
	}))
	if stored != len(seen) {
		t.Errorf("%d rows are stored and %d were seen", stored, len(seen))
	}
	t.Logf("%d rows through %d crashes", stored, rounds)
}

// follow reads the changes since a position and counts the rows in them. A crash may set the numbers of transactions back
// behind the position; then everything is read again, and counts as seen once.
func follow(c city, at *data.Position, seen map[int64]int) error {
	delta, err := c.Changes(context.Background(), *at)
	if err != nil {
		return err
	}
	if len(delta.Reload) == 0 {
		*at = delta.Next
		for _, change := range delta.Changes {
			seen[change.ID]++
		}
		return nil
	}
	return c.Snapshot(context.Background(), func(r data.Reader, now data.Position) error {
		*at = now
		clear(seen)
		return r.Scan(context.Background(), data.Query{Table: "vehicles", Scope: data.Everything()}, func(row data.Row) error {
			seen[row.ID]++
			return nil
		})
	})
}
