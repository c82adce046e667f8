// Package data holds the words of the city: its records, their codes, how they are written down as rows, who may read
// them ([Scope]), and the small interfaces behind which they are stored.
//
// Every record type ([Region], [Building], [Household], …) is described by a [Table] and turns into a [Row] and back.
// Stores move rows; everything that has no type of its own (roads, water, an imported layer) is a row too, in a table
// made for it. Coordinates are longitude, latitude in degrees (CGCS2000, EPSG:4490, used as equal to EPSG:4326:
// the difference is far below a metre).
package data
