package api

import (
	"strings"

	"github.com/labstack/echo/v4"

	"lintu/styles"
)

// style answers /styles/{theme}.json: the MapLibre style of the catalogue, in a language.
func (s *Server) style(c echo.Context, city *City) error {
	name, found := strings.CutSuffix(c.Param("file"), ".json")
	if !found {
		return echo.ErrNotFound
	}
	theme, err := styles.ThemeOf(name)
	if err != nil {
		return at("theme", err)
	}
	lang := styles.Lang(c.QueryParam("lang"))
	if lang == "" {
		lang = styles.Lang(s.options.Language)
	}
	if lang != styles.Chinese && lang != styles.English {
		return wrong("lang", "%q is neither zh nor en", lang)
	}
	options := styles.Options{Origin: origin(c), Latitude: city.View.Center[1]}
	document, err := styles.Document(theme, lang, city.Catalogue, options)
	if err != nil {
		return err
	}
	return s.send(c, "application/json", revalidate, document)
}
