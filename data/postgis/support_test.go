package postgis_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
	"lintu/data/seal"
)

// deadline bounds every wait of these tests; nothing is asserted about how long things take below it.
const deadline = 60 * time.Second

// migrated is a database with Lintu's schema and nothing in it.
func migrated(t testing.TB, template *postgistest.Template) string {
	t.Helper()
	return template.Database(t, func(url string) { migrate(t, url, postgis.MigrateOptions{}) })
}

func migrate(t testing.TB, url string, options postgis.MigrateOptions) {
	t.Helper()
	if _, err := postgis.Migrate(context.Background(), url, options); err != nil {
		t.Fatal(err)
	}
}

// aKey is the key of all stores of a test run.
func aKey(t testing.TB) seal.Master {
	t.Helper()
	key, err := seal.ParseMaster("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// openStore opens a store that the caller closes.
func openStore(t testing.TB, url string, options postgis.Options) *postgis.Store {
	t.Helper()
	if options.Key.IsZero() && options.KeyFile == "" {
		options.Key = aKey(t)
	}
	store, err := postgis.Open(context.Background(), url, options)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// city is a store that closes with the test, and another program's connection to its database.
type city struct {
	*postgis.Store
	url   string
	other *pgx.Conn
}

func newCity(t testing.TB, url string) city {
	t.Helper()
	c := city{Store: openStore(t, url, postgis.Options{Poll: 50 * time.Millisecond}), url: url, other: connect(t, url)}
	t.Cleanup(func() {
		_ = c.Close()
		_ = c.other.Close(context.Background())
	})
	return c
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// sql is what another program does.
func (c city) sql(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := c.other.Exec(context.Background(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func (c city) position(t testing.TB) data.Position {
	t.Helper()
	at, err := c.Position(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (c city) changes(t testing.TB, since data.Position) data.Delta {
	t.Helper()
	delta, err := c.Changes(context.Background(), since)
	if err != nil {
		t.Fatal(err)
	}
	return delta
}

// said are changes in short: +places 1 … for inserts, ~ for updates, - for deletions.
func said(changes []data.Change) []string {
	signs := map[data.Op]string{data.OpInsert: "+", data.OpUpdate: "~", data.OpDelete: "-"}
	short := []string{}
	for _, c := range changes {
		short = append(short, fmt.Sprintf("%s%s %d", signs[c.Op], c.Table, c.ID))
	}
	return short
}

func wantSaid(t testing.TB, got data.Delta, want ...string) {
	t.Helper()
	short := said(got.Changes)
	slices.Sort(short)
	slices.Sort(want)
	if !slices.Equal(short, want) || len(got.Reload) > 0 {
		t.Errorf("%v, reload %v; want %v", short, got.Reload, want)
	}
}

func wantReload(t testing.TB, got data.Delta, want ...string) {
	t.Helper()
	if !slices.Equal(got.Reload, want) {
		t.Errorf("reload %v with changes %v; want reload %v", got.Reload, said(got.Changes), want)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func meta(id int64) data.Meta {
	at := time.Date(2026, 11, 21, 8, 30, 0, 0, time.UTC)
	return data.Meta{ID: id, Code: fmt.Sprintf("c-%d", id), Class: data.ClassThing, Source: "test", CollectedAt: at, UpdatedAt: at}
}

// shop is a place at a point.
func shop(id int64, x, y float64) data.Row {
	return data.Place{Meta: meta(id), Name: "便民超市", Kind: "shop", Position: &orb.Point{x, y}}.Row()
}

func insert(table string, rows ...data.Row) data.Batch {
	var b data.Batch
	for _, row := range rows {
		b = append(b, data.Write{Table: table, Op: data.OpInsert, Row: row})
	}
	return b
}

func (c city) write(t testing.TB, b data.Batch) {
	t.Helper()
	_, err := c.Write(context.Background(), b)
	must(t, err)
}

// rowsOf hands out rows 1 … n.
func rowsOf(n int64, row func(int64) data.Row) func() (data.Row, bool) {
	i := int64(0)
	return func() (data.Row, bool) {
		i++
		if i > n {
			return data.Row{}, false
		}
		return row(i), true
	}
}
