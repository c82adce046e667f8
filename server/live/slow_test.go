package live

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lintu/layers/follow"
	"lintu/tiles"
)

// patience is for how long pages do not read; LINTU_SILENCE makes it longer than tests should take.
func patience(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("LINTU_SILENCE")
	if text == "" {
		return 3 * time.Second
	}
	long, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return long
}

// TestPagesThatNeverReadCostNoMore has pages that read nothing while everything they look at is edited all the time: some say nothing
// and some acknowledge what they have not read. They are closed and come back; memory stays as it is, and who reads hears as
// before.
func TestPagesThatNeverReadCostNoMore(t *testing.T) {
	s := start(t, func(o *Options) {
		o.Times.Ack, o.Times.Write, o.Times.Ping, o.Times.Silent = time.Second, time.Second, 100*time.Millisecond, time.Second
	})
	const deaf = 20
	end := time.Now().Add(patience(t))
	var all sync.WaitGroup
	var comings atomic.Int64
	for i := range deaf {
		all.Go(func() {
			for time.Now().Before(end) {
				comings.Add(1)
				s.beDeaf(end, i%2 == 0)
			}
		})
	}
	over := make(chan struct{})
	all.Go(func() { // everything in view, at a zoom that has many tiles of it
		p := tiles.Project(place)
		wide := tiles.Box{MinX: p.X - 40_000, MinY: p.Y - 40_000, MaxX: p.X + 40_000, MaxY: p.Y + 40_000}
		for {
			s.board.Post(follow.Touched{Boxes: map[string][]tiles.Box{"buildings": {wide}}})
			select {
			case <-over:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	start, most := memory(), uint64(0)
	heard := 0
	for c := s.page(place); time.Now().Before(end); heard++ {
		var m told
		if c.ReadJSON(&m) != nil || c.WriteJSON(Ack{Kind: "ACK", Version: m.Version}) != nil { // this process may have stood still
			c = s.page(place)
			continue
		}
		if m.Kind != "TILES" || m.All {
			t.Errorf("who reads hears %+v", m)
		}
		if heard%50 == 0 {
			most = max(most, memory())
		}
	}
	close(over)
	all.Wait()
	t.Logf("%d pages that never read came %d times in %v: %d kB before, at most %d; who reads heard %d sendings; %+v",
		deaf, comings.Load(), patience(t), start>>10, most>>10, heard, s.Figures())
	if most > start+usualBytes+(16<<20) {
		t.Errorf("memory went from %d to %d bytes", start, most)
	}
	if heard < 3 {
		t.Errorf("who reads heard %d sendings", heard)
	}
}

// beDeaf connects a page that reads nothing until it is closed.
func (s *stage) beDeaf(end time.Time, acknowledges bool) {
	conn, response, err := websocket.DefaultDialer.Dial(s.url, nil)
	if err != nil {
		time.Sleep(10 * time.Millisecond)
		return
	}
	defer conn.Close() //nolint:errcheck // a page that goes
	_ = response.Body.Close()
	say := func(format string, args ...any) bool {
		return conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, format, args...)) == nil
	}
	const half = 0.004
	said := say(`{"kind":"HELLO","protocol":1}`) && say(`{"kind":"VIEW","view_id":1,"bbox":[%f,%f,%f,%f],"zoom":17,"minzoom":15,"layers":["buildings"]}`,
		place[0]-half, place[1]-half, place[0]+half, place[1]+half)
	for said && time.Now().Before(end) {
		if acknowledges {
			said = say(`{"kind":"ACK","version":%d}`, s.history.now())
		} else {
			said = conn.WriteControl(websocket.PongMessage, nil, end) == nil
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// memory is what the process holds, after what is not used is given back.
func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
