package web

// kinds are the files that are served and their types; the machine's own list of types is not asked, it differs.
var kinds = map[string]string{
	".css":         "text/css; charset=utf-8",
	".gif":         "image/gif",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".mjs":         "text/javascript; charset=utf-8",
	".pbf":         "application/x-protobuf",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".ttf":         "font/ttf",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
	".webp":        "image/webp",
	".woff2":       "font/woff2",
}

// packedAlready are those that gzip cannot make smaller.
var packedAlready = map[string]bool{".gif": true, ".png": true, ".webp": true, ".woff2": true}
