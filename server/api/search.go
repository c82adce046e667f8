package api

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

// Limits of a search: no address is longer, and no list is read further.
const (
	longestQuery = 200 // characters
	mostHits     = 50
	usualHits    = 10
)

type searchAnswer struct {
	Results []hitAnswer `json:"results"`
}

type hitAnswer struct {
	Layer    string      `json:"layer"`
	ID       int64       `json:"id"`
	Name     string      `json:"name"`
	Detail   string      `json:"detail"`
	Point    [2]degrees  `json:"point"`
	Bounds   *[4]degrees `json:"bounds"`
	Building int64       `json:"building_id,omitempty"` // to open, of a building and of a room
}

// search answers /api/v1/search: regions, compounds, buildings and rooms by what people type.
func (s *Server) search(c echo.Context, city *City) error {
	query := strings.TrimSpace(c.QueryParam("q"))
	if query == "" {
		return wrong("q", "is missing")
	}
	if n := utf8.RuneCountInString(query); n > longestQuery {
		return wrong("q", "has %d characters; at most %d are looked for", n, longestQuery)
	}
	limit, err := hitLimit(c.QueryParam("limit"))
	if err != nil {
		return err
	}
	hits, err := city.Finder.Find(c.Request().Context(), query, limit, city.Scope)
	if err != nil {
		return err
	}
	answer := searchAnswer{Results: []hitAnswer{}}
	for _, hit := range hits {
		answer.Results = append(answer.Results, hitAnswer{
			Layer: hit.Layer, ID: hit.ID, Name: hit.Name, Detail: hit.Detail, Point: point(hit.Point), Bounds: box(hit.Bound),
			Building: hit.Building,
		})
	}
	return s.sendJSON(c, private, answer)
}

func hitLimit(text string) (int, error) {
	if text == "" {
		return usualHits, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > mostHits {
		return 0, wrong("limit", "%q is not a whole number from 1 to %d", text, mostHits)
	}
	return limit, nil
}
