package api

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"lintu/server/metrics"
)

// Why there is no socket for who asked for one.
var (
	ErrNoUpgrade    = errors.New("this address speaks WebSocket")
	ErrOtherSite    = errors.New("sockets are for pages of this server")
	ErrTooManyPages = errors.New("as many pages are connected as may be")
)

// Live tells open pages what is different.
type Live interface {
	// Accept makes a request a socket, or has answered nothing: ErrNoUpgrade, ErrOtherSite, ErrTooManyPages, ErrNotReady, or
	// another error if the client has gone.
	Accept(w http.ResponseWriter, r *http.Request) error
	// Position is what a client that asks for something now gets, or a later state.
	Position() (epoch string, version uint64)
	Figures() metrics.Live
}

// socketPath is where pages are told what is different; such a connection lasts.
const socketPath = "/api/v1/live"

// live answers /api/v1/live with a socket.
func (s *Server) live(c echo.Context) error {
	err := s.options.Live.Accept(c.Response(), c.Request())
	for _, known := range []error{ErrNoUpgrade, ErrOtherSite, ErrTooManyPages, ErrNotReady} {
		if errors.Is(err, known) {
			return err
		}
	}
	if err != nil {
		return errGone
	}
	c.Response().Status = http.StatusSwitchingProtocols // for the log: the socket's library wrote it
	return nil
}

// liveAnswer is from where on a page that asks for everything else afterwards wants to be told, as resume of its first view.
type liveAnswer struct {
	Epoch   string `json:"epoch"`
	Version uint64 `json:"version"`
}

// position is the status's answer; nil if there are no sockets.
func (s *Server) position() *liveAnswer {
	if s.options.Live == nil {
		return nil
	}
	epoch, version := s.options.Live.Position()
	return &liveAnswer{epoch, version}
}
