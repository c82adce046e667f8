package importer_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lintu/data"
	"lintu/data/geopackage"
	"lintu/data/importer"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
)

// disk is a file system in memory that is soon full. A store that has all the room it wants proves nothing, hence a test
// that may not mount one fails.
type disk struct{ folder string }

func newDisk(t *testing.T, size string) disk {
	t.Helper()
	d := disk{t.TempDir()}
	if output, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", d.folder).CombinedOutput(); err != nil {
		t.Fatalf("a small file system is needed, and only root may mount one: %v: %s", err, output)
	}
	t.Cleanup(func() {
		if output, err := exec.Command("umount", d.folder).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, output)
		}
	})
	return d
}

// grow makes space.
func (d disk) grow(t *testing.T, size string) {
	t.Helper()
	if output, err := exec.Command("mount", "-o", "remount,size="+size, d.folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
}

// TestAFullDisk imports until the disk under the store is full: that is what the error says, whole batches are there and
// nothing else, and once there is space the import ends with the rows of one that had it from the beginning.
func TestAFullDisk(t *testing.T) {
	full := func(t *testing.T, d disk, at, roomy string) {
		file, rows := survey(t, 30)
		told := begun(t, at)
		imported := func(at string) (r importer.Report, err error) {
			use(t, at, func(store either) error {
				r, err = importer.Run(t.Context(), crashOptions(file), store)
				return nil
			})
			return r, err
		}
		if r, err := imported(at); !errors.Is(err, data.ErrFull) || errors.Is(err, data.ErrUnavailable) || r.Stored == 0 {
			t.Fatalf("%d rows, %v; want data.ErrFull", r.Stored, err)
		} else {
			t.Logf("after %d of %d rows: %v", r.Stored, rows, err)
		}
		told.look(t, at)
		d.grow(t, "256m")
		if r, err := imported(at); err != nil || r.Resumed == 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		told.look(t, at)
		if len(told.times) != rows {
			t.Errorf("%d rows, want %d", len(told.times), rows)
		}
		if _, err := imported(roomy); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(things(t, roomy), things(t, at)); diff != "" {
			t.Errorf("with space it is otherwise: %s", diff)
		}
	}
	t.Run("GeoPackage", func(t *testing.T) {
		t.Parallel()
		d := newDisk(t, "4m")
		at, roomy := filepath.Join(d.folder, "city.gpkg"), filepath.Join(t.TempDir(), "city.gpkg")
		for _, path := range []string{at, roomy} {
			store, err := geopackage.Create(path, geopackage.Options{})
			if err == nil {
				err = store.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		full(t, d, at, roomy)
	})
	t.Run("PostGIS", func(t *testing.T) {
		t.Parallel()
		d := newDisk(t, "640k") // it goes after the server, which has files open on it
		cluster := postgistest.Start(t)
		template := cluster.Template()
		fresh := func() string {
			return template.Database(t, func(url string) {
				if _, err := postgis.Migrate(t.Context(), url, postgis.MigrateOptions{}); err != nil {
					t.Fatal(err)
				}
			})
		}
		at, roomy := fresh(), fresh()
		cluster.Tablespace(t, at, d.folder)
		full(t, d, at, roomy)
	})
}
