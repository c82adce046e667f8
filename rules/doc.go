// Package rules holds the rules of the house that no linter knows, as tests that read the project's own files: who may
// import whom, which library stays inside which folder, how long a file may be, that documents point at what exists, and
// that nothing reaches outside the machine. See ARCHITECTURE.md for why the rules are what they are.
package rules
