package postgis_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
)

const othersTables = `
CREATE SCHEMA "Amt für Gärten";
CREATE TABLE "Amt für Gärten"."Bäume; DROP TABLE x" ("Nr." int8 PRIMARY KEY, "名 ""x""" text, g geometry(MultiPoint, 4549));
INSERT INTO "Amt für Gärten"."Bäume; DROP TABLE x" VALUES (3, 'a', ST_Multi(ST_Transform('SRID=4490;POINT(120.5 36.1)'::geometry, 4549)));
CREATE TABLE parts (id int, at date NOT NULL, geom geometry(Polygon, 3857)) PARTITION BY RANGE (at);
CREATE TABLE parts_2026 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO parts VALUES (1, '2026-05-01', 'SRID=3857;POLYGON((13413800 4300000, 13413900 4300000, 13413900 4300100, 13413800 4300000))'),
	(-4, '2026-05-02', 'SRID=3857;POLYGON((13413800 4300000, 13413900 4300000, 13413900 4300100, 13413800 4300000))');
CREATE TABLE kinds (a smallint UNIQUE, b real, c numeric(10, 2), d boolean, e timestamptz, f date, g uuid, h bytea, i int[], j varchar(9), k char(3),
	l jsonb, m text, geom geometry(Point, 4326));
INSERT INTO kinds VALUES (-3, 3.2, 12345678.25, true, '2026-03-04 05:06:07.089+08', '2026-03-04', '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
	'\x00', '{1}', 'v', 'c', '{"a": 1}', NULL, 'SRID=4326;POINT(1 2)'), (9, 'NaN', 'NaN', NULL, 'infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', 'SRID=4326;POINT(3 4)');
CREATE VIEW seen AS SELECT a, geom FROM kinds;
CREATE MATERIALIZED VIEW kept AS SELECT m, ST_Transform(geom, 3857) AS shape FROM kinds;
CREATE TABLE hidden (id int PRIMARY KEY, name text, phone text, geom geometry(Point, 4326));
CREATE TABLE globe (id int PRIMARY KEY, name text, place geography(Point), rough geography);
INSERT INTO globe VALUES (1, 'Qingdao', 'POINT(120.3826 36.0671)', 'LINESTRING(120 36, 121 37)'), (2, 'Alert', 'POINT(-62.3 82.5)', 'POINT(-62.3 82.5)');
CREATE TABLE plain (id int PRIMARY KEY);
CREATE FUNCTION squares(z int, x int, y int) RETURNS TABLE (n int, geom geometry) LANGUAGE sql STABLE AS
	$$ SELECT z * 100 + x + y, ST_TileEnvelope(z, x, y) $$;
CREATE FUNCTION past(z int, x int, y int) RETURNS TABLE (id bigint, geom geometry) LANGUAGE plpgsql AS
	$$ BEGIN RETURN QUERY SELECT b.id, b.geom FROM lintu.buildings b; END $$;
CREATE VIEW past_too AS SELECT id, geom FROM lintu.buildings;
CREATE VIEW past_as_well AS SELECT * FROM past_too;
`

const othersRights = `GRANT SELECT ON ALL TABLES IN SCHEMA public, lintu TO others_reader;
GRANT USAGE ON SCHEMA lintu, "Amt für Gärten" TO others_reader; GRANT SELECT ON ALL TABLES IN SCHEMA "Amt für Gärten" TO others_reader;
REVOKE ALL ON hidden FROM others_reader; GRANT SELECT (id, name, geom) ON hidden TO others_reader`

func TestForeign(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Existing(t)
	template := cluster.Template()
	cluster.Ask(t, cluster.URL(), "DROP ROLE IF EXISTS others_reader; CREATE ROLE others_reader LOGIN")
	for name, test := range map[string]func(*testing.T, others){
		"relations": testRelations, "rows": testRows, "functions": testFunctions, "tables change": testChanges, "queue": testQueue,
		"large geometries": testLarge, "geographies": testGlobe,
	} {
		t.Run(name, func(t *testing.T) {
			target := template.Database(t, func(url string) {
				migrate(t, url, postgis.MigrateOptions{})
				cluster.Ask(t, url, othersTables)
				cluster.Ask(t, url, othersRights)
			})
			f, err := postgis.OpenForeign(t.Context(), as(t, target, "others_reader"), postgis.Options{Connections: 2, Wait: 5 * time.Second})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = f.Close() })
			test(t, others{f, func(sql string) []string { return cluster.Ask(t, target, sql) }})
		})
	}
}

