package app

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lintu/server/config"
)

func TestWhereAStoreLies(t *testing.T) {
	for _, c := range []struct {
		name             string
		change           func(*config.Config)
		path, key        string
		madeOnFirstStart bool
	}{
		{"nothing set is the demo street", func(*config.Config) {}, "lintu-data/demo-street.gpkg", "lintu-data/demo-street.gpkg.key", true},
		{"another seed is another file", func(c *config.Config) { c.Seed = 7 }, "lintu-data/demo-street-7.gpkg", "lintu-data/demo-street-7.gpkg.key", true},
		{"a store of one's own", func(c *config.Config) { c.Store = "a/b.gpkg" }, "a/b.gpkg", "a/b.gpkg.key", false},
		{"a key elsewhere", func(c *config.Config) { c.Store, c.KeyFile = "b.gpkg", "/k" }, "b.gpkg", "/k", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := config.Default()
			c.change(&set)
			got, err := siteOf(set)
			if err != nil {
				t.Fatal(err)
			}
			lies := got.place.(file)
			if lies.path != filepath.FromSlash(c.path) || lies.keyFile != filepath.FromSlash(c.key) || got.demo != c.madeOnFirstStart {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestAStoreIsWholeOrNotThere(t *testing.T) {
	folder := t.TempDir()
	city := filepath.Join(folder, "deep", "city.gpkg")
	at := file{path: city, keyFile: city + ".key"}
	broken := errors.New("broken")
	if err := at.fill(t.Context(), func(store) error { return broken }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Dir(at.path)); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if err := at.fill(t.Context(), func(store) error { return nil }); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(at.keyFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := at.fill(t.Context(), func(store) error { return broken }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(at.keyFile); err != nil || string(again) != string(key) {
		t.Errorf("a key that was there before is gone: %v", err)
	}
}

func TestSentencesSayWhatToDoOnOneLine(t *testing.T) {
	for _, known := range hints {
		got := sentence(fmt.Errorf("do it: %w\n\tat once", known.err))
		if strings.ContainsAny(got, "\n\t") || !strings.HasPrefix(got, "do it: ") || !strings.Contains(got, "; ") {
			t.Errorf("%v: %s", known.err, got)
		}
	}
	if got := sentence(fmt.Errorf("%w: no flag --x", errUsage)); got != "no flag --x" {
		t.Errorf("got %q", got)
	}
	if got := sentence(&net.OpError{Op: "listen", Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}); !strings.Contains(got, "--listen") {
		t.Errorf("a port in use: %s", got)
	}
}

func TestAddressesBeginWithThisMachine(t *testing.T) {
	for address, want := range map[string]string{
		"0.0.0.0:8080": "http://localhost:8080/", "[::]:80": "http://localhost:80/", "127.0.0.1:8080": "http://localhost:8080/",
		"192.0.2.7:8080": "http://192.0.2.7:8080/", "[::1]:8080": "http://[::1]:8080/",
	} {
		at, err := net.ResolveTCPAddr("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if got := addresses(at); got[0] != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
