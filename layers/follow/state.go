package follow

import (
	"time"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/layers/search"
	"lintu/layers/stats"
	"lintu/tiles"
)

// State is the city at one position of the store's changes. Nothing in it changes.
type State struct {
	Version   uint64 // grows with every state
	Tables    []data.Table
	Catalogue *layers.Catalogue
	Index     *index.Index
	Figures   *stats.Stats
	Names     *search.Search
	Newest    time.Time // when the youngest building was changed
}

// Touched is what looks different in a state than in one before.
type Touched struct {
	Version uint64 // of the state that shows it
	// All says that everything is to be asked for again, the catalogue too; the rest is empty then.
	All bool
	// Boxes are, by layer, where features were or are: a tile whose buffer meets one is to be made again.
	Boxes map[string][]tiles.Box
	// Areas have other figures than before; with AnyArea there are too many to name.
	Areas   map[stats.Key]bool
	AnyArea bool
	// Layers says that layers came or went.
	Layers bool
	// Names says that something is found by another name or code.
	Names bool
}

// Beyond so many, boxes of a layer become one around them, and areas are not named any more.
const (
	mostBoxes = 256
	mostAreas = 4096
)

// Nothing reports whether nothing is different.
func (t *Touched) Nothing() bool {
	return !t.All && len(t.Boxes) == 0 && len(t.Areas) == 0 && !t.AnyArea && !t.Layers && !t.Names
}

// add takes in what a later state touches.
func (t *Touched) add(later Touched) {
	t.Version = max(t.Version, later.Version)
	if t.All || later.All {
		*t = Touched{Version: t.Version, All: true}
		return
	}
	t.Layers, t.Names, t.AnyArea = t.Layers || later.Layers, t.Names || later.Names, t.AnyArea || later.AnyArea
	for layer, boxes := range later.Boxes {
		t.touch(layer, boxes)
	}
	for k := range later.Areas {
		t.area(k)
	}
}

func (t *Touched) touch(layer string, boxes []tiles.Box) {
	if len(boxes) == 0 {
		return
	}
	if t.Boxes == nil {
		t.Boxes = map[string][]tiles.Box{}
	}
	all := append(t.Boxes[layer][:len(t.Boxes[layer]):len(t.Boxes[layer])], boxes...)
	if len(all) > mostBoxes {
		around := tiles.NoBox()
		for _, b := range all {
			around = around.Union(b)
		}
		all = []tiles.Box{around}
	}
	t.Boxes[layer] = all
}

func (t *Touched) area(k stats.Key) {
	if t.AnyArea {
		t.Areas = nil
		return
	}
	if t.Areas == nil {
		t.Areas = map[stats.Key]bool{}
	}
	if t.Areas[k] = true; len(t.Areas) > mostAreas {
		t.Areas, t.AnyArea = nil, true
	}
}
