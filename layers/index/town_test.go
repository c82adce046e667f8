package index_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/layerstest"
)

// town is a small place near Yantai: two communities of 2 × 2 grids of 0.004° each, a compound in every grid with four
// buildings, flats in them, a river, roads and an imported layer.
func town() builtTown {
	r := builtTown{layerstest.Rows{List: data.Tables(), Of: map[string][]data.Row{}}}
	r.List = append(r.List,
		data.FeatureTable("roads", data.ShapeLine, text("name"), text("kind"), data.Field{Name: "width", Type: data.TypeReal}),
		data.FeatureTable("water", data.ShapePolygon, text("name"), text("kind")),
		data.FeatureTable("stations", data.ShapePoint, text("name"), text("line"),
			data.Field{Name: "riders", Type: data.TypeInt, Privacy: data.PerFlat}),
	)
	for c := range 2 {
		community := fmt.Sprintf("37069900100%d", c+1)
		r.region(int64(c+1), data.LevelCommunity, community, 0, box(float64(c)*0.008, 0, 0.008))
		for g := range 4 {
			r.grid(community, c, g)
		}
	}
	r.Put("regions", data.Region{ // of last year
		Meta: meta(99, "370699001001901"), Level: data.LevelGrid, Name: "旧网格", Parent: 1, Area: box(0, 0, 0.008),
		ValidTo: time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC),
	}.Row())
	r.Put("water", data.Feature{
		Meta: meta(1, "W1"), Geometry: orb.Polygon{box(-0.01, -0.004, 0.03)[0][0], box(0.001, 0.001, 0.002)[0][0]},
		Attributes: []data.Value{data.Text("夹河"), data.Text("river")},
	}.Row())
	for i, kind := range []string{"main", "minor", "path"} {
		y := float64(i) * 0.002
		r.Put("roads", data.Feature{
			Meta: meta(int64(i+1), kind), Geometry: orb.LineString{place(-0.01, y), place(0.02, y+0.001)},
			Attributes: []data.Value{data.Text("长江路"), data.Text(kind), data.Real(20)},
		}.Row())
	}
	r.Put("stations", data.Feature{
		Meta: meta(7, "S7"), Geometry: place(0.003, 0.003),
		Attributes: []data.Value{data.Text("东站"), data.Text("1"), data.Int(120)},
	}.Row())
	return r
}

// builtTown is the town while it is put together.
type builtTown struct{ layerstest.Rows }

func text(name string) data.Field { return data.Field{Name: name, Type: data.TypeText} }

func meta(id int64, code string) data.Meta {
	return data.Meta{ID: id, Version: 1, Code: code, Demo: true}
}

// place is degrees east and north of the town's corner.
func place(x, y float64) orb.Point { return orb.Point{121.39 + x, 37.53 + y} }

func box(x, y, side float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{
		place(x, y), place(x+side, y), place(x+side, y+side), place(x, y+side), place(x, y),
	}}}
}

func (r builtTown) region(id int64, level data.Level, code string, parent int64, area orb.MultiPolygon) {
	r.Put("regions", data.Region{
		Meta: meta(id, code), Level: level, Name: string(level) + code[len(code)-3:], Parent: parent, Area: area,
	}.Row())
}

// grid adds a grid, its compound, buildings and flats.
func (r builtTown) grid(community string, c, g int) {
	id := int64(10 + c*4 + g)
	code := fmt.Sprintf("%s%03d", community, g+1)
	x, y := float64(c)*0.008+float64(g%2)*0.004, float64(g/2)*0.004
	r.region(id, data.LevelGrid, code, int64(c+1), box(x, y, 0.004))
	r.Put("compounds", data.Compound{
		Meta: meta(id, code+"C"), Region: community, Community: int64(c + 1), Name: fmt.Sprintf("锦绣花园%d", id), Kind: "gated",
		Area: box(x+0.0005, y+0.0005, 0.003),
	}.Row())
	for b := range 4 {
		r.building(code, id*10+int64(b), id, x+0.0007+float64(b%2)*0.0015, y+0.0007+float64(b/2)*0.0015)
	}
}

func (r builtTown) building(region string, id, grid int64, x, y float64) {
	r.Put("buildings", data.Building{
		Meta: meta(id, fmt.Sprint(id)), Region: region, Grid: grid, Compound: grid, Name: fmt.Sprintf("%d幢", id%10+1),
		Number: int(id%10 + 1), Use: "residential", Kind: "mid_rise", FloorsAbove: 6, FloorHeight: 2.9,
		Footprint: box(x, y, 0.0005),
	}.Row())
	for flat := range 6 {
		p := place(x+0.0002, y+0.0002)
		r.Put("households", data.Household{
			Meta: meta(id*100+int64(flat), fmt.Sprint(id, flat)), Region: region, Building: id, Floor: flat + 1,
			FloorLabel: fmt.Sprint(flat + 1), Room: fmt.Sprintf("%d01", flat+1), Use: "home", Occupancy: data.Vacant,
			Area: 88, Position: &p,
		}.Row())
	}
}

func loadTown(t testing.TB) *index.Index {
	t.Helper()
	r := town()
	x, err := index.LoadAt(t.Context(), r, layers.NewCatalogue(r.List), today())
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func today() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
