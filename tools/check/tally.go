package main

// tally is what some checks came to.
type tally struct {
	passed, failed int
	failures       []string // one line each, for the end of the run
}

func (t *tally) pass() { t.passed++ }

func (t *tally) fail(what string) {
	t.failed++
	t.failures = append(t.failures, what)
}

func (t *tally) add(other tally) {
	t.passed += other.passed
	t.failed += other.failed
	t.failures = append(t.failures, other.failures...)
}
