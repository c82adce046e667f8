package e2e

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lintu/data/seal"
	"lintu/server/app"
	"lintu/server/config"
)

// TestRefusedCommands lists the ways a command can fail before it serves anything: one sentence each, that says what to
// do, and the exit code.
func TestRefusedCommands(t *testing.T) {
	folder := t.TempDir()
	inFolder := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	real := realStore(t)
	for _, c := range []struct {
		name    string
		environ []string
		args    []string
		code    int
		says    []string
	}{
		{"a command there is none of", nil, []string{"sreve"}, 2, []string{`no command "sreve"`, `did you mean "serve"?`}},
		{"a flag there is none of", nil, []string{"serve", "--lisen", ":1"}, 2, []string{"no flag --lisen", `did you mean "--listen"?`}},
		{"a flag without its value", nil, []string{"serve", "--store"}, 2, []string{"--store"}},
		{"a word too many", nil, []string{"serve", "city.gpkg"}, 2, []string{`"city.gpkg" is left over`}},
		{"a variable there is none of", []string{"LINTU_STOR=x"}, []string{"serve"}, 2, []string{"LINTU_STOR", `did you mean "LINTU_STORE"?`}},
		{"a key there is none of", nil, []string{"serve", "--config", inFolder("key.yaml", "listn: x\n")}, 2, []string{"key.yaml, line 1", `did you mean "listen"?`}},
		{"a file that is no YAML", nil, []string{"serve", "--config", inFolder("bad.yaml", "a: [\n")}, 2, []string{"bad.yaml is not YAML"}},
		{"a file of settings that is not there", nil, []string{"serve", "--config", folder + "/none.yaml"}, 2, []string{"none.yaml"}},
		{"a setting out of range", nil, []string{"serve", "--max-header-bytes", "1"}, 2, []string{"--max-header-bytes", "4096"}},
		{"an address that is none", nil, []string{"serve", "--store", demoStore(t), "--listen", "8080"}, 1, []string{`"8080"`, "host:port"}},
		{"a port that is taken", nil, []string{"serve", "--store", demoStore(t), "--listen", taken.Addr().String()}, 1, []string{"address already in use", "--listen :8081"}},
		{"an address of another machine", nil, []string{"serve", "--store", demoStore(t), "--listen", "192.0.2.1:8080"}, 1, []string{"192.0.2.1", "ip address"}},
		{"records of real people for everyone", nil, []string{"serve", "--store", real, "--listen", ":8080"}, 1, []string{"only the demo city", "listen on 127.0.0.1:8080"}},
		{"a store that is not there", nil, []string{"serve", "--store", folder + "/none.gpkg"}, 1, []string{"no store at", "lintu import"}},
		{"a store that is a folder", nil, []string{"serve", "--store", folder}, 1, []string{"not a Lintu store"}},
		{"a store that is a text", nil, []string{"serve", "--store", inFolder("text.gpkg", strings.Repeat("hello ", 999))}, 1, []string{"not a Lintu store"}},
		{"a store cut short", nil, []string{"serve", "--store", truncated(t, demoStore(t))}, 1, []string{"damaged or cut short", "backup"}},
		{"a store of a newer Lintu", nil, []string{"serve", "--store", newer(t, demoStore(t))}, 1, []string{"newer Lintu"}},
		{"somebody else's GeoPackage", nil, []string{"serve", "--store", foreign(t)}, 1, []string{"not a Lintu store"}},
		{"a store without its key", nil, []string{"serve", "--store", real, "--key-file", folder + "/none.key"}, 1, []string{"none.key", "--key-file FILE"}},
		{"a store with another's key", nil, []string{"serve", "--store", real, "--key-file", otherKey(t)}, 1, []string{"wrong key", "--key-file FILE"}},
		{"a key that is no key", []string{"LINTU_KEY=secret!"}, []string{"serve", "--store", real}, 2, []string{"key"}},
		{"a front end from nowhere", nil, []string{"serve", "--store", demoStore(t), "--listen", "127.0.0.1:0", "--dev", "5173"}, 1, []string{"Vite", "http://127.0.0.1:5173"}},
		{"a demo city of no size", nil, []string{"demo", "--preset", "village", "--store", folder + "/v.gpkg"}, 1, []string{`"village"`, "community"}},
		{"a demo city where there is one", nil, []string{"demo", "--preset", "community", "--store", demoStore(t)}, 1, []string{"already", "--force"}},
		{"a demo city over real records, by force", nil, []string{"demo", "--store", real, "--force"}, 1, []string{"real records"}},
		{"a demo city below a file", nil, []string{"demo", "--preset", "community", "--store", inFolder("f", "x") + "/d.gpkg"}, 1, []string{"folder"}},
		{"an import of nothing", nil, []string{"import", "--store", folder + "/i.gpkg"}, 2, []string{"takes one file"}},
		{"an import to nowhere", nil, []string{"import", "a.geojson", "--as", "buildings"}, 2, []string{"--store"}},
		{"a mapping that is none", nil, []string{"import", "a.geojson", "--store", "b.gpkg", "--map", "name"}, 2, []string{"field=column"}},
		{"a shape there is none of", nil, []string{"import", "a.geojson", "--store", "b.gpkg", "--shape", "pont"}, 2, []string{`did you mean "point"?`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := listing(t, folder)
			out := lintu(c.environ, c.args...)
			if out.code != c.code {
				t.Errorf("exit code %d, want %d", out.code, c.code)
			}
			for _, part := range c.says {
				if !strings.Contains(out.stderr, part) {
					t.Errorf("%q is not in: %s", part, out.stderr)
				}
			}
			if strings.Count(out.stderr, "\n") != 1 || !strings.HasPrefix(out.stderr, "lintu: ") || strings.Contains(out.stderr, "secret!") {
				t.Errorf("not one sentence: %s", out.stderr)
			}
			if after := listing(t, folder); after != before {
				t.Errorf("left behind: %s, before: %s", after, before)
			}
		})
	}
}

