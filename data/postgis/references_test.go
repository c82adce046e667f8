package postgis_test

import (
	"context"
	"strings"
	"testing"

	"lintu/data"
	"lintu/data/postgis/postgistest"
)

// TestOtherProgramsObeyTheSameRules edits by SQL, as QGIS does.
func TestOtherProgramsObeyTheSameRules(t *testing.T) {
	t.Parallel()
	c := newCity(t, migrated(t, postgistest.Existing(t).Template()))
	c.write(t, insert("buildings", data.Building{Meta: meta(1)}.Row(), data.Building{Meta: meta(2)}.Row()))
	c.write(t, insert("households", data.Household{Meta: meta(1), Building: 1}.Row()))
	c.write(t, insert("devices", data.Device{Meta: meta(1), Building: 1, Household: 1}.Row()))
	for _, refused := range []string{
		"INSERT INTO lintu.households (id, code, building_id) VALUES (2, 'h', 1), (3, 'h', 9)",
		"UPDATE lintu.households SET building_id = 9",
		"INSERT INTO lintu.households (id, code) VALUES (0, 'h')",
		"INSERT INTO lintu.households (id, code) VALUES (9007199254740993, 'h')",
		"INSERT INTO lintu.households (id) VALUES (7)",
		"INSERT INTO lintu.places (id, code, geom) VALUES (7, 'p', ST_SetSRID(ST_MakePoint(105, 28), 4326))",
		"UPDATE lintu.buildings SET id = 7 WHERE id = 1",
	} {
		if _, err := c.other.Exec(t.Context(), refused); err == nil {
			t.Errorf("allowed: %s", refused)
		}
	}
	_, err := c.other.Exec(t.Context(), "INSERT INTO lintu.households (id, code, building_id) VALUES (2, 'h', 1), (3, 'h', 9)")
	if err == nil || !strings.Contains(err.Error(), "there is no 9 in buildings") {
		t.Errorf("%v", err)
	}
	c.sql(t, "UPDATE lintu.households SET building_id = 2, version = version")
	var version, building int64
	must(t, c.other.QueryRow(t.Context(), "SELECT version, building_id FROM lintu.households").Scan(&version, &building))
	if version != 2 || building != 2 {
		t.Errorf("version %d, building %d", version, building)
	}
	c.sql(t, "DELETE FROM lintu.buildings")
	var homes int
	must(t, c.other.QueryRow(t.Context(), "SELECT count(*) FROM lintu.households").Scan(&homes))
	var freed bool
	must(t, c.other.QueryRow(t.Context(), "SELECT building_id IS NULL AND household_id IS NULL FROM lintu.devices").Scan(&freed))
	if homes != 0 || !freed {
		t.Errorf("%d households left; the device is free: %v", homes, freed)
	}
}

