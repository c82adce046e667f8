package importer_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/importer"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
	"lintu/data/seal"
)

// What the test binary imports, and into which store, when it is started as a child instead of testing.
const (
	childFile  = "LINTU_TEST_IMPORT"
	childStore = "LINTU_TEST_STORE"
)

func TestMain(m *testing.M) {
	if os.Getenv(childFile) == "" {
		os.Exit(m.Run())
	}
	if err := importAsChild(os.Getenv(childFile), os.Getenv(childStore)); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("done")
}

// either is a store of either kind.
type either interface {
	data.Reader
	data.Writer
	data.Feed
	Close() error
}

// openEither opens the store at a path or a URL.
func openEither(ctx context.Context, at string) (either, error) {
	if !strings.HasPrefix(at, "postgres://") {
		return geopackage.Open(at, geopackage.Options{})
	}
	key, err := seal.ParseMaster("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
	if err != nil {
		return nil, err
	}
	return postgis.Open(ctx, at, postgis.Options{Key: key})
}

// eitherKind runs a test on both kinds of store: fresh makes an empty one and says where it is, alone waits until nobody
// has it open.
func eitherKind(t *testing.T, test func(t *testing.T, fresh func() string, alone func(at string))) {
	t.Run("GeoPackage", func(t *testing.T) {
		t.Parallel()
		test(t, func() string {
			path := filepath.Join(t.TempDir(), "city.gpkg")
			store, err := geopackage.Create(path, geopackage.Options{})
			if err == nil {
				err = store.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			return path
		}, func(string) {})
	})
	t.Run("PostGIS", func(t *testing.T) {
		t.Parallel()
		cluster := postgistest.Existing(t)
		template := cluster.Template()
		test(t, func() string {
			return template.Database(t, func(url string) {
				if _, err := postgis.Migrate(t.Context(), url, postgis.MigrateOptions{}); err != nil {
					t.Fatal(err)
				}
			})
		}, func(at string) { waitAlone(t, cluster, at) })
	})
}

// waitAlone waits until the server has noticed that a client is dead: until then what it sent last may still be committed.
func waitAlone(t *testing.T, cluster *postgistest.Cluster, at string) {
	t.Helper()
	for began := time.Now(); time.Since(began) < time.Minute; {
		if cluster.Ask(t, at, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'lintu'")[0] == "0" {
			return
		}
	}
	t.Fatal("a client is still there")
}

const crashBatch = 100

func crashOptions(file string) importer.Options {
	return importer.Options{File: file, As: "features:things", CRS: "4490", Key: "no", BatchSize: crashBatch, Source: "survey"}
}

// importAsChild imports a file and says so after every batch.
func importAsChild(file, at string) error {
	store, err := openEither(context.Background(), at)
	if err != nil {
		return err
	}
	options := crashOptions(file)
	options.Progress = func(r importer.Report) { fmt.Println(r.Stored + r.Updated) }
	_, err = importer.Run(context.Background(), options, store)
	return err
}

// killed imports in a child that it kills after some batches, as a power cut would; it reports whether the import was
// through before.
func killed(t *testing.T, file, at string, batches int) (through bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childFile+"="+file, childStore+"="+at)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := ""
	said := bufio.NewScanner(out)
	for n := 0; n < batches && said.Scan(); n++ {
		last = said.Text()
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for said.Scan() {
		last = said.Text()
	}
	if err := cmd.Wait(); err != nil && last != "done" {
		if _, bad := strconv.Atoi(last); last != "" && bad != nil {
			t.Fatal(last)
		}
	}
	return last == "done"
}

// crashes is how often tests kill; LINTU_CRASHES says otherwise.
func crashes(t *testing.T) int {
	t.Helper()
	text := os.Getenv("LINTU_CRASHES")
	if text == "" {
		return 3
	}
	rounds, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return rounds
}

// survey is a file of some batches, whose last rows are about those of the first batch once more.
func survey(t *testing.T, batches int) (file string, rows int) {
	t.Helper()
	rows = (batches - 1) * crashBatch
	lines := make([]string, batches*crashBatch)
	for i := range lines {
		lines[i] = fmt.Sprintf("%d,121.%05d,37.4,点%d", i%rows+1, i, i)
	}
	return write(t, "in.csv", "no,lon,lat,name\n"+strings.Join(lines, "\n")+"\n"), rows
}

// TestAKilledImportGoesOn kills an import again and again and lets it go on: whole batches are there each time, in the end
// the rows are those of an import that nobody disturbed, and who follows the changes of the store has been told of each
// write once.
func TestAKilledImportGoesOn(t *testing.T) {
	eitherKind(t, func(t *testing.T, fresh func() string, alone func(string)) {
		rounds := crashes(t)
		file, rows := survey(t, 2*rounds+4)
		at, kills := fresh(), 0
		told := begun(t, at)
		for through := false; !through; {
			batches := 1 + kills%2
			if kills == rounds {
				batches = rows // to the end
			}
			if through = killed(t, file, at, batches); !through {
				kills++
			}
			alone(at)
			told.look(t, at)
		}
		if kills < rounds || len(told.times) != rows {
			t.Errorf("%d rows were told after %d kills, want %d", len(told.times), kills, rows)
		}
		quiet := fresh()
		if !killed(t, file, quiet, 3*rows) {
			t.Fatal("the import does not end")
		}
		if diff := cmp.Diff(things(t, quiet), things(t, at)); diff != "" {
			t.Errorf("undisturbed it is otherwise: %s", diff)
		}
		t.Logf("%d rows through %d kills", rows, kills)
	})
}

// listener follows a store and counts what it is told of the imported rows.
type listener struct {
	at    data.Position
	times map[int64]int
}

func begun(t *testing.T, at string) *listener {
	t.Helper()
	l := &listener{times: map[int64]int{}}
	use(t, at, func(store either) (err error) {
		l.at, err = store.Position(t.Context())
		return err
	})
	return l
}

// look takes over the changes. Batches are whole, and every row has been told as often as it was written.
func (l *listener) look(t *testing.T, at string) {
	t.Helper()
	use(t, at, func(store either) error {
		delta, err := store.Changes(t.Context(), l.at)
		if err != nil || len(delta.Reload) > 0 {
			t.Fatalf("reload %v, %v", delta.Reload, err)
		}
		l.at = delta.Next
		for _, c := range delta.Changes {
			if c.Table == "things" {
				l.times[c.ID]++
			}
		}
		stored := int64(0)
		err = store.Scan(t.Context(), data.Query{Table: "things", Scope: data.Everything()}, func(row data.Row) error {
			if stored++; l.times[row.ID] != int(row.Version) {
				t.Errorf("row %d was written %d times and told %d times", row.ID, row.Version, l.times[row.ID])
			}
			return nil
		})
		if stored%crashBatch != 0 || int(stored) != len(l.times) {
			t.Fatalf("%d rows are stored, %d were told, batches have %d", stored, len(l.times), crashBatch)
		}
		return err
	})
}

// use opens a store for a look.
func use(t *testing.T, at string, look func(either) error) {
	t.Helper()
	store, err := openEither(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if err := look(store); err != nil {
		t.Error(err)
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}

// things are the imported rows as texts.
func things(t *testing.T, at string) []string {
	t.Helper()
	var all []string
	use(t, at, func(store either) error {
		return store.Scan(t.Context(), data.Query{Table: "things", Scope: data.Everything()}, func(row data.Row) error {
			all = append(all, fmt.Sprint(row.ID, row.Version, row.Geometry, row.Values))
			return nil
		})
	})
	return all
}
