package follow

import (
	"fmt"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"lintu/data"
)

// The town: a street of two communities of two grids each, a micro-grid in the first grid, and what stands there.
const (
	firstGrid = 4
	microGrid = 8
	regionsIn = 8
)

func meta(id int64) data.Meta {
	return data.Meta{ID: id, Code: fmt.Sprintf("c%d", id), Class: data.ClassHouse, Source: "test"}
}

func square(x, y, side float64) orb.MultiPolygon {
	x, y = 121.39+x, 37.53+y
	return orb.MultiPolygon{{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}}
}

// writer makes random writes that follow one another.
type writer struct {
	*rand.Rand
	last map[string]int64 // id given last, by table
}

func newWriter(seed uint64) *writer {
	return &writer{rand.New(rand.NewPCG(seed, 7)), map[string]int64{}}
}

// tables that are written, and how many rows of each the town begins with.
func tables() map[string]int {
	return map[string]int{"compounds": 3, "buildings": 8, "units": 10, "households": 30, "residents": 20, "memberships": 20, "cameras": 5, "lanes": 3}
}

// order is the one that references need.
func order() []string {
	return []string{"compounds", "buildings", "units", "households", "residents", "memberships", "cameras", "lanes"}
}

func regions() data.Batch {
	var b data.Batch
	add := func(level data.Level, code string, parent int64, area orb.MultiPolygon) {
		id := int64(len(b) + 1)
		m := meta(id)
		m.Code = code
		b = append(b, data.Write{Table: "regions", Op: data.OpInsert, Row: data.Region{Meta: m, Level: level, Name: code, Parent: parent, Area: area}.Row()})
	}
	add(data.LevelStreet, "370699001000", 0, square(0, 0, 0.02))
	add(data.LevelCommunity, "370699001001", 1, square(0, 0, 0.008))
	add(data.LevelCommunity, "370699001002", 1, square(0.008, 0, 0.008))
	for i := range 4 {
		add(data.LevelGrid, fmt.Sprintf("37069900100%d00%d", i/2+1, i%2+1), int64(2+i/2), square(float64(i)*0.004, 0, 0.004))
	}
	add(data.LevelMicroGrid, "37069900100100101", firstGrid, square(0, 0, 0.002))
	return b
}

// town is what the first batch holds.
func (w *writer) town() data.Batch {
	b := regions()
	for _, table := range order() {
		for range tables()[table] {
			b = append(b, w.insert(table))
		}
	}
	return b
}

func (w *writer) insert(table string) data.Write {
	w.last[table]++
	return data.Write{Table: table, Op: data.OpInsert, Row: w.row(table, w.last[table])}
}

// some is an id a table may have.
func (w *writer) some(table string) int64 { return 1 + w.Int64N(max(w.last[table], 1)) }

func (w *writer) name() string {
	return []string{"锦绣花园", "翠湖苑", "和平路", "东门", fmt.Sprint("第", w.IntN(50), "号")}[w.IntN(5)]
}

func (w *writer) row(table string, id int64) data.Row {
	x, y := w.Float64()*0.018, w.Float64()*0.006
	at := square(x, y, 0.001)[0][0][0]
	community := 2 + w.Int64N(2)
	switch m := meta(id); table {
	case "regions":
		return data.Region{Meta: m, Level: data.LevelGrid, Name: w.name(), Parent: community, Area: square(x, y, 0.004)}.Row()
	case "compounds":
		return data.Compound{Meta: m, Community: community, Name: w.name(), Area: square(x, y, 0.003)}.Row()
	case "buildings":
		b := data.Building{Meta: m, Community: community, Name: w.name(), Number: w.IntN(9), FloorsAbove: w.IntN(30), FloorHeight: 3, Footprint: square(x, y, 0.0004)}
		if w.IntN(3) > 0 {
			b.Compound = w.some("compounds")
		}
		return b.Row()
	case "units":
		return data.Unit{Meta: m, Building: w.some("buildings"), Name: "1单元", Number: 1}.Row()
	case "households":
		return data.Household{
			Meta: m, Building: w.some("buildings"), Floor: 1 + w.IntN(9), FloorLabel: "1", Room: fmt.Sprint(101 + w.IntN(20)), Use: "home",
			Occupancy: []data.Occupancy{data.Vacant, data.Let}[w.IntN(2)], Position: &at,
		}.Row()
	case "residents":
		return data.Resident{Meta: m, Name: "甲"}.Row()
	case "memberships":
		return data.Membership{Meta: m, Household: w.some("households"), Resident: w.some("residents"), Family: 1}.Row()
	case "cameras":
		return data.Camera{Meta: m, Name: w.name(), Position: &at, Heading: w.Float64() * 360}.Row()
	case "lanes":
		return data.Lane{Meta: m, Name: w.name(), Path: orb.MultiLineString{{at, {at[0] + 0.002, at[1] + 0.001}}}}.Row()
	default:
		return data.Feature{Meta: m, Geometry: at, Attributes: []data.Value{data.Text(w.name())}}.Row()
	}
}

// write is a random one.
func (w *writer) write() data.Write {
	table := order()[w.IntN(len(order()))]
	switch w.IntN(10) {
	case 0, 1, 2:
		return w.insert(table)
	case 3:
		return data.Write{Table: table, Op: data.OpDelete, Row: data.Row{ID: w.some(table)}}
	case 4:
		id := firstGrid + w.Int64N(regionsIn-firstGrid)
		row := w.row("regions", id)
		return data.Write{Table: "regions", Op: data.OpUpdate, Row: row}
	default:
		return data.Write{Table: table, Op: data.OpUpdate, Row: w.row(table, w.some(table))}
	}
}
