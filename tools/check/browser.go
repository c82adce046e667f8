package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// vitest is a stage body that counts the front end's unit tests.
func vitest(options ...string) func(context.Context) tally {
	command := append([]string{"npx", "vitest", "run", "--reporter=default", "--reporter=json"}, options...)
	return func(ctx context.Context) tally { return reported(ctx, "vitest.json", readVitest, nil, command...) }
}

// playwright counts the end-to-end tests, which run against bin/lintu.
func playwright(ctx context.Context) tally {
	return reported(ctx, "playwright.json", readPlaywright, nil, "npx", "playwright", "test", "--reporter=list,json")
}

// reported runs a front-end test runner that leaves a report file, and counts what the report says.
func reported(ctx context.Context, file string, read func([]byte) (tally, error), env []string, command ...string) tally {
	var t tally
	folder, err := os.MkdirTemp("", "check")
	if err != nil {
		t.fail(err.Error())
		return t
	}
	defer os.RemoveAll(folder) //nolint:errcheck // a folder left under /tmp harms nobody
	report := filepath.Join(folder, file)
	if command[1] == "vitest" {
		command = append(command, "--outputFile.json="+report)
	}
	output, failure := run(ctx, "frontend", append(env, "PLAYWRIGHT_JSON_OUTPUT_NAME="+report, "FORCE_COLOR=0"), command...)
	text, err := os.ReadFile(report)
	if err == nil {
		t, err = read(text)
	}
	if err != nil {
		t.fail(fmt.Sprintf("%s left no report: %v", command[1], err))
	}
	if failure != nil && t.failed == 0 {
		t.fail(fmt.Sprintf("%s: %v", command[1], failure))
	}
	if t.failed > 0 {
		show(output)
	}
	return t
}

// readVitest counts a report of vitest's json reporter. A file that could not be loaded is one failure.
func readVitest(text []byte) (tally, error) {
	var report struct {
		TestResults []struct {
			Name, Status, Message string
			AssertionResults      []struct{ Status, FullName string }
		}
	}
	var t tally
	if err := json.Unmarshal(text, &report); err != nil {
		return t, err
	}
	for _, file := range report.TestResults {
		if file.Status == "failed" && len(file.AssertionResults) == 0 {
			t.fail(filepath.Base(file.Name) + " did not load")
		}
		for _, test := range file.AssertionResults {
			if test.Status == "passed" {
				t.pass()
			} else {
				t.fail(test.FullName + " " + test.Status)
			}
		}
	}
	return t, nil
}

// suite is a file or a describe block in a report of Playwright's json reporter.
type suite struct {
	Title  string
	Suites []suite
	Specs  []struct {
		Title string
		Ok    bool
		Tests []struct{ Status, ProjectName string }
	}
}

// readPlaywright counts a report of Playwright's json reporter, a test per project it ran in.
func readPlaywright(text []byte) (tally, error) {
	var report struct {
		Suites []suite
		Errors []struct{ Message string }
	}
	var t tally
	if err := json.Unmarshal(text, &report); err != nil {
		return t, err
	}
	for _, e := range report.Errors {
		t.fail(e.Message)
	}
	for _, s := range report.Suites {
		s.count(&t)
	}
	return t, nil
}

func (s suite) count(t *tally) {
	for _, spec := range s.Specs {
		for _, test := range spec.Tests {
			if test.Status == "expected" {
				t.pass()
			} else {
				t.fail(fmt.Sprintf("%s %s [%s] %s", s.Title, spec.Title, test.ProjectName, test.Status))
			}
		}
	}
	for _, inner := range s.Suites {
		inner.count(t)
	}
}
