package postgis_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
)

func TestFeed(t *testing.T) {
	t.Parallel()
	template := postgistest.Existing(t).Template()
	for name, run := range map[string]func(*testing.T, city){
		"what was written is told, with the boxes before and after":    testBoxes,
		"nothing is told twice, and nothing that was rolled back":      testRollback,
		"a transaction that began earlier and commits later":           testLateCommit,
		"what follows from a write is told too":                        testConsequences,
		"a load is told in full, with ids and boxes":                   testBlocks,
		"a load too large to be told is a reload of its table":         testTooMany,
		"another program's statements":                                 testForeignStatements,
		"an emptied table is to be read again":                         testTruncate,
		"a partitioned table, through its root and its leaves":         testPartitions,
		"a record whose id another program changed":                    testChangedID,
		"a position that is of no use is a reload":                     testBadPositions,
		"a reader that fell behind the trim reloads":                   testTrim,
		"trimming stays behind the slowest reader":                     testTrimWaits,
		"what was told and could not be taken in is told again":        testToldAgain,
		"a transaction number that was used again after a crash":       testReusedXID,
		"waiting ends with a hint, and with the context":               testWait,
		"hints are merged: at most 200 reads a second beside the poll": testPace,
		"no question is compiled, whatever it is thought to cost":      testNotCompiled,
		"a prepared transaction is refused, since it has a hint in it": testPrepared,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, newCity(t, migrated(t, template)))
		})
	}
}

func testBoxes(t *testing.T, c city) {
	since := c.position(t)
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
	first := c.changes(t, since)
	c.write(t, data.Batch{{Table: "places", Op: data.OpUpdate, Row: shop(1, 105.5, 28.9)}})
	second := c.changes(t, first.Next)
	c.write(t, data.Batch{{Table: "places", Op: data.OpDelete, Row: data.Row{ID: 1}}})
	third := c.changes(t, second.Next)
	old, now := orb.Point{105.4, 28.8}.Bound(), orb.Point{105.5, 28.9}.Bound()
	for i, c := range []struct{ got, want data.Change }{
		{first.Changes[0], data.Change{Table: "places", ID: 1, Op: data.OpInsert, Old: data.Nowhere(), New: old}},
		{second.Changes[0], data.Change{Table: "places", ID: 1, Op: data.OpUpdate, Old: old, New: now}},
		{third.Changes[0], data.Change{Table: "places", ID: 1, Op: data.OpDelete, Old: now, New: data.Nowhere()}},
	} {
		if c.got != c.want {
			t.Errorf("change %d: %+v, want %+v", i, c.got, c.want)
		}
	}
	area := orb.MultiPolygon{{{{105.1, 28.1}, {105.3, 28.1}, {105.3, 28.2}, {105.1, 28.1}}}}
	c.write(t, insert("compounds", data.Compound{Meta: meta(1), Area: area}.Row(), data.Compound{Meta: meta(2)}.Row()))
	fourth := c.changes(t, third.Next)
	if got := fourth.Changes; len(got) != 2 || got[0].New != area.Bound() || !got[1].New.IsEmpty() {
		t.Errorf("%+v", got)
	}
}

func testRollback(t *testing.T, c city) {
	since := c.position(t)
	c.sql(t, "BEGIN")
	c.sql(t, "INSERT INTO lintu.vehicles (id, code) VALUES (1, 'a')")
	c.sql(t, "SAVEPOINT a")
	c.sql(t, "INSERT INTO lintu.vehicles (id, code) VALUES (2, 'a')")
	c.sql(t, "ROLLBACK TO a")
	c.sql(t, "INSERT INTO lintu.vehicles (id, code) VALUES (3, 'a')")
	wantSaid(t, c.changes(t, since))
	c.sql(t, "COMMIT")
	delta := c.changes(t, since)
	wantSaid(t, delta, "+vehicles 1", "+vehicles 3")
	wantSaid(t, c.changes(t, delta.Next))
}

