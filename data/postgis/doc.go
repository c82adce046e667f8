// Package postgis is the production store: a schema of PostgreSQL 15 or newer with PostGIS, which other programs write into
// as well.
//
// The tables of the city and the imported ones lie in the schema lintu, one column per field, as QGIS and GDAL show them;
// what the store needs for itself lies in lintu_store. Both are made by [Migrate], run as an owner; [Open] takes a role
// that may change rows and no tables. References, versions and the outbox are kept by triggers, once per statement and
// with all of its rows, so that the edits of every program obey the same rules and none is missed.
//
// What follows from where things are (grids, regions, communities) is derived by package derive inside the transaction of
// a write, as in every store. Writers work side by side; a bulk load, and a batch that changes regions, work alone,
// because everything else depends on the grids.
//
// pgx does not leave this package.
package postgis
