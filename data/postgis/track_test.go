package postgis_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lintu/data"
	"lintu/data/datatest"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
)

const trackedTables = `
CREATE TABLE trees (id int PRIMARY KEY, name text, geom geometry(Point, 4326));
CREATE TABLE walks (id bigint NOT NULL, at date NOT NULL, geom geometry(LineString, 4326), PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
CREATE TABLE walks_2026 PARTITION OF walks FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE "Loose" (name text, geom geometry(Point, 4326));
CREATE VIEW shaded AS SELECT t.id, t.geom FROM trees t JOIN "Loose" l ON l.name = t.name;
CREATE VIEW deeper AS SELECT * FROM shaded;
CREATE VIEW half AS SELECT t.id, t.geom FROM trees t, hidden h;
CREATE MATERIALIZED VIEW kept AS SELECT * FROM trees;
`

// told says in words what a delta holds.
func told(d data.Delta) []string {
	var words []string
	for _, c := range d.Changes {
		words = append(words, fmt.Sprintf("%d %s %d", c.Op, c.Table, c.ID))
	}
	for _, table := range d.Reload {
		words = append(words, "all "+table)
	}
	return words
}

func TestTrackTables(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Existing(t)
	bare := cluster.Database(t)
	if _, err := postgis.TrackTables(t.Context(), bare, []string{"trees"}, false); !errors.Is(err, postgis.ErrNoSchema) {
		t.Errorf("without Lintu's schema: %v", err)
	}
	target := cluster.Database(t)
	migrate(t, target, postgis.MigrateOptions{})
	cluster.Ask(t, target, "CREATE TABLE hidden (id int PRIMARY KEY);"+trackedTables)
	store, err := postgis.Open(t.Context(), target, postgis.Options{KeyFile: t.TempDir() + "/key"})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for name, part := range map[string]string{
		"nowhere": "no such table", "shaded": "a view", "kept": "materialized", "walks_2026": "track walks", "lintu.buildings": "Lintu's own",
	} {
		if _, err = postgis.TrackTables(t.Context(), target, []string{name}, false); !errors.Is(err, data.ErrTrack) || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for round := range 2 { // again changes nothing
		var done []data.Track
		done, err = postgis.TrackTables(t.Context(), target, []string{"trees", "walks", `"Loose"`}, false)
		again := round == 1
		want := []data.Track{{Table: "public.trees", Key: "id", Before: again}, {Table: "public.walks", Leaves: 1, Before: again}, {Table: "public.Loose", Before: again}}
		if err != nil || !slices.Equal(done, want) {
			t.Fatalf("%+v: %v", done, err)
		}
	}
	at, err := store.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sql  string
		want []string
	}{
		{"INSERT INTO trees VALUES (1, 'a', 'SRID=4326;POINT(1 2)'), (2, 'b', NULL)", []string{"1 public.trees 1", "1 public.trees 2"}},
		{"UPDATE trees SET name = 'c' WHERE id = 2", []string{"2 public.trees 2"}},
		{"BEGIN; DELETE FROM trees; ROLLBACK", nil},
		{"DELETE FROM trees WHERE id = 1", []string{"3 public.trees 1"}},
		{"TRUNCATE trees", []string{"all public.trees"}},
		{"INSERT INTO walks VALUES (1, '2026-02-03', NULL)", []string{"all public.walks"}},
		{"DELETE FROM walks_2026", []string{"all public.walks"}},
		{`INSERT INTO "Loose" VALUES ('a', NULL)`, []string{"all public.Loose"}},
		{"INSERT INTO hidden VALUES (1)", nil},
		{"CREATE TABLE walks_2027 PARTITION OF walks FOR VALUES FROM ('2027-01-01') TO ('2028-01-01'); SELECT lintu_store.track_partitions();" +
			"INSERT INTO walks_2027 VALUES (1, '2027-02-03', NULL)", []string{"all public.walks"}},
	} {
		cluster.Ask(t, target, c.sql)
		var delta data.Delta
		delta, err = store.Changes(t.Context(), at)
		if err != nil || !slices.Equal(told(delta), c.want) {
			t.Errorf("%s: told %q, want %q: %v", c.sql, told(delta), c.want, err)
		}
		at = delta.Next
	}
	foreign, err := postgis.OpenForeign(t.Context(), target, postgis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer foreign.Close()
	names := []string{"public.trees", "public.walks", "public.shaded", "public.deeper", "public.half", "public.kept", "public.hidden"}
	tracking, err := foreign.Tracking(t.Context(), names)
	if err != nil {
		t.Fatal(err)
	}
	both := tracking["public.deeper"].Tables
	slices.Sort(both)
	if tracking["public.trees"].Key != "id" || tracking["public.trees"].Geometry != "geom" || len(tracking["public.walks"].Tables) != 1 ||
		!slices.Equal(both, []string{"public.Loose", "public.trees"}) || tracking["public.deeper"].Key != "" || len(tracking) != 4 {
		t.Errorf("%+v", tracking)
	}
	cluster.Ask(t, target, "DROP TABLE trees CASCADE; CREATE TABLE trees (id int PRIMARY KEY, geom geometry)")
	if done, err := postgis.TrackTables(t.Context(), target, []string{"trees"}, false); err != nil || done[0].Before {
		t.Errorf("a table of the same name: %+v %v", done, err)
	}
	if done, err := postgis.TrackTables(t.Context(), target, []string{"trees", "walks"}, true); err != nil || done[0].Before || done[1].Before {
		t.Errorf("%+v %v", done, err)
	}
	if left := cluster.Ask(t, target, "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'zz_lintu_track%' AND tgrelid::regclass::text ~ 'trees|walks'"); len(left) > 0 {
		t.Errorf("triggers are left on %q", left)
	}
}

// TestTrackingContract is that of both stores.
func TestTrackingContract(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Existing(t)
	target := cluster.Database(t)
	migrate(t, target, postgis.MigrateOptions{})
	cluster.Ask(t, target, `CREATE TABLE trees (id int PRIMARY KEY, name text, geom geometry(Point, 4326));
CREATE TABLE loose (name text, geom geometry(Point, 4326));
CREATE TABLE hidden (id int PRIMARY KEY);
CREATE VIEW shaded AS SELECT t.id, t.geom FROM trees t JOIN loose l ON l.name = t.name;
CREATE VIEW half AS SELECT t.id, t.geom FROM trees t, hidden h;`)
	foreign, err := postgis.OpenForeign(t.Context(), target, postgis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer foreign.Close()
	datatest.RunTracks(t, datatest.Others{
		Feed: openStore(t, target, postgis.Options{}), Relations: foreign, Schema: "public.", Named: "public.",
		Track: func(ctx context.Context, names []string, remove bool) ([]data.Track, error) {
			return postgis.TrackTables(ctx, target, names, remove)
		},
		Run: func(t *testing.T, statements string) { t.Helper(); cluster.Ask(t, target, statements) },
	})
}
