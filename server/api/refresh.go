package api

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"
)

var errRefreshHere = errors.New("a layer is read again when this machine asks for it")

// refresh answers POST /api/v1/layers/{layer}/refresh: a layer of another program's table is read again soon. The city's own follow
// by themselves.
func (s *Server) refresh(c echo.Context, city *City) error {
	if s.options.Here == nil || !s.options.Here(c.Request()) {
		return errRefreshHere
	}
	layer, err := city.Catalogue.Layer(c.Param("layer"))
	if err != nil {
		return at("layer", err)
	}
	if c.Request().ContentLength != 0 {
		return errBody
	}
	if layer.Kind == "" || s.options.Refresh == nil {
		return c.NoContent(http.StatusNoContent)
	}
	s.options.Refresh(layer.Name)
	return c.NoContent(http.StatusAccepted)
}
