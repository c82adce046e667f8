package live

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/follow"
	"lintu/tiles"
)

// town is a city without anything in it: pages are told by boxes.
type town struct{ catalogue *layers.Catalogue }

func (c town) Catalogue() *layers.Catalogue { return c.catalogue }

func (c town) Box(string, int64) (tiles.Box, bool) { return tiles.NoBox(), false }

func newTown() town {
	return town{layers.NewCatalogue([]data.Table{data.Buildings(), data.Compounds(), data.Households()})}
}

func (c town) layer(name string) *layers.Layer {
	l, err := c.catalogue.Layer(name)
	if err != nil {
		return nil
	}
	return &l
}

// held is a tile of a layer that a page has.
type held struct {
	layer string
	tile  Tile
}

// sent is what is on its way to a page, of the view it is about.
type sent struct {
	message any
	view    *view
}

// story is a server, one page, and what happens.
type story struct {
	city    town
	history history
	page    *page
	// keeps says that the page keeps tiles out of view, and resumes with what the oldest of them has; otherwise it has none out of
	// view, and resumes with what it heard of.
	keeps bool

	view   *view
	bounds View
	heard  Version
	has    map[held]Version // the state a tile was made of
	sure   map[held]Version // up to where the page knows that there is nothing newer
	way    []sent
	edits  []entry
	wholes int
}

func (s *story) edit(t *rapid.T) {
	at := tiles.Project(orb.Point{105.4 + rapid.Float64Range(0, 0.02).Draw(t, "lon"), 28.9 + rapid.Float64Range(0, 0.02).Draw(t, "lat")})
	size := rapid.SampledFrom([]int32{0, 2000, 60_000}).Draw(t, "size")
	layer := rapid.SampledFrom([]string{"buildings", "compounds", "households"}).Draw(t, "layer")
	touched := follow.Touched{Boxes: map[string][]tiles.Box{layer: {{MinX: at.X, MinY: at.Y, MaxX: at.X + size, MaxY: at.Y + size}}}}
	if rapid.IntRange(0, 30).Draw(t, "whole") == 0 {
		touched = follow.Touched{Whole: map[string]bool{layer: true}}
	}
	e := s.history.add(touched, time.Now(), s.city.layer)
	s.edits = append(s.edits, e)
	s.page.hear(&e)
}

// look moves the page: tiles are asked for before and after the server knows of it.
func (s *story) look(t *rapid.T) {
	west, south := 105.4+rapid.Float64Range(0, 0.015).Draw(t, "west"), 28.9+rapid.Float64Range(0, 0.015).Draw(t, "south")
	wide := rapid.SampledFrom([]float64{0.001, 0.004, 0.01}).Draw(t, "wide")
	zoom := rapid.Uint8Range(14, 18).Draw(t, "zoom")
	least := rapid.Uint8Range(13, zoom).Draw(t, "minzoom")
	s.bounds = View{BBox: Bounds{west, south, west + wide, south + wide}, Zoom: zoom, MinZoom: &least, Layers: []string{"buildings", "compounds", "households"}}
	resume := Version(0)
	if !s.keeps {
		resume = s.heard
	}
	s.turn(t, resume)
}

// turn has the server take the view.
func (s *story) turn(t *rapid.T, resume Version) {
	v := newView(&s.bounds, s.city)
	s.view = v
	if !s.keeps {
		maps.DeleteFunc(s.has, func(h held, _ Version) bool { return !s.inView(h) })
	}
	s.fetch(t)
	for range rapid.IntRange(0, 2).Draw(t, "edits on the way") {
		s.edit(t)
	}
	s.page.look(v, resume)
	s.fetch(t)
}

// fetch has the page ask for some of the tiles in view that it has not.
func (s *story) fetch(t *rapid.T) {
	for _, name := range s.view.layers {
		l := s.city.layer(name)
		first, last := s.view.zooms(l)
		for zoom := first; zoom <= last; zoom++ {
			for a := range tiles.WebMercatorQuad.Meeting(zoom, 0, s.view.boxes[0]).All() {
				h := held{name, Tile{uint32(a.Z), a.X, a.Y}}
				if _, there := s.has[h]; !there && rapid.Bool().Draw(t, "asked") {
					s.ask(h)
				}
			}
		}
	}
}

func (s *story) ask(h held) { s.has[h], s.sure[h] = s.history.now(), s.heard }

func (s *story) inView(h held) bool {
	return s.view.shows(s.city.layer(h.layer), tiles.Address{Z: uint8(h.tile[0]), X: h.tile[1], Y: h.tile[2]})
}

