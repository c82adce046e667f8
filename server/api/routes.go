package api

import (
	"strings"

	"github.com/labstack/echo/v4"
)

// route is the whole list of addresses, those of imports and edits apart. Every one answers GET and HEAD and takes the query
// parameters named, no others.
func (s *Server) route() {
	s.echo.Pre(s.identify, s.log, s.recover, s.guard)

	s.get("/tiles/:layers/:z/:x/:file", s.served(s.tile))
	s.get("/tiles/:file", s.served(s.tileJSON))
	s.get("/ogc/tileMatrixSets", s.matrixSets)
	s.get("/ogc/tileMatrixSets/:set", s.matrixSet)
	s.get("/ogc/collections/:layers/tiles", s.served(s.tilesets))
	s.get("/ogc/collections/:layers/tiles/:set", s.served(s.tileset))
	s.get("/ogc/collections/:layers/tiles/:set/:z/:row/:column", s.served(s.setTile))
	s.get("/styles/:file", s.served(s.style), "lang")

	s.get("/api/v1/status", s.whole(s.status))
	s.get("/api/v1/layers", s.served(s.layers))
	s.get("/api/v1/layers/:layer/features", s.served(s.features), "bbox", "limit", "after")
	s.get("/api/v1/layers/:layer/features/:id", s.served(s.feature))
	s.get("/api/v1/relations", s.relations)
	s.get("/api/v1/statistics", s.whole(s.statistics), "layer", "ids")
	s.get("/api/v1/buildings/:id/households", s.served(s.buildingHouseholds))
	s.get("/api/v1/households/:id", s.served(s.household))
	s.get("/api/v1/search", s.whole(s.search), "q", "limit")

	if s.options.Live != nil {
		s.echo.GET(socketPath, only(nil, s.live))
	}
	s.routeImports()
	s.routeEdits()

	s.get("/healthz", s.health)
	s.get("/readyz", s.ready)
	s.get("/metrics", s.scrape)
	s.get("/debug/tiles/:layers/:z/:x/:file", s.served(s.debugTile))

	s.echo.GET("/*", s.page)
	s.echo.HEAD("/*", s.page)
}

func (s *Server) get(path string, handle echo.HandlerFunc, parameters ...string) {
	checked := only(parameters, handle)
	s.echo.GET(path, checked)
	s.echo.HEAD(path, checked)
}

// page is the front end, or 404: there is no catch-all page, and below our own folders there is never one.
func (s *Server) page(c echo.Context) error {
	for _, own := range []string{"/api/", "/tiles/", "/ogc/", "/styles/"} {
		if strings.HasPrefix(c.Request().URL.Path, own) {
			return echo.ErrNotFound
		}
	}
	if s.options.Pages == nil || !s.options.Pages.ServePage(c.Response(), c.Request()) {
		return echo.ErrNotFound
	}
	return nil
}
