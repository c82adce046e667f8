// Package styles turns one typed palette, a [Theme], into everything that has to agree about colour: MapLibre style
// documents, the legend, the user interface's CSS tokens, and the sprites built from the same tokens.
//
// [Document] is a function of theme, language and catalogue: it draws what the catalogue publishes and names no field
// that a layer does not declare, so a style cannot drift from the tiles. A table nobody foresaw (an import) is drawn by
// the role its name, shape and fields suggest: see [RoleOf].
//
// The look is 静城, the quiet city: cool, low chroma, light from one side; warm colour is kept for what needs
// somebody. Every style layer is called <layer>-<part> and says in its metadata which published layer it belongs to
// ("lintu:layer") and whether it is for the flat map, the tilted one or both ("lintu:mode").
package styles
