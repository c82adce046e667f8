package e2e

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/paulmach/orb"

	"lintu/server/live"
)

// process is a server in a process of its own, which can be killed.
type process struct {
	*server
	command *exec.Cmd
}

// freePort is an address nobody listens on.
func freePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// spawn starts the program on a store and waits until it is ready.
func spawn(t testing.TB, store, address string) *process {
	t.Helper()
	p := &process{&server{t, "http://" + address}, exec.Command(os.Args[0], "serve", "--store", store, "--listen", address)}
	p.command.Env = append(os.Environ(), asProgram+"=1")
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	until(t, "a server on "+address, func() bool {
		response, err := http.Get(p.url + "/readyz")
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	return p
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.command.Process.Kill() // it may be dead
	_ = p.command.Wait()
}

// resident is how much memory the process has, in kB.
func (p *process) resident() int {
	p.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				p.t.Fatal(err)
			}
			return n
		}
	}
	p.t.Fatal("no VmRSS")
	return 0
}

// number is a size of a test: that of a variable of the environment, if it is set.
func number(t testing.TB, variable string, usual int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is no number", variable, text)
	}
	return n
}

// TestAPageGoesOnAfterTheServerWasKilled kills the server under an open page; LINTU_KILLS says how often. What was written
// meanwhile is no longer known to be exact, so the page is told of everything, and from then on of tiles again.
func TestAPageGoesOnAfterTheServerWasKilled(t *testing.T) {
	store, address := copied(t, demoStore(t)), freePort(t)
	flat := aFlat(t, store)
	p := spawn(t, store, address)
	page := p.open()
	view := page.since(around(*flat.Position, 1))
	page.say(view)
	page.follow()
	for kill := range number(t, "LINTU_KILLS", 2) {
		p.kill()
		for range page.heard { // until the line is dead
		}
		wantSQL(t, store, fmt.Sprintf("UPDATE buildings SET name = '断%d' WHERE id = %d", kill, flat.Building))
		p = spawn(t, store, address)
		page = p.open()
		if page.hello.Epoch == view.Resume.Epoch {
			t.Fatal("another server says the epoch of the one before")
		}
		page.say(view)
		page.follow()
		whole := map[string]bool{}
		for more := true; more; {
			m := page.next()
			if m.Kind == "TILES" && m.All {
				whole[m.Layer] = true
			}
			more = m.More
		}
		if len(whole) != len(view.Layers) {
			t.Errorf("told of %v as a whole, of %v", whole, view.Layers)
		}
		view = page.since(view)
		wantSQL(t, store, fmt.Sprintf("UPDATE buildings SET name = '续%d' WHERE id = %d", kill, flat.Building))
		if m := page.next(); m.Kind != "TILES" || m.Layer != "buildings" || m.All || len(m.Tiles) > 4 {
			t.Errorf("after it: %+v", m)
		}
	}
}

// TestManyPagesAtOnce connects many pages, LINTU_PAGES says how many, half of which look where something is edited, and tells what
// they cost and how soon they hear.
func TestManyPagesAtOnce(t *testing.T) {
	store := copied(t, demoStore(t))
	flat, pages := aFlat(t, store), number(t, "LINTU_PAGES", 60)
	p := spawn(t, store, freePort(t))
	before := p.resident()
	places := []orb.Point{*flat.Position, {flat.Position[0] + 0.5, flat.Position[1]}}
	all, began := make([]*onlooker, pages), time.Now()
	var opening sync.WaitGroup
	for first := range 20 {
		opening.Go(func() {
			for i := first; i < pages; i += 20 {
				all[i] = p.join(places[i%2])
			}
		})
	}
	opening.Wait()
	if slices.Contains(all, nil) {
		t.Fatal("not every page is connected")
	}
	opened, with := time.Since(began), p.resident()
	var ages []time.Duration
	for edit := range 10 {
		var lock sync.Mutex
		var reading sync.WaitGroup
		for i := 0; i < pages; i += 2 {
			reading.Go(func() {
				m, err := all[i].told("TILES")
				lock.Lock()
				defer lock.Unlock()
				if err != nil || m.All || len(m.Tiles) > 4 {
					t.Errorf("page %d: %+v, %v", i, m, err)
					return
				}
				ages = append(ages, time.Since(m.At))
			})
		}
		wantSQL(t, store, fmt.Sprintf("UPDATE buildings SET name = '第%d' WHERE id = %d", edit, flat.Building))
		reading.Wait()
	}
	for i := 1; i < pages; i += 2 {
		all[i].say(live.Ping{Kind: "PING"})
		if m, err := all[i].told("PONG"); err != nil {
			t.Errorf("page %d looks elsewhere, and heard %+v, %v", i, m, err)
		}
	}
	slices.Sort(ages)
	if len(ages) > 0 {
		t.Logf("%d pages connected in %v; memory %d kB before, %d with them (%.1f kB each), %d after ten edits; told p50 %v, p99 %v, last %v after it was shown",
			pages, opened.Round(time.Millisecond), before, with, float64(with-before)/float64(pages), p.resident(), ages[len(ages)/2].Round(time.Microsecond),
			ages[len(ages)*99/100].Round(time.Microsecond), ages[len(ages)-1].Round(time.Microsecond))
	}
}

