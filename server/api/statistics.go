package api

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"lintu/layers/stats"
)

// mostIDs of one question.
const mostIDs = 1000

// countedTables are those whose records have figures.
var countedTables = []string{"regions", "compounds", "buildings"}

type statisticsAnswer struct {
	Statistics []areaAnswer `json:"statistics"`
}

type areaAnswer struct {
	ID         int64  `json:"id"`
	Compounds  int64  `json:"compounds"`
	Buildings  int64  `json:"buildings"`
	Units      int64  `json:"units"`
	Households int64  `json:"households"`
	Occupied   *int64 `json:"occupied"`           // null where withheld
	People     *int64 `json:"people"`             // null where withheld
	Crossing   int64  `json:"crossing"`           // compounds that also lie in another area of the level: 含跨网格 n
	Withheld   bool   `json:"withheld,omitempty"` // so few flats that the figures would tell of one
}

// statistics answers /api/v1/statistics: the figures of areas, in the order asked; unknown ids are left out.
func (s *Server) statistics(c echo.Context, city *City) error {
	layer := c.QueryParam("layer")
	if layer == "" {
		return wrong("layer", "is missing")
	}
	published, err := city.Catalogue.Layer(layer)
	if err != nil {
		return at("layer", err)
	}
	if !slices.Contains(countedTables, published.Table) {
		return at("layer", errNoStatistics)
	}
	ids, err := recordIDs(c.QueryParam("ids"))
	if err != nil {
		return err
	}
	answer := statisticsAnswer{Statistics: []areaAnswer{}}
	for _, id := range ids {
		area, found := city.Figures.Numbers(layer, id, city.Scope)
		if !found {
			continue
		}
		answer.Statistics = append(answer.Statistics, figures(id, area))
	}
	return s.sendJSON(c, private, answer)
}

func figures(id int64, area stats.Area) areaAnswer {
	answer := areaAnswer{
		ID: id, Compounds: area.Compounds, Buildings: area.Buildings, Units: area.Units, Households: area.Households,
		Occupied: &area.Occupied, People: &area.People, Crossing: area.Crossing, Withheld: area.Withheld,
	}
	if area.Withheld {
		answer.Occupied, answer.People = nil, nil
	}
	return answer
}

func recordIDs(joined string) ([]int64, error) {
	if joined == "" {
		return nil, wrong("ids", "are missing")
	}
	texts := strings.Split(joined, ",")
	if len(texts) > mostIDs {
		return nil, wrong("ids", "are %d; at most %d are answered at once", len(texts), mostIDs)
	}
	ids := make([]int64, 0, len(texts))
	for _, text := range texts {
		id, err := recordID("ids", text)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}