// TestADeletionWaitsForWhoRefers runs the race that a check without locks loses: one inserts a flat while another deletes
// its building.
func TestADeletionWaitsForWhoRefers(t *testing.T) {
	t.Parallel()
	c := newCity(t, migrated(t, postgistest.Existing(t).Template()))
	c.write(t, insert("buildings", data.Building{Meta: meta(1)}.Row(), data.Building{Meta: meta(2)}.Row()))
	rival := connect(t, c.url)
	defer rival.Close(context.Background()) //nolint:errcheck // the test is over
	done := make(chan error, 1)
	wait := func() { // until the rival is waiting for a lock
		for waiting := false; !waiting; {
			must(t, connectOnce(t, c.url, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')", &waiting))
		}
	}
	// The flat comes first: the deletion waits, and takes it along.
	c.sql(t, "BEGIN; INSERT INTO lintu.households (id, code, building_id) VALUES (1, 'h', 1)")
	go func() {
		_, err := rival.Exec(context.Background(), "DELETE FROM lintu.buildings WHERE id = 1")
		done <- err
	}()
	wait()
	c.sql(t, "COMMIT")
	must(t, <-done)
	// The deletion comes first: the flat waits, and is refused.
	c.sql(t, "BEGIN; DELETE FROM lintu.buildings WHERE id = 2")
	go func() {
		_, err := rival.Exec(context.Background(), "INSERT INTO lintu.households (id, code, building_id) VALUES (2, 'h', 2)")
		done <- err
	}()
	wait()
	c.sql(t, "COMMIT")
	if err := <-done; err == nil {
		t.Error("a flat of a building that is gone was stored")
	}
	var lost int
	must(t, c.other.QueryRow(t.Context(), "SELECT count(*) FROM lintu.households").Scan(&lost))
	if lost != 0 {
		t.Errorf("%d flats without a building", lost)
	}
}

func connectOnce(t *testing.T, url, sql string, to any) error {
	t.Helper()
	conn := connect(t, url)
	defer conn.Close(context.Background()) //nolint:errcheck // only this was wanted
	return conn.QueryRow(context.Background(), sql).Scan(to)
}

// TestQueriesUseTheIndexes asks PostgreSQL how it would run what the store asks, on a table with rows enough that reading
// it whole would be slower.
func TestQueriesUseTheIndexes(t *testing.T) {
	t.Parallel()
	c := newCity(t, migrated(t, postgistest.Existing(t).Template()))
	c.sql(t, `INSERT INTO lintu.buildings (id, code, geom, region) SELECT i, 'b-' || i, ST_SetSRID(ST_Multi(ST_Expand(ST_MakePoint(105 + i * 1e-5, 28), 1e-6)), 4490),
'510502' || i FROM generate_series(1, 20000) AS i;
INSERT INTO lintu.households (id, code, building_id, region, geom) SELECT i, 'h-' || i, 1 + i / 10, '510502' || i,
ST_SetSRID(ST_MakePoint(105 + i * 1e-5, 28), 4490) FROM generate_series(1, 100000) AS i;
INSERT INTO lintu.residents (id, code, blind_phone) SELECT i, 'r', decode(md5(i::text), 'hex') FROM generate_series(1, 20000) AS i;
INSERT INTO lintu.memberships (id, code, household_id, resident_id) SELECT i, 'm', i, i FROM generate_series(1, 20000) AS i;
INSERT INTO lintu_store.outbox (xid, layer, op, ids) SELECT i::text::xid8, 'x', 'u', '{1}' FROM generate_series(1, 50000) AS i`)
	c.sql(t, "ANALYZE")
	for name, q := range map[string]struct{ sql, index string }{
		"a page":                  {"SELECT id, version, geom, code FROM lintu.households WHERE id > 500 ORDER BY id LIMIT 100", "households_pkey"},
		"the whole table":         {"SELECT id, version, geom, code FROM lintu.households ORDER BY id", "households_pkey"},
		"ids":                     {"SELECT id FROM lintu.households WHERE id = ANY ('{1,2,3}'::bigint[]) ORDER BY id", "households_pkey"},
		"a code":                  {"SELECT id FROM lintu.households WHERE code = 'h-77'", "households_code_idx"},
		"a reference":             {"SELECT id FROM lintu.households WHERE building_id = 77", "households_building_id_idx"},
		"a scope":                 {"SELECT id FROM lintu.households WHERE (region >= '51050277' AND region < '51050277\U0010FFFF') ORDER BY id", "households_region_idx"},
		"a box":                   {"SELECT id FROM lintu.households WHERE geom && ST_MakeEnvelope(105.001, 27, 105.002, 29, 4490)", "households_geom_idx"},
		"a blind index":           {"SELECT id FROM lintu.residents WHERE blind_phone = decode(md5('7'), 'hex')", "residents_blind_phone_idx"},
		"where a resident lives":  {"SELECT id FROM lintu.memberships WHERE resident_id = 7 AND valid_to IS NULL", "memberships_resident_id_idx"},
		"who lives in a flat":     {"SELECT count(*) FROM lintu.memberships WHERE household_id = 7 AND valid_to IS NULL", "memberships_household_id_idx"},
		"the outbox since":        {"SELECT layer FROM lintu_store.outbox WHERE xid >= '49990'::xid8 OR xid = ANY ('{5,6}'::xid8[]) OR seq > 49990 ORDER BY seq", "outbox_xid"},
		"the newest record":       {"SELECT seq, xid, at FROM lintu_store.outbox ORDER BY seq DESC LIMIT 1", "outbox_pkey"},
		"what is behind the trim": {"SELECT FROM lintu_store.outbox WHERE xid < '20'::xid8", "outbox_xid"},
	} {
		t.Run(name, func(t *testing.T) {
			conn := connect(t, c.url)
			defer conn.Close(context.Background()) //nolint:errcheck // the test is over
			var plan string
			must(t, conn.QueryRow(t.Context(), "EXPLAIN (FORMAT JSON) "+q.sql).Scan(&plan))
			if !strings.Contains(plan, `"`+q.index+`"`) || strings.Contains(plan, "Seq Scan") {
				t.Errorf("%s is not used:\n%s", q.index, plan)
			}
		})
	}
}