// join is a page that looks at a place; nil if it cannot.
func (p *process) join(at orb.Point) *onlooker {
	conn, err := p.dial()
	if err != nil {
		p.t.Error(err)
		return nil
	}
	p.t.Cleanup(func() { _ = conn.Close() })
	o := &onlooker{t: p.t, conn: conn}
	err = errors.Join(conn.WriteJSON(live.Hello{Kind: "HELLO", Protocol: live.Protocol}), conn.ReadJSON(&o.hello))
	if err == nil {
		err = errors.Join(conn.WriteJSON(o.since(around(at, 1))), conn.WriteJSON(live.Ping{Kind: "PING"}))
	}
	if err == nil {
		_, err = o.told("PONG")
	}
	if err != nil {
		p.t.Error(err)
		return nil
	}
	return o
}

// told reads one sending, acknowledges it, and gives its first message, which is of a kind.
func (o *onlooker) told(kind live.Kind) (first message, err error) {
	for next := (message{More: true}); next.More; {
		next = message{}
		if err := o.conn.ReadJSON(&next); err != nil {
			return first, err
		}
		if first.Kind == "" {
			first = next
		}
	}
	if first.Kind != kind {
		return first, errors.New("another kind")
	}
	if kind == "PONG" {
		return first, nil
	}
	return first, o.conn.WriteJSON(live.Ack{Kind: "ACK", Version: first.Version})
}

// TestPagesThatNeverReadAreLeftBehind has pages in view of edits that never read a byte, with the times of a real server; LINTU_SILENCE
// says for how long. Some say nothing more, some acknowledge what they have not read; who was closed does not come back, or does at once.
func TestPagesThatNeverReadAreLeftBehind(t *testing.T) {
	store := copied(t, demoStore(t))
	flat, p, long := aFlat(t, store), spawn(t, store, freePort(t)), 2*time.Second
	if text := os.Getenv("LINTU_SILENCE"); text != "" {
		var err error
		if long, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	reads := p.join(*flat.Position)
	if reads == nil {
		t.Fatal("a page that reads cannot connect")
	}
	before, end := p.resident(), time.Now().Add(long)
	var deaf sync.WaitGroup
	var comings, latest atomic.Int64
	for i := range 40 {
		deaf.Go(func() {
			for returns := true; returns && time.Now().Before(end); returns = i%4 < 2 {
				comings.Add(1)
				p.neverRead(*flat.Position, end, i%2 == 0, &latest)
			}
		})
	}
	most, heard := before, 0
	for edit := 0; time.Now().Before(end) || heard == 0; edit++ {
		wantSQL(t, store, fmt.Sprintf("UPDATE buildings SET name = '静%d' WHERE id = %d", edit, flat.Building))
		m, err := reads.told("TILES")
		if err != nil || m.All || len(m.Tiles) > 4 {
			t.Fatalf("who reads heard %+v, %v", m, err)
		}
		heard++
		latest.Store(int64(m.Version))
		most = max(most, p.resident())
	}
	with := p.resident()
	deaf.Wait()
	t.Logf("40 pages that never read came %d times in %v: %d kB before, at most %d, %d in the end; who reads heard %d edits; %s",
		comings.Load(), long, before, most, with, heard, figuresOf(p.server, "lintu_live_left_total", "lintu_live_pages "))
	if most > before+64<<10 {
		t.Errorf("memory went from %d to %d kB", before, most)
	}
}

// neverRead connects a page with a small buffer that reads nothing, until it cannot be written to.
func (p *process) neverRead(at orb.Point, end time.Time, acknowledges bool, latest *atomic.Int64) {
	dialer := websocket.Dialer{NetDial: func(network, address string) (net.Conn, error) {
		conn, err := net.Dial(network, address)
		if err == nil {
			err = conn.(*net.TCPConn).SetReadBuffer(4 << 10)
		}
		return conn, err
	}}
	conn, response, err := dialer.Dial(strings.Replace(p.url, "http", "ws", 1)+"/api/v1/live", nil)
	if err != nil {
		time.Sleep(100 * time.Millisecond) // it is at work
		return
	}
	defer conn.Close() //nolint:errcheck // a page that goes
	_ = response.Body.Close()
	view := around(at, 1)
	err = errors.Join(conn.WriteJSON(live.Hello{Kind: "HELLO", Protocol: live.Protocol}), conn.WriteJSON(view))
	for err == nil && time.Now().Before(end) {
		if acknowledges {
			err = conn.WriteJSON(live.Ack{Kind: "ACK", Version: live.Version(latest.Load())})
		} else {
			err = conn.WriteControl(websocket.PongMessage, nil, end)
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// figuresOf are lines of /metrics that begin so.
func figuresOf(s *server, names ...string) string {
	var found []string
	for line := range strings.Lines(string(s.get("/metrics").body)) {
		for _, name := range names {
			if strings.HasPrefix(line, name) {
				found = append(found, strings.TrimSpace(line))
			}
		}
	}
	return strings.Join(found, ", ")
}
