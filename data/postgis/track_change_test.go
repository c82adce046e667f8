package postgis_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"lintu/data"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
)

// TestTrackingByRoles: the owner of Lintu's schema tracks with TRIGGER on the table, again as well; others are told what to do.
func TestTrackingByRoles(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	const script = `DO $$ DECLARE r text; BEGIN FOREACH r IN ARRAY ARRAY['track_owner', 'track_gardener'] LOOP
IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I LOGIN', r); END IF; END LOOP; END $$`
	cluster.Ask(t, target, script)
	cluster.Ask(t, target, "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO track_owner', current_database()); END $$; GRANT CREATE ON SCHEMA public TO track_gardener")
	owner, gardener := as(t, target, "track_owner"), as(t, target, "track_gardener")
	migrate(t, owner, postgis.MigrateOptions{})
	cluster.Ask(t, gardener, "CREATE TABLE trees (id int PRIMARY KEY, geom geometry(Point, 4326))")
	refused := func(who, url, part string) {
		t.Helper()
		_, err := postgis.TrackTables(t.Context(), url, []string{"trees"}, false)
		if !errors.Is(err, data.ErrTrack) || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", who, err)
		}
	}
	refused("who owns the table alone", gardener, "as the owner of Lintu's schema")
	refused("who owns Lintu's schema alone", owner, "GRANT TRIGGER ON the table")
	cluster.Ask(t, gardener, "GRANT TRIGGER ON trees TO track_owner")
	for round := range 2 {
		done, err := postgis.TrackTables(t.Context(), owner, []string{"trees"}, false)
		if err != nil || done[0].Key != "id" || done[0].Before != (round == 1) {
			t.Fatalf("with TRIGGER, round %d: %+v, %v", round, done, err)
		}
	}
	if got := cluster.Ask(t, gardener, "INSERT INTO trees VALUES (1, NULL) RETURNING id"); !slices.Equal(got, []string{"1"}) {
		t.Errorf("its owner writes: %q", got)
	}
	if got := cluster.Ask(t, target, "SELECT op FROM lintu_store.outbox WHERE layer = 'public.trees' ORDER BY seq DESC LIMIT 1"); !slices.Equal(got, []string{"i"}) {
		t.Errorf("told: %q", got)
	}
	cluster.Ask(t, gardener, "ALTER TABLE trees DROP CONSTRAINT trees_pkey, ALTER id DROP NOT NULL")
	if done, err := postgis.TrackTables(t.Context(), owner, []string{"trees"}, false); err != nil || done[0].Key != "" {
		t.Errorf("without its key: %+v, %v", done, err)
	}
	_, err := postgis.TrackTables(t.Context(), owner, []string{"trees"}, true)
	if !errors.Is(err, data.ErrTrack) || !strings.Contains(err.Error(), "only the owner of the table") {
		t.Errorf("taken away by who may only make triggers: %v", err)
	}
	if done, err := postgis.TrackTables(t.Context(), target, []string{"trees"}, true); err != nil || done[0].Before {
		t.Errorf("%+v, %v", done, err)
	}
}

// TestTrackedTablesThatChange: COPY, TRUNCATE of a parent, partitions that come, tables that are renamed, dropped and made anew.
func TestTrackedTablesThatChange(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	migrate(t, target, postgis.MigrateOptions{})
	cluster.Ask(t, target, `CREATE TABLE trees (id int PRIMARY KEY, name text, geom geometry(Point, 4326));
CREATE TABLE walks (id int NOT NULL, geom geometry(Point, 4326)) PARTITION BY RANGE (id);
CREATE TABLE walks_1 PARTITION OF walks FOR VALUES FROM (1) TO (1000);
CREATE TABLE attached (id int NOT NULL, geom geometry(Point, 4326))`)
	track := func(name string) data.Track {
		t.Helper()
		done, err := postgis.TrackTables(t.Context(), target, []string{name}, false)
		if err != nil {
			t.Fatal(err)
		}
		return done[0]
	}
	track("trees")
	track("walks")
	store := openStore(t, target, postgis.Options{})
	at, err := store.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	next := func(sql string) data.Delta {
		t.Helper()
		cluster.Ask(t, target, sql)
		delta, bad := store.Changes(t.Context(), at)
		if bad != nil {
			t.Fatal(bad)
		}
		at = delta.Next
		return delta
	}
	wantAll := func(sql, table string) {
		t.Helper()
		if got := told(next(sql)); !slices.Equal(got, []string{"all " + table}) {
			t.Errorf("%s: %q", sql, got)
		}
	}
	const copied = "COPY trees FROM PROGRAM 'seq 1 5000 | sed \"s/$/\\ta\\t\\\\\\\\N/\"'"
	if got := len(next(copied).Changes); got != 5000 {
		t.Errorf("COPY told %d changes", got)
	}
	if records := cluster.Ask(t, target, "SELECT count(*)::text FROM lintu_store.outbox WHERE layer = 'public.trees' AND op = 'i'"); records[0] != "5" {
		t.Errorf("COPY of 5000 rows is %s records", records[0])
	}
	wantAll("TRUNCATE trees", "public.trees")
	wantAll("INSERT INTO walks VALUES (1, NULL)", "public.walks")
	wantAll("TRUNCATE walks", "public.walks")
	wantAll("ALTER TABLE walks ATTACH PARTITION attached FOR VALUES FROM (1000) TO (2000); SELECT lintu_store.track_partitions()", "public.walks")
	wantAll("INSERT INTO attached VALUES (1000, NULL)", "public.walks")
	wantAll("ALTER TABLE walks DETACH PARTITION attached; SELECT lintu_store.track_partitions()", "public.walks")

	next("ALTER TABLE trees RENAME TO old_trees; CREATE TABLE trees (id int PRIMARY KEY, geom geometry(Point, 4326))")
	if got := track("trees"); got.Before || got.Key != "id" {
		t.Errorf("made anew beside the renamed one: %+v", got)
	}
	wantAll("SELECT 1", "public.trees") // what was changed before it was tracked
	if got := told(next("INSERT INTO trees VALUES (7)")); !slices.Equal(got, []string{"1 public.trees 7"}) {
		t.Errorf("%q", got)
	}
	if _, err = postgis.TrackTables(t.Context(), target, []string{"trees"}, true); err != nil {
		t.Errorf("what another still calls: %v", err)
	}
	next("DROP TABLE trees; DROP TABLE old_trees; CREATE TABLE trees (number bigint PRIMARY KEY, geom geometry(Point, 4326))")
	if got := track("trees"); got.Before || got.Key != "number" {
		t.Errorf("made anew: %+v", got)
	}
	next("SELECT 1")
	if got := told(next("INSERT INTO trees VALUES (8)")); !slices.Equal(got, []string{"1 public.trees 8"}) {
		t.Errorf("%q", got)
	}
	wantAll("ALTER TABLE trees DROP geom; INSERT INTO trees VALUES (9)", "public.trees") // its users can write
	wantAll("ALTER TABLE trees RENAME number TO n; DELETE FROM trees WHERE n = 9", "public.trees")
}
