package rules

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// named are hosts that are identifiers or examples and never asked for anything.
var named = []string{"www.w3.org", "localhost", "127.0.0.1", "example.com", "example.org", "0.0.0.0"}

// TestNothingIsFetchedFromOutside looks at everything that reaches a browser: the air gap is the normal case.
func TestNothingIsFetchedFromOutside(t *testing.T) {
	host := regexp.MustCompile(`(?:https?|wss?):(?:\\?/){2}([A-Za-z0-9.-]+)`)
	looked := 0
	err := walk(func(file string) error {
		shown := strings.HasPrefix(file, "frontend/src/") || strings.HasPrefix(file, "styles/") ||
			strings.HasPrefix(file, "frontend/") && strings.HasSuffix(file, ".html")
		if !shown || strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, ".test.ts") {
			return nil
		}
		looked++
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return err
		}
		for _, match := range host.FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(named, match[1]) {
				t.Errorf("%s names the host %s", file, match[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if looked == 0 {
		t.Error("no file looked at")
	}
}

// TestFilesNameNoPlaceOfOneMachine keeps out what only holds where the file was written.
func TestFilesNameNoPlaceOfOneMachine(t *testing.T) {
	forbidden := []string{ // in pieces, so that this file is not its own finding
		".." + "/shared", "/work" + "/main", "/work" + "/shared", "proxy." + "golang.org", "registry." + "npmjs.org",
		"deb." + "debian.org", `"resolved"` + ": ",
	}
	err := walk(func(file string) error {
		if regexp.MustCompile(`\.(gpkg|png|jpg|woff2|mvt|pbf|zip|ttf|webp)$`).MatchString(file) {
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return err
		}
		for _, f := range forbidden {
			if strings.Contains(string(text), f) {
				t.Errorf("%s names %s", file, f)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEveryDependencyHasItsReason compares what is used with docs/dependencies.md.
func TestEveryDependencyHasItsReason(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs/dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	reasons := string(text)
	for _, name := range append(goDependencies(t), npmDependencies(t)...) {
		if !strings.Contains(reasons, "`"+name+"`") {
			t.Errorf("docs/dependencies.md does not say why %s is there", name)
		}
	}
	for _, match := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(reasons, -1) {
		if !slices.Contains(append(goDependencies(t), npmDependencies(t)...), match[1]) {
			t.Errorf("docs/dependencies.md lists %s, which nothing uses", match[1])
		}
	}
}

// goDependencies are the modules that Go files of the project import from.
func goDependencies(t *testing.T) []string {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, match := range regexp.MustCompile(`(?m)^\s+(\S+) v\S+`).FindAllStringSubmatch(string(text), -1) {
		modules = append(modules, match[1])
	}
	used := map[string]bool{}
	for _, file := range project(t) {
		for _, imported := range file.imports() {
			owner := ""
			for _, module := range modules {
				if within(imported, module) && len(module) > len(owner) {
					owner = module
				}
			}
			if owner != "" {
				used[owner] = true
			}
		}
	}
	return slices.DeleteFunc(modules, func(m string) bool { return !used[m] })
}

func npmDependencies(t *testing.T) []string {
	text, err := os.ReadFile(filepath.Join(root, "frontend/package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Dependencies, DevDependencies map[string]string
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, list := range []map[string]string{manifest.Dependencies, manifest.DevDependencies} {
		for name, version := range list {
			if !regexp.MustCompile(`^\d`).MatchString(version) {
				t.Errorf("frontend/package.json: %s is not pinned but %q", name, version)
			}
			names = append(names, name)
		}
	}
	return names
}