// others is a database of other programs', as one who may only read sees it and as its owner does.
type others struct {
	*postgis.Foreign
	owner func(sql string) []string
}

// whole is everything of a relation that can be read.
func whole(t *testing.T, f others, name string) *data.Excerpt {
	t.Helper()
	list, err := f.Relations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if r.Named(name) {
			return &data.Excerpt{Relation: r, ID: r.Key, Geometry: r.Geometries[0], Columns: r.Columns}
		}
	}
	t.Fatalf("no relation %q", name)
	return nil
}

// shown is a row as text.
func shown(row data.Row) string {
	text := fmt.Sprint(row.ID)
	for _, v := range row.Values {
		text += "|" + v.String()
	}
	return text
}

func testRelations(t *testing.T, f others) {
	list, err := f.Relations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range list {
		g := r.Geometries[0]
		got = append(got, fmt.Sprintf("%s: %s, key %q, %s %d %d", r.FullName(), r.Kind, r.Key, g.Name, g.Shape, g.SRID))
	}
	want := []string{
		`Amt für Gärten.Bäume; DROP TABLE x: table, key "Nr.", g 1 4549`,
		`public.globe: table, key "id", place 1 4326`,
		`public.hidden: table, key "id", geom 1 4326`,
		`public.kept: materialized view, key "", shape 4 0`,
		`public.kinds: table, key "a", geom 1 4326`,
		`public.parts: partitioned table, key "", geom 3 3857`,
		`public.seen: view, key "", geom 1 4326`,
		`public.squares: function, key "", geom 4 0`,
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if hidden := whole(t, f, "hidden"); len(hidden.Columns) != 2 || !slices.Contains(hidden.Relation.Left, "phone") {
		t.Errorf("a column that may not be read: %+v", hidden.Relation)
	}
}

func testRows(t *testing.T, f others) {
	world := orb.Bound{Min: orb.Point{-180, -85}, Max: orb.Point{180, 85}}
	for name, c := range map[string]struct {
		rows []string
		at   orb.Point // of the first
	}{
		"Amt für Gärten.Bäume; DROP TABLE x": {[]string{"3|3|a"}, orb.Point{120.5, 36.1}},
		"kinds": {[]string{
			"0|-3|3.2|1.234567825e+07|true|2026-03-03T21:06:07.089Z|2026-03-04|6ba7b810-9dad-11d1-80b4-00c04fd430c8|v|c|{\"a\": 1}|",
			"9|9||||||||||",
		}, orb.Point{1, 2}},
		"globe": {[]string{"1|1|Qingdao", "2|2|Alert"}, orb.Point{120.3826, 36.0671}},
		"seen":  {[]string{"0|-3", "0|9"}, orb.Point{1, 2}},
		"kept":  {[]string{"0|", "0|"}, orb.Point{1, 2}},
		"parts": {[]string{"0|1|2026-05-01", "0|-4|2026-05-02"}, orb.Point{120.4982, 35.9955}},
	} {
		t.Run(name, func(t *testing.T) {
			e := whole(t, f, name)
			var scanned, near []string
			err := f.Scan(t.Context(), e, func(row data.Row) error {
				if len(scanned) == 0 {
					wantNear(t, row.Geometry, c.at)
				}
				scanned = append(scanned, shown(row))
				return nil
			})
			if err != nil || !slices.Equal(scanned, c.rows) {
				t.Errorf("scanned %q, %v", scanned, err)
			}
			box := world
			if e.Geometry.SRID == 4549 {
				box = orb.Bound{Min: orb.Point{120, 36}, Max: orb.Point{121, 37}}
			}
			err = f.Near(t.Context(), []data.Cut{{Excerpt: e, Box: box}}, func(_ int, row data.Row) error {
				near = append(near, shown(row))
				return nil
			})
			if err != nil || len(near) != len(c.rows) {
				t.Errorf("near %q, %v", near, err)
			}
			m, err := f.Measure(t.Context(), e)
			if err != nil || m.Count != int64(len(c.rows)) || !m.Bound.Pad(0.001).Contains(c.at) {
				t.Errorf("measured %+v, %v", m, err)
			}
		})
	}
}

func wantNear(t *testing.T, g orb.Geometry, want orb.Point) {
	t.Helper()
	if g == nil {
		t.Fatal("no geometry")
	}
	if at := g.Bound().Min; max(at[0]-want[0], want[0]-at[0], at[1]-want[1], want[1]-at[1]) > 2e-3 {
		t.Errorf("at %v, want %v", at, want)
	}
}

// testGlobe looks for geographies in boxes of all sizes: what the index of the globe finds is what lies in the box in degrees.
func testGlobe(t *testing.T, f others) {
	f.owner(`CREATE TABLE scattered (id int PRIMARY KEY, at geography(Point, 4490));
		INSERT INTO scattered SELECT i, ST_SetSRID(ST_MakePoint(mod(i * 137.508, 360) - 180, mod(i * 0.247, 179.8) - 89.9), 4490)::geography FROM generate_series(1, 5000) i;
		CREATE INDEX ON scattered USING gist (at); GRANT SELECT ON scattered TO others_reader; ANALYZE scattered`)
	e := whole(t, f, "scattered")
	var cuts []data.Cut
	var boxes []string
	for _, width := range []float64{0.5, 5, 11.25, 22.5, 45, 360} {
		for _, south := range []float64{-90, -60, -1, 30, 60, 80} {
			for west := -180.0; west+width <= 180; west += 90 {
				b := orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{west + width, min(south+width, 90)}}
				cuts = append(cuts, data.Cut{Excerpt: e, Box: b})
				boxes = append(boxes, fmt.Sprintf("(%g, %g, %g, %g)", b.Min[0], b.Min[1], b.Max[0], b.Max[1]))
			}
		}
	}
	got := make([]int, len(cuts))
	if err := f.Near(t.Context(), cuts, func(cut int, _ data.Row) error { got[cut]++; return nil }); err != nil {
		t.Fatal(err)
	}
	want := f.owner("SELECT (SELECT count(*) FROM scattered WHERE at::geometry && ST_MakeEnvelope(a, b, c, d, 4490)) FROM (VALUES " +
		strings.Join(boxes, ",") + ") AS v(a, b, c, d)")
	for i := range cuts {
		if fmt.Sprint(got[i]) != want[i] {
			t.Errorf("%v: %d, want %s", cuts[i].Box, got[i], want[i])
		}
	}
}

