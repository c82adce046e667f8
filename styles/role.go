package styles

import (
	"slices"
	"strings"

	"lintu/data"
	"lintu/layers"
)

// Role is how a layer is drawn.
type Role string

// The roles: those of the city's own layers, then what is left for imported tables of unknown meaning.
const (
	RoleWater      Role = "water"
	RoleGreen      Role = "green"
	RoleRoads      Role = "roads"
	RoleLanes      Role = "lanes"
	RoleArea       Role = "area"
	RoleCompounds  Role = "compounds"
	RoleBuildings  Role = "buildings"
	RoleHouseholds Role = "households"
	RoleThings     Role = "things"
	RoleCounts     Role = "counts"
	RolePoints     Role = "points"
	RoleLines      Role = "lines"
	RolePolygons   Role = "polygons"
	RoleNone       Role = "none"
)

// roleWords are parts of table names by which an import is taken for what the base map has, in order.
var roleWords = []struct {
	role  Role
	shape data.Shape
	words []string
}{
	{RoleRoads, data.ShapeLine, []string{"road", "highway", "street", "道路"}},
	{RoleWater, data.ShapePolygon, []string{"water", "river", "lake", "sea", "水系", "河", "湖"}},
	{RoleGreen, data.ShapePolygon, []string{"green", "park", "wood", "forest", "grass", "绿地", "公园"}},
	{RoleBuildings, data.ShapePolygon, []string{"building", "楼", "建筑"}},
}

// RoleOf says how a layer is drawn: the city's own by name, imported ones by what name, shape and fields suggest, and what
// configuration published of other programs' tables by shape alone, whatever it is called.
func RoleOf(layer layers.Layer) Role {
	if layer.Kind != "" {
		return byShape(layer.Shape)
	}
	if layer.Counts != nil {
		return RoleCounts
	}
	switch layer.Name {
	case "districts", "streets", "communities", "grids", "micro_grids":
		return RoleArea
	case "compounds":
		return RoleCompounds
	case "buildings":
		return RoleBuildings
	case "households":
		return RoleHouseholds
	case "places", "components", "devices", "cameras":
		return RoleThings
	case "lanes":
		return RoleLanes
	}
	return guess(layer)
}

func guess(layer layers.Layer) Role {
	name := strings.ToLower(layer.Name)
	for _, known := range roleWords {
		if layer.Shape != known.shape && layer.Shape != data.ShapeAny {
			continue
		}
		if slices.ContainsFunc(known.words, func(word string) bool { return strings.Contains(name, word) }) {
			return known.role
		}
	}
	if role := byShape(layer.Shape); role != RolePolygons || !has(layer, "height") {
		return role
	}
	return RoleBuildings
}

func byShape(shape data.Shape) Role {
	switch shape {
	case data.ShapePoint:
		return RolePoints
	case data.ShapeLine:
		return RoleLines
	case data.ShapePolygon, data.ShapeAny:
		return RolePolygons
	default:
		return RoleNone
	}
}
