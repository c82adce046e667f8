package rules

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// documents gives every Markdown file with its text.
func documents(t *testing.T) map[string]string {
	found := map[string]string{}
	err := walk(func(name string) error {
		if !strings.HasSuffix(name, ".md") {
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		found[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func exists(name string) bool {
	_, err := os.Stat(filepath.Join(root, filepath.FromSlash(name)))
	return err == nil
}

func TestLinksInDocumentsLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for document, text := range documents(t) {
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			target, anchor, _ := strings.Cut(match[1], "#")
			if strings.Contains(match[1], "://") || strings.HasPrefix(match[1], "mailto:") {
				continue // the network is not there to ask
			}
			full := document
			if target != "" {
				full = path.Join(path.Dir(document), target)
			}
			if !exists(full) {
				t.Errorf("%s links to %s, which is not there", document, match[1])
				continue
			}
			if anchor != "" && strings.HasSuffix(full, ".md") && !slices.Contains(anchors(documents(t)[full]), anchor) {
				t.Errorf("%s links to %s, but %s has no such heading", document, match[1], full)
			}
		}
	}
}

// anchors are the names that headings of a document get when it is shown.
func anchors(text string) []string {
	var names []string
	for _, match := range regexp.MustCompile(`(?m)^#+ +(.+)$`).FindAllStringSubmatch(text, -1) {
		names = append(names, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				return unicode.ToLower(r)
			default:
				return -1
			}
		}, match[1]))
	}
	return names
}

// TestDocumentsNameFilesThatExist holds paths in backticks to what is there, so that a moved file moves in the documents.
func TestDocumentsNameFilesThatExist(t *testing.T) {
	quoted := regexp.MustCompile("`((?:data|tiles|layers|styles|server|frontend|docs|scripts|tools|rules)/[\\w./-]*)`")
	for _, document := range []string{"README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md"} {
		text, ok := documents(t)[document]
		if !ok {
			t.Errorf("%s is missing", document)
		}
		for _, match := range quoted.FindAllStringSubmatch(text, -1) {
			if name := strings.TrimSuffix(match[1], "/"); !exists(name) && !strings.HasPrefix(name, "frontend/dist") {
				t.Errorf("%s names %s, which is not there", document, match[1])
			}
		}
	}
}

func TestDocumentsStayShort(t *testing.T) {
	for document, limit := range map[string]int{"ARCHITECTURE.md": 250, "CONTRIBUTING.md": 60} {
		if lines := strings.Count(documents(t)[document], "\n"); lines > limit {
			t.Errorf("%s has %d lines, more than %d", document, lines, limit)
		}
	}
}

// TestMakeTargetsInDocumentsExist reads `make x` in the documents and looks for x in the Makefile.
func TestMakeTargetsInDocumentsExist(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for document, text := range documents(t) {
		for _, match := range regexp.MustCompile("`make ([a-z0-9-]+)`").FindAllStringSubmatch(text, -1) {
			if !regexp.MustCompile(`(?m)^` + match[1] + `:`).Match(makefile) {
				t.Errorf("%s speaks of `make %s`, which the Makefile does not have", document, match[1])
			}
		}
	}
}
