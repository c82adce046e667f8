package stats

import (
	"lintu/data"
	"lintu/layers"
)

// Area is the figures of one region, compound or building.
type Area struct {
	data.Numbers
	// Crossing is how many of its compounds also have buildings in another area of the same level: 含跨网格.
	Crossing int64 `json:"crossing"`
	// Withheld says that occupied and people are left out, as there are so few flats that they would tell of one.
	Withheld bool `json:"withheld,omitempty"`
}

// FewFlats is below how many flats occupied and people are told only to who may read fields of single flats.
const FewFlats = 5

// Stats are the figures of all areas. It never changes and may be read by any number at once; an [Editor] makes the next.
type Stats struct {
	tables map[string]source // by layer
	areas  map[Key]area
	newer  map[Key]area // those that changed since areas were put together
}

// source is where a layer's areas come from.
type source struct {
	table string
	level data.Level // of regions, else empty
}

// Key is an area: a row of regions, compounds or buildings.
type Key struct {
	Table string
	ID    int64
}

type area struct {
	Area
	level  data.Level
	region string // code a scope decides by
	there  bool   // the row is
}

// area gives an area that is there.
func (s *Stats) area(k Key) (area, bool) {
	a, changed := s.newer[k]
	if !changed {
		a = s.areas[k]
	}
	return a, a.there
}

// Numbers gives the figures of an area of a layer of regions, of compounds or of buildings. It is false for another
// layer, for an id that is not there and for one outside the scope.
func (s *Stats) Numbers(layer string, id int64, scope data.Scope) (Area, bool) {
	from, known := s.tables[layer]
	if !known || !scope.SeesTable(from.table) {
		return Area{}, false
	}
	a, found := s.area(Key{from.table, id})
	if !found || a.level != from.level || !scope.SeesRegion(a.region) {
		return Area{}, false
	}
	out := a.Area
	if scope.Privacy < data.PerFlat && out.Households < FewFlats {
		out.Occupied, out.People, out.Withheld = 0, 0, true
	}
	return out, true
}

// Region is the code by which a scope sees an area's figures.
func (s *Stats) Region(layer string, id int64) string {
	a, _ := s.area(Key{s.tables[layer].table, id})
	return a.region
}

// sources are the layers that have figures: those of the catalogue over the three tables of areas.
func sources(catalogue *layers.Catalogue) map[string]source {
	out := map[string]source{}
	for _, l := range catalogue.All() {
		switch l.Table {
		case "compounds", "buildings":
			out[l.Name] = source{table: l.Table}
		case "regions":
			for _, match := range l.Where {
				out[l.Name] = source{table: l.Table, level: data.Level(match.Value.Text())}
			}
		}
	}
	return out
}
