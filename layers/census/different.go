package census

import (
	"lintu/data"
	"lintu/layers/index"
	"lintu/layers/stats"
	"lintu/tiles"
)

// State is what counts are made of.
type State struct {
	Index   *index.Index
	Figures *stats.Stats
}

// Different gives the places at which some buildings are counted otherwise after an edit than before: where they stood and where
// they stand. Buildings in which nobody lives are not counted.
func Different(before, after State, ids []int64) []tiles.Box {
	var boxes []tiles.Box
	add := func(p tiles.Point) { boxes = append(boxes, tiles.NoBox().Extend(p)) }
	for _, id := range ids {
		from, was, before := before.home(id)
		to, is, after := after.home(id)
		if before == after && was == is && from == to {
			continue
		}
		if before {
			add(from)
		}
		if after && (!before || from != to) {
			add(to)
		}
	}
	return boxes
}

// counted is what of a building counts are made of, and the code by which a scope sees it.
type counted struct {
	flats, occupied, people int64
	region                  string
}

// home is where a building is counted, with what, and whether it is.
func (s State) home(id int64) (tiles.Point, counted, bool) {
	at, there := s.Index.Place(buildings, id, data.Everything())
	figures, found := s.Figures.Numbers(buildings, id, data.Everything())
	if !there || !found || figures.Households == 0 && figures.People == 0 {
		return tiles.Point{}, counted{}, false
	}
	return at, counted{figures.Households, figures.Occupied, figures.People, s.Figures.Region(buildings, id)}, true
}
