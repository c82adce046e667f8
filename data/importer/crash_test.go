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

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/importer"
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

const crashBatch = 100

// importAsChild imports a file and says so after every batch.
func importAsChild(file, path string) error {
	store, err := geopackage.Open(path, geopackage.Options{})
	if err != nil {
		return err
	}
	_, err = importer.Run(context.Background(), importer.Options{
		File: file, As: "features:things", CRS: "4490", Key: "no", BatchSize: crashBatch, Source: "survey",
		Progress: func(r importer.Report) { fmt.Println(r.Stored) },
	}, store)
	return err
}

// killed imports in a child that it kills after some batches, as a power cut would; it reports whether the import was
// through before.
func killed(t *testing.T, file, path string, batches int) (through bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childFile+"="+file, childStore+"="+path)
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

// TestAKilledImportGoesOn kills an import again and again and lets it go on: whole batches are there each time, in the end
// every row is, and who follows the changes of the store has been told of each of them once. LINTU_CRASHES is how often.
func TestAKilledImportGoesOn(t *testing.T) {
	rounds := 3
	if text := os.Getenv("LINTU_CRASHES"); text != "" {
		var err error
		if rounds, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	rows := (2*rounds + 3) * crashBatch
	lines := make([]string, rows)
	for i := range lines {
		lines[i] = fmt.Sprintf("%d,121.%05d,37.4,点%d", i+1, i, i)
	}
	file := write(t, "in.csv", "no,lon,lat,name\n"+strings.Join(lines, "\n")+"\n")
	path := filepath.Join(t.TempDir(), "city.gpkg")
	store, err := geopackage.Create(path, geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	at, err := store.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen, kills := map[int64]int{}, 0
	for through := false; !through; {
		batches := 1 + kills%2
		if kills == rounds {
			batches = rows // to the end
		}
		if through = killed(t, file, path, batches); !through {
			kills++
		}
		at = countTold(t, store, at, seen)
		stored, err := store.Count(t.Context(), data.Query{Table: "things", Scope: data.Everything()})
		if err != nil || stored%crashBatch != 0 || int(stored) != len(seen) {
			t.Fatalf("%d rows are stored, %d were told, batches have %d: %v", stored, len(seen), crashBatch, err)
		}
	}
	if kills < rounds || len(seen) != rows {
		t.Errorf("%d rows were told after %d kills, want %d", len(seen), kills, rows)
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%d was told %d times", id, times)
		}
	}
	t.Logf("%d rows through %d kills", rows, kills)
}

// countTold counts what a store tells of the rows that are imported.
func countTold(t *testing.T, store *geopackage.Store, at data.Position, seen map[int64]int) data.Position {
	t.Helper()
	delta, err := store.Changes(t.Context(), at)
	if err != nil || len(delta.Reload) > 0 {
		t.Fatalf("reload %v, %v", delta.Reload, err)
	}
	for _, c := range delta.Changes {
		if c.Table == "things" {
			seen[c.ID]++
		}
	}
	return delta.Next
}
