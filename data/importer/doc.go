// Package importer brings files of other programs into a store: GeoPackage, GeoJSON (a FeatureCollection or one feature
// a line), Shapefile, CSV and Excel, in every coordinate system that data/crs knows, as buildings or as a layer of
// features.
//
// A run has two halves. First the file is opened, its columns, shapes and coordinate system are learnt and the target is
// planned; whatever is wrong with the file as a whole, the layer, the mapping or the coordinate system is a [Problem]
// here, before anything is written. Coordinates are compared with what is said of them: swapped axes and zone numbers
// are put right with a warning, a meridian, an ellipsoid or an offset (GCJ-02, BD-09) is never guessed.
//
// Then rows are read, brought to degrees, checked, mended or refused one by one and written in batches, each one
// transaction together with the import's row in the journal (the table "imports"), so that an import that was cut off
// goes on where it stopped. Rows read = stored + updated + refused, and every refused row has its reason in the error
// file, in English and Chinese.
//
// Columns about religion, ethnicity, politics, health, petitions or special management, and columns of personal data,
// are never taken over unless the deployment allows them by name (domain.md §5.4).
package importer