// listing names what is in a folder.
func listing(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// copied is a copy of a store with its key.
func copied(t *testing.T, store string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.gpkg")
	for _, suffix := range []string{"", ".key"} {
		content, err := os.ReadFile(store + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to+suffix, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func truncated(t *testing.T, store string) string {
	t.Helper()
	path := copied(t, store)
	if err := os.Truncate(path, 20<<10); err != nil {
		t.Fatal(err)
	}
	return path
}

func changed(t *testing.T, path, statement string) string {
	t.Helper()
	if out, err := exec.Command("sqlite3", path, statement).CombinedOutput(); err != nil {
		t.Fatalf("sqlite3 (apt-get install sqlite3): %v: %s", err, out)
	}
	return path
}

func newer(t *testing.T, store string) string {
	t.Helper()
	return changed(t, copied(t, store), "UPDATE lintu_schema SET version = 999")
}

func foreign(t *testing.T) string {
	t.Helper()
	return changed(t, filepath.Join(t.TempDir(), "foreign.gpkg"),
		fmt.Sprintf("PRAGMA application_id = %d; CREATE TABLE gpkg_contents (table_name TEXT)", 0x47504B47))
}

func otherKey(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.key")
	key, err := seal.NewMaster()
	if err != nil {
		t.Fatal(err)
	}
	if err := key.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestVersion(t *testing.T) {
	if out := lintu(nil, "version"); out.code != 0 || !strings.HasPrefix(out.stdout, "lintu ") {
		t.Errorf("%+v", out)
	}
}

func TestPrintConfig(t *testing.T) {
	out := lintu([]string{"LINTU_KEY=verysecret", "LINTU_SEED=7"}, "serve", "--theme", "dark", "--print-config")
	for _, line := range []string{"theme: dark\n", "seed: 7\n", "# key: set, not shown\n", "listen: \"\"\n"} {
		if !strings.Contains(out.stdout, line) {
			t.Errorf("%q is not in\n%s", line, out.stdout)
		}
	}
	if out.code != 0 || strings.Contains(out.stdout, "verysecret") {
		t.Errorf("%+v", out)
	}
}

func TestTheSameSeedIsTheSameCity(t *testing.T) {
	lines := func(seed string) string {
		out := lintu(nil, "demo", "--preset", "community", "--seed", seed, "--ndjson", "-")
		if out.code != 0 {
			t.Fatal(out.stderr)
		}
		return out.stdout
	}
	first := lines("3")
	if first != lines("3") {
		t.Error("the same seed gave another city")
	}
	if first == lines("4") || len(first) < 1<<20 {
		t.Error("another seed gave the same city")
	}
}

func TestADemoCityIsReplacedByForce(t *testing.T) {
	path := copied(t, demoStore(t))
	if out := lintu(nil, "demo", "--preset", "community", "--seed", "2", "--store", path, "--force"); out.code != 0 {
		t.Fatal(out.stderr)
	}
	if left := listing(t, filepath.Dir(path)); left != "copy.gpkg copy.gpkg.key" {
		t.Errorf("left behind: %s", left)
	}
	if identity, err := openStore(t, path).Identity(t.Context()); err != nil || identity.Seed != 2 || !identity.Demo {
		t.Errorf("%+v %v", identity, err)
	}
}

func TestTheDemoCityIsMadeOnFirstStart(t *testing.T) {
	t.Chdir(t.TempDir())
	s := boot(t, "", func(c *config.Config) { c.Preset = "community" })
	var status struct {
		Demo  bool
		Store struct{ Name string }
	}
	s.get("/api/v1/status").into(&status)
	if !status.Demo || status.Store.Name != "demo-community" {
		t.Errorf("%+v", status)
	}
	if _, err := os.Stat("lintu-data/demo-community.gpkg.key"); err != nil {
		t.Error(err)
	}
}

func TestStoppingWhileTheDemoCityIsMadeLeavesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	c := config.Default()
	c.Listen, c.Preset = "127.0.0.1:0", "community"
	ctx, cancel := contextOf(t)
	running, err := app.Start(ctx, c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := running.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, err := os.Stat("lintu-data/demo-community.gpkg"); err == nil {
		return // it was faster than we
	}
	if left := listing(t, "lintu-data"); left != "" {
		t.Errorf("left behind: %s", left)
	}
}
