package live

import (
	"slices"
	"time"

	"lintu/layers"
	"lintu/tiles"
)

// remembered is how many views before the present one are known, with how far each was told of.
const remembered = 8

// page is what the server knows of what a page has been told: the same amount for a slow one and a fast one. It is used under one lock.
type page struct {
	view *view // nil before the first
	// told is up to where everything was told: of the view, unless it is new, and of layers that came and went.
	told Version
	// fresh says that the view is new. Of its tiles those that no former view had were told of up to held.
	fresh  bool
	held   Version
	start  Version // up to where everything outside all views was told; 0: nothing is known of it
	former []former
	gap    bool // start is a version of this server's
}

// former is a view that was told of up to a version.
type former struct {
	*view
	until Version
}

// look takes another view. resumed is the version that the page has all of, 0 if it cannot be told.
func (p *page) look(v *view, resumed Version) {
	switch {
	case p.view == nil:
		p.start, p.told, p.gap = resumed, resumed, resumed > 0
	case !p.fresh:
		if len(p.former) == remembered {
			p.former = slices.Delete(p.former, 0, 1)
		}
		p.former = append(p.former, former{p.view, p.told})
	}
	p.view, p.fresh, p.held = v, true, max(p.start, resumed)
}

// sure is a version up to which there is nothing more to say of the view.
func (p *page) sure() Version {
	if p.fresh {
		return min(p.held, p.told)
	}
	return p.told
}

// least is up to where all tiles of a layer in view were told of.
func (p *page) least(layer string) Version {
	if !p.fresh {
		return p.told
	}
	least := p.held
	for _, f := range p.former {
		if f.covers(p.view, layer) {
			least = max(least, f.until)
		}
	}
	return least
}

// since is up to where a tile in view was told of.
func (p *page) since(l *layers.Layer, a tiles.Address) Version {
	if !p.fresh {
		return p.told
	}
	since := p.held
	for _, f := range p.former {
		if f.until > since && f.has(l.Name) && f.shows(l, a) {
			since = f.until
		}
	}
	return since
}

// sinceArea is up to where an area in view was told of.
func (p *page) sinceArea(a Area) Version {
	if !p.fresh {
		return p.told
	}
	since := p.held
	for _, f := range p.former {
		if f.until > since && f.watches(a) {
			since = f.until
		}
	}
	return since
}

// hear takes in that a state touched something, and reports whether there is something to say. If there is not, and nothing else is
// waiting, the page has been told of it.
func (p *page) hear(e *entry) bool {
	if p.view == nil {
		return false
	}
	if p.fresh || p.view.wants(e) {
		return true
	}
	if p.told == e.version-1 {
		p.told = e.version
	}
	return false
}

// news is what a page is to be told together.
type news struct {
	version   Version
	gap       *Gap
	catalogue bool
	tiles     []Tiles
	figures   *Figures
	all       int // layers told of as a whole
}

// none reports whether there is nothing to say.
func (n *news) none() bool { return !n.catalogue && len(n.tiles) == 0 && n.figures == nil }

// collect gives everything there is to say up to the last state, which then was told.
func (p *page) collect(h *history) news {
	if p.view == nil {
		return news{}
	}
	least := p.told
	for _, name := range p.view.layers {
		least = min(least, p.least(name))
	}
	for _, a := range p.view.areas {
		least = min(least, p.sinceArea(a.Area))
	}
	entries, floor, now := h.after(least)
	c := collector{page: p, entries: entries, floor: floor, news: news{version: now}}
	c.catalogue()
	c.tiles()
	c.figures()
	if c.news.all > 0 && p.gap && least < floor {
		c.news.gap = &Gap{Kind: "GAP", From: least, To: floor}
	}
	if c.everything {
		p.start, p.gap, p.former = now, true, nil
	}
	p.told, p.fresh = now, false
	return c.news
}

