package census_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/golang/geo/s2"

	"lintu/data"
	"lintu/data/demo"
	"lintu/layers"
	"lintu/layers/census"
	"lintu/layers/index"
	"lintu/layers/layerstest"
	"lintu/layers/stats"
	"lintu/tiles"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

// generated is the rows of a demo community; they are made once.
var generated = sync.OnceValues(func() (layerstest.Rows, error) {
	city, err := demo.Generate("community", 1)
	if err != nil {
		return layerstest.Rows{}, err
	}
	rows := layerstest.Rows{List: city.Tables(), Of: map[string][]data.Row{}}
	for _, table := range []string{"regions", "region_links", "compounds", "buildings", "units", "households", "memberships"} {
		for row := range city.Rows(table) {
			rows.Put(table, row)
		}
	}
	rows.Sort()
	return rows, nil
})

// community is a demo community in memory; its tables are the caller's.
func community(t *testing.T) (layerstest.Rows, *index.Index, *stats.Editor) {
	t.Helper()
	made, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	return inMemory(t, layerstest.Rows{List: made.List, Of: maps.Clone(made.Of)})
}

// hamlet is the community with three flats left in every building: no figures of a building may be told.
func hamlet(t *testing.T) (layerstest.Rows, *index.Index, *stats.Editor) {
	t.Helper()
	rows, _, _ := community(t)
	left := map[int64]int{}
	building := data.Households().Index("building_id")
	rows.Of["households"] = slices.DeleteFunc(slices.Clone(rows.Of["households"]), func(r data.Row) bool {
		left[r.Values[building].Int()]++
		return left[r.Values[building].Int()] > 3
	})
	return inMemory(t, rows)
}

func inMemory(t *testing.T, rows layerstest.Rows) (layerstest.Rows, *index.Index, *stats.Editor) {
	t.Helper()
	x, err := index.Load(t.Context(), rows, layers.NewCatalogue(rows.List))
	if err != nil {
		t.Fatal(err)
	}
	figures, err := stats.Load(t.Context(), rows)
	if err != nil {
		t.Fatal(err)
	}
	return rows, x, figures
}

// told is what the tiles of a zoom tell in their own areas, added up.
func told(t *testing.T, source tiles.Source, x *index.Index, zoom uint8) (sum data.Numbers, withheld int64) {
	t.Helper()
	bound, err := x.Bounds("buildings", data.Everything())
	if err != nil {
		t.Fatal(err)
	}
	low, high := tiles.At(tiles.Project(bound.LeftTop()), zoom), tiles.At(tiles.Project(bound.RightBottom()), zoom)
	for y := low.Y - 1; y <= high.Y+1; y++ { // a cell's middle may lie beside what is in it
		for column := low.X - 1; column <= high.X+1; column++ {
			tile, err := source.Tile(context.Background(), tiles.Address{Z: zoom, X: column, Y: y})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range tilestest.Decode(t, tile).Layer(census.Name).Features {
				if p := f.Parts[0][0]; p.X < 0 || p.X >= vector.Extent || p.Y < 0 || p.Y >= vector.Extent {
					continue
				}
				sum.Households += f.Attribute("households").Int()
				sum.Occupied += f.Attribute("occupied").Int()
				sum.People += f.Attribute("people").Int()
				withheld += f.Attribute("withheld").Int()
			}
		}
	}
	return sum, withheld
}

// counted adds the figures of buildings up one by one; of those with few flats, together by cell, only what may be told.
func counted(x *index.Index, figures *stats.Stats, scope data.Scope, together bool) (sum data.Numbers, withheld int64) {
	type group struct{ flats, occupied, people int64 }
	few := map[s2.CellID]*group{}
	_ = x.Places("buildings", data.Everything(), func(id int64, at tiles.Point) {
		area, found := figures.Numbers("buildings", id, scope)
		if !found {
			return
		}
		sum.Households += area.Households
		if !area.Withheld {
			sum.Occupied += area.Occupied
			sum.People += area.People
			return
		}
		all, _ := figures.Numbers("buildings", id, data.Everything())
		p := at.LonLat()
		cell := s2.CellIDFromLatLng(s2.LatLngFromDegrees(p[1], p[0])).Parent(16)
		if few[cell] == nil {
			few[cell] = &group{}
		}
		g := few[cell]
		g.flats, g.occupied, g.people = g.flats+all.Households, g.occupied+all.Occupied, g.people+all.People
	})
	for _, g := range few {
		if together && g.flats >= stats.FewFlats {
			sum.Occupied += g.occupied
			sum.People += g.people
		} else {
			withheld += g.flats
		}
	}
	return sum, withheld
}

