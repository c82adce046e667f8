// Package datatest is the contract of the stores: what every implementation of [data.Reader], [data.Writer] and
// [data.Counter] must do, test by test. A store's own tests call [Run] with a way to open an empty one.
//
// The tests run on a small town (see town.go) whose every row is known.
package datatest
