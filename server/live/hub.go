package live

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"lintu/layers"
	"lintu/layers/follow"
	"lintu/server/metrics"
)

// Why a request does not become a socket.
var (
	ErrNotReady = errors.New("the city is still being loaded")
	ErrFull     = errors.New("as many pages are connected as may be")
	ErrUpgrade  = errors.New("this address speaks WebSocket")
	ErrOrigin   = errors.New("the page is another site's")
)

// Feed tells what is different, one state after another or several in one.
type Feed interface {
	Next(ctx context.Context) (follow.Touched, error)
}

// Times are how long things take.
type Times struct {
	Pace   time.Duration // between two sendings to one page
	Hello  time.Duration // for a page to say HELLO
	Ping   time.Duration // of silence after which a page is pinged
	Silent time.Duration // of silence after which it is gone
	Ack    time.Duration // for a page to acknowledge
	Write  time.Duration // for the network to take a message
	Retry  time.Duration // before a page comes back
	Look   time.Duration // between two looks at who is still there
}

// Usual are the times of a server.
func Usual() Times {
	return Times{
		Pace: 100 * time.Millisecond, Hello: 10 * time.Second, Ping: 20 * time.Second, Silent: 60 * time.Second,
		Ack: 30 * time.Second, Write: 5 * time.Second, Retry: 2 * time.Second, Look: time.Second,
	}
}

// Options are what a hub is beside its pages.
type Options struct {
	City  City
	Pages int // connected at once
	Times Times
	Log   *slog.Logger
}

// Buffers of a socket. That for reading is held while a page is connected, that for writing is lent.
const (
	readBuffer  = 512
	writeBuffer = 4 << 10
)

// Hub tells connected pages what is different. Pages are many and cost little: a goroutine that waits for what they say, what they
// look at, and how far they were told. What happened is kept once for all, in the history; writers are few and are lent.
type Hub struct {
	options    Options
	epoch      string
	history    history
	upgrader   websocket.Upgrader
	ready      chan *socket
	begun      chan struct{}   // closed with the first state
	done       chan struct{}   // closed when nobody writes any more
	background context.Context //nolint:containedctx // of log lines, which end with nothing
	stale      atomic.Pointer[time.Time]
	count      counts
	readers    sync.WaitGroup

	// of who posts
	catalogue *layers.Catalogue
	layers    map[string]*layers.Layer

	lock    sync.Mutex
	sockets map[*socket]bool
	taken   int // places, those of sockets that are being made too
	ended   bool
}

// New makes a hub without pages.
func New(options Options) *Hub {
	id := make([]byte, 8)
	_, _ = rand.Read(id) // never fails, says crypto/rand
	return &Hub{
		options: options, epoch: hex.EncodeToString(id), ready: make(chan *socket, options.Pages),
		begun: make(chan struct{}), done: make(chan struct{}),
		history:    history{mostEntries: usualEntries, mostBytes: usualBytes},
		background: context.Background(), sockets: map[*socket]bool{},
		upgrader: websocket.Upgrader{
			ReadBufferSize: readBuffer, WriteBufferSize: writeBuffer, WriteBufferPool: &sync.Pool{},
			Error: func(http.ResponseWriter, *http.Request, int, error) {}, // whoever asked for the upgrade answers
		},
	}
}

// Position is what a page that asks for something now will have got, as [Resume] says it.
func (h *Hub) Position() (epoch string, version uint64) { return h.epoch, uint64(h.history.now()) }

// Begun is closed once there is a first state, and so a place for pages.
func (h *Hub) Begun() <-chan struct{} { return h.begun }

// Stale says since when the store could not be followed; the zero time that it is.
func (h *Hub) Stale(since time.Time) {
	since = since.UTC().Truncate(time.Millisecond)
	h.stale.Store(&since)
	h.each(func(s *socket) { s.poke() })
}

func (h *Hub) staleSince() time.Time {
	if since := h.stale.Load(); since != nil {
		return *since
	}
	return time.Time{}
}

func (h *Hub) limits() Limits {
	t := h.options.Times
	return Limits{
		MessageBytes: mostMessageBytes, MessagesEach: messagesEach, MessagesBurst: messagesBurst, Layers: mostLayers, Areas: mostAreas,
		Tiles: mostTiles, AckSeconds: int(t.Ack.Seconds()), SilentSeconds: int(t.Silent.Seconds()), RetrySeconds: int(t.Retry.Seconds()),
	}
}

// each does something with every socket, whose lock it holds.
func (h *Hub) each(do func(*socket)) {
	for _, s := range h.all() {
		s.lock.Lock()
		do(s)
		s.lock.Unlock()
	}
}

func (h *Hub) all() []*socket {
	h.lock.Lock()
	defer h.lock.Unlock()
	list := make([]*socket, 0, len(h.sockets))
	for s := range h.sockets {
		list = append(list, s)
	}
	return list
}

