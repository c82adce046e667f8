package postgis_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"lintu/data/datatest"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
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

// Bend writes it by SQL.
func (c contracted) Bend(t *testing.T, table string, id int64) {
	t.Helper()
	conn := connect(t, c.url)
	defer conn.Close(context.Background()) //nolint:errcheck // the test is over
	_, err := conn.Exec(t.Context(), fmt.Sprintf(
		"UPDATE lintu.%s SET geom = ST_GeomFromEWKT('SRID=4490;CIRCULARSTRING(1 0, 2 1, 3 0)') WHERE id = %d", table, id))
	if err != nil {
		t.Fatal(err)
	}
}

func TestContract(t *testing.T) {
	t.Parallel()
	template := postgistest.Existing(t).Template()
	datatest.Run(t, func(t *testing.T) datatest.Store {
		url := migrated(t, template)
		return contracted{openStore(t, url, postgis.Options{}), url}
	})
}
