package api

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/labstack/echo/v4"

	"lintu/server/reply"
	"lintu/tiles"
	"lintu/tiles/vector"
)

// finished is a tile that can be sent, to all who asked for it while it was made and to who asks later. Each of its forms is made
// once, when somebody first takes it.
type finished struct {
	tiles.Tile
	tag     string
	omitted []string // the header; nil for nothing
	missing []string
	cache   string // Cache-Control

	mu    sync.Mutex
	forms [forms]atomic.Pointer[reply.Prepared]
}

// forms are the plain one and those of codings.
const forms = 3

// place is that of a coding among the forms.
func place(coding string) int {
	switch coding {
	case reply.Zstd:
		return 1
	case reply.Gzip:
		return 2
	default:
		return 0
	}
}

// finish makes a tile ready to be sent.
func finish(tile tiles.Tile, control string) *finished {
	tile.Data = vector.AppendOmitted(tile)
	t := &finished{Tile: tile, tag: reply.Tag(tile.Data), cache: control}
	if o := tile.Omissions(); o.Sum() > 0 {
		t.omitted = []string{omissions(o)}
	}
	if len(tile.Missing) > 0 {
		t.cache, t.missing = "no-store", []string{missing(tile.Missing)}
	}
	t.forms[0].Store(reply.Prepare(t.form(""), t.Data))
	return t
}

func (t *finished) form(coding string) reply.Form {
	return reply.Form{Kind: tileKind, Cache: t.cache, Tag: t.tag, Coding: coding, Varies: true}
}

// bytes is about how much memory it takes.
func (t *finished) bytes() int {
	sum := 400
	for i := range t.forms {
		if form := t.forms[i].Load(); form != nil {
			sum += form.Bytes()
		}
	}
	return sum
}

// in gives a form and by how much the tile has grown by making it.
func (t *finished) in(ctx context.Context, coding string, p *packer) (form *reply.Prepared, grown int, err error) {
	at := &t.forms[place(coding)]
	if form = at.Load(); form != nil {
		return form, 0, nil
	}
	t.mu.Lock() // who waits for the same form gets it
	defer t.mu.Unlock()
	if form = at.Load(); form != nil {
		return form, 0, nil
	}
	body, err := p.pack(ctx, coding, t.Data)
	if err != nil {
		return nil, 0, err
	}
	form = reply.Prepare(t.form(coding), body)
	at.Store(form)
	return form, form.Bytes(), nil
}

// known answers who has the tile in a form already, and reports whether that was so: for that the form need not be made.
func (t *finished) known(c echo.Context, coding string) bool {
	form := t.forms[place(coding)].Load()
	if form == nil {
		form = reply.Prepare(t.form(coding), nil)
	}
	if !form.Known(c.Request()) {
		return false
	}
	form.Send(c.Response(), c.Request())
	return true
}