func testLateCommit(t *testing.T, c city) {
	since := c.position(t)
	c.sql(t, "BEGIN")
	c.sql(t, "INSERT INTO lintu.vehicles (id, code) VALUES (1, 'early')")
	c.write(t, insert("vehicles", data.Vehicle{Meta: meta(2)}.Row()))
	delta := c.changes(t, since)
	wantSaid(t, delta, "+vehicles 2")
	for range 3 { // every position until then remembers the one that runs
		delta = c.changes(t, delta.Next)
		wantSaid(t, delta)
	}
	c.sql(t, "COMMIT")
	delta = c.changes(t, delta.Next)
	wantSaid(t, delta, "+vehicles 1")
	wantSaid(t, c.changes(t, delta.Next))
}

func testConsequences(t *testing.T, c city) {
	square := func(west float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{west, 28}, {west + 1, 28}, {west + 1, 29}, {west, 29}, {west, 28}}}}
	}
	c.write(t, insert("regions", data.Region{Meta: meta(1), Level: data.LevelGrid, Area: square(105)}.Row(),
		data.Region{Meta: meta(2), Level: data.LevelGrid, Area: square(106)}.Row()))
	building := data.Building{Meta: meta(1), Footprint: orb.MultiPolygon{{{{105.1, 28.1}, {105.2, 28.1}, {105.2, 28.2}, {105.1, 28.1}}}}}
	c.write(t, insert("buildings", building.Row()))
	c.write(t, insert("households", data.Household{Meta: meta(1), Building: 1}.Row()))
	c.write(t, insert("residents", data.Resident{Meta: meta(1)}.Row()))
	c.write(t, insert("memberships", data.Membership{Meta: meta(1), Household: 1, Resident: 1}.Row()))
	since := c.position(t)
	building.Footprint[0][0] = orb.Ring{{106.1, 28.1}, {106.2, 28.1}, {106.2, 28.2}, {106.1, 28.1}}
	c.write(t, data.Batch{{Table: "buildings", Op: data.OpUpdate, Row: building.Row()}})
	delta := c.changes(t, since)
	wantSaid(t, delta, "~buildings 1", "~households 1", "~memberships 1", "~residents 1")
	c.write(t, data.Batch{{Table: "buildings", Op: data.OpDelete, Row: data.Row{ID: 1}}})
	wantSaid(t, c.changes(t, delta.Next), "-buildings 1", "-households 1", "-memberships 1")
}

func testBlocks(t *testing.T, c city) {
	const n = 12_345
	since := c.position(t)
	_, err := c.Load(t.Context(), "places", rowsOf(n, func(id int64) data.Row { return shop(id, 100+float64(id)/1000, 28) }))
	must(t, err)
	delta := c.changes(t, since)
	if len(delta.Changes) != n || len(delta.Reload) > 0 {
		t.Fatalf("%d changes, reload %v", len(delta.Changes), delta.Reload)
	}
	for i, got := range delta.Changes {
		id := int64(i + 1)
		want := data.Change{Table: "places", ID: id, Op: data.OpInsert, Old: data.Nowhere(), New: orb.Point{100 + float64(id)/1000, 28}.Bound()}
		if got != want {
			t.Fatalf("%+v, want %+v", got, want)
		}
	}
	var records int
	must(t, c.other.QueryRow(t.Context(), "SELECT count(*) FROM lintu_store.outbox WHERE layer = 'places'").Scan(&records))
	if records > n/1000+5 {
		t.Errorf("%d records for %d rows", records, n)
	}
	c.sql(t, "UPDATE lintu.places SET floor = 2 WHERE id <= 2500")
	delta = c.changes(t, delta.Next)
	if len(delta.Changes) != 2500 || delta.Changes[0].Op != data.OpUpdate || delta.Changes[0].Old != delta.Changes[0].New {
		t.Errorf("%d changes, first %+v", len(delta.Changes), delta.Changes[0])
	}
	c.sql(t, "DELETE FROM lintu.places WHERE id <= 1500")
	if got := c.changes(t, delta.Next).Changes; len(got) != 1500 || got[0].Op != data.OpDelete {
		t.Errorf("%d changes, first %+v", len(got), got[0])
	}
}

