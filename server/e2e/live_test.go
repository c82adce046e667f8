package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/server/live"
	"lintu/tiles"
)

// onlooker is an open page as the socket knows it.
type onlooker struct {
	t     testing.TB
	conn  *websocket.Conn
	heard chan message
	hello live.Welcome

	writing sync.Mutex
}

// write sends a message.
func (o *onlooker) write(message any) error {
	o.writing.Lock()
	defer o.writing.Unlock()
	return o.conn.WriteJSON(message)
}

// message is any of the server's.
type message struct {
	Kind    live.Kind
	ViewID  uint32 `json:"view_id"`
	Layer   string
	Tiles   []live.Tile
	All     bool
	Areas   []live.Area
	Version live.Version
	Epoch   string
	Since   *time.Time
	At      time.Time
	More    bool
}

// dial opens a socket.
func (s *server) dial() (*websocket.Conn, error) {
	conn, response, err := websocket.DefaultDialer.Dial(strings.Replace(s.url, "http", "ws", 1)+"/api/v1/live", nil)
	if response != nil {
		_ = response.Body.Close()
	}
	return conn, err
}

// open connects a page and greets. It acknowledges what it is told.
func (s *server) open() *onlooker {
	s.t.Helper()
	conn, err := s.dial()
	if err != nil {
		s.t.Fatalf("a socket of a server that is ready: %v", err)
	}
	o := &onlooker{t: s.t, conn: conn, heard: make(chan message, 1000)}
	s.t.Cleanup(func() { _ = conn.Close() })
	o.say(live.Hello{Kind: "HELLO", Protocol: live.Protocol})
	if err := conn.ReadJSON(&o.hello); err != nil || o.hello.Kind != "WELCOME" || o.hello.Version == 0 {
		s.t.Fatalf("%+v, %v", o.hello, err)
	}
	return o
}

// follow reads on, acknowledges, and keeps what was said.
func (o *onlooker) follow() {
	go func() {
		defer close(o.heard)
		for {
			var m message
			if o.conn.ReadJSON(&m) != nil {
				return
			}
			o.heard <- m
			if !m.More && m.Version > 0 && m.Kind != "PONG" && o.write(live.Ack{Kind: "ACK", Version: m.Version}) != nil {
				return
			}
		}
	}()
}

func (o *onlooker) say(message any) {
	o.t.Helper()
	if err := o.write(message); err != nil {
		o.t.Fatal(err)
	}
}

// next is what the page is told next; it waits for it.
func (o *onlooker) next() message {
	o.t.Helper()
	select {
	case m, more := <-o.heard:
		if !more {
			o.t.Fatal("the socket is closed")
		}
		return m
	case <-time.After(time.Minute):
		o.t.Fatal("nothing heard within a minute")
	}
	return message{}
}

// hears waits until the page has heard one of each.
func (o *onlooker) hears(each ...func(message) bool) {
	o.t.Helper()
	for len(each) > 0 {
		m := o.next()
		each = slices.DeleteFunc(each, func(is func(message) bool) bool { return is(m) })
	}
}

// around is a view of a street, some hundred metres around a place.
func around(p orb.Point, id uint32) live.View {
	const half = 0.001
	return live.View{
		Kind: "VIEW", ViewID: id, BBox: live.Bounds{p[0] - half, p[1] - half, p[0] + half, p[1] + half}, Zoom: 16,
		Layers: []string{"buildings", "households", "people", "compounds"},
	}
}

// since is a view of a page that has everything up to what the server said in its greeting.
func (o *onlooker) since(v live.View) live.View {
	v.Resume = &live.Resume{Epoch: o.hello.Epoch, Version: o.hello.Version}
	return v
}

func TestAnEditReachesThePageThatLooksThereAndNoOther(t *testing.T) {
	flat := aFlat(t, demoStore(t))
	followed(t, func(t *testing.T, s *server, sql program) {
		near, far := s.open(), s.open()
		elsewhere := orb.Point{flat.Position[0] + 0.5, flat.Position[1]}
		view := near.since(around(*flat.Position, 7))
		view.Areas = []live.Area{{Layer: "buildings", ID: flat.Building}}
		near.say(view)
		far.say(far.since(around(elsewhere, 8)))
		near.follow()
		far.follow()
		sql(t, fmt.Sprintf("UPDATE lintu.buildings SET name = '望江楼' WHERE id = %d", flat.Building))
		got, tile := near.next(), tiles.At(tiles.Project(*flat.Position), 16)
		if got.Kind != "TILES" || got.Layer != "buildings" || got.ViewID != 7 || len(got.Tiles) == 0 || len(got.Tiles) > 4 || got.All {
			t.Errorf("%+v", got)
		}
		has := false
		for _, a := range got.Tiles {
			has = has || a == live.Tile{16, tile.X, tile.Y}
		}
		if !has {
			t.Errorf("%v is not of %v", tile, got.Tiles)
		}
		if card := near.next(); card.Kind != "FIGURES" || len(card.Areas) != 1 || card.Areas[0].ID != flat.Building || card.More {
			t.Errorf("of the card: %+v", card)
		}
		if r := s.get(tileOf("buildings", *flat.Position, 16)); !strings.Contains(string(r.body), "望江楼") {
			t.Error("the tile is as it was, though its page was told")
		}
		far.say(live.Ping{Kind: "PING"})
		if m := far.next(); m.Kind != "PONG" || m.Version < got.Version {
			t.Errorf("the page that looks elsewhere was told %+v", m)
		}
	})
}