func testFunctions(t *testing.T, f others) {
	e := whole(t, f, "squares")
	var got []string
	cuts := []data.Cut{{Excerpt: e, Z: 3, X: 2, Y: 1}, {Excerpt: whole(t, f, "kinds"), Box: orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{2, 2}}}}
	err := f.Near(t.Context(), cuts, func(cut int, row data.Row) error {
		got = append(got, fmt.Sprint(cut, " ", shown(row)[:5]))
		return nil
	})
	if err != nil || !slices.Equal(got, []string{"0 0|303", "1 0|-3|"}) {
		t.Errorf("got %q, %v", got, err)
	}
	if err := f.Scan(t.Context(), e, nil); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a function read whole: %v", err)
	}
}

func testChanges(t *testing.T, f others) {
	kinds, seen := whole(t, f, "kinds"), whole(t, f, "seen")
	ask := func(e *data.Excerpt, limit int) error {
		cut := data.Cut{Excerpt: e, Box: orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{9, 9}}, Limit: limit}
		return f.Near(t.Context(), []data.Cut{cut}, func(int, data.Row) error { return nil })
	}
	if err := ask(kinds, 1); !errors.Is(err, data.ErrTooMany) {
		t.Errorf("more rows than a tile admits: %v", err)
	}
	for range 8 { // so that plans are kept
		if err := ask(kinds, 2); err != nil {
			t.Fatal(err)
		}
	}
	f.owner("ALTER TABLE kinds ALTER j TYPE text")
	if err := ask(kinds, 2); !errors.Is(err, data.ErrStale) {
		t.Errorf("a table that was altered: %v", err)
	}
	if err := ask(kinds, 2); err != nil {
		t.Errorf("the same, asked again: %v", err)
	}
	f.owner("ALTER TABLE kinds ALTER b TYPE text")
	_ = ask(kinds, 2)
	if err := ask(kinds, 2); !errors.Is(err, data.ErrAltered) {
		t.Errorf("a column of another type: %v", err)
	}
	f.owner("REVOKE SELECT ON seen FROM others_reader")
	if err := ask(seen, 0); !errors.Is(err, data.ErrAltered) || strings.Contains(err.Error(), "migrate") {
		t.Errorf("a right that was taken: %v", err)
	}
	f.owner("ALTER TABLE kinds DROP COLUMN m CASCADE")
	if err := ask(kinds, 0); !errors.Is(err, data.ErrAltered) {
		t.Errorf("a column that is gone: %v", err)
	}
}

