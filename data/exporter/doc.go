// Package exporter writes layers of a store to files of other programs: GeoPackage, GeoJSON, CSV and Shapefile, in every
// coordinate system that data/crs knows, row by row.
//
// What leaves is what the scope may see: fields about a single flat only if it is asked for them, personal ones never,
// and nothing at all of tables about people, which are no layers. The [Report] names every field that was left out, and
// whatever else the file does not say as the store does.
//
// A file is written under another name beside its place and gets its own when it is complete.
package exporter