// collector puts together what there is to say.
type collector struct {
	page       *page
	entries    []entry
	floor      Version
	news       news
	left       int  // tiles that may still be named
	everything bool // all layers are told of as a whole
}

// forgotten reports whether what came after a version is not all known.
func (c *collector) forgotten(v Version) bool { return v == 0 || v < c.floor }

func (c *collector) catalogue() {
	told := c.page.told
	c.news.catalogue = c.forgotten(told) || slices.ContainsFunc(c.entries, func(e entry) bool {
		return e.version > told && (e.touched.All || e.touched.Layers)
	})
}

func (c *collector) tiles() {
	c.left, c.everything = mostTilesAtOnce, true
	for _, name := range c.page.view.layers {
		t := c.layer(name)
		c.everything = c.everything && t.All
		if !t.All && len(t.Tiles) == 0 {
			continue
		}
		t.Kind, t.ViewID, t.Layer, t.Version, t.At = "TILES", c.page.view.id, name, c.news.version, t.At.UTC().Truncate(time.Millisecond)
		if c.left -= len(t.Tiles); c.left < 0 {
			t.All, t.Tiles = true, nil
		}
		if t.All {
			c.news.all++
		}
		c.news.tiles = append(c.news.tiles, t)
	}
}

// layer is what there is to say of a layer.
func (c *collector) layer(name string) (told Tiles) {
	least := c.page.least(name)
	told.All = c.forgotten(least)
	found := map[Tile]bool{}
	for i := range c.entries {
		e := &c.entries[i]
		if e.version <= least {
			continue
		}
		before := len(found)
		whole := e.touched.All || e.touched.Whole[name]
		if told.All || whole {
			told.All, told.At = true, e.at
			continue
		}
		for _, l := range e.layers {
			if l.Name == name && !c.add(e, l, found) {
				told.All, told.At = true, e.at
			}
		}
		if len(found) > before {
			told.At = e.at
		}
	}
	if told.All {
		if told.At.IsZero() { // nothing is known of it but that it may be
			told.At = time.Now()
		}
		return told
	}
	for t := range found {
		told.Tiles = append(told.Tiles, t)
	}
	slices.SortFunc(told.Tiles, func(a, b Tile) int { return slices.Compare(a[:], b[:]) })
	return told
}

// add adds the tiles of a layer that a state touched and reports whether they can still be named.
func (c *collector) add(e *entry, l *layers.Layer, found map[Tile]bool) bool {
	few := true
	c.page.view.touched(e, l, func(s tiles.Span) bool {
		if s.Len() > mostTiles {
			few = false
			return false
		}
		for a := range s.All() {
			if e.version > c.page.since(l, a) {
				found[Tile{uint32(a.Z), a.X, a.Y}] = true
			}
		}
		few = len(found) <= mostTiles
		return few
	})
	return few
}

func (c *collector) figures() {
	told := Figures{Kind: "FIGURES", Version: c.news.version}
	for i := range c.page.view.areas {
		a := &c.page.view.areas[i]
		since := c.page.sinceArea(a.Area)
		if c.forgotten(since) {
			told.All = true
			break
		}
		if slices.ContainsFunc(c.entries, func(e entry) bool { return e.version > since && a.hit(&e) }) {
			told.Areas = append(told.Areas, a.Area)
		}
	}
	if told.All {
		told.Areas = nil
	}
	if told.All || len(told.Areas) > 0 {
		c.news.figures = &told
	}
}

// messages are what is sent, in order; the last has no more.
func (n *news) messages() []any {
	var list []any
	left := len(n.tiles)
	if n.gap != nil {
		list = append(list, *n.gap)
	}
	if n.catalogue {
		list = append(list, Catalogue{Kind: "CATALOGUE", Version: n.version, More: left > 0 || n.figures != nil})
	}
	for _, t := range n.tiles {
		left--
		t.More = left > 0 || n.figures != nil
		list = append(list, t)
	}
	if n.figures != nil {
		list = append(list, *n.figures)
	}
	return list
}
