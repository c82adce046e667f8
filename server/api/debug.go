package api

import (
	"context"
	"errors"
	"time"

	"github.com/labstack/echo/v4"

	"lintu/layers"
	"lintu/tiles"
)

var errTileHere = errors.New("what went into a tile is told on this machine only")

// tileStory is what went into a tile and how long each step took.
type tileStory struct {
	Tile    string            `json:"tile"`
	Bounds  [4]float64        `json:"bounds"` // west, south, east, north in degrees
	Layers  []layerStory      `json:"layers"`
	Bytes   int               `json:"bytes"`
	Codings map[string]packed `json:"codings"`
}

type layerStory struct {
	Name     string      `json:"name"`
	Kind     layers.Kind `json:"kind"`
	MinZoom  uint8       `json:"minzoom"`
	Features int         `json:"features"` // label points included
	Omitted  int         `json:"omitted"`  // areas smaller than a pixel, lines shorter than a unit
	Bytes    int         `json:"bytes"`
	TookMS   float64     `json:"took_ms"`
}

type packed struct {
	Bytes  int     `json:"bytes"`
	TookMS float64 `json:"took_ms"`
}

// debugTile answers /debug/tiles/{layers}/{z}/{x}/{y}.json: the same tile made layer by layer.
func (s *Server) debugTile(c echo.Context, city *City) error {
	if s.options.Here == nil || !s.options.Here(c.Request()) {
		return errTileHere
	}
	names, address, err := tileAsked(c, ".json")
	if err != nil {
		return err
	}
	b := address.Bound()
	story := tileStory{
		Tile: address.String(), Bounds: [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}, Codings: map[string]packed{},
	}
	var whole []byte
	for _, name := range names {
		layer, tile, err := tellLayer(c.Request().Context(), city, name, address)
		if err != nil {
			return err
		}
		story.Layers = append(story.Layers, layer)
		whole = append(whole, tile.Data...)
	}
	story.Bytes = len(whole)
	for _, coding := range codings() {
		begin := time.Now()
		body, err := s.packer.pack(c.Request().Context(), coding, whole)
		if err != nil {
			return err
		}
		story.Codings[coding] = packed{len(body), milliseconds(begin)}
	}
	return s.sendJSON(c, private, story)
}

func tellLayer(ctx context.Context, city *City, name string, address tiles.Address) (layerStory, tiles.Tile, error) {
	layer, err := city.Catalogue.Layer(name)
	if err != nil {
		return layerStory{}, tiles.Tile{}, at("layers", err)
	}
	source, err := city.Index.Source([]string{name}, city.Scope)
	if err != nil {
		return layerStory{}, tiles.Tile{}, at("layers", err)
	}
	begin := time.Now()
	tile, err := source.Tile(ctx, address)
	return layerStory{
		Name: name, Kind: kindOf(city, []string{name}), MinZoom: layer.MinZoom, Features: tile.Features, Omitted: tile.Omitted,
		Bytes: len(tile.Data), TookMS: milliseconds(begin),
	}, tile, err
}

func milliseconds(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }
