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
	Live     *Live   // nil if there are no sockets
	Kept     *Kept   // nil if no tiles are
}

// Kept are the finished tiles that are kept.
type Kept struct {
	Hits, Misses           int64 // requests
	Evicted, Dropped, Late int64
	Entries                int
	Bytes, Most            int64
}

// Live is how it goes with the pages that are told what is different.
type Live struct {
	Pages     int              // connected now
	OldestAck float64          // seconds that the slowest page has had for what it was sent last
	Opened    int64            // sockets ever
	Refused   int64            // that were not opened
	Frames    int64            // sendings, each of which one ACK answers
	Bytes     int64            // of all messages
	Wholes    int64            // layers that were told of as a whole
	Left      map[string]int64 // pages by why they left
}

// Watch has a state read for every scrape. Call it once.
func (m *Metrics) Watch(read func() State) { m.registry.MustRegister(newWatcher(read)) }

// watcher is a prometheus.Collector over a state.
type watcher struct {
	read                                           func() State
	features, bytes, loading, stale                *prometheus.Desc
	connections, connectionsMost, connectionsWaits *prometheus.Desc
	cacheRequests, cacheGone                       *prometheus.Desc
	cacheTiles, cacheBytes, cacheMost              *prometheus.Desc
	live                                           liveDescriptions
}

type liveDescriptions struct{ pages, ack, opened, refused, frames, bytes, wholes, left *prometheus.Desc }

func (l *liveDescriptions) all() []*prometheus.Desc {
	return []*prometheus.Desc{l.pages, l.ack, l.opened, l.refused, l.frames, l.bytes, l.wholes, l.left}
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
		live: liveDescriptions{
			pages:   describe("live_pages", "Open pages that are told what is different."),
			ack:     describe("live_ack_age_seconds", "How long the slowest page has had for what it was sent last."),
			opened:  describe("live_opened_total", "Sockets that were opened."),
			refused: describe("live_refused_total", "Requests for a socket that were refused."),
			frames:  describe("live_frames_total", "Sendings to pages, each of which one ACK answers."),
			bytes:   describe("live_bytes_total", "Bytes of all messages to pages."),
			wholes:  describe("live_whole_layers_total", "Layers that pages were told to ask for as a whole."),
			left:    describe("live_left_total", "Pages that left, by why.", "reason"),
		},
		cacheRequests: describe("tile_cache_requests_total", "Requests that found a finished tile (hit) or did not (miss).", "result"),
		cacheGone: describe("tile_cache_gone_total", "Tiles that are not kept any more: evicted for want of room, dropped because an edit made "+
			"them others, late when an edit did so before they were finished.", "reason"),
		cacheTiles: describe("tile_cache_tiles", "Finished tiles that are kept."),
		cacheBytes: describe("tile_cache_bytes", "Memory that they take, compressed forms included."),
		cacheMost:  describe("tile_cache_most_bytes", "Memory that they may take."),
	}
}

// Describe names the figures.
func (w *watcher) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		w.features, w.bytes, w.loading, w.stale, w.connections, w.connectionsMost, w.connectionsWaits,
		w.cacheRequests, w.cacheGone, w.cacheTiles, w.cacheBytes, w.cacheMost,
	} {
		to <- d
	}
	for _, d := range w.live.all() {
		to <- d
	}
}

// Collect reads them.
func (w *watcher) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	counter := func(d *prometheus.Desc, value int64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(value), labels...)
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
		counter(w.connectionsWaits, s.Pool.Waits)
	}
	if s.Kept != nil {
		counter(w.cacheRequests, s.Kept.Hits, "hit")
		counter(w.cacheRequests, s.Kept.Misses, "miss")
		counter(w.cacheGone, s.Kept.Evicted, "evicted")
		counter(w.cacheGone, s.Kept.Dropped, "dropped")
		counter(w.cacheGone, s.Kept.Late, "late")
		gauge(w.cacheTiles, float64(s.Kept.Entries))
		gauge(w.cacheBytes, float64(s.Kept.Bytes))
		gauge(w.cacheMost, float64(s.Kept.Most))
	}
	if s.Live != nil {
		w.live.collect(to, s.Live)
	}
}

func (l *liveDescriptions) collect(to chan<- prometheus.Metric, now *Live) {
	to <- prometheus.MustNewConstMetric(l.pages, prometheus.GaugeValue, float64(now.Pages))
	to <- prometheus.MustNewConstMetric(l.ack, prometheus.GaugeValue, now.OldestAck)
	for d, value := range map[*prometheus.Desc]int64{
		l.opened: now.Opened, l.refused: now.Refused, l.frames: now.Frames, l.bytes: now.Bytes, l.wholes: now.Wholes,
	} {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(value))
	}
	for reason, count := range now.Left {
		to <- prometheus.MustNewConstMetric(l.left, prometheus.CounterValue, float64(count), reason)
	}
}
