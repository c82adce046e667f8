package importer

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"lintu/data"
)

// buildingColumns are the columns a building's fields are looked for in, first found first taken. Names of
// OpenStreetMap, Tilezen and Chinese survey tables.
func buildingColumns() []struct {
	field   string
	columns []string
} {
	return []struct {
		field   string
		columns []string
	}{
		{"name", []string{"name", "name_zh", "building_name", "mc"}},
		{"number", []string{"number", "building_number", "no"}},
		{"use", []string{"use", "building_use", "kind_detail", "building", "landuse_kind", "type", "kind"}},
		{"floors_above", []string{"floors_above", "levels", "building_levels", "floors", "storeys", "num_floors", "cs"}},
		{"floors_below", []string{"floors_below", "building_levels_underground", "levels_below"}},
		{"floor_height", []string{"floor_height"}},
		{"height", []string{"height", "building_height", "height_m", "gd"}},
		{"base", []string{"base", "min_height", "building_min_height"}},
		{"year", []string{"year", "year_built", "start_date"}},
	}
}

// buildings plans an import into the city's own table.
func (p *plan) buildings() error {
	p.table = data.Buildings()
	fields := make([]string, 0, len(buildingColumns()))
	for _, b := range buildingColumns() {
		fields = append(fields, b.field)
	}
	if err := p.checkFields(fields); err != nil {
		return err
	}
	for _, b := range buildingColumns() {
		p.takeAll(b.field, b.columns)
	}
	p.make = (*plan).building
	return p.chooseShape(data.ShapePolygon)
}

// Limits of what is taken for true of a building: the tallest there is has 163 floors and 828 m.
const (
	mostFloors    = 200
	mostBasements = 20
	mostHeight    = 1000
	usualFloor    = 3.0 // metres of a floor, where only the height or only the floors are known
	usualFloors   = 3   // of a building about whose height nothing is known
)

// building reads a row as a building. Height and floors complete each other; a height of 0 is no height.
func (p *plan) building(r record) (data.Row, *fault) {
	c := cells{plan: p, record: r}
	b := data.Building{
		Name: c.text("name"), Number: c.whole("number", 0, 1e6), Use: useOf(c.words("use")),
		FloorsAbove: c.whole("floors_above", 0, mostFloors), FloorsBelow: c.whole("floors_below", 0, mostBasements),
		FloorHeight: c.real("floor_height", 0, 20), Height: c.real("height", 0, mostHeight), Base: c.real("base", 0, mostHeight),
		Year: c.year("year"),
	}
	if c.fault == nil && b.Height > 0 && b.Base >= b.Height {
		c.fault = refuse(c.column("base"), "", "its body would begin at %g m and end at %g m", b.Base, b.Height)
	}
	if c.fault != nil {
		return data.Row{}, c.fault
	}
	if p.notBuilding(r) {
		return data.Row{}, refuse("building", "", "OpenStreetMap does not call it a building")
	}
	p.applyParts(r, &b)
	complete(&b)
	b.Footprint, _ = r.geometry.(orb.MultiPolygon)
	return b.Row(), nil
}

// notBuilding looks at the building tag of an OpenStreetMap extract, whose areas are of every kind.
func (p *plan) notBuilding(r record) bool {
	tag := p.schema.index("building")
	if tag < 0 || p.schema.index("osm_id") < 0 {
		return false
	}
	said := r.values[tag].String()
	return said == "" || said == "no"
}

func complete(b *data.Building) {
	floor := b.FloorHeight
	if floor == 0 {
		floor = usualFloor
	}
	switch {
	case b.Height > 0 && b.FloorsAbove == 0:
		b.FloorsAbove = min(mostFloors, max(1, int(math.Round((b.Height-b.Base)/floor))))
	case b.Height == 0 && b.FloorsAbove == 0:
		b.FloorsAbove = usualFloors
	}
	if b.Height == 0 {
		b.Height = b.Base + float64(b.FloorsAbove)*floor
	}
	if b.FloorHeight == 0 {
		b.FloorHeight = math.Round((b.Height-b.Base)/float64(b.FloorsAbove)*100) / 100
	}
	if b.Use == "residential" && b.Kind == "" {
		b.Kind = homeKind(b.FloorsAbove)
	}
}

// homeKind is the kind of a residential building by its floors (domain.md §5.2).
func homeKind(floors int) string {
	switch {
	case floors <= 3:
		return "villa"
	case floors <= 7:
		return "walk_up"
	case floors <= 11:
		return "mid_rise"
	default:
		return "high_rise"
	}
}

// uses maps words of other data sets to ours.
func uses() map[string][]string {
	return map[string][]string{
		"residential": {
			"residential", "apartments", "apartment", "house", "detached", "semidetached_house", "terrace", "dormitory", "bungalow",
			"住宅", "居住", "公寓", "宿舍", "民房",
		},
		"commercial": {
			"commercial", "retail", "shop", "mall", "supermarket", "hotel", "bank", "restaurant", "kiosk", "商业", "商场", "酒店", "商铺",
		},
		"office":     {"office", "offices", "tower", "写字楼", "办公"},
		"school":     {"school", "university", "college", "kindergarten", "education", "学校", "教育", "幼儿园", "教学"},
		"hospital":   {"hospital", "clinic", "医院", "卫生", "医疗"},
		"industrial": {"industrial", "warehouse", "factory", "manufacture", "storage", "工业", "厂房", "仓库", "仓储"},
		"public": {
			"public", "civic", "government", "embassy", "attraction", "arts_centre", "museum", "library", "transportation",
			"train_station", "station", "place_of_worship", "park", "garden", "公共", "政府", "文化", "体育",
		},
	}
}

// useOf is the use the first word that says one stands for.
func useOf(said []string) string {
	for _, word := range said {
		for use, words := range uses() {
			if word == use || slices.Contains(words, word) {
				return use
			}
		}
	}
	return "other"
}
