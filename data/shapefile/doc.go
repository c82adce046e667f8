// Package shapefile reads and writes ESRI Shapefiles: .shp and .shx (ESRI Shapefile Technical Description, July 1998)
// with the dBASE III table .dbf, and the texts beside them, .prj and .cpg.
//
// Points, multipoints, lines and polygons are read, their Z and M variants without the heights and measures. A polygon's
// rings are told apart by their direction, and by how they lie in each other where the directions cannot be meant. Both
// sides stream: nothing but one row is held.
package shapefile
