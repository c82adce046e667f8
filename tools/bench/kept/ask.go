package main

import (
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Names of figures at /metrics.
const (
	hitFigure     = `lintu_tile_cache_requests_total{result="hit"}`
	missFigure    = `lintu_tile_cache_requests_total{result="miss"}`
	droppedFigure = `lintu_tile_cache_gone_total{reason="dropped"}`
	lateFigure    = `lintu_tile_cache_gone_total{reason="late"}`
	evictedFigure = `lintu_tile_cache_gone_total{reason="evicted"}`
)

// layersFrom is the zoom from which on a layer is asked for, as in ../load.
var layersFrom = []struct {
	name string
	zoom int
}{{"grids", 10}, {"compounds", 12}, {"buildings", 13}, {"cameras", 14}, {"households", 16}}

// read makes paths of a list, without an ending.
func read(list, prefix string) []string {
	text, err := os.ReadFile(list)
	if err != nil {
		log.Fatal(err)
	}
	var paths []string
	for address := range strings.FieldsSeq(string(text)) {
		zoom, err := strconv.Atoi(strings.Split(address, "/")[0])
		if err != nil {
			log.Fatalf("%s: %q", list, address)
		}
		var names []string
		for _, l := range layersFrom {
			if zoom >= l.zoom {
				names = append(names, prefix+l.name)
			}
		}
		paths = append(paths, "/tiles/"+strings.Join(names, ",")+"/"+address)
	}
	return paths
}

// client is one connection, which unpacks nothing.
func client() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 1}, Timeout: time.Minute}
}

// got is an answer.
type got struct {
	status int
	tag    string
	body   []byte
}

func get(c *http.Client, url, coding string) (got, error) {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", coding)
	response, err := c.Do(r)
	if err != nil {
		return got{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return got{response.StatusCode, response.Header.Get("ETag"), body}, err
}

// answers are what came of asking.
type answers struct {
	mu     sync.Mutex
	times  []time.Duration
	failed int
}

func (a *answers) part(of float64) float64 { return part(a.times, of) }

// ask goes round the list, each client from another place.
func (a *answers) ask(w wanted, paths []string, number int, end time.Time) {
	c := client()
	var times []time.Duration
	failed, begin := 0, time.Now()
	for n := 0; time.Now().Before(end); n++ {
		if w.rate > 0 {
			time.Sleep(time.Until(begin.Add(time.Duration(float64(n) * float64(w.clients) / w.rate * float64(time.Second)))))
		}
		asked := time.Now()
		r, err := get(c, w.server+paths[(number*len(paths)/w.clients+n)%len(paths)]+".mvt", "gzip")
		times = append(times, time.Since(asked))
		if err != nil || r.status != http.StatusOK && r.status != http.StatusNoContent {
			failed++
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.times, a.failed = append(a.times, times...), a.failed+failed
}

// figures are those of a server.
func figures(server string) map[string]float64 {
	r, err := get(client(), server+"/metrics", "identity")
	if err != nil {
		log.Fatal(err)
	}
	all := map[string]float64{}
	for line := range strings.Lines(string(r.body)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			all[name] = n
		}
	}
	return all
}
