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

func TestContract(t *testing.T) {
	t.Parallel()
	datatest.Run(t, func(t *testing.T) datatest.Store {
		store, err := geopackage.Create(filepath.Join(t.TempDir(), "city.gpkg"), geopackage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return contracted{store}
	})
}
