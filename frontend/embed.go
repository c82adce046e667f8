// Package frontend carries the built front end inside the binary. A clone that was never built has only dist/.keep: the
// server then says what to run.
package frontend

import "embed"

// Dist is the folder dist as Vite wrote it.
//
//go:embed all:dist
var Dist embed.FS
