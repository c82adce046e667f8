package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// root is the project's folder as seen from this package.
const root = ".."

// goFile is a parsed source file of the main module.
type goFile struct {
	path   string // from the project's root, with slashes
	folder string
	test   bool
	syntax *ast.File
	lines  int
}

var readProject = sync.OnceValues(func() ([]goFile, error) {
	var files []goFile
	err := walk(func(name string) error {
		if !strings.HasSuffix(name, ".go") || strings.HasPrefix(name, "tools/") {
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		syntax, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, goFile{
			path: name, folder: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), syntax: syntax,
			lines: set.File(syntax.Pos()).LineCount(),
		})
		return nil
	})
	return files, err
})

// project gives every Go file of the main module.
func project(t *testing.T) []goFile {
	t.Helper()
	files, err := readProject()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("only %d Go files found: the rules are looking in the wrong place", len(files))
	}
	return files
}

// walk calls each with every file that is the project's own, by its path from the root.
func walk(each func(name string) error) error {
	return filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(name, root), string(filepath.Separator)))
		if entry.IsDir() {
			switch relative {
			case ".git", ".cache", "bin", "lintu-data", "frontend/node_modules", "frontend/dist", "frontend/test-results",
				"frontend/playwright-report":
				return filepath.SkipDir
			}
			if entry.Name() == "testdata" {
				return filepath.SkipDir
			}
			return nil
		}
		return each(relative)
	})
}

// imports lists what a file imports.
func (f goFile) imports() []string {
	var paths []string
	for _, spec := range f.syntax.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, `"`))
	}
	return paths
}

// within reports whether a folder is another or lies below it.
func within(folder, parent string) bool {
	return folder == parent || strings.HasPrefix(folder, parent+"/")
}