// Accept makes a request a socket. If it cannot, it has answered nothing; an error that is none of this package's means that the
// client has gone.
func (h *Hub) Accept(w http.ResponseWriter, r *http.Request) error {
	if err := h.admit(r); err != nil {
		h.count.refused.Add(1)
		return err
	}
	conn, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		h.release()
		var refused websocket.HandshakeError
		if errors.As(err, &refused) {
			return ErrUpgrade
		}
		return err
	}
	now := time.Now()
	s := &socket{hub: h, conn: conn, tokens: messagesBurst, opened: now, heard: now, filled: now}
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.ended {
		h.taken--
		return conn.Close()
	}
	h.count.opened.Add(1)
	h.sockets[s] = true
	h.readers.Go(s.read)
	return nil
}

// admit keeps a place for a socket that is to be made.
func (h *Hub) admit(r *http.Request) error {
	switch {
	case !websocket.IsWebSocketUpgrade(r):
		return ErrUpgrade
	case !sameOrigin(r):
		return ErrOrigin
	case h.history.now() == 0:
		return ErrNotReady
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.ended {
		return ErrNotReady
	}
	if h.taken >= h.options.Pages {
		return ErrFull
	}
	h.taken++
	return nil
}

func (h *Hub) release() {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.taken--
}

// sameOrigin reports whether a request was made by one of our own pages or by no page at all. A page of another site could read
// through a socket what it may not read through a request.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	page, err := url.Parse(origin)
	return err == nil && (page.Scheme == "http" || page.Scheme == "https") && strings.EqualFold(page.Host, r.Host)
}

// leave takes off a socket whose connection has ended.
func (h *Hub) leave(s *socket) {
	reason := s.gone()
	h.lock.Lock()
	delete(h.sockets, s)
	h.taken--
	h.lock.Unlock()
	h.count.left(reason)
	h.options.Log.LogAttrs(h.background, slog.LevelDebug, "a page has left", slog.String("reason", reason),
		slog.Duration("after", time.Since(s.opened).Round(time.Millisecond)))
}

// Run tells pages what the feed says until the context ends; then they are told to come back, and all are gone.
func (h *Hub) Run(ctx context.Context, feed Feed) error {
	group, inner := errgroup.WithContext(ctx)
	group.Go(func() error { return h.listen(inner, feed) })
	for range max(4, 2*runtime.GOMAXPROCS(0)) {
		group.Go(func() error { return h.write(inner) })
	}
	group.Go(func() error { return h.watch(inner) })
	err := group.Wait()
	close(h.done)
	h.end()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// listen takes in one state after another.
func (h *Hub) listen(ctx context.Context, feed Feed) error {
	for {
		touched, err := feed.Next(ctx)
		if err != nil {
			return err
		}
		h.post(touched)
	}
}

// post remembers a state and has those told whom it concerns.
func (h *Hub) post(touched follow.Touched) {
	if now := h.options.City.Catalogue(); now != h.catalogue {
		h.catalogue, h.layers = now, map[string]*layers.Layer{}
		for _, l := range now.All() {
			h.layers[l.Name] = &l
		}
	}
	e := h.history.add(touched, time.Now(), func(name string) *layers.Layer { return h.layers[name] })
	if e.version == 1 {
		close(h.begun)
	}
	h.each(func(s *socket) {
		if s.page.hear(&e) {
			s.poke()
		}
	})
}

// write sends what is waiting, of one socket after another.
func (h *Hub) write(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case s := <-h.ready:
			s.serve()
		}
	}
}

// watch looks who is still there.
func (h *Hub) watch(ctx context.Context) error {
	ticker := time.NewTicker(h.options.Times.Look)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case now := <-ticker.C:
			h.each(func(s *socket) { s.check(now) })
		}
	}
}

// atOnce is how many sockets are closed at a time when the server stops: who does not read must not hold up the others.
const atOnce = 64

// end closes all sockets and waits until they are gone.
func (h *Hub) end() {
	h.lock.Lock()
	h.ended = true
	h.lock.Unlock()
	var group errgroup.Group
	group.SetLimit(atOnce)
	for _, s := range h.all() {
		group.Go(func() error { s.close(errLeaving); return nil })
	}
	_ = group.Wait() // none of them fails
	h.readers.Wait()
}

// Figures are what there is to say of the pages now.
func (h *Hub) Figures() metrics.Live {
	now, oldest := time.Now(), time.Duration(0)
	h.each(func(s *socket) {
		if s.awaited > 0 {
			oldest = max(oldest, now.Sub(s.since))
		}
	})
	h.lock.Lock()
	pages := len(h.sockets)
	h.lock.Unlock()
	return h.count.figures(pages, oldest)
}
