package main

import "testing"

func TestOutOfTime(t *testing.T) {
	tests := []struct {
		name, output string
		want         bool
	}{
		{"the fuzzer's own deadline", "--- FAIL: FuzzA (5.06s)\n    context deadline exceeded\nFAIL\n", true},
		{
			"a failing input at the deadline",
			"--- FAIL: FuzzA (5.06s)\n    context deadline exceeded\nFAIL\n\n    Failing input written to testdata/fuzz/FuzzA/1\n", false,
		},
		{"a failing input", "--- FAIL: FuzzA (0.03s)\n    --- FAIL: FuzzA (0.00s)\n        a_test.go:1: no\nFAIL\n", false},
		{"a worker that hangs", "--- FAIL: FuzzA (5s)\n    fuzzing process hung or terminated unexpectedly\nFAIL\n", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := outOfTime([]byte(test.output)); got != test.want {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}