func testLarge(t *testing.T, f others) {
	f.owner(`CREATE TABLE lakes (id int PRIMARY KEY, geom geometry(Polygon, 4326), metres geometry(Polygon, 4549));
INSERT INTO lakes SELECT 1, lake, ST_Transform(lake, 4549) FROM ST_Buffer('SRID=4326;POINT(120 36)'::geometry, 0.5, 3000) lake;
GRANT SELECT ON lakes TO others_reader`)
	e := whole(t, f, "lakes")
	box := orb.Bound{Min: orb.Point{119.99, 36.49}, Max: orb.Point{120.01, 36.51}}
	for _, g := range e.Relation.Geometries {
		for _, uncut := range []bool{false, true} {
			e.Geometry, e.Whole = g, uncut
			err := f.Near(t.Context(), []data.Cut{{Excerpt: e, Box: box}}, func(_ int, row data.Row) error {
				area := row.Geometry.(orb.Polygon)
				if n := len(area[0]); (n > 12000) != uncut {
					t.Errorf("%s, whole %v: %d points", g.Name, uncut, n)
				}
				if b := area.Bound(); !b.Contains(orb.Point{120.01, 36.499}) || b.Max[1] < 36.4999 {
					t.Errorf("%s, whole %v: %v does not hold the box's part", g.Name, uncut, b)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	}
}

func testQueue(t *testing.T, f others) {
	f.owner(`CREATE FUNCTION slow(z int, x int, y int) RETURNS TABLE (geom geometry) LANGUAGE sql VOLATILE AS
$$ SELECT ST_SetSRID(ST_MakePoint(1, 1), 4326) FROM pg_sleep(z) $$`)
	e := whole(t, f, "slow")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	for range 2 {
		go func() {
			ended <- f.Near(ctx, []data.Cut{{Excerpt: e, Z: 200}}, func(int, data.Row) error { return nil })
		}()
	}
	busy := func() []string {
		return f.owner("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%slow%' AND pid <> pg_backend_pid()")
	}
	for busy()[0] != "2" {
		time.Sleep(10 * time.Millisecond)
	}
	err := f.Near(t.Context(), []data.Cut{{Excerpt: e}}, func(int, data.Row) error { return nil })
	if !errors.Is(err, data.ErrBusy) {
		t.Errorf("with all connections in use: %v", err)
	}
	cancel()
	for range 2 {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("after the client left: %v", err)
		}
	}
	for busy()[0] != "0" { // the server stops too
		time.Sleep(10 * time.Millisecond)
	}
	if err := f.Near(t.Context(), []data.Cut{{Excerpt: e}}, func(int, data.Row) error { return nil }); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
