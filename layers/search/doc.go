// Package search finds regions, compounds, buildings, named things and flats by what people type: names and their
// pinyin, codes, and addresses.
//
// Names and codes are held in memory, built once from the store and the catalogue. Flats are not: an address leads
// through its compound to a few buildings, and the flats of those are read from the store, so that a city of millions of
// flats needs no text index. Every answer is made for a [data.Scope]; the zero scope finds nothing.
package search
