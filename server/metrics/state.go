package metrics

import "github.com/prometheus/client_golang/prometheus"

// Layer is what a layer holds now.
type Layer struct {
	Name     string
	Features int64 // −1: not known
	Bytes    int   // in memory
}

// Pool is how many connections to the store there are now.
type Pool struct {
	Used, Idle, Most int
	Waits            int64 // requests that ever had to wait for one
}

// State is what is read when somebody scrapes.
type State struct {
	Layers   []Layer
	Loading  int     // layers that are served from the store until they are in memory
	StaleFor float64 // seconds; 0 while the store is followed
	Pool     *Pool   // nil for a store without connections
}

// Watch has a state read for every scrape. Call it once.
func (m *Metrics) Watch(read func() State) { m.registry.MustRegister(newWatcher(read)) }

// watcher is a prometheus.Collector over a state.
type watcher struct {
	read                                           func() State
	features, bytes, loading, stale                *prometheus.Desc
	connections, connectionsMost, connectionsWaits *prometheus.Desc
}

func newWatcher(read func() State) *watcher {
	describe := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("lintu_"+name, help, labels, nil)
	}
	return &watcher{
		read:             read,
		features:         describe("layer_features", "Features of a layer.", "layer"),
		bytes:            describe("layer_bytes", "Memory that a layer holds.", "layer"),
		loading:          describe("layers_loading", "Layers that are served from the store until they are in memory."),
		stale:            describe("stale_seconds", "Since when the store could not be followed; 0 while it is."),
		connections:      describe("store_connections", "Connections to the store.", "state"),
		connectionsMost:  describe("store_connections_most", "Connections to the store that there may be."),
		connectionsWaits: describe("store_waits_total", "How often somebody had to wait for a connection."),
	}
}

// Describe names the figures.
func (w *watcher) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{w.features, w.bytes, w.loading, w.stale, w.connections, w.connectionsMost, w.connectionsWaits} {
		to <- d
	}
}

// Collect reads them.
func (w *watcher) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	s := w.read()
	for _, l := range s.Layers {
		if l.Features >= 0 {
			gauge(w.features, float64(l.Features), l.Name)
		}
		gauge(w.bytes, float64(l.Bytes), l.Name)
	}
	gauge(w.loading, float64(s.Loading))
	gauge(w.stale, s.StaleFor)
	if s.Pool != nil {
		gauge(w.connections, float64(s.Pool.Used), "used")
		gauge(w.connections, float64(s.Pool.Idle), "idle")
		gauge(w.connectionsMost, float64(s.Pool.Most))
		to <- prometheus.MustNewConstMetric(w.connectionsWaits, prometheus.CounterValue, float64(s.Pool.Waits))
	}
}
