package app

import (
	"errors"
	"fmt"
	"net/http"

	"lintu/layers"
	"lintu/server/api"
	"lintu/server/live"
	"lintu/server/metrics"
	"lintu/tiles"
)

// prepareLive makes what tells pages what is different. It listens to the board from before the first state.
func (r *Running) prepareLive() {
	r.feed = r.board.Subscribe()
	r.live = live.New(live.Options{
		City: served{&r.publishing}, Pages: int(r.config.LivePages), //nolint:gosec // at most a million
		Times: live.Usual(), Log: r.log,
	})
}

// served is the city that is shown, with what is published over it.
type served struct{ publishing *publishing }

// Catalogue is that of what is shown.
func (s served) Catalogue() *layers.Catalogue {
	city := s.publishing.now()
	if city == nil {
		return layers.NewCatalogue(nil)
	}
	return city.Catalogue
}

// Box is where a feature is that a visitor sees.
func (s served) Box(layer string, id int64) (tiles.Box, bool) {
	city := s.publishing.now()
	if city == nil {
		return tiles.Box{}, false
	}
	f, err := city.Index.Feature(layer, id, city.Scope)
	if err != nil || f.Geometry == nil {
		return tiles.Box{}, false
	}
	return tiles.NoBox().Extend(tiles.Project(f.Bound.Min)).Extend(tiles.Project(f.Bound.Max)), true
}

// sockets are the hub as the routes know it.
type sockets struct{ hub *live.Hub }

// Accept makes a request a socket.
func (s sockets) Accept(w http.ResponseWriter, r *http.Request) error {
	err := s.hub.Accept(w, r)
	for from, to := range map[error]error{
		live.ErrUpgrade: api.ErrNoUpgrade, live.ErrOrigin: api.ErrOtherSite, live.ErrFull: api.ErrTooManyPages, live.ErrNotReady: api.ErrNotReady,
	} {
		if errors.Is(err, from) {
			return fmt.Errorf("open a socket: %w", to)
		}
	}
	return err
}

// Position is what a client that asks for something now gets.
func (s sockets) Position() (epoch string, version uint64) { return s.hub.Position() }

// Figures are those of the pages.
func (s sockets) Figures() metrics.Live { return s.hub.Figures() }