func testTooMany(t *testing.T, c city) {
	since := c.position(t)
	c.sql(t, "INSERT INTO lintu.vehicles (id, code) SELECT i, 'v' FROM generate_series(1, 200001) AS i")
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
	delta := c.changes(t, since)
	wantReload(t, delta, "vehicles")
	if len(delta.Changes) != 1 || delta.Changes[0].Table != "places" {
		t.Errorf("%v", said(delta.Changes))
	}
	wantSaid(t, c.changes(t, delta.Next))
}

func testForeignStatements(t *testing.T, c city) {
	since := c.position(t)
	c.sql(t, "INSERT INTO lintu.components (id, code, geom) VALUES (1, 'k', ST_SetSRID(ST_MakePoint(105, 28), 4490)), (2, 'k', NULL)")
	c.sql(t, "INSERT INTO lintu.components (id, code) VALUES (1, 'k') ON CONFLICT (id) DO UPDATE SET name = '路灯'")
	c.sql(t, "WITH gone AS (DELETE FROM lintu.components WHERE id = 2 RETURNING *) INSERT INTO lintu.components SELECT 3, version, geom, code FROM gone")
	c.sql(t, "UPDATE lintu.components SET name = 'x' WHERE false")
	if _, err := c.other.CopyFrom(t.Context(), pgx.Identifier{"lintu", "components"}, []string{"id", "code"},
		pgx.CopyFromRows([][]any{{int64(7), "k"}, {int64(8), "k"}})); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, c.changes(t, since), "+components 1", "+components 2", "~components 1", "-components 2", "+components 3",
		"+components 7", "+components 8")
}

func testNotCompiled(t *testing.T, c city) {
	c.sql(t, "CREATE TABLE seen (jit text)")
	c.sql(t, `CREATE FUNCTION note_jit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
$$BEGIN INSERT INTO public.seen VALUES (current_setting('jit')); RETURN NULL; END$$`)
	c.sql(t, "CREATE TRIGGER note AFTER INSERT ON lintu.components EXECUTE FUNCTION note_jit()")
	c.write(t, insert("components", data.Component{Meta: meta(1)}.Row()))
	var seen string
	if err := c.other.QueryRow(t.Context(), "SELECT jit FROM seen").Scan(&seen); err != nil || seen != "off" {
		t.Errorf("jit is %q, %v", seen, err)
	}
}

func testTruncate(t *testing.T, c city) {
	c.write(t, insert("buildings", data.Building{Meta: meta(1)}.Row()))
	c.write(t, insert("households", data.Household{Meta: meta(1), Building: 1}.Row()))
	c.write(t, insert("places", data.Place{Meta: meta(1), Building: 1}.Row()))
	since := c.position(t)
	c.sql(t, "TRUNCATE lintu.buildings")
	delta := c.changes(t, since)
	wantReload(t, delta, "buildings")
	wantSaid(t, data.Delta{Changes: delta.Changes}, "-households 1", "~places 1")
}

func testPartitions(t *testing.T, c city) {
	c.sql(t, `CREATE TABLE visits (id bigint, at date, spot geometry(Point, 4490), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
SELECT lintu_store.track_table('visits', 'visits', 'id', 'spot')`)
	delta := c.changes(t, c.position(t))
	c.sql(t, "INSERT INTO visits VALUES (1, '2026-02-01'), (2, '2026-08-01')")
	c.sql(t, "INSERT INTO visits_1 VALUES (3, '2026-03-01')")
	c.sql(t, "UPDATE visits SET at = '2026-09-01' WHERE id = 1") // from leaf to leaf
	c.sql(t, "DELETE FROM visits_2 WHERE id = 2")
	delta = c.changes(t, delta.Next)
	wantSaid(t, delta, "+visits 1", "+visits 2", "+visits 3", "~visits 1", "-visits 2")
	c.sql(t, "CREATE TABLE visits_3 PARTITION OF visits FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')")
	c.sql(t, "INSERT INTO visits_3 VALUES (4, '2027-02-01')") // nobody saw it, so the table is to be read again
	c.sql(t, "SELECT lintu_store.track_partitions()")
	delta = c.changes(t, delta.Next)
	wantReload(t, delta, "visits")
	c.sql(t, "INSERT INTO visits_3 VALUES (5, '2027-03-01'); INSERT INTO visits VALUES (6, '2027-03-01')")
	delta = c.changes(t, delta.Next)
	wantSaid(t, delta, "+visits 5", "+visits 6")
	c.sql(t, "ALTER TABLE visits DETACH PARTITION visits_1")
	c.sql(t, "SELECT lintu_store.track_partitions()")
	delta = c.changes(t, delta.Next)
	wantReload(t, delta, "visits")
	c.sql(t, "DELETE FROM visits_1") // it is another table now
	c.sql(t, "SELECT lintu_store.track_partitions()")
	wantSaid(t, c.changes(t, delta.Next))
}