func TestCountsAreTheSameAtEveryZoom(t *testing.T) {
	t.Run("a community", func(t *testing.T) { sameCounts(t, community) })
	t.Run("a hamlet", func(t *testing.T) { sameCounts(t, hamlet) })
}

func sameCounts(t *testing.T, load func(t *testing.T) (layerstest.Rows, *index.Index, *stats.Editor)) {
	t.Helper()
	rows, x, editor := load(t)
	var keeper census.Keeper
	view := keeper.At(x, editor.Stats())
	region := data.Public()
	first := rows.Of["buildings"][0]
	region.Regions = []string{first.Values[data.Buildings().Index("region")].Text()}
	if part, _ := counted(x, editor.Stats(), region, true); part.Households == 0 {
		t.Fatalf("nobody lives in %v", region.Regions)
	}
	for name, scope := range map[string]data.Scope{"everything": data.Everything(), "public": data.Public(), "a part": region} {
		source, err := view.Joint().Source([]string{census.Name}, scope)
		if err != nil {
			t.Fatal(err)
		}
		for zoom := uint8(9); zoom <= 17; zoom++ {
			got, hidden := told(t, source, x, zoom)
			want, withheld := counted(x, editor.Stats(), scope, zoom < 16)
			if got != want || hidden != withheld {
				t.Errorf("%s, zoom %d: %+v and %d withheld, want %+v and %d", name, zoom, got, hidden, want, withheld)
			}
			if name == "everything" && got.People == 0 {
				t.Fatal("there is nobody to count")
			}
		}
	}
}

func TestAnEditIsCounted(t *testing.T) {
	rows, x, figures := community(t)
	var keeper census.Keeper
	before, _ := told(t, source(t, keeper.At(x, figures.Stats())), x, 12)
	var id int64
	for _, row := range rows.Of["memberships"] {
		id = row.ID
		rows.Remove("memberships", id)
		figures.Apply(rows.Edits(map[string][]int64{"memberships": {id}}))
		if after, _ := told(t, source(t, keeper.At(x, figures.Stats())), x, 12); after.People < before.People {
			return
		}
	}
	t.Error("nobody was missed")
}

func source(t *testing.T, v *census.View) tiles.Source {
	t.Helper()
	s, err := v.Joint().Source([]string{census.Name}, data.Everything())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheZeroScopeCountsNothing(t *testing.T) {
	_, x, figures := community(t)
	var keeper census.Keeper
	s, err := keeper.At(x, figures.Stats()).Joint().Source([]string{census.Name}, data.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if sum, withheld := told(t, s, x, 14); sum != (data.Numbers{}) || withheld != 0 {
		t.Errorf("%+v, %d withheld", sum, withheld)
	}
}

func TestSourceKeepsTheContractOfTiles(t *testing.T) {
	_, x, figures := community(t)
	bound, err := x.Bounds("buildings", data.Public())
	if err != nil {
		t.Fatal(err)
	}
	tilestest.Run(t, func(t *testing.T) tilestest.Fixture {
		t.Helper()
		var keeper census.Keeper
		names := []string{"grids", census.Name, "buildings"}
		s, err := keeper.At(x, figures.Stats()).Joint().Source(names, data.Public())
		if err != nil {
			t.Fatal(err)
		}
		fields, labels := map[string][]string{}, map[string]string{}
		list, err := x.Catalogue().With(census.Layers(x.Catalogue()))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			l, err := list.Layer(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range l.Fields {
				fields[name] = append(fields[name], f.Name)
			}
			if !l.Labels {
				continue
			}
			labels[l.LabelName()] = name
			for _, f := range l.LabelFields() {
				fields[l.LabelName()] = append(fields[l.LabelName()], f.Name)
			}
		}
		return tilestest.Fixture{
			Source: s, Fields: fields, Labels: labels,
			Dense: tiles.At(tiles.Project(bound.Center()), 16), Empty: tiles.Address{Z: 16},
		}
	})
}
