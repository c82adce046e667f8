package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lintu/data"
)

// stored finds a row of a table by its whole code.
func (s *Search) stored(ctx context.Context, table, code string, scope data.Scope) ([]match, error) {
	var found []match
	var flats []data.Household
	query := data.Query{Table: table, Scope: scope, Where: []data.Match{{Field: "code", Value: data.Text(code)}}, Limit: maxLimit}
	err := s.reader.Scan(ctx, query, func(row data.Row) error {
		if table == tableHouseholds {
			flats = append(flats, data.HouseholdOf(row))
			return nil
		}
		h := Hit{Layer: table, ID: row.ID, Name: code}
		if table == "cameras" {
			h.Name = data.CameraOf(row).Name
		} else {
			h.Name = data.ComponentOf(row).Name
		}
		if row.Geometry != nil {
			h.Point, h.Bound = data.LabelPoint(row.Geometry), row.Geometry.Bound()
		}
		found = append(found, match{Hit: h, quality: byCodeExact, rank: rankOf(table)})
		return nil
	})
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return nil, fmt.Errorf("search: code in %s: %w", table, err)
	}
	for _, flat := range flats {
		building, ok := s.buildings[flat.Building]
		if !ok {
			continue
		}
		units, err := s.units(ctx, flat.Building, scope)
		if err != nil {
			return nil, err
		}
		found = append(found, s.flat(flat, building, units, byCodeExact, scope))
	}
	return found, nil
}

// units gives the numbers of a building's units by id.
func (s *Search) units(ctx context.Context, building int64, scope data.Scope) (map[int64]int, error) {
	numbers := map[int64]int{}
	query := data.Query{Table: tableUnits, Scope: scope, Where: inBuilding(building)}
	err := s.reader.Scan(ctx, query, func(row data.Row) error {
		unit := data.UnitOf(row)
		numbers[unit.ID] = unit.Number
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("search: units of building %d: %w", building, err)
	}
	return numbers, nil
}

func inBuilding(building int64) []data.Match {
	return []data.Match{{Field: "building_id", Value: data.Int(building)}}
}

// How well a flat fits a typed address, added to the quality of the place it is in.
const (
	roomExact  = 0
	roomLoose  = 2 // zeroes in front, or one of the flats that were merged
	unitOther  = 4 // right room, but of another unit than typed
	roomAbsent = 6 // the building has no such room: it is the answer itself
)

// rooms finds the flats of a building that an address names.
func (s *Search) rooms(ctx context.Context, building int32, address data.Address, quality int, scope data.Scope) ([]match, error) {
	id := s.entries[building].id
	units, err := s.units(ctx, id, scope)
	if err != nil {
		return nil, err
	}
	var found []match
	query := data.Query{Table: tableHouseholds, Scope: scope, Where: inBuilding(id)}
	err = s.reader.Scan(ctx, query, func(row data.Row) error {
		flat := data.HouseholdOf(row)
		fit, ok := fits(flat, units[flat.Unit], address)
		if ok {
			found = append(found, s.flat(flat, building, units, quality+fit, scope))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("search: flats of building %d: %w", id, err)
	}
	return nearest(found, quality+unitOther), nil
}

// nearest drops what is only nearly right when something better is there.
func nearest(found []match, loose int) []match {
	right := func(m match) bool { return m.quality < loose }
	if slices.ContainsFunc(found, right) {
		found = slices.DeleteFunc(found, func(m match) bool { return !right(m) })
	}
	return found
}

// fits reports whether a flat is the one an address names, and how well.
func fits(flat data.Household, unit int, address data.Address) (int, bool) {
	fit := roomExact
	have := room(flat.Room)
	switch {
	case have == address.Room:
	case strings.TrimLeft(address.Room, "0") == have || partOf(have, address.Room):
		fit = roomLoose
	default:
		return 0, false
	}
	if address.Floor != "" && !strings.EqualFold(flat.FloorLabel, address.Floor) {
		return 0, false
	}
	if address.Unit != 0 && unit != address.Unit {
		fit += unitOther
	}
	return fit, true
}

// partOf reports whether a room is one of those made one: 502 in 501-502.
func partOf(merged, room string) bool {
	for _, part := range strings.Split(merged, "-") {
		if part == room && part != merged {
			return true
		}
	}
	return false
}

// room writes the number on a door as addresses do.
func room(printed string) string {
	address, err := data.ParseAddress(printed)
	if err != nil || address.Room == "" || address.Building != "" || address.Before != "" {
		return strings.ToUpper(fold(printed))
	}
	return address.Room
}

func (s *Search) flat(flat data.Household, building int32, units map[int64]int, quality int, scope data.Scope) match {
	e := s.entries[building]
	address := data.Address{Building: e.label, Unit: units[flat.Unit], Room: flat.Room}
	if e.label == "" {
		address.Before = e.name
	}
	h := Hit{
		Layer: tableHouseholds, ID: flat.ID, Name: address.String(), Detail: s.path(e, scope), Point: e.point, Bound: e.bound,
		Building: e.id,
	}
	if flat.Position != nil {
		h.Point = *flat.Position
	}
	return match{Hit: h, quality: quality, rank: rankOf(tableHouseholds)}
}
