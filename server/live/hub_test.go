package live

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/paulmach/orb"

	"lintu/layers/follow"
	"lintu/tiles"
)

// place is where things are edited in these tests, and elsewhere is not.
var (
	place     = orb.Point{105.45, 28.89}
	elsewhere = orb.Point{115.45, 28.89}
)

// stage is a hub that serves, and the board that it is told by.
type stage struct {
	*Hub
	t     testing.TB
	board follow.Board
	url   string
	stop  func()
}

// start serves a hub until the test ends. A page must not be taken for a dead one on a slow machine, unless that is what is tested.
func start(t testing.TB, change func(*Options)) *stage {
	t.Helper()
	patient := Times{
		Pace: 20 * time.Millisecond, Hello: time.Minute, Ping: time.Minute, Silent: time.Minute, Ack: time.Minute, Write: time.Minute,
		Retry: 2 * time.Second, Look: 10 * time.Millisecond,
	}
	options := Options{City: newTown(), Pages: 1000, Times: patient, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&options)
	}
	s := &stage{Hub: New(options), t: t}
	feed := s.board.Subscribe()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.Accept(w, r); errors.Is(err, ErrFull) || errors.Is(err, ErrNotReady) {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	s.url = strings.Replace(server.URL, "http", "ws", 1)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, feed) }()
	s.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		ended <- nil
		server.Close()
	}
	t.Cleanup(s.stop)
	s.board.Post(follow.Touched{All: true})
	s.until("the first state", func() bool { return s.history.now() > 0 })
	return s
}

// until waits for something that is to come.
func (s *stage) until(what string, there func() bool) {
	s.t.Helper()
	for began := time.Now(); !there(); time.Sleep(time.Millisecond) {
		if time.Since(began) > time.Minute {
			s.t.Fatalf("%s: not within a minute", what)
		}
	}
}

// edit touches buildings at a place.
func (s *stage) edit(at orb.Point) {
	p := tiles.Project(at)
	s.board.Post(follow.Touched{Boxes: map[string][]tiles.Box{"buildings": {tiles.NoBox().Extend(p)}}})
}

// client is a page.
type client struct {
	t testing.TB
	*websocket.Conn
}

// told is any message of the server's.
type told struct {
	Kind    Kind
	Layer   string
	Tiles   []Tile
	All     bool
	More    bool
	Version Version
	Since   *time.Time
	Limits  Limits
	Epoch   string
}