func testChangedID(t *testing.T, c city) {
	if _, err := c.other.Exec(t.Context(), "INSERT INTO lintu.vehicles (id, code) VALUES (1, 'v'); UPDATE lintu.vehicles SET id = 2"); err == nil {
		t.Error("the id of a record could be changed")
	}
	c.sql(t, "CREATE TABLE foreign_things (id bigint PRIMARY KEY); SELECT lintu_store.track_table('foreign_things', 'foreign_things', 'id', NULL)")
	c.sql(t, "INSERT INTO foreign_things VALUES (1), (2)")
	since := c.position(t)
	c.sql(t, "UPDATE foreign_things SET id = id + 1 WHERE id = 2")
	wantSaid(t, c.changes(t, since), "-foreign_things 2", "+foreign_things 3")
}

func testBadPositions(t *testing.T, c city) {
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
	good := c.position(t)
	wantSaid(t, c.changes(t, good))
	for _, bad := range []data.Position{"x", "1 2 3 4 5", "7/00000001/5/a 3:3: 0 0 0", good + " 1", good[1:]} {
		delta := c.changes(t, bad)
		wantReload(t, delta, data.ReloadAll)
		wantSaid(t, c.changes(t, delta.Next))
	}
}

func testTrim(t *testing.T, c city) {
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
	old := c.position(t)
	for id := range int64(5) {
		c.write(t, insert("places", shop(id+2, 105.4, 28.8)))
	}
	c.trim(t, 1)
	now := c.position(t)
	wantReload(t, c.changes(t, old), data.ReloadAll)
	c.write(t, insert("places", shop(9, 105.4, 28.8)))
	wantSaid(t, c.changes(t, now), "+places 9")
}

// trim trims until so many records are left. It may take a while: a transaction anywhere in the cluster holds it up.
func (c city) trim(t *testing.T, want int) {
	t.Helper()
	for left, began := -1, time.Now(); left != want; {
		c.sql(t, "SELECT lintu_store.trim_outbox(keep => '-1 hour')")
		must(t, c.other.QueryRow(t.Context(), "SELECT count(*) FROM lintu_store.outbox").Scan(&left))
		if time.Since(began) > deadline {
			t.Fatalf("%d records left, want %d", left, want)
		}
	}
}

func testTrimWaits(t *testing.T, c city) {
	slow := openStore(t, c.url, postgis.Options{Node: "slow"})
	defer slow.Close() //nolint:errcheck // it says nothing
	delta, err := slow.Changes(t.Context(), c.position(t))
	must(t, err)
	since := delta.Next
	for id := range int64(5) {
		c.write(t, insert("places", shop(id+1, 105.4, 28.8)))
	}
	c.sql(t, "SELECT lintu_store.trim_outbox(keep => '-1 hour')")
	wantSaid(t, c.changes(t, since), "+places 1", "+places 2", "+places 3", "+places 4", "+places 5")
	c.sql(t, "UPDATE lintu_store.readers SET seen_at = now() - interval '8 days'")
	c.trim(t, 1)
	wantReload(t, c.changes(t, since), data.ReloadAll)
}

// testToldAgain has a reader ask from the same position once more, after all that it has said it has read was trimmed: the record
// it is recognised by is still there, though it is not the newest any more.
func testToldAgain(t *testing.T, c city) {
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
	c.write(t, insert("places", shop(2, 105.4, 28.8)))
	reader := openStore(t, c.url, postgis.Options{Node: "reader"})
	defer reader.Close()                                                           //nolint:errcheck // it says nothing
	for over, began := false, time.Now(); !over && time.Since(began) < deadline; { // every transaction of the cluster that began before
		must(t, c.other.QueryRow(t.Context(), "SELECT pg_snapshot_xmin(pg_current_snapshot()) > (SELECT max(xid) FROM lintu_store.outbox)").Scan(&over))
	}
	since := c.position(t)
	c.write(t, insert("places", shop(3, 105.4, 28.8)))
	for range 2 {
		delta, err := reader.Changes(t.Context(), since)
		must(t, err)
		wantSaid(t, delta, "+places 3")
		c.trim(t, 2)
	}
}

