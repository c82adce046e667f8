package live

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the front end's types of the socket's messages anew")

const (
	wireFile       = "wire.go"
	typescriptFile = "../../frontend/src/wire/live.ts"
)

// TestTheFrontEndHasTheTypesOfTheMessages holds frontend/src/wire/live.ts to wire.go.
func TestTheFrontEndHasTheTypesOfTheMessages(t *testing.T) {
	want := typescript(t)
	if *update {
		if err := os.WriteFile(typescriptFile, want, 0o644); err != nil { //nolint:gosec // source code
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(typescriptFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not as %s says; write it with: go test ./server/live -run %s -update", typescriptFile, wireFile, t.Name())
	}
}

// typescript is what wire.go says, in TypeScript.
func typescript(t *testing.T) []byte {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), wireFile, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	out.WriteString("// Generated from server/live/wire.go: go test ./server/live -update\n")
	from := map[string][]string{}
	for _, declaration := range file.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range group.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.Name != "Kind" {
					typeInTypescript(t, &out, s, group.Doc, from)
				}
			case *ast.ValueSpec:
				doc := s.Comment
				if group.Lparen == token.NoPos {
					doc = group.Doc
				}
				fmt.Fprintf(&out, "\n%sexport const %s = %s\n", comment(doc, ""), lowerFirst(s.Names[0].Name), s.Values[0].(*ast.BasicLit).Value)
			}
		}
	}
	for _, side := range []string{"page", "server"} {
		fmt.Fprintf(&out, "\nexport type From%s = %s\n", strings.ToUpper(side[:1])+side[1:], strings.Join(from[side], " | "))
	}
	return out.Bytes()
}

func typeInTypescript(t *testing.T, out *bytes.Buffer, s *ast.TypeSpec, doc *ast.CommentGroup, from map[string][]string) {
	t.Helper()
	fields, ok := s.Type.(*ast.StructType)
	if !ok {
		fmt.Fprintf(out, "\n%sexport type %s = %s\n", comment(doc, ""), s.Name.Name, inTypescript(t, s.Type))
		return
	}
	fmt.Fprintf(out, "\n%sexport interface %s {\n", comment(doc, ""), s.Name.Name)
	for _, field := range fields.Fields.List {
		text, err := strconv.Unquote(field.Tag.Value)
		if err != nil {
			t.Fatal(err)
		}
		tag := reflect.StructTag(text)
		if side := tag.Get("from"); side != "" {
			from[side] = append(from[side], s.Name.Name)
			fmt.Fprintf(out, "  kind: '%s'\n", tag.Get("is"))
			continue
		}
		name, options, _ := strings.Cut(tag.Get("json"), ",")
		kind, mark := inTypescript(t, field.Type), ""
		if strings.Contains(options, "omitempty") {
			mark, kind = "?", strings.TrimSuffix(kind, " | null")
			if kind == "boolean" {
				kind = "true"
			}
		}
		out.WriteString(comment(field.Comment, "  "))
		fmt.Fprintf(out, "  %s%s: %s\n", name, mark, kind)
	}
	out.WriteString("}\n")
}

// inTypescript is a type of Go's as JSON has it.
func inTypescript(t *testing.T, of ast.Expr) string {
	t.Helper()
	switch e := of.(type) {
	case *ast.Ident:
		switch e.Name {
		case "string":
			return "string"
		case "bool":
			return "boolean"
		case "int", "int64", "uint8", "uint32", "uint64", "float64":
			return "number"
		default:
			return e.Name
		}
	case *ast.StarExpr:
		return inTypescript(t, e.X) + " | null"
	case *ast.SelectorExpr: // time.Time, as RFC 3339
		return "string"
	case *ast.ArrayType:
		if e.Len == nil {
			return inTypescript(t, e.Elt) + "[]"
		}
		count, err := strconv.Atoi(e.Len.(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		return "[" + strings.Join(slices.Repeat([]string{inTypescript(t, e.Elt)}, count), ", ") + "]"
	default:
		t.Fatalf("no type of TypeScript for %T", of)
		return ""
	}
}

// comment is a comment of Go's as TypeScript has it.
func comment(of *ast.CommentGroup, indent string) string {
	if of == nil {
		return ""
	}
	text := regexp.MustCompile(`\[([A-Z]\w+)\]`).ReplaceAllStringFunc(of.Text(), func(link string) string {
		return lowerFirst(strings.Trim(link, "[]"))
	})
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) == 1 {
		return indent + "/** " + lines[0] + " */\n"
	}
	var out strings.Builder
	out.WriteString(indent + "/**\n")
	for _, line := range lines {
		out.WriteString(strings.TrimRight(indent+" * "+line, " ") + "\n")
	}
	return out.String() + indent + " */\n"
}

func lowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }
