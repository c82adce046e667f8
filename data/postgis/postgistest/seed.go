package postgistest

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// seeded is the database with PostGIS, and nothing else, in every cluster that a test starts.
const seeded = "lintu_seed"

// lightPostGIS installs PostGIS with the coordinate systems that occur here: the other thousands are a third of what is
// copied for every test.
var lightPostGIS = []string{
	"CREATE EXTENSION postgis",
	"DELETE FROM spatial_ref_sys WHERE srid NOT IN (4326, 4490, 3857) AND srid NOT BETWEEN 4513 AND 4554",
	"VACUUM FULL spatial_ref_sys",
}

// seed is the data directory of a stopped cluster. It is made once on a machine, in the folder for temporary files: a copy
// takes a fraction of a second where initdb and CREATE EXTENSION take five.
func seed(t testing.TB) string {
	t.Helper()
	folder := filepath.Join(os.TempDir(), "lintu-test-postgres-"+recipe())
	lock, err := os.OpenFile(folder+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Close() }() // which unlocks
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err == nil {
		return filepath.Join(folder, "data")
	}
	making := folder + ".making" // left behind by a test that was killed, or new
	if err := os.RemoveAll(making); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(making, 0o755); err != nil {
		t.Fatal(err)
	}
	handOver(t, making)
	c := clusterIn(t, making)
	c.run(t, "initdb", "-D", c.Data(), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-N")
	c.configure(t)
	c.Start(t)
	defer c.Kill(t)
	c.makePostGIS(t, seeded)
	c.Stop(t)
	if err := os.Rename(making, folder); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, "data")
}

// recipe is another name for every version of the tools and of what is done with them, and for every user.
func recipe() string {
	hash := sha256.New()
	_, _ = fmt.Fprintln(hash, os.Getuid(), lightPostGIS, binaries())
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin/postgres", "/usr/share/postgresql/*/extension/postgis.control"} {
		found, _ := filepath.Glob(pattern)
		for _, name := range found {
			if info, err := os.Stat(name); err == nil {
				_, _ = fmt.Fprintln(hash, name, info.Size(), info.ModTime().Unix())
			}
		}
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:6])
}
