package geopackage_test

import (
	"os"
	"path/filepath"
	"testing"

	"lintu/data/datatest"
	"lintu/data/geopackage"
)

// contracted is a store as the contract wants it.
type contracted struct{ *geopackage.Store }

// Raw is the file with the log of what is not in it yet.
func (c contracted) Raw(t *testing.T) []byte {
	t.Helper()
	var all []byte
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(c.Path() + suffix)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content...)
	}
	return all
}

// TestContract begins every test with a copy of one new store: making a thousand tables and indexes would take longer
// than the tests.
func TestContract(t *testing.T) {
	t.Parallel()
	made := create(t)
	file, key := read(t, made), read(t, made+".key")
	datatest.Run(t, func(t *testing.T) datatest.Store {
		path := filepath.Join(t.TempDir(), "city.gpkg")
		write(t, path, file)
		write(t, path+".key", key)
		store, err := geopackage.Open(path, geopackage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return contracted{store}
	})
}
