// Package geopackage is the embedded store: one OGC GeoPackage file (SQLite) that QGIS and GDAL open as it is.
//
// Every table of the city is a feature table (or an attribute table, if it has no geometry) of the standard, version
// 1.3, with the R-tree extension and its triggers; what the standard has no place for (privacy, references) is written
// in the tables lintu_*. The coordinate system is EPSG:4490 (CGCS2000), because that is what the records are in and what
// the GIS departments who open the file must be told; longitude comes first, as the standard demands. 4326 is declared
// beside it. References are foreign keys, and triggers see to it that a deletion in QGIS takes dependants along as one
// through Lintu does, and that the version of a row grows whoever changes it.
//
// There is one writing connection and a pool of reading ones (WAL): readers see the last committed state and never
// wait for the writer. A bulk load drops the table's indexes and triggers, packs the R-tree itself into the shadow
// tables, and builds the rest afterwards, in one transaction. SQLite does not leave this package.
package geopackage
