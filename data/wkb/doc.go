// Package wkb turns geometries into well-known binary and back, as GeoPackage (ISO WKB, OGC 06-103r4 clause 8.2) and PostGIS
// (EWKB) keep them. It reads what any program wrote: either byte order, Z and M, which are dropped, and empty geometries,
// which are nil; what is broken is refused before memory is taken for it.
package wkb
