package main

import (
	"strings"
	"testing"
)

func TestCount(t *testing.T) {
	tests := []struct {
		name           string
		events         string
		passed, failed int
		failure        string
	}{
		{
			name: "a test and its subtests count once, by the subtests",
			events: `{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"pass","Package":"p","Test":"TestA/two"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}`,
			passed: 2,
		},
		{
			name: "a failing subtest is one failure, not three",
			events: `{"Action":"fail","Package":"p","Test":"TestA/one"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`,
			failed: 1, failure: "p.TestA/one",
		},
		{
			name: "a package that does not build is a failure",
			events: `{"ImportPath":"p [p.test]","Action":"build-output","Output":"x.go:1: undefined\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}`,
			failed: 1, failure: "p does not build or run",
		},
		{
			name:   "a test that skips itself is a failure",
			events: `{"Action":"skip","Package":"p","Test":"TestA"}` + "\n" + `{"Action":"pass","Package":"p"}`,
			failed: 1, failure: "p.TestA was skipped",
		},
		{
			name:   "a fuzz seed that skips itself is not",
			events: `{"Action":"skip","Package":"p","Test":"FuzzA/seed#0"}` + "\n" + `{"Action":"pass","Package":"p"}`,
			passed: 1,
		},
		{
			name:   "a package without tests is nothing",
			events: `{"Action":"skip","Package":"p"}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _ := count([]byte(test.events))
			if got.passed != test.passed || got.failed != test.failed {
				t.Fatalf("%d passed, %d failed; want %d, %d", got.passed, got.failed, test.passed, test.failed)
			}
			if test.failure != "" && got.failures[0] != test.failure {
				t.Errorf("failure %q, want %q", got.failures[0], test.failure)
			}
		})
	}
}

func TestCountTellsWhatTheFailedOnesPrinted(t *testing.T) {
	_, told := count([]byte(`{"Action":"output","Package":"p","Test":"TestA","Output":"want 1, got 2\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"all is well\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p"}`))
	if !strings.Contains(string(told), "want 1, got 2") || strings.Contains(string(told), "all is well") {
		t.Errorf("told %q", told)
	}
}

func TestReadVitest(t *testing.T) {
	got, err := readVitest([]byte(`{"testResults":[
		{"name":"/x/a.test.ts","status":"failed","assertionResults":[
			{"status":"passed","fullName":"a reads"},{"status":"failed","fullName":"a writes"}]},
		{"name":"/x/b.test.ts","status":"failed","message":"no such module","assertionResults":[]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got.passed != 1 || got.failed != 2 {
		t.Errorf("%d passed, %d failed; want 1, 2: %q", got.passed, got.failed, got.failures)
	}
}

func TestReadPlaywright(t *testing.T) {
	got, err := readPlaywright([]byte(`{"suites":[{"title":"map.spec.ts","specs":[
		{"title":"loads","tests":[{"status":"expected","projectName":"wide"},{"status":"unexpected","projectName":"touch"}]}],
		"suites":[{"title":"search","specs":[{"title":"finds","tests":[{"status":"skipped","projectName":"wide"}]}]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got.passed != 1 || got.failed != 2 {
		t.Errorf("%d passed, %d failed; want 1, 2: %q", got.passed, got.failed, got.failures)
	}
}
