// crowd asks for the heaviest tile of a list, once alone and once by many clients at the same moment, again and again. The server
// must run with its tile cache off.
//
//	crowd -server http://127.0.0.1:7900 -layers buildings -list ../lists/M.txt -clients 100
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
)

func main() {
	log.SetFlags(0)
	server := flag.String("server", "http://127.0.0.1:7900", "")
	layers := flag.String("layers", "", "names, comma separated")
	list := flag.String("list", "../lists/M.txt", "addresses z/x/y, one in a line")
	clients := flag.Int("clients", 100, "at once")
	rounds := flag.Int("rounds", 30, "")
	flag.Parse()
	c := crowd{
		server: *server,
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *clients, DisableCompression: true}},
	}
	path, size := c.heaviest(*layers, *list)
	fmt.Printf("%s: %d bytes\n", path, size)
	c.ask("/healthz", *clients) // opens the connections
	var alone, together []float64
	made, shared := c.figures()
	for range *rounds {
		alone = append(alone, c.ask(path, 1)...)
		together = append(together, c.ask(path, *clients)...)
	}
	nowMade, nowShared := c.figures()
	fmt.Printf("alone     p50 %6.1f ms, p95 %6.1f ms\n", quantile(alone, 0.5), quantile(alone, 0.95))
	fmt.Printf("%d at once p50 %6.1f ms, p95 %6.1f ms\n", *clients, quantile(together, 0.5), quantile(together, 0.95))
	fmt.Printf("%d requests: %.0f tiles made, %.0f answers shared\n", *rounds*(*clients+1), nowMade-made, nowShared-shared)
}

type crowd struct {
	server string
	client *http.Client
}

// heaviest is the path of the tile with the most bytes.
func (c crowd) heaviest(layers, list string) (path string, size int) {
	file, err := os.Open(list)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	seen := map[string]bool{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if address := lines.Text(); !seen[address] {
			seen[address] = true
			tile := fmt.Sprintf("/tiles/%s/%s.mvt", layers, address)
			if n := c.get(tile); n > size {
				path, size = tile, n
			}
		}
	}
	return path, size
}

// ask sends a request from each client at once and gives what each waited, in milliseconds.
func (c crowd) ask(path string, clients int) []float64 {
	waited := make([]float64, clients)
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	ready.Add(clients)
	for i := range clients {
		done.Go(func() {
			ready.Done()
			<-start
			begin := time.Now()
			c.get(path)
			waited[i] = float64(time.Since(begin)) / float64(time.Millisecond)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	return waited
}

// get reads a tile to its end and gives its size. What reads must cost little: it uses the server's processors.
func (c crowd) get(path string) int {
	response := c.open(path, "gzip")
	defer response.Body.Close()
	n, err := io.Copy(io.Discard, response.Body)
	if err != nil {
		log.Fatal(err)
	}
	return int(n)
}

// open gives an answer that is one.
func (c crowd) open(path, coding string) *http.Response {
	r, err := http.NewRequest(http.MethodGet, c.server+path, nil)
	if err != nil {
		log.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", coding)
	response, err := c.client.Do(r)
	if err != nil {
		log.Fatal(err)
	}
	if response.StatusCode >= 300 {
		log.Fatalf("%s: %s", path, response.Status)
	}
	return response
}

// figures are the tiles made and the answers that came from another's tile since the server began.
func (c crowd) figures() (made, shared float64) {
	count := regexp.MustCompile(`(?m)^lintu_(tile_seconds_count|tiles_shared_total)(?:\{.*\})? (\S+)$`)
	response := c.open("/metrics", "identity")
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range count.FindAllSubmatch(text, -1) {
		n, err := strconv.ParseFloat(string(line[2]), 64)
		if err != nil {
			log.Fatal(err)
		}
		if string(line[1]) == "tiles_shared_total" {
			shared += n
		} else {
			made += n
		}
	}
	return made, shared
}

func quantile(values []float64, q float64) float64 {
	slices.Sort(values)
	return values[max(0, int(math.Ceil(q*float64(len(values))))-1)]
}