// testReusedXID writes what the outbox looks like after a crash took the log of a transaction with it: a record of a
// transaction that the position's snapshot calls finished, with a later number than any it saw.
func testReusedXID(t *testing.T, c city) {
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
	var reused string
	must(t, c.other.QueryRow(t.Context(), "SELECT pg_current_xact_id()::text").Scan(&reused))
	c.write(t, insert("places", shop(2, 105.4, 28.8)))
	since := c.position(t)
	c.sql(t, "INSERT INTO lintu_store.outbox (xid, layer, op, ids) VALUES ($1::text::xid8, 'places', 'u', '{1}')", reused)
	delta := c.changes(t, since)
	wantSaid(t, delta, "~places 1")
	wantSaid(t, c.changes(t, delta.Next))
}

func testWait(t *testing.T, c city) {
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	patient := openStore(t, c.url, postgis.Options{Poll: deadline})
	defer patient.Close()      //nolint:errcheck // it says nothing
	must(t, patient.Wait(ctx)) // the listener is there: it says so once
	done := make(chan error, 1)
	go func() { done <- patient.Wait(ctx) }()
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
	must(t, <-done)
	ended, end := context.WithCancel(t.Context())
	go func() { done <- patient.Wait(ended) }()
	end()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func testPace(t *testing.T, c city) {
	ctx, cancel := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	writer.Go(func() {
		for id := int64(1); ctx.Err() == nil; id++ {
			_, _ = c.Write(ctx, insert("vehicles", data.Vehicle{Meta: meta(id)}.Row()))
		}
	})
	must(t, c.Wait(ctx))
	began, reads := time.Now(), 0
	for reads < 50 {
		must(t, c.Wait(ctx))
		reads++
	}
	if took := time.Since(began); took < 50*5*time.Millisecond-5*time.Millisecond {
		t.Errorf("50 waits ended within %s: more than 200 a second", took)
	}
	cancel()
	writer.Wait()
}

func testPrepared(t *testing.T, c city) {
	var allowed int
	must(t, c.other.QueryRow(t.Context(), "SELECT setting::int FROM pg_settings WHERE name = 'max_prepared_transactions'").Scan(&allowed))
	if allowed == 0 {
		t.Fatal("the test cluster allows no prepared transactions")
	}
	since := c.position(t)
	// NOTIFY cannot be prepared (PostgreSQL manual, PREPARE TRANSACTION): such a writer is told so, and misses nothing.
	_, err := c.other.Exec(t.Context(), "BEGIN; INSERT INTO lintu.vehicles (id, code) VALUES (1, 'v'); PREPARE TRANSACTION 'a'")
	if err == nil {
		t.Error("a transaction with a hint in it was prepared")
	}
	wantSaid(t, c.changes(t, since))
}

// TestNothingIsMissed lets writers commit and roll back, with savepoints, beside a transaction that stays open, and follows
// them: every committed row is seen, and none twice. LINTU_OUTBOX_COMMITS is how many commits; `make bench` does 40,000.
func TestNothingIsMissed(t *testing.T) {
	t.Parallel()
	commits := 1600
	if text := os.Getenv("LINTU_OUTBOX_COMMITS"); text != "" {
		var err error
		commits, err = strconv.Atoi(text)
		must(t, err)
	}
	c := newCity(t, migrated(t, postgistest.Existing(t).Template()))
	result := race(t, c, 8, commits/8, 5*time.Second)
	t.Logf("%d committed, %d seen, %d twice in %d reads; latency of the %d beside the long transaction p50 %s, p99 %s",
		result.committed, result.seen, result.twice, result.reads, len(result.latency), quantile(result.latency, 0.5), quantile(result.latency, 0.99))
	if result.seen != result.committed || result.twice != 0 || result.strange != 0 {
		t.Errorf("%d committed, %d seen, %d twice, %d that were never committed", result.committed, result.seen, result.twice, result.strange)
	}
	var whole int
	must(t, c.other.QueryRow(t.Context(), "SELECT seq_scan FROM pg_stat_user_tables WHERE relid = 'lintu_store.outbox'::regclass").Scan(&whole))
	if whole > result.reads/10 {
		t.Errorf("the whole outbox was read %d times in %d reads", whole, result.reads)
	}
}

// raced is what came of a race of writers and a follower.
type raced struct {
	committed, seen, twice, strange, reads int
	latency                                []time.Duration // from commit to sight, of those beside the long transaction
}

// race has writers commit, and a follower see. One transaction stays open for a while.
func race(t *testing.T, c city, writers, commits int, open time.Duration) raced {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*deadline)
	defer cancel()
	var lock sync.Mutex
	committed := map[int64]time.Time{}
	note := func(ids []int64) {
		now := time.Now()
		lock.Lock()
		defer lock.Unlock()
		for _, id := range ids {
			committed[id] = now
		}
	}
	at := c.position(t)
	var group sync.WaitGroup
	const longs = int64(1) << 40
	group.Go(func() {
		conn := connect(t, c.url)
		defer conn.Close(ctx) //nolint:errcheck // the test is over
		_, err := conn.Exec(ctx, fmt.Sprintf("BEGIN; INSERT INTO lintu.vehicles (id, code) VALUES (%d, 'long')", longs))
		if err == nil {
			_, err = conn.Exec(ctx, "SELECT pg_sleep($1)", open.Seconds())
		}
		if err == nil {
			_, err = conn.Exec(ctx, "COMMIT")
		}
		if err != nil {
			t.Error(err)
		}
		note([]int64{longs})
	})
	for who := range int64(writers) {
		group.Go(func() { writeAtRandom(ctx, t, c.url, who, commits, note) })
	}
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()

	var result raced
	sight := map[int64]time.Time{}
	look := func() {
		delta := c.changes(t, at)
		if len(delta.Reload) > 0 {
			t.Fatalf("reload %v", delta.Reload)
		}
		at, result.reads = delta.Next, result.reads+1
		for _, change := range delta.Changes {
			if _, twice := sight[change.ID]; twice {
				result.twice++
			}
			sight[change.ID] = time.Now()
		}
	}
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
			must(t, c.Wait(ctx))
		}
		look()
	}
	for id, seen := range sight {
		when, ok := committed[id]
		switch {
		case !ok:
			result.strange++
		case id != longs:
			result.latency = append(result.latency, max(seen.Sub(when), 0))
		}
	}
	result.committed, result.seen = len(committed), len(sight)-result.strange
	return result
}

