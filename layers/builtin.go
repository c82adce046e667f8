package layers

import "lintu/data"

// maxZoom is the deepest zoom tiles are asked for; clients draw deeper ones from it. Flats go one further.
const (
	maxZoom          = 17
	maxZoomHousehold = 18
)

// groups of layers that styles take as one vector source each.
const (
	groupBase       = "base"
	groupAreas      = "areas"
	groupBuildings  = "buildings"
	groupHouseholds = "households"
	groupThings     = "things"
)

// entry is a layer as this page knows it; field types come from the store's tables.
type entry struct {
	name, table, group string
	zh, en             string
	class              data.Class
	shape              data.Shape
	minZoom            uint8
	fields             []string
	details            []string // nil: every other open field and the code
	level              data.Level
	later              []Later
	below              uint8 // points are thinned in the zooms below
	importance         Importance
}

// roadClasses are the kinds of roads that are kept first, ours and those of maps that people import.
func roadClasses() []string {
	return []string{"motorway", "trunk", "highway", "main", "primary", "major_road", "secondary", "tertiary", "minor"}
}

func ofKind(kind string, zoom uint8) Later {
	return Later{Match: data.Match{Field: "kind", Value: data.Text(kind)}, Zoom: zoom}
}

// builtin lists the layers of the city, from the bottom of the map to its top.
func builtin() []entry {
	house, land, thing := data.ClassHouse, data.ClassLand, data.ClassThing
	area, line, point := data.ShapePolygon, data.ShapeLine, data.ShapePoint
	list := []entry{
		{
			name: "water", group: groupBase, zh: "水系", en: "Water", class: land, shape: area, minZoom: 6,
			fields: []string{"name", "kind"},
		},
		{
			name: "green", group: groupBase, zh: "绿地", en: "Green", class: land, shape: area, minZoom: 10,
			fields: []string{"name", "kind"}, later: []Later{ofKind("compound", 13), ofKind("square", 13)},
		},
		{
			name: "roads", group: groupBase, zh: "道路", en: "Roads", class: land, shape: line, minZoom: 8,
			fields: []string{"name", "kind", "width", "kind_detail", "is_tunnel"}, later: []Later{ofKind("minor", 13), ofKind("path", 14)},
			importance: Importance{Field: "kind", First: roadClasses()},
		},
		{
			name: "lanes", group: groupBase, zh: "背街小巷", en: "Back lanes", class: land, shape: line, minZoom: 14,
			fields: []string{"name"},
		},
	}
	list = append(list, regions()...)
	list = append(list,
		entry{
			name: "compounds", group: groupAreas, zh: "小区", en: "Compounds", class: house, shape: area, minZoom: 12,
			fields: []string{"name", "kind"},
		},
		entry{
			name: "buildings", group: groupBuildings, zh: "楼栋", en: "Buildings", class: house, shape: area, minZoom: 13,
			fields: []string{
				"name", "number", "use", "kind", "floors_above", "height", "base", "compound_id", "grid_id",
			},
			importance: Importance{Field: "floors_above"},
		},
		entry{
			name: "households", group: groupHouseholds, zh: "户", en: "Households", class: house, shape: point,
			minZoom: 17, fields: []string{"building_id", "unit_id", "floor", "room"},
			details: []string{"floor_label", "storeys", "column", "columns"},
		},
		entry{
			name: "places", group: groupThings, zh: "单位场所", en: "Places", class: data.ClassOrganisation, shape: point,
			minZoom: 15, fields: []string{"name", "kind", "nine"}, below: 16,
		},
		entry{
			name: "components", group: groupThings, zh: "部件", en: "Components", class: thing, shape: point, minZoom: 16,
			fields: []string{"kind", "name", "state"},
		},
		entry{
			name: "devices", group: groupThings, zh: "物联设备", en: "Devices", class: thing, shape: point, minZoom: 16,
			fields: []string{"kind", "name", "floor"},
		},
		entry{
			name: "cameras", group: groupThings, zh: "摄像头", en: "Cameras", class: thing, shape: point, minZoom: 14,
			fields: []string{"name", "group", "kind", "heading"}, below: 15,
		},
	)
	return list
}

// regions are the layers made of the one table of regions, by level.
func regions() []entry {
	level := func(name, zh, en string, minZoom uint8, level data.Level) entry {
		return entry{
			name: name, table: "regions", group: groupAreas, zh: zh, en: en, class: data.ClassLand,
			shape: data.ShapePolygon, minZoom: minZoom, fields: []string{"name", "code"}, level: level,
		}
	}
	return []entry{
		level("districts", "区县", "Districts", 6, data.LevelDistrict),
		level("streets", "镇街", "Streets", 9, data.LevelStreet),
		level("communities", "社区", "Communities", 11, data.LevelCommunity),
		level("grids", "网格", "Grids", 12, data.LevelGrid),
		level("micro_grids", "微网格", "Micro-grids", 15, data.LevelMicroGrid),
	}
}

// unpublished are the built-in tables that are never layers: people and what links them, and rows without a place.
func unpublished() []string {
	return []string{"residents", "memberships", "taggings", "units", "vehicles", "region_links"}
}
