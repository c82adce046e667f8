// Package census tells how many flats and people there are where: counts of S2 cells from afar and of buildings from near,
// never persons. It is made of the index and the figures when a tile asks for it.
package census

import (
	"slices"
	"sync"

	"github.com/golang/geo/s2"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/stats"
	"lintu/tiles"
)

// Name is the name of the layer.
const Name = "people"

// buildings is the layer whose places are counted at.
const buildings = "buildings"

// The zooms. At a zoom with cells their level is a constant more, so that a cell is about 73 pixels wide whatever the zoom; the level
// of the last of them is the finest at which counts of cells are told.
const (
	minZoom       = 9
	buildingsFrom = 16
	maxZoom       = 17
	levelsDeeper  = 1
	finest        = buildingsFrom - 1 + levelsDeeper
)

// Layers is the layer of counts over a city's catalogue; none if the city has no buildings.
func Layers(catalogue *layers.Catalogue) []layers.Layer {
	of, err := catalogue.Layer(buildings)
	if err != nil {
		return nil
	}
	number := func(name string) data.Field { return data.Field{Name: name, Type: data.TypeInt} }
	return []layers.Layer{{
		Name: Name, Table: of.Table, Group: Name, Title: layers.Title{ZH: "人口", EN: "People"}, Class: data.ClassPerson,
		Shape: data.ShapePoint, MinZoom: minZoom, MaxZoom: maxZoom,
		Fields: []data.Field{
			number("households"), number("occupied"), number("people"), number("withheld"), {Name: "cell", Type: data.TypeText},
		},
		Thinning: layers.Thinning{Off: true},
		Counts:   &layers.Counts{CellsBelow: buildingsFrom, LevelsDeeper: levelsDeeper},
	}}
}

// home is a building with flats: where it is and what is counted there.
type home struct {
	cell                    s2.CellID
	id                      int64
	at                      tiles.Point
	flats, occupied, people int64
}

// few reports whether a building has so few flats that figures of its people would tell of one of them.
func (h *home) few() bool { return h.flats < stats.FewFlats }

// Keeper makes views of the states of a city, and makes anew only what is different in the next.
type Keeper struct {
	mu    sync.Mutex
	index *index.Index
	homes []home
}

// View is the census of one state of a city. It may be used by many at once.
type View struct {
	keeper  *Keeper
	index   *index.Index
	figures *stats.Stats
	once    sync.Once
	homes   []home // by cell
}

// At is the census of a state. Nothing is counted before a tile is asked for.
func (k *Keeper) At(x *index.Index, figures *stats.Stats) *View {
	return &View{keeper: k, index: x, figures: figures}
}

// list counts once.
func (v *View) list() []home {
	v.once.Do(func() { v.homes = v.keeper.count(v) })
	return v.homes
}

// count takes the places of the state before if no building is different.
func (k *Keeper) count(v *View) []home {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !v.index.Alike(k.index, buildings) {
		k.index, k.homes = v.index, places(v.index)
	}
	list := slices.Clone(k.homes)
	for i := range list {
		if area, found := v.figures.Numbers(buildings, list[i].id, data.Everything()); found {
			list[i].flats, list[i].occupied, list[i].people = area.Households, area.Occupied, area.People
		}
	}
	return slices.DeleteFunc(list, func(h home) bool { return h.flats == 0 && h.people == 0 })
}

// places are all buildings by cell.
func places(x *index.Index) []home {
	var list []home
	// The layer is in the catalogue that the view's layer came of, so there is no error to be had.
	_ = x.Places(buildings, data.Everything(), func(id int64, at tiles.Point) {
		list = append(list, home{cell: layers.CellAt(at), id: id, at: at})
	})
	slices.SortStableFunc(list, func(a, b home) int {
		switch {
		case a.cell < b.cell:
			return -1
		case a.cell > b.cell:
			return 1
		default:
			return 0
		}
	})
	return list
}
