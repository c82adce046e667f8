package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lintu/layers"
	"lintu/server/metrics"
	"lintu/server/reply"
	"lintu/tiles"
	"lintu/tiles/vector"
)

const tileKind = "application/vnd.mapbox-vector-tile"

// omittedHeader counts what a tile leaves out, as a number with the reasons as parameters (RFC 9651): `12;thinned=9;pixel=3`.
const omittedHeader = "Lintu-Omitted"

// omissions writes the header.
func omissions(o tiles.Omitted) string {
	text := strconv.Itoa(o.Sum())
	for _, reason := range reasons(o) {
		if reason.count > 0 {
			text += ";" + reason.name + "=" + strconv.Itoa(reason.count)
		}
	}
	return text
}

// reason is why so many features are left out.
type reason struct {
	name  string
	count int
}

func reasons(o tiles.Omitted) []reason {
	return []reason{{vector.ReasonThinned, o.Thinned}, {vector.ReasonBudget, o.Budget}, {vector.ReasonSmall, o.Small}}
}

// mostLayers of one tile: more than the catalogue of any city, less than what makes a request expensive to read.
const mostLayers = 64

// tile answers /tiles/{layers}/{z}/{x}/{y}.mvt; a tile without features is 204.
func (s *Server) tile(c echo.Context, city *City) error {
	names, address, err := tileAsked(c, ".mvt")
	if err != nil {
		return err
	}
	return s.answerTile(c, city, names, address)
}

// answerTile makes a tile, or waits for one that is being made.
func (s *Server) answerTile(c echo.Context, city *City, names []string, address tiles.Address) error {
	key := tileKey{city, c.Param("layers"), address}
	own, request := false, c.Request() // c serves another request once this one has left
	made, err := s.tiles.Do(request.Context(), key, func(ctx context.Context) (*madeTile, error) {
		own = true
		made, err := s.makeTile(ctx, city, names, address)
		if err == nil {
			err = s.packAhead(ctx, request, made)
		}
		return made, err
	})
	if err != nil {
		return err
	}
	if !own {
		s.metrics.Shared()
	}
	return s.sendTile(c, made)
}

// packAhead compresses a tile while it counts as being made, so that who comes meanwhile shares both. Who asks whether
// an older one still holds may need neither bytes nor compressing.
func (s *Server) packAhead(ctx context.Context, r *http.Request, made *madeTile) error {
	coding := reply.Chosen(r, made.Data, codings())
	if coding == "" || r.Header.Get("If-None-Match") != "" {
		return nil
	}
	_, err := made.packed(ctx, coding, s.packer)
	return err
}

// tileAsked reads the layers and the address of a path that ends in a suffix.
func tileAsked(c echo.Context, suffix string) ([]string, tiles.Address, error) {
	names, err := layerNames(c.Param("layers"))
	if err != nil {
		return nil, tiles.Address{}, err
	}
	row, found := strings.CutSuffix(c.Param("file"), suffix)
	if !found {
		return nil, tiles.Address{}, wrong("y", "%q does not end in %s", c.Param("file"), suffix)
	}
	address, err := tiles.Parse(c.Param("z"), c.Param("x"), row)
	if err != nil {
		return nil, tiles.Address{}, at("address", err)
	}
	return names, address, nil
}

// tileKey is the same for requests that get the same bytes.
type tileKey struct {
	city    *City
	layers  string
	address tiles.Address
}

// madeTile is a tile for all who asked for it while it was made.
type madeTile struct {
	tiles.Tile
	tag   string
	mu    sync.Mutex
	packs map[string][]byte // by coding
}

// packed compresses once for all who wait for the tile.
func (t *madeTile) packed(ctx context.Context, coding string, p *packer) ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if body, found := t.packs[coding]; found {
		return body, nil
	}
	body, err := p.pack(ctx, coding, t.Data)
	if err == nil {
		t.packs[coding] = body
	}
	return body, err
}

