package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// event is a line of `go test -json`.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of build-output
	Test        string
	Output      string
	FailedBuild string
}

// goTests is a stage body: go test of some packages in a folder, counted test by test.
func goTests(folder string, arguments ...string) func(context.Context) tally {
	return func(ctx context.Context) tally {
		env := []string{}
		for _, a := range arguments {
			if a == "-race" {
				env = append(env, "CGO_ENABLED=1") // the race detector is the one thing here that needs a C compiler
			}
		}
		output, err := run(ctx, folder, env, append([]string{"go", "test", "-json"}, arguments...)...)
		t, told := count(output)
		show(told)
		if err != nil && t.failed == 0 {
			show(output)
			t.fail("go test: " + err.Error())
		}
		return t
	}
}

// goTestsWithoutServers leaves out the two packages that start a PostgreSQL cluster or a whole server for nearly every test,
// and so take as long as all others together. Go itself runs again only what a change can reach.
func goTestsWithoutServers(ctx context.Context) tally {
	output, err := run(ctx, ".", nil, "go", "list", "./...")
	if err != nil {
		return verdict("go list", output, err)
	}
	packages := slices.DeleteFunc(strings.Fields(string(output)), func(name string) bool {
		return name == "lintu/data/postgis" || name == "lintu/server/e2e"
	})
	return goTests(".", packages...)(ctx)
}

// count reads the events of a run. It counts leaves, so that a test and its subtests are not counted twice, and packages
// that failed without any failing test (they did not build, or panicked). told is what the failed ones printed.
func count(output []byte) (t tally, told []byte) {
	r := results{outcome: map[string]string{}, printed: map[string]*bytes.Buffer{}, parents: map[string]bool{}}
	for line := range bytes.Lines(output) {
		var e event
		if json.Unmarshal(line, &e) != nil {
			told = append(told, line...) // not an event: the go command itself speaking
			continue
		}
		r.take(e)
	}
	for _, name := range r.order {
		switch {
		case r.parents[name] && !strings.HasSuffix(name, " "):
		case r.outcome[name] == "pass":
			if !strings.HasSuffix(name, " ") {
				t.pass()
			}
		default:
			r.judge(name, &t)
		}
		if r.outcome[name] == "fail" || r.outcome[name] == "skip" && isTest(name) {
			told = append(told, r.buffer(name).Bytes()...)
		}
	}
	return t, told
}

// results is the state of a run, by "package test"; the package itself has an empty test.
type results struct {
	order   []string
	outcome map[string]string
	printed map[string]*bytes.Buffer
	parents map[string]bool
	failing map[string]bool // packages with a failed test
}

func (r *results) buffer(name string) *bytes.Buffer {
	if r.printed[name] == nil {
		r.printed[name] = &bytes.Buffer{}
	}
	return r.printed[name]
}

func (r *results) take(e event) {
	name := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		r.buffer(name).WriteString(e.Output)
	case "build-output":
		r.buffer("build " + e.ImportPath).WriteString(e.Output)
	case "pass", "fail", "skip":
		r.outcome[name] = e.Action
		r.order = append(r.order, name)
		if e.FailedBuild != "" {
			r.buffer(name).Write(r.buffer("build " + e.FailedBuild).Bytes())
		}
		if e.Test != "" && e.Action == "fail" {
			if r.failing == nil {
				r.failing = map[string]bool{}
			}
			r.failing[e.Package] = true
		}
		if i := strings.LastIndex(e.Test, "/"); i >= 0 {
			r.parents[e.Package+" "+e.Test[:i]] = true
		}
	}
}

// judge counts a leaf that did not pass.
func (r *results) judge(name string, t *tally) {
	pkg, test, _ := strings.Cut(name, " ")
	switch {
	case test == "" && r.outcome[name] == "skip": // a package without tests
	case test == "" && r.failing[pkg]: // its tests are counted
	case test == "":
		t.fail(pkg + " does not build or run")
	case r.outcome[name] == "skip" && strings.HasPrefix(test, "Fuzz"): // a seed the target has no opinion on
		t.pass()
	case r.outcome[name] == "skip":
		t.fail(fmt.Sprintf("%s.%s was skipped", pkg, test))
	default:
		t.fail(pkg + "." + test)
	}
}

func isTest(name string) bool { return !strings.HasSuffix(name, " ") }