func (s *stage) dial() client {
	s.t.Helper()
	conn, response, err := websocket.DefaultDialer.Dial(s.url, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = response.Body.Close()
	s.t.Cleanup(func() { _ = conn.Close() })
	return client{s.t, conn}
}

// page is a client that looks at a place and has everything so far.
func (s *stage) page(at orb.Point) client {
	s.t.Helper()
	c := s.dial()
	c.say(`{"kind":"HELLO","protocol":1}`)
	hello := c.hear()
	if hello.Kind != "WELCOME" {
		s.t.Fatalf("%+v", hello)
	}
	v := View{
		Kind: "VIEW", BBox: Bounds{at[0], at[1], at[0], at[1]}, Zoom: 16, Layers: []string{"buildings", "compounds"},
		Resume: &Resume{Epoch: hello.Epoch, Version: hello.Version},
	}
	text, err := json.Marshal(v)
	if err != nil {
		s.t.Fatal(err)
	}
	c.say(string(text))
	c.say(`{"kind":"PING"}`)                            // once it is answered the view is taken
	for m := c.hear(); m.Kind != "PONG"; m = c.hear() { // something may be edited just now
		c.ack(m.Version)
	}
	return c
}

func (c client) say(text string) {
	c.t.Helper()
	if err := c.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

func (c client) ack(v Version) {
	c.t.Helper()
	if err := c.WriteJSON(Ack{Kind: "ACK", Version: v}); err != nil {
		c.t.Fatal(err)
	}
}

func (c client) hear() told {
	c.t.Helper()
	var m told
	if err := c.ReadJSON(&m); err != nil {
		c.t.Fatal(err)
	}
	return m
}

// closed reads until the server closes, and gives its code and reason.
func (c client) closed() (int, Closing) {
	c.t.Helper()
	for {
		_, _, err := c.ReadMessage()
		var closing *websocket.CloseError
		if errors.As(err, &closing) {
			var reason Closing
			if json.Unmarshal([]byte(closing.Text), &reason) != nil {
				c.t.Errorf("closed with %q", closing.Text)
			}
			return closing.Code, reason
		}
		if err != nil {
			return 0, Closing{}
		}
	}
}

func TestABurstIsToldInFewSendings(t *testing.T) {
	s := start(t, nil)
	near, far := s.page(place), s.page(elsewhere)
	const edits = 5000
	for range edits {
		s.edit(place)
	}
	s.until("all of it", func() bool { return s.history.now() >= 2 })
	sendings, least := 0, Version(0)
	for last := Version(0); ; {
		m := near.hear()
		if m.Kind != "TILES" || m.Layer != "buildings" || m.All || len(m.Tiles) > 4 || m.More || m.Version <= least {
			t.Fatalf("%+v", m)
		}
		sendings, least = sendings+1, m.Version
		near.ack(m.Version)
		if now := s.history.now(); now == last && least == now {
			break
		} else if last = now; least == now {
			near.say(`{"kind":"PING"}`)
			if m := near.hear(); m.Kind == "PONG" {
				break
			}
		}
	}
	if sendings > edits/10 {
		t.Errorf("%d sendings", sendings)
	}
	far.say(`{"kind":"PING"}`)
	if m := far.hear(); m.Kind != "PONG" {
		t.Errorf("the page that looks elsewhere hears %+v", m)
	}
}

func TestOneSendingAtATime(t *testing.T) {
	s := start(t, nil)
	c := s.page(place)
	s.edit(place)
	first := c.hear()
	for range 100 {
		before := s.history.now()
		s.edit(place)
		s.until("the edit", func() bool { return s.history.now() > before })
	}
	c.say(`{"kind":"PING"}`)
	if m := c.hear(); m.Kind != "PONG" {
		t.Fatalf("before the first is acknowledged: %+v", m)
	}
	c.ack(first.Version)
	if m := c.hear(); m.Kind != "TILES" || m.Version != s.history.now() {
		t.Errorf("after it: %+v, of %d", m, s.history.now())
	}
}

func TestStaleIsToldAndThatItIsNot(t *testing.T) {
	s := start(t, nil)
	c := s.page(place)
	since := time.Date(2026, 11, 22, 6, 32, 5, 0, time.UTC)
	s.Stale(since)
	if m := c.hear(); m.Kind != "STALE" || m.Since == nil || !m.Since.Equal(since) {
		t.Errorf("%+v", m)
	}
	late := s.dial()
	late.say(`{"kind":"HELLO","protocol":1}`)
	if m := late.hear(); m.Kind != "WELCOME" {
		t.Fatalf("%+v", m)
	}
	if m := late.hear(); m.Kind != "STALE" || m.Since == nil {
		t.Errorf("who comes later: %+v", m)
	}
	s.Stale(time.Time{})
	if m := c.hear(); m.Kind != "STALE" || m.Since != nil {
		t.Errorf("%+v", m)
	}
}

func TestSocketsAreClosedWithWhatWasWrong(t *testing.T) {
	quick := func(change func(*Times)) func(*Options) { return func(o *Options) { change(&o.Times) } }
	greeted := func(c client) { c.say(`{"kind":"HELLO","protocol":1}`) }
	for name, c := range map[string]struct {
		options func(*Options)
		do      func(*stage, client)
		code    int
		reason  string
	}{
		"no HELLO":        {quick(func(t *Times) { t.Hello = 20 * time.Millisecond }), func(*stage, client) {}, CloseHello, "hello_expected"},
		"VIEW first":      {nil, func(_ *stage, c client) { c.say(`{"kind":"PING"}`) }, CloseHello, "hello_expected"},
		"HELLO twice":     {nil, func(_ *stage, c client) { greeted(c); greeted(c) }, CloseHello, "hello_expected"},
		"protocol 2":      {nil, func(_ *stage, c client) { c.say(`{"kind":"HELLO","protocol":2}`) }, CloseProtocol, "wrong_protocol"},
		"rubbish":         {nil, func(_ *stage, c client) { c.say("rubbish") }, CloseBad, "bad_message"},
		"an unknown kind": {nil, func(_ *stage, c client) { greeted(c); c.say(`{"kind":"SHOUT"}`) }, CloseBad, "bad_message"},
		"an impossible ACK": {nil, func(_ *stage, c client) {
			greeted(c)
			c.say(`{"kind":"ACK","version":9000000000000000}`)
		}, CloseBad, "bad_message"},
		"not UTF-8": {nil, func(_ *stage, c client) { c.say("\xff") }, CloseText, "not_utf8"},
		"binary":    {nil, func(_ *stage, c client) { _ = c.WriteMessage(websocket.BinaryMessage, []byte("{}")) }, CloseBinary, "binary"},
		"too large": {nil, func(_ *stage, c client) { c.say(strings.Repeat(" ", mostMessageBytes+1)) }, CloseLarge, "too_large"},
		"too many": {nil, func(_ *stage, c client) {
			greeted(c)
			for range 10_000 {
				if c.WriteMessage(websocket.TextMessage, []byte(`{"kind":"ACK","version":0}`)) != nil {
					return
				}
			}
		}, CloseRate, "too_many_messages"},
		"no ACK": {quick(func(t *Times) { t.Ack = 50 * time.Millisecond }), func(s *stage, _ client) {
			slow := s.page(place)
			s.edit(place)
			if code, reason := slow.closed(); code != CloseSlow || reason.RetrySeconds != 2 {
				t.Errorf("%d %+v", code, reason)
			}
		}, 0, ""},
		"silence": {quick(func(t *Times) { t.Silent = 50 * time.Millisecond }), func(*stage, client) {}, CloseSilent, "silent"},
		"the end": {nil, func(s *stage, c client) { greeted(c); c.hear(); s.stop() }, CloseLeaving, "leaving"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, c.options)
			page := s.dial()
			c.do(s, page)
			if c.code == 0 {
				return
			}
			if code, reason := page.closed(); code != c.code || reason.Code != c.reason {
				t.Errorf("closed with %d %+v", code, reason)
			}
			s.until("that it is gone", func() bool { return s.Figures().Pages == 0 })
		})
	}
}