// send has the server say what there is to say.
func (s *story) send(t *rapid.T) {
	before, fresh, least := s.page.told, s.page.fresh, s.page.sure()
	floor := s.history.floor
	n := s.page.collect(&s.history)
	for _, told := range n.tiles {
		for _, tile := range told.Tiles {
			a := tiles.Address{Z: uint8(tile[0]), X: tile[1], Y: tile[2]}
			if !slices.ContainsFunc(s.edits, func(e entry) bool {
				return (fresh || e.version > before) && e.touched.Meets(s.city.layer(told.Layer), a)
			}) {
				t.Fatalf("%s %v is told to be different, and is not", told.Layer, tile)
			}
		}
		if told.All {
			s.wholes++
			if least >= floor && least > 0 && !slices.ContainsFunc(s.edits, func(e entry) bool {
				return e.touched.Whole[told.Layer] || len(e.touched.Boxes[told.Layer]) > 0
			}) {
				t.Fatalf("%s is told as a whole for nothing", told.Layer)
			}
		}
	}
	for _, m := range n.messages() {
		s.way = append(s.way, sent{m, s.page.view})
	}
	if rapid.Bool().Draw(t, "a pong") {
		s.way = append(s.way, sent{Pong{Version: s.page.sure()}, s.page.view})
	}
}

// hear has the page deal with some of what is on its way.
func (s *story) hear(count int) {
	for ; count > 0 && len(s.way) > 0; count-- {
		var next sent
		next, s.way = s.way[0], s.way[1:]
		done := Version(0)
		switch m := next.message.(type) {
		case Tiles:
			for h := range s.has {
				if h.layer == m.Layer && (m.All || slices.Contains(m.Tiles, h.tile)) {
					s.ask(h)
				}
			}
			if !m.More {
				done = m.Version
			}
		case Catalogue:
			if !m.More {
				done = m.Version
			}
		case Pong:
			done = m.Version
		}
		s.heard = max(s.heard, done)
		for h := range s.has {
			if done > 0 && next.view == s.view && s.inView(h) {
				s.sure[h] = max(s.sure[h], done)
			}
		}
	}
}

// drop ends the connection; the page comes back with what it has.
func (s *story) drop(t *rapid.T) {
	s.way, s.page = nil, &page{}
	resume := s.heard
	if s.keeps {
		for h := range s.has {
			resume = min(resume, s.sure[h])
		}
	}
	s.turn(t, resume)
}

// settle has all be said and heard, after which nothing in view may be older than the last edit that touched it.
func (s *story) settle(t *rapid.T) {
	s.send(t)
	s.hear(len(s.way))
	for h, made := range s.has {
		if !s.inView(h) {
			continue
		}
		a, l := tiles.Address{Z: uint8(h.tile[0]), X: h.tile[1], Y: h.tile[2]}, s.city.layer(h.layer)
		for _, e := range s.edits {
			if e.version > made && e.touched.Meets(l, a) {
				t.Fatalf("%s %v is of state %d and was touched by %d; the page heard of %d", h.layer, h.tile, made, e.version, s.heard)
			}
		}
	}
}

// TestNoTileInViewStaysOld plays stories of edits, moves, messages on the way and lost connections, with pages that keep what is
// out of view and pages that do not, and with a history too short for some of them.
func TestNoTileInViewStaysOld(t *testing.T) {
	named, wholes := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := &story{
			city: newTown(), page: &page{}, keeps: rapid.Bool().Draw(t, "keeps"),
			has: map[held]Version{}, sure: map[held]Version{},
			history: history{mostEntries: rapid.SampledFrom([]int{4, 1000}).Draw(t, "entries"), mostBytes: 1 << 20},
		}
		s.history.add(follow.Touched{All: true}, time.Now(), s.city.layer)
		s.heard = s.history.now() // as the status said
		s.bounds = View{BBox: Bounds{105.4, 28.9, 105.404, 28.904}, Zoom: 16, Layers: []string{"buildings", "compounds", "households"}}
		s.turn(t, s.heard)
		t.Repeat(map[string]func(*rapid.T){
			"edit": s.edit, "look": s.look, "send": s.send, "drop": s.drop, "settle": s.settle,
			"hear": func(t *rapid.T) { s.hear(rapid.IntRange(1, 4).Draw(t, "messages")) },
		})
		s.settle(t)
		named, wholes = named+len(s.edits), wholes+s.wholes
	})
	if named == 0 || wholes == 0 {
		t.Errorf("%d edits, %d layers told as a whole: the stories are too dull", named, wholes)
	}
}
