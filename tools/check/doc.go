// Command check runs everything that proves the project and says in one last line how many checks passed and failed.
//
// A check is a Go test, a fuzz target, a front-end unit test, an end-to-end test or a step that passes or fails as a whole
// (a linter, a build). A stage that fails does not stop the ones after it, so that one run shows everything. A test that
// skips itself counts as failed: on the machine where this runs every component is there or its absence is the finding.
package main
