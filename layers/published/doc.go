// Package published holds the layers that configuration publishes of other programs' tables: which there are, which are in
// memory by now, and tiles of them together with those of the city's own.
package published