// TestABulkOfEditsIsFewSendings changes every flat of the city in one statement: thousands of rows. Who looks at a street is told of its
// tiles, and a place without flats is none of it.
func TestABulkOfEditsIsFewSendings(t *testing.T) {
	store := copied(t, demoStore(t))
	s, flat, flats := boot(t, store), aFlat(t, store), len(rows(t, store, data.Query{Table: "households"}))
	near, far := s.open(), s.open()
	for o, at := range map[*onlooker]orb.Point{near: *flat.Position, far: {flat.Position[0] + 0.5, flat.Position[1]}} {
		v := o.since(around(at, 1))
		v.Zoom = 18 // flats are drawn from near
		o.say(v)
	}
	near.follow()
	far.follow()
	wantSQL(t, store, "UPDATE households SET room = room || '甲'")
	until(t, "all of it", func() bool {
		return strings.Contains(string(s.get(fmt.Sprintf("/api/v1/layers/households/features/%d", flat.ID)).body), "甲")
	})
	sendings := 0
	for done := false; !done; { // a PONG says that nothing was left of what had been posted when it was asked for
		m := near.next()
		if done = m.Kind == "PONG"; !done && !m.More {
			sendings++
			near.say(live.Ping{Kind: "PING"})
		}
	}
	if t.Logf("%d flats, %d sendings", flats, sendings); sendings > 10 {
		t.Error("they are many")
	}
	far.say(live.Ping{Kind: "PING"})
	if m := far.next(); m.Kind != "PONG" {
		t.Errorf("the page that looks elsewhere was told %+v", m)
	}
}

// statusLive is what a page asks before it asks for anything else.
func (s *server) statusLive() live.Resume {
	s.t.Helper()
	var status struct{ Live live.Resume }
	s.get("/api/v1/status").into(&status)
	return status.Live
}

func TestAPageThatComesBackIsToldWhatItMissed(t *testing.T) {
	flat := aFlat(t, demoStore(t))
	store := copied(t, demoStore(t))
	s := boot(t, store)
	has := s.statusLive()
	if has.Version == 0 || has.Epoch == "" {
		t.Fatalf("%+v", has)
	}
	rename := func(name string) {
		wantSQL(t, store, fmt.Sprintf("UPDATE buildings SET name = '%s' WHERE id = %d", name, flat.Building))
		until(t, name, func() bool { return s.statusLive().Version > has.Version })
	}
	rename("望江楼")
	view := around(*flat.Position, 1)
	ask := func(resume *live.Resume) message {
		o := s.open()
		view.Resume = resume
		o.say(view)
		o.follow()
		return o.next()
	}
	if m := ask(&has); m.Kind != "TILES" || m.All || m.Layer != "buildings" || len(m.Tiles) == 0 || len(m.Tiles) > 4 {
		t.Errorf("after the edit that it missed: %+v", m)
	}
	if m := ask(&live.Resume{Epoch: "another", Version: has.Version}); m.Kind != "CATALOGUE" {
		t.Errorf("of another server: %+v", m)
	}
	if m := ask(nil); m.Kind != "CATALOGUE" {
		t.Errorf("that says nothing: %+v", m)
	}
}

// wantSQL has another program write into a file.
func wantSQL(t testing.TB, store, sql string) {
	t.Helper()
	runTool(t, "ogrinfo", store, "-sql", sql)
}

func TestWhatIsNoPageGetsNoSocket(t *testing.T) {
	s := demo(t)
	for name, c := range map[string]struct {
		header []string
		status int
		code   string
	}{
		"a request":            {nil, 426, "websocket_only"},
		"another site's page":  {[]string{"Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "Origin", "https://example.com"}, 403, "other_site"},
		"half an upgrade":      {[]string{"Connection", "Upgrade", "Upgrade", "websocket"}, 426, "websocket_only"},
		"another name of ours": {[]string{"Connection", "Upgrade", "Upgrade", "websocket", "Origin", "http://localhost:1"}, 403, "other_site"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.get("/api/v1/live", c.header...)
			var problem struct{ Code string }
			if err := json.Unmarshal(r.body, &problem); err != nil || r.status != c.status || problem.Code != c.code {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
}