// writeAtRandom is one writer: transactions of one to three rows, one in four with a savepoint that is rolled back, one in
// six rolled back whole.
func writeAtRandom(ctx context.Context, t *testing.T, url string, who int64, commits int, note func([]int64)) {
	conn := connect(t, url)
	defer conn.Close(ctx) //nolint:errcheck // the test is over
	random := rand.New(rand.NewPCG(uint64(who), 7))
	next := who << 32
	row := func() (string, int64) {
		next++
		return fmt.Sprintf("INSERT INTO lintu.vehicles (id, code) VALUES (%d, 'v');", next), next
	}
	for n := 0; n < commits; {
		sql, ids := "BEGIN;", []int64{}
		for range 1 + random.IntN(3) {
			text, id := row()
			sql, ids = sql+text, append(ids, id)
		}
		if random.IntN(4) == 0 {
			lost, _ := row()
			kept, id := row()
			sql, ids = sql+"SAVEPOINT a;"+lost+"ROLLBACK TO a;"+kept, append(ids, id)
		}
		end := "COMMIT"
		if random.IntN(6) == 0 {
			end = "ROLLBACK"
		}
		if _, err := conn.Exec(ctx, sql+end); err != nil {
			t.Error(err)
			return
		}
		if end == "COMMIT" {
			note(ids)
			n++
		}
	}
}