func TestNoMorePagesThanThereMayBe(t *testing.T) {
	s := start(t, func(o *Options) { o.Pages = 2 })
	first, _ := s.page(place), s.page(place)
	_, response, err := websocket.DefaultDialer.Dial(s.url, nil)
	if err == nil || response == nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("a third page: %v, %v", response, err)
	}
	_ = response.Body.Close()
	_ = first.Close()
	s.until("room", func() bool { return s.Figures().Pages == 1 })
	s.page(place)
	if now := s.Figures(); now.Refused != 1 || now.Opened != 3 || now.Left["by_itself"] != 1 {
		t.Errorf("%+v", now)
	}
}

// TestRubbishHarmsNobody: sockets that send anything, as frames and as bytes, are closed or live on, and nothing of them is kept.
func TestRubbishHarmsNobody(t *testing.T) {
	s := start(t, nil)
	good := s.page(place)
	before := runtime.NumGoroutine()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // rubbish
	pieces := []string{
		`{"kind":"HELLO","protocol":1}`, `{"kind":"PING"}`, `{"kind":"ACK","version":1}`, `{"kind":"VIEW"`, `[`, "\x00", "\xff\xfe", `null`,
		`{"kind":"VIEW","view_id":1,"bbox":[-180,-90,180,90],"zoom":22,"minzoom":0,"layers":["buildings","compounds"]}`,
		strings.Repeat("[", 20_000), strings.Repeat("9", 40_000),
	}
	for range 300 {
		c := s.dial()
		if random.IntN(3) == 0 {
			bytes := make([]byte, 1+random.IntN(300))
			for i := range bytes {
				bytes[i] = byte(random.UintN(256))
			}
			_, _ = c.NetConn().Write(bytes)
		}
		for range random.IntN(8) {
			text := pieces[random.IntN(len(pieces))]
			if at := random.IntN(len(text) + 1); random.IntN(2) == 0 {
				text = text[:at] + pieces[random.IntN(len(pieces))]
			}
			if c.WriteMessage(1+random.IntN(2), []byte(text)) != nil {
				break
			}
		}
		if random.IntN(2) == 0 {
			_ = c.NetConn().(*net.TCPConn).SetLinger(0)
		}
		_ = c.Close()
	}
	s.until("that they are gone", func() bool { return s.Figures().Pages == 1 })
	s.until("their goroutines", func() bool { return runtime.NumGoroutine() <= before+5 })
	s.edit(place)
	if m := good.hear(); m.Kind != "TILES" {
		t.Errorf("the page that speaks hears %+v", m)
	}
}
