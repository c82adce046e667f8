package follow

import (
	"slices"
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
	// Boxes are, by layer, where features were or are; of counts, the places they are of. See [Touched.Spans].
	Boxes map[string][]tiles.Box
	// Whole are layers of which every tile is to be asked for again, those that are gone among them.
	Whole map[string]bool
	// Areas have other figures than before; with AnyArea there are too many to name.
	Areas   map[stats.Key]bool
	AnyArea bool
	// Layers says that layers came or went.
	Layers bool
	// Names says that something is found by another name or code.
	Names bool
}

// Beyond so many, boxes of a layer become fewer and larger ones, and areas are not named any more. A thousand rows have two boxes
// each.
const (
	mostBoxes = 2048
	mostAreas = 4096
)

// Nothing reports whether nothing is different.
func (t *Touched) Nothing() bool {
	return !t.All && len(t.Boxes) == 0 && len(t.Whole) == 0 && len(t.Areas) == 0 && !t.AnyArea && !t.Layers && !t.Names
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
	for layer := range later.Whole {
		t.Again(layer)
	}
	for k := range later.Areas {
		t.area(k)
	}
}

func (t *Touched) touch(layer string, boxes []tiles.Box) {
	if len(boxes) == 0 || t.Whole[layer] {
		return
	}
	if t.Boxes == nil {
		t.Boxes = map[string][]tiles.Box{}
	}
	all := append(t.Boxes[layer][:len(t.Boxes[layer]):len(t.Boxes[layer])], boxes...)
	if len(all) > mostBoxes {
		all = fewer(all)
	}
	t.Boxes[layer] = all
}

// Again says that every tile of some layers is different, whatever boxes of them there are.
func (t *Touched) Again(layers ...string) {
	for _, layer := range layers {
		if t.All {
			return
		}
		if t.Whole == nil {
			t.Whole = map[string]bool{}
		}
		t.Whole[layer] = true
	}
}

// squares is into how many columns and rows the boxes of a bulk of rows are sorted.
const squares = 16

// fewer puts boxes near to each other together: a bulk that was loaded into one part of a city leaves the others alone.
func fewer(boxes []tiles.Box) []tiles.Box {
	all := tiles.NoBox()
	for _, b := range boxes {
		all = all.Union(b)
	}
	square := func(from, to, low, high int32) int64 { // that of the middle
		return ((int64(from)+int64(to))/2 - int64(low)) * squares / (int64(high) - int64(low) + 1)
	}
	var kept [squares * squares]tiles.Box
	for i := range kept {
		kept[i] = tiles.NoBox()
	}
	for _, b := range boxes {
		at := &kept[square(b.MinX, b.MaxX, all.MinX, all.MaxX)+squares*square(b.MinY, b.MaxY, all.MinY, all.MaxY)]
		*at = at.Union(b)
	}
	return slices.DeleteFunc(slices.Clone(kept[:]), tiles.Box.Empty)
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
