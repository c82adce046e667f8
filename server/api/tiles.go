package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lintu/layers"
	"lintu/server/metrics"
	"lintu/server/reply"
	"lintu/tiles"
	"lintu/tiles/cache"
	"lintu/tiles/vector"
)

const tileKind = "application/vnd.mapbox-vector-tile"

// omittedHeader counts what a tile leaves out, as a number with the reasons as parameters (RFC 9651): `12;thinned=9;pixel=3`.
// A tile that leaves nothing out has none: nine header fields are a map that costs twice as much as eight.
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
	address, err := addressAsked(c, ".mvt")
	if err != nil {
		return err
	}
	return s.answerTile(c, city, address)
}

// answerTile gives a tile that is kept, makes it, or waits for one that is being made.
func (s *Server) answerTile(c echo.Context, city *City, address tiles.Address) error {
	key := cache.Key{Address: address, Layers: c.Param("layers"), Scope: city.form}
	if s.kept != nil {
		if t, found := s.kept.Get(key); found {
			return s.sendTile(c, key, t)
		}
	}
	names, err := layerNames(key.Layers)
	if err != nil {
		return err
	}
	own, request := false, c.Request() // c serves another request once this one has left
	ctx, cancel := context.WithTimeout(request.Context(), s.options.Timeout)
	defer cancel()
	t, err := s.tiles.Do(ctx, tileKey{city, key.Layers, address}, func(ctx context.Context) (*finished, error) {
		if s.kept != nil { // somebody may have made it since it was looked for
			if t, _, found := s.kept.Peek(key); found {
				return t, nil
			}
		}
		own = true
		return s.newTile(ctx, city, names, key, request)
	})
	if err != nil {
		return err
	}
	if !own {
		s.metrics.Shared()
	}
	return s.sendTile(c, key, t)
}

// newTile makes a tile and keeps it.
func (s *Server) newTile(ctx context.Context, city *City, names []string, key cache.Key, r *http.Request) (*finished, error) {
	t, err := s.makeTile(ctx, city, names, key.Address)
	if err == nil {
		err = s.packAhead(ctx, r, t)
	}
	if err == nil && s.kept != nil && keeps(city, names, t) {
		s.kept.Put(key, city.version, t, t.bytes())
	}
	return t, err
}

// keeps reports whether a tile may be given to who asks later: it is whole, and the city says when one of its layers is different.
func keeps(city *City, names []string, t *finished) bool {
	list, err := city.Catalogue.Layers(names)
	return err == nil && len(t.Missing) == 0 && !slices.ContainsFunc(list, func(l layers.Layer) bool { return l.Fleeting })
}

// cacheControl is for how long browsers may use a tile of some layers without asking: as long as all of them allow. Proxies may not
// keep it, since an address does not say who may see what is there.
func cacheControl(city *City, names []string) string {
	list, err := city.Catalogue.Layers(names)
	if err != nil || len(list) == 0 {
		return revalidate
	}
	age := slices.MinFunc(list, func(a, b layers.Layer) int { return cmp.Compare(a.MaxAge, b.MaxAge) }).MaxAge
	if age == 0 {
		return revalidate
	}
	return fmt.Sprintf("private, max-age=%d", int(age.Seconds()))
}

// packAhead compresses a tile while it counts as being made, so that who comes meanwhile shares both. Who asks whether
// an older one still holds may need neither bytes nor compressing.
func (s *Server) packAhead(ctx context.Context, r *http.Request, t *finished) error {
	coding := reply.Chosen(r, t.Data, codings())
	if coding == "" || r.Header.Get("If-None-Match") != "" {
		return nil
	}
	_, _, err := t.in(ctx, coding, s.packer)
	return err
}

// tileAsked reads the layers and the address of a path that ends in a suffix.
func tileAsked(c echo.Context, suffix string) ([]string, tiles.Address, error) {
	names, err := layerNames(c.Param("layers"))
	if err != nil {
		return nil, tiles.Address{}, err
	}
	address, err := addressAsked(c, suffix)
	return names, address, err
}

// addressAsked reads the address of a path that ends in a suffix.
func addressAsked(c echo.Context, suffix string) (tiles.Address, error) {
	row, found := strings.CutSuffix(c.Param("file"), suffix)
	if !found {
		return tiles.Address{}, wrong("y", "%q does not end in %s", c.Param("file"), suffix)
	}
	address, err := tiles.Parse(c.Param("z"), c.Param("x"), row)
	if err != nil {
		return tiles.Address{}, at("address", err)
	}
	return address, nil
}

// tileKey is the same for requests that get the same bytes. The state is part of it: who asks after an edit was shown must not be
// given a tile that was begun before. A tile that is cold while states follow one another is made once for each state it is asked of.
type tileKey struct {
	city    *City
	layers  string
	address tiles.Address
}

func (s *Server) makeTile(ctx context.Context, city *City, names []string, address tiles.Address) (*finished, error) {
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
	t := finish(tile, cacheControl(city, names))
	made := metrics.Made{
		Source: string(kindOf(city, names)), Zoom: address.Z, Took: time.Since(begin), Bytes: len(t.Data), Omitted: map[string]int{},
	}
	for _, reason := range reasons(tile.Omissions()) {
		made.Omitted[reason.name] = reason.count
	}
	s.metrics.Tile(made)
	return t, nil
}

// sendTile answers with a tile, and with 204 if nothing is there.
func (s *Server) sendTile(c echo.Context, key cache.Key, t *finished) error {
	header := c.Response().Header()
	if t.omitted != nil {
		header[omittedHeader] = t.omitted
	}
	if t.missing != nil {
		header[missingHeader] = t.missing
	}
	if len(t.Data) == 0 {
		header["Cache-Control"] = []string{t.cache}
		return c.NoContent(http.StatusNoContent)
	}
	r := c.Request()
	coding := reply.Chosen(r, t.Data, codings())
	if r.Header["If-None-Match"] != nil && t.known(c, coding) {
		return nil
	}
	form, grown, err := t.in(r.Context(), coding, s.packer)
	if err != nil {
		return err
	}
	if grown > 0 && s.kept != nil {
		s.kept.Grow(key, t, grown)
	}
	form.Send(c.Response(), r)
	return nil
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
