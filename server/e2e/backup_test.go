package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lintu/data/postgis/postgistest"
	"lintu/server/config"
)

// The commands here are those of docs/operations.md.

func runTool(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v: %s", name, strings.Join(args, " "), err, out)
	}
}

// wantSameCity compares what two servers say of the demo city.
func wantSameCity(t *testing.T, one, other *server) {
	t.Helper()
	for what, paths := range questions(t, one) {
		for i, path := range paths {
			if i%7 > 0 {
				continue // the whole list is asked elsewhere
			}
			if a, b := one.get(path), other.get(path); a.status != b.status || !bytes.Equal(a.body, b.body) {
				t.Fatalf("%s %s: %d with %d bytes, %d with %d bytes", what, path, a.status, len(a.body), b.status, len(b.body))
			}
		}
	}
}

func TestABackupOfADatabaseIsTheCity(t *testing.T) {
	cluster := postgistest.Existing(t)
	target, key := demoDatabase(t, cluster)
	s := boot(t, target, func(c *config.Config) { c.KeyFile = key })
	dump := filepath.Join(t.TempDir(), "city.dump")
	runTool(t, "pg_dump", "--format=custom", "--file="+dump, target)
	name := "lintu_restored_" + filepath.Base(strings.TrimSuffix(target, "?sslmode=disable"))
	cluster.Ask(t, cluster.URL(), "CREATE DATABASE "+name)
	t.Cleanup(func() { cluster.Ask(t, cluster.URL(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	restored := strings.Replace(cluster.URL(), "/postgres?", "/"+name+"?", 1)
	runTool(t, "pg_restore", "--exit-on-error", "--dbname="+restored, dump)
	if out := wantRun(t, "migrate", "--store", restored); !strings.Contains(out.stdout, "up to date") {
		t.Errorf("%s", out.stdout)
	}
	again := boot(t, restored, func(c *config.Config) { c.KeyFile = key })
	wantSameCity(t, s, again)
	cluster.Ask(t, restored, "UPDATE lintu.buildings SET name = '恢复楼' WHERE id = 1")
	until(t, "an edit of the restored one", func() bool { return again.finds("恢复楼") })
}

func TestABackupOfAFileIsTheCity(t *testing.T) {
	for name, command := range map[string]string{"backup": ".backup '%s'", "vacuum": "VACUUM INTO '%s'"} {
		t.Run(name, func(t *testing.T) {
			path := copied(t, demoStore(t))
			s := boot(t, path) // which goes on serving
			to := filepath.Join(t.TempDir(), "copy.gpkg")
			runTool(t, "sqlite3", path, strings.Replace(command, "%s", to, 1))
			key, err := os.ReadFile(path + ".key")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(to+".key", key, 0o600); err != nil {
				t.Fatal(err)
			}
			again := boot(t, to)
			wantSameCity(t, s, again)
			runTool(t, "ogrinfo", to, "-sql", "UPDATE buildings SET name = '恢复楼' WHERE id = 1")
			until(t, "an edit of the copy", func() bool { return again.finds("恢复楼") })
		})
	}
}
