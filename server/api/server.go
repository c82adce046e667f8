// Package api is the HTTP side of the server: every address it answers is in routes.go, every way it refuses in
// errors.go, and one file per resource holds the rest. It holds no state of its own but the [City] it was given to
// serve; what that city is made of it knows only through the small interfaces here.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/follow"
	"lintu/layers/index"
	"lintu/layers/search"
	"lintu/layers/stats"
	"lintu/server/metrics"
	"lintu/tiles"
	"lintu/tiles/cache"
	"lintu/tiles/once"
)

// Index is the city in memory.
type Index interface {
	Source(names []string, scope data.Scope) (tiles.Source, error)
	Feature(layer string, id int64, scope data.Scope) (index.Feature, error)
	Count(layer string, scope data.Scope) (int64, error)
	Bounds(layer string, scope data.Scope) (orb.Bound, error)
	Bytes(layer string) int // of memory
}

// Figures answers the numbers of an area.
type Figures interface {
	Numbers(layer string, id int64, scope data.Scope) (stats.Area, bool)
}

// Finder answers what people type into the search box.
type Finder interface {
	Find(ctx context.Context, query string, limit int, scope data.Scope) ([]search.Hit, error)
}

// Rows reads records from the store.
type Rows interface {
	Scan(ctx context.Context, q data.Query, each func(data.Row) error) error
}

// Published are the layers that configuration published of other programs' tables.
type Published interface {
	Follows(layer string) string // how a layer follows its table: "rows", "whole" or "no"
	Feature(ctx context.Context, layer string, id int64, scope data.Scope) (index.Feature, error)
}

// Pages serves the front end; it reports false, and has written nothing, where it has no such file.
type Pages interface {
	ServePage(w http.ResponseWriter, r *http.Request) bool
}

// City is what is served: all that is in memory, while the rest is read.
type City struct {
	Catalogue *layers.Catalogue
	Index     Index
	Published Published // nil if there are none
	Loading   int       // layers that are to be in memory and are not yet: published ones are served from the store until then
	Figures   Figures   // nil, as the finder is, until all of the city's own are
	Finder    Finder
	Rows      Rows
	Tables    []data.Table
	Identity  data.Identity
	Scope     data.Scope // of every visitor
	StoreKind string
	StoreName string
	DataTime  time.Time // newest record
	View      View
	Pool      func() data.Connections // nil if the store has none

	version uint64 // of what is shown, larger than that of what was shown before
	form    string // of the scope
}

// Options are what the server is beside its city.
type Options struct {
	Version        string
	Title          string
	ApprovalNumber string
	Language       string
	Theme          string
	Timeout        time.Duration // of one request
	Dev            bool          // the front end comes from Vite, which needs inline styles
	Pages          Pages
	Answers        func(*http.Request) bool // whether a request is answered at all, by its Host and where it comes from
	Here           func(*http.Request) bool // whether a request is this machine's own
	Imports        Imports                  // nil = no files are taken
	Relations      Relations                // nil = there is nothing to publish
	Live           Live                     // nil = pages are not told what is different
	Editor         Editor                   // nil = nothing can be changed
	TileCache      int64                    // bytes of finished tiles that are kept; 0 = none
	Log            *slog.Logger
	Refresh        func(layer string) // has a published layer read again soon
	// Await waits until what is served has a change in it, named by the position the change's answer gave; nil = nothing changes.
	Await func(ctx context.Context, wanted data.Position) error
}

// Server answers requests. It may be asked before it has a city: then it says that it is not ready.
type Server struct {
	options Options
	packer  *packer
	always  security
	tiles   once.Group[tileKey, *finished]
	kept    *cache.Cache[*finished] // nil if none are
	metrics *metrics.Metrics
	echo    *echo.Echo
	showing sync.Mutex
	version uint64 // of what was shown last
	city    atomic.Pointer[City]
	stale   atomic.Pointer[time.Time]
}

// New makes a server without a city.
func New(options Options) *Server {
	s := &Server{options: options, packer: newPacker(), always: newSecurity(options.Dev), echo: echo.New(), metrics: metrics.New(options.Version)}
	if options.TileCache > 0 {
		s.kept = cache.New[*finished](options.TileCache)
	}
	s.metrics.Watch(s.state)
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.refuse
	s.route()
	return s
}

// Serve starts answering from a city; a later call replaces it, and says what is different in it. Tiles that are kept and are
// other ones there are dropped before anybody can see the city: who has seen it gets no tile that is older.
func (s *Server) Serve(city *City, touched follow.Touched) {
	s.showing.Lock()
	defer s.showing.Unlock()
	s.version++
	city.version, city.form = s.version, city.Scope.Form()
	if s.kept != nil {
		s.kept.Invalidate(touched.Change(s.version, city.Catalogue))
	}
	s.city.Store(city)
}

// Stale says since when the city could not be kept as its store is; the zero time that it is.
func (s *Server) Stale(since time.Time) {
	if since.IsZero() {
		s.stale.Store(nil)
		return
	}
	since = since.UTC().Truncate(time.Millisecond)
	s.stale.Store(&since)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// cityHandler answers from a city that is there.
type cityHandler func(c echo.Context, city *City) error

func (s *Server) served(handle cityHandler) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.city.Load() == nil {
			return ErrNotReady
		}
		if err := s.caughtUp(c.Request()); err != nil {
			return err
		}
		return handle(c, s.city.Load())
	}
}

// whole answers from a city all of which is there.
func (s *Server) whole(handle cityHandler) echo.HandlerFunc {
	return s.served(func(c echo.Context, city *City) error {
		if city.Figures == nil {
			return ErrNotReady
		}
		return handle(c, city)
	})
}
