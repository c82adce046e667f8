package rules

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPackageNamesSayWhatIsInside(t *testing.T) {
	banned := []string{"util", "utils", "common", "helper", "helpers", "model", "models", "misc", "shared", "pkg", "cmd"}
	for _, file := range project(t) {
		for part := range strings.SplitSeq(file.folder+"/"+file.syntax.Name.Name, "/") {
			if slices.Contains(banned, part) {
				t.Errorf("%s: a folder named %q says nothing about what is in it", file.path, part)
			}
		}
	}
}

// The limits of length, in lines.
const (
	longestFunction = 90
	longestFile     = 500
	longestTestFile = 700
)

// generated is how a file made by a program of this project begins.
var generated = regexp.MustCompile(`^(//|/\*|<!--) ?(Code g|G)enerated (by|from) `)

func TestNothingIsTooLong(t *testing.T) {
	err := walk(func(name string) error {
		if !regexp.MustCompile(`\.(go|ts|vue|css|sh)$`).MatchString(name) {
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		if generated.Match(text) {
			return nil
		}
		limit := longestFile
		if regexp.MustCompile(`(_test\.go|\.(test|spec)\.ts)$`).MatchString(name) {
			limit = longestTestFile
		}
		if lines := strings.Count(string(text), "\n"); lines > limit {
			t.Errorf("%s has %d lines, more than %d: which of its ideas moves out?", name, lines, limit)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFunctionsAreShortAndNoneIsInit(t *testing.T) {
	for _, file := range project(t) {
		source, err := os.ReadFile(filepath.Join(root, file.path))
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.syntax.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || function.Body == nil {
				continue
			}
			start := int(function.Pos() - file.syntax.FileStart)
			end := int(function.End() - file.syntax.FileStart)
			lines := strings.Count(string(source[start:end]), "\n") + 1
			if lines > longestFunction && !file.test {
				t.Errorf("%s: %s has %d lines, more than %d", file.path, function.Name.Name, lines, longestFunction)
			}
			if function.Name.Name == "init" && function.Recv == nil {
				t.Errorf("%s: init runs unasked; make it a constructor", file.path)
			}
		}
	}
}

// TestPackageVariablesAreConstantInAllButName allows sentinel errors, embedded files, compiled patterns and tables, and
// of those only ones nobody writes to.
func TestPackageVariablesAreConstantInAllButName(t *testing.T) {
	variables := map[string]map[string]string{} // folder → name → file
	for _, file := range project(t) {
		if file.test || slices.Contains(suites, file.folder) { // the -update flag of golden files is a variable
			continue
		}
		for _, declaration := range file.syntax.Decls {
			group, ok := declaration.(*ast.GenDecl)
			if !ok || group.Tok != token.VAR {
				continue
			}
			for _, spec := range group.Specs {
				value := spec.(*ast.ValueSpec)
				for i, name := range value.Names {
					if !constantInAllButName(group, value, i) {
						t.Errorf("%s: package variable %s is state; pass it to who needs it", file.path, name.Name)
					}
					if variables[file.folder] == nil {
						variables[file.folder] = map[string]string{}
					}
					variables[file.folder][name.Name] = file.path
				}
			}
		}
	}
	for _, file := range project(t) {
		if file.test {
			continue
		}
		for _, name := range written(file.syntax) {
			if home, ok := variables[file.folder][name]; ok {
				t.Errorf("%s writes to %s, a package variable of %s", file.path, name, home)
			}
		}
	}
}

func constantInAllButName(group *ast.GenDecl, value *ast.ValueSpec, i int) bool {
	if value.Names[i].Name == "_" {
		return true
	}
	for _, comment := range []*ast.CommentGroup{group.Doc, value.Doc} {
		if comment != nil && slices.ContainsFunc(comment.List, func(c *ast.Comment) bool {
			return strings.HasPrefix(c.Text, "//go:embed ")
		}) {
			return true
		}
	}
	if i >= len(value.Values) {
		return false
	}
	switch v := value.Values[i].(type) {
	case *ast.CompositeLit:
		return true
	case *ast.CallExpr:
		function, ok := v.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		switch name(function) {
		case "errors.New", "fmt.Errorf", "regexp.MustCompile", "strings.NewReplacer", "orb.Ring", "crc32.MakeTable",
			"big.NewInt", "template.Must":
			return true
		}
	}
	return false
}

func name(selector *ast.SelectorExpr) string {
	if id, ok := selector.X.(*ast.Ident); ok {
		return id.Name + "." + selector.Sel.Name
	}
	return selector.Sel.Name
}

// written lists the package-level names a file assigns to, or to an element of. A local variable of the same name is
// told apart by its definition in the same function.
func written(file *ast.File) []string {
	var names []string
	for _, declaration := range file.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || function.Body == nil {
			continue
		}
		local := locals(function)
		ast.Inspect(function.Body, func(node ast.Node) bool {
			var targets []ast.Expr
			switch n := node.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					targets = n.Lhs
				}
			case *ast.IncDecStmt:
				targets = []ast.Expr{n.X}
			}
			for _, target := range targets {
				if id := base(target); id != nil && !local[id.Name] {
					names = append(names, id.Name)
				}
			}
			return true
		})
	}
	return names
}

// locals are the names a function defines anywhere inside it, its receiver, parameters and results among them.
func locals(function *ast.FuncDecl) map[string]bool {
	found := map[string]bool{}
	ast.Inspect(function, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.Field:
			for _, id := range n.Names {
				found[id.Name] = true
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, left := range n.Lhs {
					if id, ok := left.(*ast.Ident); ok {
						found[id.Name] = true
					}
				}
			}
		case *ast.ValueSpec:
			for _, id := range n.Names {
				found[id.Name] = true
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if id, ok := e.(*ast.Ident); ok {
					found[id.Name] = true
				}
			}
		}
		return true
	})
	return found
}

// base is the variable an assignment's left side begins with.
func base(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}
