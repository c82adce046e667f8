package api

import (
	"context"
	"encoding/binary"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/follow"
	"lintu/layers/index"
	"lintu/tiles"
)

// counting is an index of one state: each of its tiles holds the state's number and nothing else.
type counting struct{ number uint64 }

func (c counting) Source([]string, data.Scope) (tiles.Source, error) { return c, nil }
func (c counting) Tile(context.Context, tiles.Address) (tiles.Tile, error) {
	return tiles.Tile{Data: binary.BigEndian.AppendUint64(nil, c.number), Features: 1}, nil
}

func (c counting) Feature(string, int64, data.Scope) (index.Feature, error) {
	return index.Feature{}, data.ErrNotFound
}
func (c counting) Count(string, data.Scope) (int64, error)      { return 1, nil }
func (c counting) Bounds(string, data.Scope) (orb.Bound, error) { return data.Nowhere(), nil }
func (c counting) Bytes(string) int                             { return 0 }

func keeping(t *testing.T) (*Server, *layers.Catalogue) {
	t.Helper()
	s := New(Options{Version: "test", Timeout: time.Minute, TileCache: 1 << 20, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	return s, layers.NewCatalogue(data.Tables())
}

func (s *Server) showState(catalogue *layers.Catalogue, number uint64, touched follow.Touched) {
	s.Serve(&City{Catalogue: catalogue, Index: counting{number}, Scope: data.Everything()}, touched)
}

// TestNobodyGetsATileOlderThanTheirRequest has many ask for a tile that every state changes, and for one that none does, while
// states follow one another. An answer is that of a state at least as new as the one that was shown when it was asked for. Were states
// shown before what they change is dropped, some would be older.
func TestNobodyGetsATileOlderThanTheirRequest(t *testing.T) {
	if older := olderAnswers(t, false); older > 0 {
		t.Errorf("%d answers are older than what was shown", older)
	}
	if olderAnswers(t, true) == 0 {
		t.Error("a state that is shown before the cache is told is not found out")
	}
}

// olderAnswers counts answers that are older than the state that was shown when they were asked for, states being shown as they are or
// early, before what they change is dropped.
func olderAnswers(t *testing.T, early bool) int64 {
	t.Helper()
	s, catalogue := keeping(t)
	s.showState(catalogue, 1, follow.Touched{All: true})
	at := tiles.Address{Z: 14, X: 13717, Y: 6346}
	here := follow.Touched{Boxes: map[string][]tiles.Box{"buildings": {tiles.NoBox().Extend(tiles.Project(at.Bound().Center()))}}}
	number := func(path string) uint64 {
		w, _ := ask(s, http.MethodGet, path, nil)
		return binary.BigEndian.Uint64(append(w.Body.Bytes(), make([]byte, 8)...))
	}
	const changing, still = "/tiles/buildings/14/13717/6346.mvt", "/tiles/buildings/14/13700/6346.mvt"
	number(still)
	ctx, cancel := context.WithCancel(t.Context())
	var shown atomic.Uint64 // the newest that was shown for certain
	var answers, older atomic.Int64
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			for ctx.Err() == nil {
				if least := shown.Load(); number(changing) < least {
					older.Add(1)
				}
				if number(still) != 1 {
					t.Error("a tile that no state changes was made anew")
				}
				answers.Add(1)
			}
		})
	}
	someAnswers := func() {
		for until := answers.Load() + 20; answers.Load() < until; {
			runtime.Gosched()
		}
	}
	for n := uint64(2); n <= 60; n++ {
		city := City{Catalogue: catalogue, Index: counting{n}, Scope: data.Everything()}
		if early {
			before := city
			before.form = before.Scope.Form()
			s.city.Store(&before)
			shown.Store(n)
			someAnswers()
		}
		s.Serve(&city, here)
		shown.Store(n)
		someAnswers()
	}
	cancel()
	readers.Wait()
	if f := s.kept.Figures(); f.Hits < 200 || f.Dropped < 50 {
		t.Errorf("%+v, %d answers: it tried too little", f, answers.Load())
	}
	return older.Load()
}

