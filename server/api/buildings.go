package api

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"lintu/data"
)

// tallest is the most storeys that are drawn in one direction: twice the tallest building on earth. A store may say
// more by mistake.
const tallest = 330

type matrixAnswer struct {
	Building   buildingAnswer `json:"building"`
	Path       []step         `json:"path"`
	Units      []unitAnswer   `json:"units"`
	Floors     []floorAnswer  `json:"floors"`
	Households []roomAnswer   `json:"households"`
}

type named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type buildingAnswer struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Number      int    `json:"number"`
	Use         string `json:"use"`
	FloorsAbove int    `json:"floors_above"`
	FloorsBelow int    `json:"floors_below"`
	Compound    *named `json:"compound"`
}

type unitAnswer struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Number  int    `json:"number"`
	Lifts   int    `json:"lifts"`
	Columns int    `json:"columns"` // flats side by side, the widest floor
}

type floorAnswer struct {
	Floor int    `json:"floor"`
	Label string `json:"label"`
}

type roomAnswer struct {
	ID         int64          `json:"id"`
	Unit       *int64         `json:"unit_id"`
	Floor      int            `json:"floor"`
	FloorLabel string         `json:"floor_label"`
	Storeys    int            `json:"storeys"`
	Column     int            `json:"column"`
	Columns    int            `json:"columns"`
	Room       string         `json:"room"`
	Use        string         `json:"use,omitempty"`
	Occupancy  data.Occupancy `json:"occupancy,omitempty"`
}

// buildingHouseholds answers /api/v1/buildings/{id}/households: the matrix of a building's rooms (楼盘表).
func (s *Server) buildingHouseholds(c echo.Context, city *City) error {
	id, err := recordID("id", c.Param("id"))
	if err != nil {
		return err
	}
	reader := city.reader(c.Request().Context())
	row, err := reader.row("buildings", id)
	if err != nil {
		return at("id", err)
	}
	path, err := reader.path("buildings", row)
	if err != nil {
		return err
	}
	households, err := reader.owned("households", id)
	if err != nil {
		return err
	}
	units, err := reader.owned("units", id)
	if err != nil {
		return err
	}
	building := data.BuildingOf(row)
	answer := matrixAnswer{Building: describeBuilding(building, path), Path: path, Households: rooms(households)}
	answer.Units = describeUnits(units, answer.Households)
	answer.Floors = floors(building, answer.Households)
	return s.sendJSON(c, private, answer)
}

// owned reads the rows that belong to a building.
func (r *rowReader) owned(table string, building int64) ([]data.Row, error) {
	return r.rows(data.Query{Table: table, Where: []data.Match{{Field: "building_id", Value: data.Int(building)}}})
}

func describeBuilding(b data.Building, path []step) buildingAnswer {
	answer := buildingAnswer{
		ID: b.ID, Name: b.Name, Number: b.Number, Use: b.Use, FloorsAbove: b.FloorsAbove, FloorsBelow: b.FloorsBelow,
	}
	for _, s := range path {
		if s.Layer == "compounds" {
			answer.Compound = &named{s.ID, s.Name}
		}
	}
	return answer
}

// rooms are the households as they hang in the matrix: from the top floor down, then from west to east.
func rooms(rows []data.Row) []roomAnswer {
	answers := make([]roomAnswer, 0, len(rows))
	for _, row := range rows {
		h := data.HouseholdOf(row)
		answer := roomAnswer{
			ID: h.ID, Floor: h.Floor, FloorLabel: h.FloorLabel, Storeys: max(h.Storeys, 1), Column: h.Column,
			Columns: max(h.Columns, 1), Room: h.Room, Use: h.Use, Occupancy: h.Occupancy,
		}
		if h.Unit != 0 {
			answer.Unit = &h.Unit
		}
		answers = append(answers, answer)
	}
	slices.SortFunc(answers, func(a, b roomAnswer) int {
		return cmp.Or(cmp.Compare(b.Floor, a.Floor), cmp.Compare(unitOf(a), unitOf(b)), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.ID, b.ID))
	})
	return answers
}

func unitOf(room roomAnswer) int64 {
	if room.Unit == nil {
		return 0
	}
	return *room.Unit
}

func describeUnits(rows []data.Row, rooms []roomAnswer) []unitAnswer {
	answers := make([]unitAnswer, 0, len(rows))
	for _, row := range rows {
		u := data.UnitOf(row)
		answer := unitAnswer{ID: u.ID, Name: u.Name, Number: u.Number, Lifts: u.Lifts}
		for _, room := range rooms {
			if room.Unit != nil && *room.Unit == u.ID {
				answer.Columns = max(answer.Columns, room.Column+room.Columns-1)
			}
		}
		answers = append(answers, answer)
	}
	slices.SortFunc(answers, func(a, b unitAnswer) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
	})
	return answers
}

// floors are all storeys from the top, also those without a flat. There is no storey 0. The label is the one printed on
// the doors; a storey without doors takes its number.
func floors(b data.Building, rooms []roomAnswer) []floorAnswer {
	top, bottom := min(b.FloorsAbove, tallest), -min(b.FloorsBelow, tallest)
	labels := map[int]string{}
	for _, room := range rooms {
		if room.Floor < -tallest || room.Floor > tallest {
			continue
		}
		top, bottom = max(top, min(room.Floor+room.Storeys-1, tallest)), min(bottom, room.Floor)
		if labels[room.Floor] == "" {
			labels[room.Floor] = room.FloorLabel
		}
	}
	answers := []floorAnswer{}
	for floor := top; floor >= bottom; floor-- {
		if floor == 0 {
			continue
		}
		label := labels[floor]
		if label == "" {
			label = usualLabel(floor)
		}
		answers = append(answers, floorAnswer{floor, label})
	}
	return answers
}

func usualLabel(floor int) string {
	if floor < 0 {
		return fmt.Sprintf("B%d", -floor)
	}
	return strconv.Itoa(floor)
}
