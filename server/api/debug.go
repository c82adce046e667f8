package api

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/labstack/echo/v4"

	"lintu/layers"
	"lintu/tiles"
	"lintu/tiles/cache"
	"lintu/tiles/vector"
)

var errTileHere = errors.New("what went into a tile is told on this machine only")

// tileStory is what went into a tile and how long each step took.
type tileStory struct {
	Tile    string            `json:"tile"`
	Bounds  [4]float64        `json:"bounds"` // west, south, east, north in degrees
	Layers  []layerStory      `json:"layers"`
	Bytes   int               `json:"bytes"`
	Codings map[string]packed `json:"codings"`
	Cached  *cachedStory      `json:"cached"` // null if it is not
}

// cachedStory is the same tile as it is kept: what is told beside it is of one made for the answer.
type cachedStory struct {
	Bytes int    `json:"bytes"` // of memory, with the forms that were taken
	ETag  string `json:"etag"`  // of the plain form
	Since uint64 `json:"since"` // number of the state it was made of
	Now   uint64 `json:"now"`   // and of the one that is shown
	Same  bool   `json:"same"`  // as the one made now; anything else is a fault, unless the city changed meanwhile
}

type layerStory struct {
	Name     string      `json:"name"`
	Kind     layers.Kind `json:"kind"`
	MinZoom  uint8       `json:"minzoom"`
	Features int         `json:"features"` // label points included
	Bytes    int         `json:"bytes"`
	TookMS   float64     `json:"took_ms"`
	Steps    []stepStory `json:"steps"`
	// Thinning is the rules that held at this zoom.
	Thinning layers.ThinningRules `json:"thinning"`
	// Omitted is what was left out by them, of the layer and of its label points.
	Omitted []omittedStory `json:"omitted"`
	Problem string         `json:"problem,omitempty"` // the code of why it could not be made
}

type stepStory struct {
	Step   string  `json:"step"`
	TookMS float64 `json:"took_ms"`
}

type omittedStory struct {
	Layer  string `json:"layer"`
	Reason string `json:"reason"`
	Count  int    `json:"count"`
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
	var whole tiles.Tile
	for _, name := range names {
		layer, tile, err := tellLayer(c.Request().Context(), city, name, address)
		if err != nil && layer.Name == "" {
			return err
		}
		if err != nil {
			layer.Problem = problemOf(err).Code
			tile.Missing = []tiles.Missing{{Layer: name, Err: err}}
		}
		story.Layers = append(story.Layers, layer)
		whole.Join(tile)
	}
	whole.Data = vector.AppendOmitted(whole)
	story.Bytes = len(whole.Data)
	story.Cached = s.tellKept(city, c.Param("layers"), address, whole.Data)
	for _, coding := range codings() {
		begin := time.Now()
		body, err := s.packer.pack(c.Request().Context(), coding, whole.Data)
		if err != nil {
			return err
		}
		story.Codings[coding] = packed{len(body), milliseconds(begin)}
	}
	return s.sendJSON(c, private, story)
}

// tellKept looks whether a tile is kept.
func (s *Server) tellKept(city *City, layers string, address tiles.Address, now []byte) *cachedStory {
	if s.kept == nil {
		return nil
	}
	t, since, found := s.kept.Peek(cache.Key{Address: address, Layers: layers, Scope: city.form})
	if !found {
		return nil
	}
	return &cachedStory{Bytes: t.bytes(), ETag: t.tag, Since: since, Now: city.version, Same: bytes.Equal(t.Data, now)}
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
	told := layerStory{
		Name: name, Kind: kindOf(city, []string{name}), MinZoom: layer.MinZoom, Thinning: layer.ThinningRules(), Omitted: []omittedStory{},
	}
	begin := time.Now()
	last := begin
	tile, err := source.Tile(tiles.WithSteps(ctx, func(step string) {
		told.Steps = append(told.Steps, stepStory{step, milliseconds(last)})
		last = time.Now()
	}), address)
	told.Features, told.Bytes, told.TookMS = tile.Features, len(tile.Data), milliseconds(begin)
	for _, o := range tile.Omitted {
		for _, reason := range reasons(o) {
			if reason.count > 0 {
				told.Omitted = append(told.Omitted, omittedStory{o.Layer, reason.name, reason.count})
			}
		}
	}
	return told, tile, err
}

func milliseconds(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }
