package postgis_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"lintu/data/datatest"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
	"lintu/data/seal"
)

// contracted is a store as the contract wants it.
type contracted struct {
	*postgis.Store
	url string
}

// Raw is every table of the database as it lies on the disk, with what was deleted and not yet cleaned away: the pages
// themselves.
func (c contracted) Raw(t *testing.T) []byte {
	t.Helper()
	conn := connect(t, c.url)
	defer conn.Close(context.Background()) //nolint:errcheck // the test is over
	var all []byte
	rows, err := conn.Query(t.Context(), `CHECKPOINT`)
	if err == nil {
		rows.Close()
		rows, err = conn.Query(t.Context(), `SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c
WHERE c.relnamespace IN ('lintu'::regnamespace, 'lintu_store'::regnamespace, 'pg_toast'::regnamespace)
AND c.relkind IN ('r', 'i', 't') AND pg_relation_filepath(c.oid) IS NOT NULL`)
	}
	if err != nil {
		t.Fatal(err)
	}
	var page []byte
	if _, err := pgx.ForEachRow(rows, []any{&page}, func() error {
		all = append(all, page...)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestContract(t *testing.T) {
	t.Parallel()
	template := postgistest.Existing(t).Template()
	datatest.Run(t, func(t *testing.T) datatest.Store {
		url := migrated(t, template)
		return contracted{openStore(t, url, postgis.Options{}), url}
	})
}

// migrated is a database with Lintu's schema and nothing in it.
func migrated(t testing.TB, template *postgistest.Template) string {
	t.Helper()
	return template.Database(t, func(url string) {
		if err := postgis.Migrate(context.Background(), url, postgis.MigrateOptions{}); err != nil {
			t.Fatal(err)
		}
	})
}

// openStore opens a store that the caller closes.
func openStore(t testing.TB, url string, options postgis.Options) *postgis.Store {
	t.Helper()
	if options.Key.IsZero() {
		key, err := seal.ReadMaster(keyFile(t))
		if err != nil {
			t.Fatal(err)
		}
		options.Key = key
	}
	store, err := postgis.Open(context.Background(), url, options)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// keyFile holds the key of all stores of a test run.
func keyFile(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}
