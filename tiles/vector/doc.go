// Package vector writes and reads Mapbox Vector Tiles, version 2.1 of the specification (section numbers in comments
// are its). The [Encoder] takes geometry in world units and attributes as codes of a dictionary ([Values]), so that a
// tile is made without maps, interfaces or allocation per feature; [Decode] is its strict counterpart.
//
// Geometry is snapped to the tile's grid first, on a grid that all tiles of a zoom share, and then loses only points
// that lie on the line between their neighbours. Areas that share an edge therefore share it in every tile; nothing
// else is simplified. Rings smaller than a pixel are left out, but for an area's largest. A polygon stays valid when it
// is cut at the buffer; rounding to the grid alone can make a ring touch itself, which is not mended.
package vector
