// Package index holds the published layers in memory for reading: coordinates as integers in one slice per layer,
// attributes in columns of dictionary codes, a packed R-tree over boxes. What it holds of a layer is a snapshot that
// never changes; a new one takes its place at once, so readers never wait and never see half a change.
//
// Only open fields are held, so no answer can tell more. Every read takes a [data.Scope]; the zero Scope sees nothing.
package index