func TestWhatNobodyFollowsIsNotKept(t *testing.T) {
	s, own := keeping(t)
	asked := layers.Layer{Name: "asked", Table: "layer:asked", Group: "asked", Shape: data.ShapePoint, MaxZoom: 17, Fleeting: true}
	catalogue, err := own.With([]layers.Layer{asked})
	if err != nil {
		t.Fatal(err)
	}
	s.showState(catalogue, 1, follow.Touched{All: true})
	for _, path := range []string{"asked", "buildings,asked", "buildings"} {
		for range 2 {
			if w, _ := ask(s, http.MethodGet, "/tiles/"+path+"/14/1/1.mvt", nil); w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("Etag") == "" {
				t.Errorf("%s: %d, %v", path, w.Code, w.Header())
			}
		}
	}
	if f := s.kept.Figures(); f.Entries != 1 || f.Hits != 1 {
		t.Errorf("%+v: only the city's own is kept", f)
	}
}

// TestALayerThatIsGoneIsNotServed asks for a kept tile of a layer that is no longer in the catalogue.
func TestALayerThatIsGoneIsNotServed(t *testing.T) {
	s, catalogue := keeping(t)
	s.showState(catalogue, 1, follow.Touched{All: true})
	const path = "/tiles/buildings,lanes/14/1/1.mvt"
	if w, _ := ask(s, http.MethodGet, path, nil); w.Code != 200 {
		t.Fatal(w.Code)
	}
	var gone follow.Touched
	gone.Again("lanes")
	without := layers.NewCatalogue([]data.Table{data.Buildings()})
	s.Serve(&City{Catalogue: without, Index: nothing{without}, Scope: data.Everything()}, gone)
	if w, p := ask(s, http.MethodGet, path, nil); w.Code != 404 {
		t.Errorf("%d %+v", w.Code, p)
	}
}

// nothing is an index that knows a catalogue's names.
type nothing struct{ catalogue *layers.Catalogue }

func (n nothing) Source(names []string, _ data.Scope) (tiles.Source, error) {
	_, err := n.catalogue.Layers(names)
	return counting{}, err
}

func (n nothing) Feature(string, int64, data.Scope) (index.Feature, error) {
	return index.Feature{}, data.ErrNotFound
}
func (n nothing) Count(string, data.Scope) (int64, error)      { return 0, nil }
func (n nothing) Bounds(string, data.Scope) (orb.Bound, error) { return data.Nowhere(), nil }
func (n nothing) Bytes(string) int                             { return 0 }

// TestEachFormIsMadeOnce asks for a kept tile in each coding.
func TestEachFormIsMadeOnce(t *testing.T) {
	s, catalogue := keeping(t)
	s.Serve(&City{Catalogue: catalogue, Index: large{}, Scope: data.Everything()}, follow.Touched{All: true})
	before, bodies := int64(0), map[string]string{}
	for _, coding := range []string{"", "gzip", "zstd", "gzip", "zstd", ""} {
		w, _ := ask(s, http.MethodGet, "/tiles/buildings/14/1/1.mvt", func(r *http.Request) { r.Header.Set("Accept-Encoding", coding) })
		known, again := bodies[coding]
		f := s.kept.Figures()
		if w.Code != 200 || w.Header().Get("Content-Encoding") != coding || again && known != w.Body.String() || again != (f.Bytes == before) {
			t.Errorf("%q: %d, %d bytes kept, %d before, %v", coding, w.Code, f.Bytes, before, again)
		}
		before, bodies[coding] = f.Bytes, w.Body.String()
		tag := w.Header().Get("Etag")
		w, _ = ask(s, http.MethodGet, "/tiles/buildings/14/1/1.mvt", func(r *http.Request) {
			r.Header.Set("Accept-Encoding", coding)
			r.Header.Set("If-None-Match", tag)
		})
		if w.Code != http.StatusNotModified || w.Header().Get("Etag") != tag {
			t.Errorf("%q: %d to who has %s", coding, w.Code, tag)
		}
	}
}

// large is an index whose tiles are worth compressing.
type large struct{ counting }

func (large) Source([]string, data.Scope) (tiles.Source, error) { return large{}, nil }
func (large) Tile(context.Context, tiles.Address) (tiles.Tile, error) {
	return tiles.Tile{Data: []byte(strings.Repeat("lintu", 1000)), Features: 1}, nil
}
