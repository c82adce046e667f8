package live

import (
	"slices"

	"github.com/paulmach/orb"

	"lintu/layers"
	"lintu/layers/stats"
	"lintu/tiles"
)

// The tables of buildings and of the flats their 楼盘表 is made of.
const (
	buildings  = "buildings"
	households = "households"
)

// City is what is served at the moment.
type City interface {
	Catalogue() *layers.Catalogue
	// Box is where a feature is; false if there is no such one.
	Box(layer string, id int64) (tiles.Box, bool)
}

// view is what a page looks at. It never changes.
type view struct {
	id      uint32
	boxes   []tiles.Box // two where it crosses the antimeridian
	minZoom uint8
	zoom    uint8
	layers  []string // sorted
	areas   []viewArea
}

// viewArea is an area whose figures, rooms or card a page shows.
type viewArea struct {
	Area
	key    stats.Key
	box    tiles.Box // empty if it is nowhere
	layers []string  // whose features are shown of it
}

// newView is a page's view of a city.
func newView(v *View, city City) *view {
	out := &view{id: v.ViewID, zoom: v.Zoom, minZoom: v.Zoom, boxes: boxesOf(v.BBox)}
	if v.MinZoom != nil {
		out.minZoom = *v.MinZoom
	}
	catalogue := city.Catalogue()
	for _, name := range v.Layers {
		if l, err := catalogue.Layer(name); err == nil { // its name, not the message's, which would be kept with all of its text
			out.layers = append(out.layers, l.Name)
		}
	}
	slices.Sort(out.layers)
	out.layers = slices.Compact(out.layers)
	for _, a := range v.Areas {
		l, err := catalogue.Layer(a.Layer)
		if err != nil {
			continue
		}
		area := viewArea{Area: Area{l.Name, a.ID}, key: stats.Key{Table: l.Table, ID: a.ID}, box: tiles.NoBox(), layers: []string{l.Name}}
		if l.Table == buildings {
			area.layers = append(area.layers, households)
		}
		if box, found := city.Box(l.Name, a.ID); found {
			area.box = box
		}
		out.areas = append(out.areas, area)
	}
	return out
}

// boxesOf are bounds in world units.
func boxesOf(b Bounds) []tiles.Box {
	box := func(west, east float64) tiles.Box {
		return tiles.NoBox().Extend(tiles.Project(orb.Point{west, b[3]})).Extend(tiles.Project(orb.Point{east, b[1]}))
	}
	if b[0] > b[2] {
		return []tiles.Box{box(b[0], 180), box(-180, b[2])}
	}
	return []tiles.Box{box(b[0], b[2])}
}

// zooms are those at which a page holds tiles of a layer; none if first is more than last.
func (v *view) zooms(l *layers.Layer) (first, last uint8) {
	return max(min(v.minZoom, l.MaxZoom), l.MinZoom), min(v.zoom, l.MaxZoom)
}

// has reports whether the page holds tiles of a layer.
func (v *view) has(layer string) bool {
	_, found := slices.BinarySearch(v.layers, layer)
	return found
}

// shows reports whether a tile is in view.
func (v *view) shows(l *layers.Layer, a tiles.Address) bool {
	first, last := v.zooms(l)
	return a.Z >= first && a.Z <= last && slices.ContainsFunc(v.boxes, func(b tiles.Box) bool {
		return tiles.WebMercatorQuad.Meeting(a.Z, 0, b).Has(a)
	})
}

// touched calls do with the tiles of a layer in view that a state touched, until it returns false. A tile may come twice.
func (v *view) touched(e *entry, l *layers.Layer, do func(tiles.Span) bool) {
	first, last := v.zooms(l)
	for zoom := first; zoom <= last; zoom++ {
		for _, b := range v.boxes {
			window := tiles.WebMercatorQuad.Meeting(zoom, 0, b)
			for _, changed := range e.touched.Boxes[l.Name] {
				if s := cut(window, l.Different(tiles.WebMercatorQuad, zoom, changed)); !s.Empty() && !do(s) {
					return
				}
			}
		}
	}
}

// cut is the tiles that are in both of two spans of a zoom.
func cut(a, b tiles.Span) tiles.Span {
	if a.Empty() || b.Empty() {
		return tiles.NoSpan(a.Set, a.Z)
	}
	a.MinX, a.MinY, a.MaxX, a.MaxY = max(a.MinX, b.MinX), max(a.MinY, b.MinY), min(a.MaxX, b.MaxX), min(a.MaxY, b.MaxY)
	return a
}

// wants reports whether a state touched something in view.
func (v *view) wants(e *entry) bool {
	if e.touched.All || e.touched.Layers || slices.ContainsFunc(v.areas, func(a viewArea) bool { return a.hit(e) }) {
		return true
	}
	for _, l := range e.layers {
		if !v.has(l.Name) {
			continue
		}
		if e.touched.Whole[l.Name] {
			return true
		}
		found := false
		v.touched(e, l, func(tiles.Span) bool { found = true; return false })
		if found {
			return true
		}
	}
	return false
}

// hit reports whether what is shown of an area is touched.
func (a *viewArea) hit(e *entry) bool {
	return e.counts(a.key) || slices.ContainsFunc(a.layers, func(layer string) bool { return e.meets(layer, a.box) })
}

// covers reports whether all that a page holds of a layer in another view is in this one too.
func (v *view) covers(o *view, layer string) bool {
	if !v.has(layer) || v.minZoom > o.minZoom || v.zoom < o.zoom {
		return false
	}
	for _, b := range o.boxes {
		if !slices.ContainsFunc(v.boxes, func(own tiles.Box) bool { return own.Holds(b) }) {
			return false
		}
	}
	return true
}

// watches reports whether an area is one of the view's.
func (v *view) watches(a Area) bool {
	return slices.ContainsFunc(v.areas, func(own viewArea) bool { return own.Area == a })
}
