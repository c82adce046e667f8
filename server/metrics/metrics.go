// Package metrics counts what the server does, in the text format of Prometheus. Its labels are routes, layers and zooms:
// nothing in them comes from a request's text or from a row.
package metrics

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the figures of one server. Its methods may be called by many at once.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	mu       sync.RWMutex
	known    map[request]prometheus.Observer // of requests: finding one by its labels takes longer
	tiles    *prometheus.HistogramVec
	bytes    *prometheus.HistogramVec
	omitted  *prometheus.CounterVec
	missing  *prometheus.CounterVec
	shared   prometheus.Counter
}

// New makes the figures of a server of a version, all zero, and those of the Go runtime and the process.
func New(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(), known: map[request]prometheus.Observer{},
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lintu_request_seconds", Help: "How long requests took, by route and status.",
			Buckets: prometheus.ExponentialBuckets(0.001, 4, 8), // 1 ms to 16 s
		}, []string{"route", "method", "status"}),
		tiles: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lintu_tile_seconds", Help: "How long it took to make a tile, compression not counted, by where its rows come from.",
			Buckets: prometheus.ExponentialBuckets(0.000_1, 4, 8), // 0.1 ms to 1.6 s
		}, []string{"source", "zoom"}),
		bytes: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lintu_tile_bytes", Help: "Size of tiles before compression.",
			Buckets: prometheus.ExponentialBuckets(1<<10, 4, 7), // 1 KiB to 4 MiB
		}, []string{"source"}),
		omitted: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lintu_tile_omitted_total", Help: "Features that tiles left out, by reason: thinned, budget, pixel.",
		}, []string{"zoom", "reason"}),
		missing: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lintu_tile_layers_missing_total", Help: "Layers that could not be made and were missing from tiles of several, by the code of the problem.",
		}, []string{"layer", "code"}),
		shared: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "lintu_tiles_shared_total", Help: "Requests that got a tile made for another request at the same moment.",
		}),
	}
	built := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "lintu_info", Help: "Which version this is.", ConstLabels: prometheus.Labels{"version": version},
	})
	built.Set(1)
	m.registry.MustRegister(m.requests, m.tiles, m.bytes, m.omitted, m.missing, m.shared, built,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts a request by the pattern of its route, empty if it met none.
func (m *Metrics) Request(route, method string, status int, took time.Duration) {
	of := request{route, knownMethod(method), status}
	m.mu.RLock()
	observer := m.known[of]
	m.mu.RUnlock()
	if observer == nil {
		observer = m.requests.WithLabelValues(of.route, of.method, strconv.Itoa(status))
		m.mu.Lock()
		m.known[of] = observer
		m.mu.Unlock()
	}
	observer.Observe(took.Seconds())
}

// request is what requests are told apart by.
type request struct {
	route, method string
	status        int
}

// knownMethod keeps clients from making labels up.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return method
	default:
		return "other"
	}
}

// Made is a tile that was made.
type Made struct {
	Source  string // where its rows come from: index or query
	Zoom    uint8
	Took    time.Duration
	Bytes   int            // before compression
	Omitted map[string]int // by reason
}

// Tile counts a tile.
func (m *Metrics) Tile(t Made) {
	zoom := strconv.Itoa(int(t.Zoom))
	m.tiles.WithLabelValues(t.Source, zoom).Observe(t.Took.Seconds())
	m.bytes.WithLabelValues(t.Source).Observe(float64(t.Bytes))
	for reason, count := range t.Omitted {
		m.omitted.WithLabelValues(zoom, reason).Add(float64(count))
	}
}

// Missing counts a layer that is not in a tile it was asked for.
func (m *Metrics) Missing(layer, code string) { m.missing.WithLabelValues(layer, code).Inc() }

// Shared counts a request that needed no tile of its own.
func (m *Metrics) Shared() { m.shared.Inc() }

// ServeHTTP answers a scrape.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
}
