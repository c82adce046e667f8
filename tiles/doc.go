// Package tiles names the pieces a map is cut into: their addresses, the integer world coordinates everything in them is
// computed in, and [Source], behind which their bytes are made.
//
// There are two tile matrix sets: WebMercatorQuad (OGC 17-083r4 annex D.1), one square tile at zoom 0, four times as many at
// each next, x to the east and y to the south; and CGCS2000Quad in degrees. The package knows no store and no user.
package tiles
