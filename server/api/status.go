package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lintu/data"
)

// View is where a map begins: what a browser shows whose URL says nothing.
type View struct {
	Center  orb.Point `json:"center"`
	Zoom    float64   `json:"zoom"`
	Pitch   float64   `json:"pitch"`
	Bearing float64   `json:"bearing"`
	// Bounds is what is to be seen whole, from further off on a small screen: west, south, east, north.
	Bounds *[4]float64 `json:"bounds,omitempty"`
}

type statusAnswer struct {
	Version        string      `json:"version"`
	Demo           bool        `json:"demo"`
	Preset         string      `json:"preset,omitempty"`
	Store          storeAnswer `json:"store"`
	DataTime       *time.Time  `json:"data_time"`
	StaleSince     *time.Time  `json:"stale_since,omitempty"` // the store cannot be followed since
	Title          string      `json:"title"`
	ApprovalNumber string      `json:"approval_number"`
	Language       string      `json:"language"`
	Theme          string      `json:"theme"`
	View           View        `json:"view"`
	Flats          bool        `json:"flats"`
	Imports        bool        `json:"imports"` // files are taken from who asks
	Live           *liveAnswer `json:"live,omitempty"`
}

type storeAnswer struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// status answers /api/v1/status: what a client must know before its first picture.
func (s *Server) status(c echo.Context, city *City) error {
	answer := statusAnswer{
		Live:    s.position(),
		Version: s.options.Version, Demo: city.Identity.Demo, Preset: city.Identity.Preset,
		Store: storeAnswer{Kind: city.StoreKind, Name: city.StoreName},
		Title: s.options.Title, ApprovalNumber: s.options.ApprovalNumber,
		Language: s.options.Language, Theme: s.options.Theme,
		View: city.View, Flats: city.Scope.Privacy >= data.PerFlat, StaleSince: s.stale.Load(),
		Imports: s.options.Imports != nil && s.options.Here != nil && s.options.Here(c.Request()),
	}
	if !city.DataTime.IsZero() {
		answer.DataTime = &city.DataTime
	}
	return s.sendJSON(c, private, answer)
}

type healthAnswer struct {
	Status     string     `json:"status"`
	StaleSince *time.Time `json:"stale_since,omitempty"`
}

// health answers /healthz: the process runs.
func (s *Server) health(c echo.Context) error {
	return s.sendJSON(c, "no-store", healthAnswer{Status: "ok"})
}

// ready answers /readyz: 200 once there is a city, everything in memory that is to be there and a place for open pages, 503 before. A city whose store is away is served as it was: 200 with
// the time since when.
func (s *Server) ready(c echo.Context) error {
	live := s.position()
	if city := s.city.Load(); city == nil || city.Figures == nil || city.Loading > 0 || live != nil && live.Version == 0 {
		return c.JSON(http.StatusServiceUnavailable, healthAnswer{Status: "loading"})
	}
	return s.sendJSON(c, "no-store", healthAnswer{Status: "ready", StaleSince: s.stale.Load()})
}
