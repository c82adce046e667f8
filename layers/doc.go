// Package layers says what is published: which tables of the store become layers of the map, under which names, at
// which zooms and with which attributes. It describes only; layers/index holds the features, layers/stats the figures.
package layers
