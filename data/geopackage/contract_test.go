package geopackage_test

import (
	"encoding/binary"
	"fmt"
	"math"
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

// Bend has GDAL do it.
func (c contracted) Bend(t *testing.T, table string, id int64) {
	t.Helper()
	// A header without envelope, then the arc through 1 0, 2 1 and 3 0 in little-endian WKB.
	blob := append([]byte{'G', 'P', 0, 1, 0x8a, 0x11, 0, 0}, 1, 8, 0, 0, 0, 3, 0, 0, 0)
	for _, v := range []float64{1, 0, 2, 1, 3, 0} {
		blob = binary.LittleEndian.AppendUint64(blob, math.Float64bits(v))
	}
	gdal(t, "ogrinfo", c.Path(), "-sql", fmt.Sprintf("UPDATE %s SET geom = X'%X' WHERE id = %d", table, blob, id))
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