func (s *Server) makeTile(ctx context.Context, city *City, names []string, address tiles.Address) (*madeTile, error) {
	source, err := city.Index.Source(names, city.Scope)
	if err != nil {
		return nil, at("layers", err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout) // that of who asked first has no end here
	defer cancel()
	begin := time.Now()
	tile, err := source.Tile(ctx, address)
	if err != nil {
		return nil, err
	}
	s.tellMissing(ctx, address, tile.Missing)
	tile.Data = vector.AppendOmitted(tile)
	made := metrics.Made{
		Source: string(kindOf(city, names)), Zoom: address.Z, Took: time.Since(begin), Bytes: len(tile.Data), Omitted: map[string]int{},
	}
	for _, reason := range reasons(tile.Omissions()) {
		made.Omitted[reason.name] = reason.count
	}
	s.metrics.Tile(made)
	return &madeTile{Tile: tile, tag: reply.Tag(tile.Data), packs: map[string][]byte{}}, nil
}

// sendTile answers with a tile, and with 204 if nothing is there.
func (s *Server) sendTile(c echo.Context, t *madeTile) error {
	header := c.Response().Header()
	header.Set(omittedHeader, omissions(t.Omissions()))
	cache := revalidate
	if len(t.Missing) > 0 {
		cache = "no-store"
		header.Set(missingHeader, missing(t.Missing))
	}
	if len(t.Data) == 0 {
		header.Set("Cache-Control", cache)
		return c.NoContent(http.StatusNoContent)
	}
	return reply.Write(c.Response(), c.Request(), reply.Body{
		Kind: tileKind, Cache: cache, Plain: t.Data, Tag: t.tag, Codings: codings(),
		Pack: func(coding string) ([]byte, error) { return t.packed(c.Request().Context(), coding, s.packer) },
	})
}

// tileJSON answers /tiles/{layers}.json.
func (s *Server) tileJSON(c echo.Context, city *City) error {
	joined, found := strings.CutSuffix(c.Param("file"), ".json")
	if !found {
		return echo.ErrNotFound
	}
	names, err := layerNames(joined)
	if err != nil {
		return err
	}
	doc, err := describeTiles(c, city, names)
	if err != nil {
		return err
	}
	return s.sendJSON(c, revalidate, doc)
}

// describeTiles is what tiles of layers hold and where there are any.
func describeTiles(c echo.Context, city *City, names []string) (layers.TileJSON, error) {
	doc, err := city.Catalogue.TileJSON(names, origin(c))
	if err != nil {
		return doc, at("layers", err)
	}
	var bounds orb.Bound
	for i, name := range names {
		of, err := city.Index.Bounds(name, city.Scope)
		if errors.Is(err, layers.ErrLoading) {
			return doc, nil // where all is cannot be told yet
		}
		if err != nil {
			return doc, at("layers", err)
		}
		if i == 0 || bounds.IsEmpty() {
			bounds = of
		} else if !of.IsEmpty() {
			bounds = bounds.Union(of)
		}
	}
	if !bounds.IsEmpty() && !bounds.IsZero() {
		doc.Bounds = &[4]float64{bounds.Min[0], bounds.Min[1], bounds.Max[0], bounds.Max[1]}
	}
	return doc, nil
}

// layerNames splits a list of layers; each may stand in it once, so that a tile has one address.
func layerNames(joined string) ([]string, error) {
	names := strings.Split(joined, ",")
	if len(names) > mostLayers {
		return nil, wrong("layers", "are %d; at most %d fit in a tile", len(names), mostLayers)
	}
	seen := map[string]bool{}
	for _, name := range names {
		if name == "" {
			return nil, wrong("layers", "hold an empty name")
		}
		if seen[name] {
			return nil, wrong("layers", "name %q twice", name)
		}
		seen[name] = true
	}
	return names, nil
}

// origin is where the client reached us, for the addresses in TileJSON and styles. A proxy that ends TLS says so in
// X-Forwarded-Proto; the worst a forged one does is spoil the answer to its own request.
func origin(c echo.Context) string {
	scheme := "http"
	if c.Request().TLS != nil || c.Request().Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + c.Request().Host
}
