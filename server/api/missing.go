package api

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"lintu/tiles"
)

// missingHeader names the layers a tile was asked for that could not be made, as a list with the code of the problem (RFC 9651):
// `"trees";code=store_unavailable`.
const missingHeader = "Lintu-Missing"

func missing(list []tiles.Missing) string {
	var items []string
	for _, m := range list {
		items = append(items, quoted(m.Layer)+";code="+problemOf(m.Err).Code)
	}
	return strings.Join(items, ", ")
}

// quoted is a String of RFC 9651 (3.3.3), or a Display String (3.3.8) if it is not of ASCII.
func quoted(text string) string {
	escaped, plain := strings.Builder{}, true
	for _, b := range []byte(text) {
		if b < ' ' || b > '~' || b == '"' || b == '\\' || b == '%' {
			fmt.Fprintf(&escaped, "%%%02x", b)
			plain = false
		} else {
			escaped.WriteByte(b)
		}
	}
	if plain {
		return `"` + text + `"`
	}
	return `%"` + escaped.String() + `"`
}

// tellMissing writes and counts what a tile is without. That the store as a whole is away is said once by who follows it.
func (s *Server) tellMissing(ctx context.Context, a tiles.Address, list []tiles.Missing) {
	for _, m := range list {
		p := problemOf(m.Err)
		s.metrics.Missing(m.Layer, p.Code)
		level := slog.LevelInfo
		if p.Code == "internal" {
			level = slog.LevelError
		}
		s.options.Log.LogAttrs(ctx, level, "tile without a layer", slog.String("tile", a.String()), slog.String("layer", m.Layer),
			slog.String("code", p.Code), slog.String("error", m.Err.Error()))
	}
}
