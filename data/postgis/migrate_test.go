package postgis_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"lintu/data"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
	"lintu/data/seal"
)

func TestOpenMakesNothing(t *testing.T) {
	t.Parallel()
	target := postgistest.Existing(t).Database(t)
	store, err := postgis.Open(t.Context(), target, postgis.Options{Key: aKey(t)})
	if !errors.Is(err, postgis.ErrNoSchema) || store != nil || !strings.Contains(err.Error(), "lintu migrate") {
		t.Errorf("%v", err)
	}
	conn := connect(t, target)
	defer conn.Close(context.Background()) //nolint:errcheck // the test is over
	var schemas int
	must(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'lintu%'").Scan(&schemas))
	if schemas != 0 {
		t.Errorf("%d schemas were made", schemas)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	template := postgistest.Existing(t).Template()
	for name, c := range map[string]struct {
		sql  string
		want error
	}{
		"migrated by a newer program":   {"UPDATE lintu_store.schema_version SET version = 99", postgis.ErrNewer},
		"not migrated to the end":       {"UPDATE lintu_store.schema_version SET version = 1", postgis.ErrNoSchema},
		"a column is missing":           {"ALTER TABLE lintu.buildings DROP COLUMN height", postgis.ErrDamaged},
		"a column is of another type":   {"ALTER TABLE lintu.buildings ALTER year TYPE integer", postgis.ErrDamaged},
		"a table is missing":            {"DROP TABLE lintu.lanes", postgis.ErrDamaged},
		"a description makes no sense":  {`INSERT INTO lintu_store.tables VALUES ('x', '{"shape": "round"}')`, data.ErrInvalid},
		"its keys are of another key":   {"INSERT INTO lintu_store.keys VALUES (0, 'indexes', 'other', 'x'), (1, 'values', 'other', 'x')", seal.ErrWrongKey},
		"personal values and no key":    {"", seal.ErrNoKey},
		"nothing is wrong":              {"", nil},
		"a column of somebody else's":   {"ALTER TABLE lintu.buildings ADD COLUMN mine text", nil},
		"a table of somebody else's":    {"CREATE TABLE lintu.mine (id int)", nil},
		"no server answers at this URL": {"", data.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := migrated(t, template)
			conn := connect(t, target)
			defer conn.Close(context.Background()) //nolint:errcheck // the test is over
			if _, err := conn.Exec(t.Context(), c.sql); err != nil {
				t.Fatal(err)
			}
			options := postgis.Options{Key: aKey(t)}
			if c.want == seal.ErrNoKey { //nolint:errorlint // it is the table's own
				options.Key = seal.Master{}
			}
			if c.want == data.ErrUnavailable { //nolint:errorlint // it is the table's own
				target = "postgres://nobody@127.0.0.1:1/nothing?connect_timeout=2"
			}
			store, err := postgis.Open(t.Context(), target, options)
			if !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if err == nil {
				must(t, store.Close())
			}
		})
	}
}

func TestMigrateAgainChangesNothing(t *testing.T) {
	t.Parallel()
	c := newCity(t, migrated(t, postgistest.Existing(t).Template()))
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
	at := c.position(t)
	migrate(t, c.url, postgis.MigrateOptions{})
	migrate(t, c.url, postgis.MigrateOptions{SRID: postgis.SRIDChina})
	wantSaid(t, c.changes(t, at))
	if _, err := postgis.Migrate(t.Context(), c.url, postgis.MigrateOptions{SRID: postgis.SRIDWorld}); err == nil {
		t.Error("the coordinate system of a store with data was changed")
	}
	if n := countShops(t, c); n != 1 {
		t.Errorf("%d shops", n)
	}
}

func TestMigrateRefusesOtherCoordinateSystems(t *testing.T) {
	t.Parallel()
	if _, err := postgis.Migrate(t.Context(), postgistest.Existing(t).Database(t), postgis.MigrateOptions{SRID: 3857}); err == nil {
		t.Error("metres were taken")
	}
}

func TestGeometryHasTheCoordinateSystemAskedFor(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Existing(t)
	for _, srid := range []int{postgis.SRIDChina, postgis.SRIDWorld} {
		t.Run(fmt.Sprint(srid), func(t *testing.T) {
			t.Parallel()
			target := cluster.Database(t)
			migrate(t, target, postgis.MigrateOptions{SRID: srid})
			c := newCity(t, target)
			must(t, c.Create(t.Context(), data.FeatureTable("trees", data.ShapePoint)))
			c.write(t, insert("places", shop(1, 105.4, 28.8)))
			tree := data.Feature{Meta: meta(1), Geometry: data.PlaceOf(shop(1, 105.4, 28.8)).Position}.Row()
			_, err := c.Load(t.Context(), "trees", rowsOf(1, func(int64) data.Row { return tree }))
			must(t, err)
			var places, trees string
			must(t, c.other.QueryRow(t.Context(), "SELECT (SELECT ST_AsEWKT(geom) FROM lintu.places), (SELECT ST_AsEWKT(geom) FROM lintu.trees)").Scan(&places, &trees))
			if want := fmt.Sprintf("SRID=%d;POINT(105.4 28.8)", srid); places != want {
				t.Errorf("%s, want %s", places, want)
			}
			if want := fmt.Sprintf("SRID=%d;MULTIPOINT(105.4 28.8)", srid); trees != want && trees != strings.Replace(want, "(105.4 28.8)", "((105.4 28.8))", 1) {
				t.Errorf("%s, want %s", trees, want)
			}
		})
	}
}

// TestPostGISMayLieInASchemaOfItsOwn, where nobody's search path finds it.
func TestPostGISMayLieInASchemaOfItsOwn(t *testing.T) {
	t.Parallel()
	target := postgistest.Existing(t).Database(t)
	conn := connect(t, target)
	defer conn.Close(context.Background()) //nolint:errcheck // the test is over
	_, err := conn.Exec(t.Context(), `DROP EXTENSION postgis; CREATE SCHEMA "gis tools"; CREATE EXTENSION postgis SCHEMA "gis tools"`)
	must(t, err)
	migrate(t, target, postgis.MigrateOptions{})
	c := newCity(t, target)
	at := c.position(t)
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
	must(t, c.Create(t.Context(), data.FeatureTable("trees", data.ShapePoint)))
	wantSaid(t, c.changes(t, at), "+places 1")
	if n := countShops(t, c); n != 1 {
		t.Errorf("%d shops", n)
	}
}

// as is a database's URL for another role.
func as(t *testing.T, target, role string) string {
	t.Helper()
	parsed, err := url.Parse(target)
	must(t, err)
	parsed.User = url.User(role)
	return parsed.String()
}

// TestTheRuntimeRoleChangesRowsAndNoTables opens the store as a role that owns nothing.
func TestTheRuntimeRoleChangesRowsAndNoTables(t *testing.T) {
	t.Parallel()
	cluster := postgistest.Start(t) // roles belong to the cluster
	admin := connect(t, cluster.URL())
	defer admin.Close(context.Background()) //nolint:errcheck // the test is over
	_, err := admin.Exec(t.Context(), `CREATE ROLE keeper LOGIN; CREATE ROLE "lintu's app" LOGIN; CREATE ROLE stranger LOGIN`)
	must(t, err)
	target := cluster.Database(t)
	owner := connect(t, target)
	defer owner.Close(context.Background()) //nolint:errcheck // the test is over
	_, err = owner.Exec(t.Context(), "GRANT CREATE ON DATABASE "+owner.Config().Database+" TO keeper")
	must(t, err)
	migrate(t, as(t, target, "keeper"), postgis.MigrateOptions{Runtime: "lintu's app"})
	if _, err := postgis.Open(t.Context(), as(t, target, "stranger"), postgis.Options{Key: aKey(t)}); !errors.Is(err, postgis.ErrNoSchema) {
		t.Errorf("a stranger: %v", err)
	}
	c := newCity(t, as(t, target, "lintu's app"))
	at := c.position(t)
	must(t, c.Create(t.Context(), data.FeatureTable("trees", data.ShapePoint)))
	c.write(t, insert("trees", data.Feature{Meta: meta(1)}.Row()))
	c.write(t, insert("buildings", data.Building{Meta: meta(1)}.Row()))
	c.write(t, insert("households", data.Household{Meta: meta(1), Building: 1}.Row()))
	c.write(t, data.Batch{{Table: "buildings", Op: data.OpDelete, Row: data.Row{ID: 1}}})
	must(t, c.SetIdentity(t.Context(), data.Identity{Demo: true, Preset: "street", Seed: 7}))
	wantSaid(t, c.changes(t, at), "+trees 1", "+buildings 1", "+households 1", "-buildings 1", "-households 1")
	for _, forbidden := range []string{
		"CREATE TABLE lintu.mine (id int)", "DROP TABLE lintu.trees", "ALTER TABLE lintu.buildings ADD COLUMN x int", "TRUNCATE lintu.buildings",
		"INSERT INTO lintu_store.outbox (layer, op, ids) VALUES ('x', 'i', '{}')", "DELETE FROM lintu_store.outbox",
		"SELECT lintu_store.track_table('lintu.trees', 'x', 'id', NULL)", "ALTER TABLE lintu.buildings DISABLE TRIGGER USER",
		"SELECT lintu_store.equip_table('trees')", "UPDATE lintu_store.feed SET trimmed = '0'",
		`SELECT lintu_store.create_table('a"; DROP TABLE lintu.buildings; --', '{"shape": "none", "fields": []}')`,
	} {
		if _, err := c.other.Exec(t.Context(), forbidden); err == nil {
			t.Errorf("the runtime role may: %s", forbidden)
		}
	}
	migrate(t, as(t, target, "keeper"), postgis.MigrateOptions{Runtime: "lintu's app"})
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	c := newCity(t, migrated(t, postgistest.Existing(t).Template()))
	c.write(t, insert("places", shop(1, 105.4, 28.8)))
	store := openStore(t, c.url, postgis.Options{ReadOnly: true})
	defer store.Close() //nolint:errcheck // it says nothing
	at := c.position(t)
	for what, call := range map[string]func() error{
		"write":    func() error { _, err := store.Write(t.Context(), insert("places", shop(2, 105.4, 28.8))); return err },
		"load":     func() error { _, err := store.Load(t.Context(), "places", rowsOf(0, nil)); return err },
		"create":   func() error { return store.Create(t.Context(), data.FeatureTable("trees", data.ShapePoint)) },
		"identity": func() error { return store.SetIdentity(t.Context(), data.Identity{}) },
	} {
		if err := call(); !errors.Is(err, data.ErrReadOnly) {
			t.Errorf("%s: %v", what, err)
		}
	}
	c.write(t, insert("places", shop(3, 105.4, 28.8)))
	delta, err := store.Changes(t.Context(), at)
	must(t, err)
	wantSaid(t, delta, "+places 3")
}

func TestTheKeyFileIsMadeOnce(t *testing.T) {
	t.Parallel()
	target := migrated(t, postgistest.Existing(t).Template())
	path := filepath.Join(t.TempDir(), "lintu.key")
	first := openStore(t, target, postgis.Options{KeyFile: path})
	must(t, first.Close())
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	must(t, openStore(t, target, postgis.Options{KeyFile: path}).Close())
	must(t, os.Remove(path))
	if _, err := postgis.Open(t.Context(), target, postgis.Options{KeyFile: path}); !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("%v", err)
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	c := newCity(t, migrated(t, postgistest.Existing(t).Template()))
	got, err := c.Identity(t.Context())
	if err != nil || got != (data.Identity{}) {
		t.Errorf("%+v, %v", got, err)
	}
	want := data.Identity{Demo: true, Preset: "street", Seed: 1 << 63, Made: meta(1).CollectedAt}
	must(t, c.SetIdentity(t.Context(), want))
	if got, err = c.Identity(t.Context()); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

// TestPersonalValuesAreSealed opens what lies in the database with the key, and finds it by its blind index.
func TestPersonalValuesAreSealed(t *testing.T) {
	t.Parallel()
	c := newCity(t, migrated(t, postgistest.Existing(t).Template()))
	person := func(id int64, phone string) data.Row {
		return data.Resident{Meta: meta(id), Name: "令狐测试", Phone: phone}.Row()
	}
	c.write(t, insert("residents", person(1, "12900000001")))
	_, err := c.Load(t.Context(), "residents", func() func() (data.Row, bool) {
		done := false
		return func() (data.Row, bool) { row := person(2, "12900000001"); ok := !done; done = true; return row, ok }
	}())
	must(t, err)
	var wrapped []seal.Wrapped
	rows, err := c.other.Query(t.Context(), "SELECT id, purpose, master, wrapped FROM lintu_store.keys")
	must(t, err)
	wrapped, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (seal.Wrapped, error) {
		var w seal.Wrapped
		return w, row.Scan(&w.ID, &w.Purpose, &w.Master, &w.Blob)
	})
	must(t, err)
	keys, err := seal.OpenKeyring(aKey(t), wrapped)
	must(t, err)
	for id := int64(1); id <= 2; id++ {
		var name []byte
		must(t, c.other.QueryRow(t.Context(), "SELECT name FROM lintu.residents WHERE id = $1", id).Scan(&name))
		if got, err := keys.Open(name, seal.Place{Table: "residents", Field: "name", ID: id}); err != nil || got != "令狐测试" {
			t.Errorf("%d: %q, %v", id, got, err)
		}
	}
	var same int
	must(t, c.other.QueryRow(t.Context(), "SELECT count(DISTINCT blind_phone) FROM lintu.residents").Scan(&same))
	if same != 1 {
		t.Errorf("%d blind indexes of one number", same)
	}
	kept := data.Resident{Meta: meta(1), Sex: "female"}.Row()
	kept.Values[data.Residents().Index("name")] = data.Null()
	c.write(t, data.Batch{{Table: "residents", Op: data.OpUpdate, Row: kept}})
	var phone, name []byte
	must(t, c.other.QueryRow(t.Context(), "SELECT name, phone FROM lintu.residents WHERE id = 1").Scan(&name, &phone))
	if name == nil || phone == nil {
		t.Error("an update without personal values forgot them")
	}
	cleared := data.Resident{Meta: meta(1)}.Row() // its name is the empty text
	c.write(t, data.Batch{{Table: "residents", Op: data.OpUpdate, Row: cleared}})
	must(t, c.other.QueryRow(t.Context(), "SELECT name, phone FROM lintu.residents WHERE id = 1").Scan(&name, &phone))
	if name != nil || phone == nil {
		t.Errorf("an empty name cleared %x and %x", name, phone)
	}
}
