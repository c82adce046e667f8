package importer

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lintu/data/crs"
)

// said is a sentence that some code can say to people, with x for what it fills in.
type said struct{ text, at string }

// sentences finds the texts in Go files that begin and read as the sentences of problems, refusals and warnings do.
func sentences(t *testing.T, pattern string) (all []said) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v", pattern, err)
	}
	set := token.NewFileSet()
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(filepath.Base(path), "chinese") {
			continue
		}
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			text, ok := literal(n)
			if ok && strings.Contains(strings.TrimSpace(text), " ") {
				all = append(all, said{text, set.Position(n.Pos()).String()})
			}
			return !ok
		})
	}
	return all
}

var verb = regexp.MustCompile(`%(?:\.\d+)?[a-z]`)

// literal is a text, or several that are put together, as it comes out.
func literal(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(n.Value)
		return verb.ReplaceAllString(text, "x"), err == nil && n.Kind == token.STRING
	case *ast.BinaryExpr:
		left, first := literal(n.X)
		right, second := literal(n.Y)
		if n.Op != token.ADD || !first && !second {
			return "", false
		}
		for side, ok := range map[*string]bool{&left: first, &right: second} {
			if !ok {
				*side = "x"
			}
		}
		return left + right, true
	}
	return "", false
}

// unsaid are texts that people do not see as they stand: errors of the machine, values, and what sentences are put together of.
var unsaid = regexp.MustCompile(`^(import.*|read x: x|line x: x|[x :;()]*|layer x is in x:x x: x|it is x|not UTF-8 at byte x|not in its encoding|` +
	`the coordinates are wrong: x|did you mean x\? x|a row after row x .*|a list is missing, .*|something else than a list of positions|a position (has fewer|holds something).*|none of its x rows can be storedx|` +
	`SQLite format 3\x00|an ESRI Shapefile|a ZIP archive|0 0|\(not shown\))$`)

// Whatever the importer can say about a file or a row, it says in Chinese too.
func TestEverySentenceHasChinese(t *testing.T) {
	known := []*dictionary{newDictionary()}
	for _, list := range [][][2]string{problems(), orders(), notes(), advice(), causes()} {
		known = append(known, translator(list, "无法存储："))
	}
	found := sentences(t, "*.go")
	for _, one := range sentences(t, "../crs/detect.go") {
		if strings.HasPrefix(one.text, "x is in") || strings.HasPrefix(one.text, "x has") {
			found = append(found, one)
		}
	}
	if len(found) < 200 {
		t.Errorf("only %d sentences are found", len(found))
	}
	for _, one := range found {
		if unsaid.MatchString(one.text) || words()[one.text] != "" {
			continue
		}
		if !slices.ContainsFunc(known, func(d *dictionary) bool { return !strings.HasPrefix(d.chinese(one.text), d.unknown) }) {
			t.Errorf("%s: %q is not said in Chinese", one.at, one.text)
		}
	}
}

// Stores and readers refuse rows in words of their own.
func TestWhatStoresRefuseHasChinese(t *testing.T) {
	var found []said
	for _, pattern := range []string{"../check.go", "../shapefile/*.go", "../derive/apply.go", "../geopackage/reference.go"} {
		found = append(found, sentences(t, pattern)...)
	}
	reasons := newDictionary()
	refused := regexp.MustCompile(`^(it is |it has |its |the parts|there is no |is |has |must |makes |refers |a |an |position ).*`)
	others := regexp.MustCompile(`^a (part of the Shapefile is missing|Shapefile has at least one column|Shapefile holds points.*|row of .*)$|^there is no x\.x$|` +
		`^its (head|records).*|^it has more .*|^it is longer than x bytes$`) // of a file that is damaged
	checked := 0
	for _, one := range found {
		if !refused.MatchString(one.text) || others.MatchString(one.text) {
			continue
		}
		checked++
		if strings.HasPrefix(reasons.chinese(one.text), reasons.unknown) {
			t.Errorf("%s: %q is not said in Chinese", one.at, one.text)
		}
	}
	if checked < 25 {
		t.Errorf("only %d reasons are found", checked)
	}
}

// What differs is put in, and said in Chinese where it is a sentence itself.
func TestChineseIsFilledIn(t *testing.T) {
	for _, c := range []struct {
		problem  Problem
		what, do string
	}{
		{
			Problem{What: "it is XML (KML, GML) or HTML, which is not read", Do: "convert it first: ogr2ogr out.gpkg IN"},
			"不能读取这种文件：XML（KML、GML）或 HTML", "请先转换：ogr2ogr out.gpkg IN",
		},
		{
			Problem{What: "none of its 3 rows can be stored (2: it is not from 0 to 1000)", Do: "see the reasons in the error file"},
			"全部 3 行都被拒绝，没有可以存储的数据（2 行：不在 0 到 1000 之间）", "请查看下面的拒绝原因",
		},
		{
			Problem{What: "its coordinates cannot be converted", Err: refusedSystem("EPSG:2437")},
			"无法转换这个坐标系：Beijing 1954 (1954北京坐标系)（EPSG:2437）与 CGCS2000 的转换参数因地而异，由测绘部门保管；请向其索取 CGCS2000 数据，或用七参数自行转换", "",
		},
		{Problem{What: "it cannot be read", Err: errors.New("input/output error")}, "无法读取文件", ""},
		{Problem{What: `column "religion" is not taken over: it is about religion`}, `列 "religion" 不导入：涉及宗教`, ""},
		{Problem{What: `at byte 7 there is [ instead of a feature`}, `第 7 字节处是 [，而不是要素`, ""},
	} {
		if got := c.problem.Chinese(); got != c.what {
			t.Errorf("%q is said as %q, want %q", c.problem.What, got, c.what)
		}
		if got := c.problem.ChineseDo(); got != c.do {
			t.Errorf("%q is said as %q, want %q", c.problem.Do, got, c.do)
		}
	}
}

func refusedSystem(name string) error {
	_, err := crs.Lookup(name)
	return err
}
