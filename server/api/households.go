package api

import (
	"github.com/labstack/echo/v4"

	"lintu/data"
)

// cardAnswer is a household without anybody in it: no person and no head-count before there are users who may see them.
type cardAnswer struct {
	ID         int64          `json:"id"`
	Code       string         `json:"code"`
	Room       string         `json:"room"`
	Floor      int            `json:"floor"`
	FloorLabel string         `json:"floor_label"`
	Storeys    int            `json:"storeys"`
	Building   named          `json:"building"`
	Unit       *named         `json:"unit"`
	Path       []step         `json:"path"`
	Point      *[2]degrees    `json:"point"`
	Use        string         `json:"use,omitempty"`
	Occupancy  data.Occupancy `json:"occupancy,omitempty"`
	Area       float64        `json:"area,omitempty"` // m²
}

// household answers /api/v1/households/{id}.
func (s *Server) household(c echo.Context, city *City) error {
	id, err := recordID("id", c.Param("id"))
	if err != nil {
		return err
	}
	reader := city.reader(c.Request().Context())
	row, err := reader.row("households", id)
	if err != nil {
		return at("id", err)
	}
	path, err := reader.path("households", row)
	if err != nil {
		return err
	}
	h := data.HouseholdOf(row)
	answer := cardAnswer{
		ID: h.ID, Code: h.Code, Room: h.Room, Floor: h.Floor, FloorLabel: h.FloorLabel, Storeys: max(h.Storeys, 1),
		Building: named{ID: h.Building}, Path: path, Use: h.Use, Occupancy: h.Occupancy, Area: h.Area,
	}
	if len(path) > 0 && path[len(path)-1].Layer == "buildings" {
		answer.Building.Name = path[len(path)-1].Name
	}
	if h.Position != nil {
		position := point(*h.Position)
		answer.Point = &position
	}
	if h.Unit != 0 {
		unit, err := reader.row("units", h.Unit)
		if err != nil {
			return err
		}
		answer.Unit = &named{h.Unit, data.UnitOf(unit).Name}
	}
	return s.sendJSON(c, private, answer)
}
