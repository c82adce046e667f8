// Package importer brings files of other programs into a store: GeoPackage and GeoJSON (a FeatureCollection or one
// feature a line) in EPSG:4326 or 4490, as buildings or as a layer of features.
//
// A run has two halves. First the file is opened, its columns and shapes are learnt and the target is planned; whatever
// is wrong with the file as a whole, the layer, the mapping or the coordinate system is a [Problem] here, before
// anything is written. Then rows are read, checked, mended or refused one by one and written in batches, each one
// transaction. Rows read = stored + updated + refused, and every refused row has its reason in the error file.
//
// Columns about religion, ethnicity, politics, health, petitions or special management, and columns of personal data,
// are never taken over unless the deployment allows them by name (domain.md §5.4).
package importer
