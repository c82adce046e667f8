package api

import (
	"time"

	"github.com/labstack/echo/v4"

	"lintu/data"
	"lintu/layers"
	"lintu/server/metrics"
)

// scrape answers /metrics.
func (s *Server) scrape(c echo.Context) error {
	s.metrics.ServeHTTP(c.Response(), c.Request())
	return nil
}

// state is what the figures say of now. They count rows whoever may see them: no more than how many there are.
func (s *Server) state() metrics.State {
	var state metrics.State
	if since := s.stale.Load(); since != nil {
		state.StaleFor = time.Since(*since).Seconds()
	}
	if s.options.Live != nil {
		live := s.options.Live.Figures()
		state.Live = &live
	}
	if s.kept != nil {
		kept := metrics.Kept(s.kept.Figures())
		state.Kept = &kept
	}
	city := s.city.Load()
	if city == nil {
		return state
	}
	state.Loading = city.Loading
	for _, l := range city.Catalogue.All() {
		count, err := city.Index.Count(l.Name, data.Everything())
		if err != nil {
			count = -1
		}
		state.Layers = append(state.Layers, metrics.Layer{Name: l.Name, Features: count, Bytes: city.Index.Bytes(l.Name)})
	}
	if city.Pool != nil {
		now := city.Pool()
		state.Pool = &metrics.Pool{Used: now.Used, Idle: now.Idle, Most: now.Most, Waits: now.Waits}
	}
	return state
}

// kindOf is where the rows of some layers' tiles come from: memory, or a query if any of them is asked for by one.
func kindOf(city *City, names []string) layers.Kind {
	list, err := city.Catalogue.Layers(names)
	if err != nil {
		return layers.KindIndex
	}
	for _, l := range list {
		if l.Kind == layers.KindQuery {
			return layers.KindQuery
		}
	}
	return layers.KindIndex
}
