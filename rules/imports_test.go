package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

// ranks are the folders from the bottom up; a file imports from its own rank or below.
var ranks = []string{"data", "tiles", "layers", "styles", "server"}

// concrete packages are named by server/app alone: everyone else asks for an interface.
var concrete = []string{
	"data/postgis", "data/geopackage", "data/bus", "data/importer", "data/exporter", "data/demo",
	"server/api", "server/live", "server/access", "server/web",
}

// suites are contracts that implementations run in their tests.
var suites = []string{"data/datatest", "tiles/tilestest", "layers/layerstest"}

// exceptions are imports the rules forbid and a reason allows.
var exceptions = map[string]string{
	"server → server/app":             "main hands over at once",
	"data/exporter → data/geopackage": "and a kind of file to write",
	"data/importer → data/geopackage": "a GeoPackage is not only a store but also a kind of file to read",
}

func rank(folder string) int {
	top, _, _ := strings.Cut(folder, "/")
	return slices.Index(ranks, top)
}

// broken says which rule an import breaks, or nothing.
func broken(folder, imported string, test bool) string {
	if _, ok := exceptions[folder+" → "+imported]; ok {
		return ""
	}
	if rank(folder) >= 0 && rank(imported) > rank(folder) {
		return "imports point down: " + strings.Join(ranks, " ← ")
	}
	if test {
		return "" // a test may build what it needs from anything below it
	}
	switch {
	case within(imported, "rules"):
		return "rules is for tests"
	case slices.Contains(suites, imported) && !slices.Contains(suites, folder):
		return "a contract suite is for tests"
	case slices.ContainsFunc(concrete, func(c string) bool { return within(imported, c) && !within(folder, c) }) &&
		!within(folder, "server/app"):
		return "server/app alone names concrete things"
	case path.Dir(imported) == folder && rank(folder) >= 0:
		return "a package does not import its own subfolders"
	}
	return ""
}

func TestImportsPointDown(t *testing.T) {
	checked := 0
	for _, file := range project(t) {
		for _, imported := range file.imports() {
			inner, ours := strings.CutPrefix(imported, "lintu/")
			if !ours {
				continue
			}
			checked++
			if rule := broken(file.folder, inner, file.test); rule != "" {
				t.Errorf("%s imports %s: %s", file.path, imported, rule)
			}
		}
	}
	if checked < 10 {
		t.Errorf("only %d imports looked at", checked)
	}
}

func TestBrokenKnowsTheRules(t *testing.T) {
	for _, c := range []struct {
		folder, imported string
		test, bad        bool
	}{
		{"layers/index", "data", false, false},
		{"data", "layers", false, true},
		{"tiles/vector", "layers", true, true},
		{"layers/index", "data/geopackage", false, true},
		{"layers/index", "data/geopackage", true, false},
		{"server/app", "data/geopackage", false, false},
		{"server/api", "server/web", false, true},
		{"data/geopackage", "data/seal", false, false},
		{"data", "data/seal", false, true},
		{"server", "server/app", false, false},
		{"data/geopackage", "data/datatest", false, true},
	} {
		t.Run(fmt.Sprint(c.folder, " imports ", c.imported, ", in a test ", c.test), func(t *testing.T) {
			if got := broken(c.folder, c.imported, c.test); (got != "") != c.bad {
				t.Errorf("got %q", got)
			}
		})
	}
}

// homes are the folders each library stays inside; a library that is not here may be used nowhere.
// The longest matching path counts.
var homes = map[string][]string{
	"github.com/paulmach/orb":          {"data", "tiles", "layers", "styles", "server"},                          // the language of geometry
	"github.com/paulmach/orb/":         {"tiles", "data/importer", "data/exporter", "data/geopackage", "layers"}, // its algorithms
	"github.com/labstack/echo":         {"server/api", "server/app", "server/web"},
	"github.com/spf13/cobra":           {"server/app"},
	"github.com/spf13/pflag":           {"server/app", "server/config"},
	"github.com/goccy/go-yaml":         {"server/config", "data/importer"}, // the mapping file
	"github.com/xuri/excelize":         {"data/importer"},
	"github.com/cespare/xxhash/v2":     {"server/reply"},
	"github.com/klauspost/compress":    {"server/api", "server/web", "tiles"},
	"github.com/peterstace/simplefeat": {"data/importer", "data/overlap"},
	"github.com/mozillazg/go-pinyin":   {"layers/search"},
	"golang.org/x/crypto":              {"data/seal", "server/access"},
	"github.com/prometheus/":           {"server/metrics"},
	"golang.org/x/sync":                {"data", "tiles", "layers", "server"},
	"golang.org/x/text":                {"data", "layers/search"},
	"zombiezen.com/go/sqlite":          {"data/geopackage"},
	"modernc.org/":                     {"data/geopackage"},
	"github.com/jackc/pgx":             {"data/postgis"},
	"github.com/jackc/tern":            {"data/postgis"},
	"github.com/twpayne/go-geom":       {"data/postgis"},
	"github.com/nats-io/":              {"data/bus"},
	"github.com/golang/geo":            {"layers"},
	"github.com/RoaringBitmap/roaring": {"layers"},
	"github.com/gorilla/websocket":     {"server/live", "server/e2e"},
}

// forTests are libraries any test may use.
var forTests = []string{"github.com/google/go-cmp", "pgregory.net/rapid", "github.com/paulmach/orb", "github.com/peterstace/simplefeatures", "github.com/klauspost/compress", "github.com/goccy/go-yaml"}

func TestLibrariesStayInTheirFolder(t *testing.T) {
	for _, file := range project(t) {
		for _, imported := range file.imports() {
			first, _, _ := strings.Cut(imported, "/")
			if !strings.Contains(first, ".") || homeOf(file.folder, imported) {
				continue
			}
			if (file.test || slices.Contains(suites, file.folder)) && slices.ContainsFunc(forTests, func(l string) bool { return strings.HasPrefix(imported, l) }) {
				continue
			}
			t.Errorf("%s imports %s, which stays inside %v", file.path, imported, homes[longest(imported)])
		}
	}
}

func homeOf(folder, imported string) bool {
	return slices.ContainsFunc(homes[longest(imported)], func(home string) bool { return within(folder, home) })
}

func longest(imported string) string {
	found := ""
	for library := range homes {
		if strings.HasPrefix(imported, library) && len(library) > len(found) {
			found = library
		}
	}
	return found
}
