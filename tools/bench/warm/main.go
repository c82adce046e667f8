// warm asks for tiles that a server keeps, and for the same bytes of a plain handler of net/http in a process of its own, in turns, and
// compares how many come in a second and what each costs the server.
//
//	warm -server http://127.0.0.1:7900 -layers buildings -list ../lists/M.txt
//
// Further servers that answer the same paths, a proxy with a cache of its own for instance, are named with -beside.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	log.SetFlags(0)
	server := flag.String("server", "http://127.0.0.1:7900", "")
	layers := flag.String("layers", "buildings", "names, comma separated")
	list := flag.String("list", "../lists/M.txt", "addresses z/x/y, one in a line")
	most := flag.Int("most", 500, "tiles of the list")
	beside := flag.String("beside", "", "another server with the same paths, asked for information")
	clients := flag.Int("clients", 8, "connections")
	rounds := flag.Int("rounds", 5, "of each")
	round := flag.Duration("round", 3*time.Second, "")
	pid := flag.Int("pid", 0, "of the server, for its processor time")
	bare := flag.String("bare", "", "be the plain handler, at this address")
	flag.Parse()
	paths := read(*list, *layers, *most)
	if *bare != "" {
		serve(*bare, *server, paths)
		return
	}
	plain, end := start(*server, *layers, *list, *most)
	defer end()
	sides := []*side{{name: "net/http", address: plain.address, pid: plain.pid}, {name: "lintu", address: host(*server), pid: *pid}}
	if *beside != "" {
		sides = append(sides, &side{name: "beside", address: host(*beside)})
	}
	for _, s := range sides {
		s.ask(paths, *clients, time.Second) // warm
	}
	for range *rounds {
		for _, s := range sides {
			before := seconds(s.pid)
			rate, asked := s.ask(paths, *clients, *round)
			s.rates = append(s.rates, rate)
			s.costs = append(s.costs, (seconds(s.pid)-before)/float64(asked)*1e6)
		}
	}
	first := middle(sides[0].rates)
	for _, s := range sides {
		fmt.Printf("%-8s %8.0f/s, %.2f of net/http; %5.1f µs of the server's processor each\n", s.name, middle(s.rates), middle(s.rates)/first, middle(s.costs))
	}
}

// side is a server that is asked.
type side struct {
	name, address string
	pid           int
	rates, costs  []float64
}

func middle(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

func host(server string) string {
	u, err := url.Parse(server)
	if err != nil {
		log.Fatal(err)
	}
	return u.Host
}

func read(list, layers string, most int) []string {
	text, err := os.ReadFile(list)
	if err != nil {
		log.Fatal(err)
	}
	var paths []string
	for _, address := range strings.Fields(string(text)) {
		if len(paths) < most {
			paths = append(paths, "/tiles/"+layers+"/"+address+".mvt")
		}
	}
	return paths
}

// start runs this program as the plain handler.
func start(server, layers, list string, most int) (*side, func()) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	child := exec.Command(os.Args[0], "-bare", address, "-server", server, "-layers", layers, "-list", list, "-most", strconv.Itoa(most))
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		log.Fatal(err)
	}
	for {
		if c, err := net.Dial("tcp", address); err == nil {
			_ = c.Close()
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return &side{address: address, pid: child.Process.Pid}, func() { _ = child.Process.Kill() }
}

// serve answers with the bytes and the fields that a server gave for the paths.
func serve(at, server string, paths []string) {
	type answer struct {
		header http.Header
		body   []byte
		status int
	}
	held := map[string]answer{}
	for _, path := range paths {
		r, err := http.NewRequest(http.MethodGet, server+path, nil)
		if err != nil {
			log.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", "gzip")
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			log.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			log.Fatal(err)
		}
		_ = response.Body.Close()
		held[path] = answer{response.Header, body, response.StatusCode}
	}
	log.Fatal(http.ListenAndServe(at, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := held[r.URL.Path]
		for _, name := range []string{"Content-Type", "Content-Encoding", "Content-Length", "Etag", "Cache-Control", "Vary"} {
			if values := a.header[name]; values != nil {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body)
	})))
}

// ask asks for the paths again and again and gives how many came in a second, and in all.
func (s *side) ask(paths []string, clients int, during time.Duration) (rate float64, asked int64) {
	var all sync.WaitGroup
	var count atomic.Int64
	begin := time.Now()
	for i := range clients {
		all.Go(func() {
			c, err := net.Dial("tcp", s.address)
			if err != nil {
				log.Fatal(err)
			}
			defer c.Close()
			from := bufio.NewReaderSize(c, 64<<10)
			for at := i * len(paths) / clients; time.Since(begin) < during; at++ {
				fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n", paths[at%len(paths)])
				if err := skip(from); err != nil {
					log.Fatalf("%s: %v", paths[at%len(paths)], err)
				}
				count.Add(1)
			}
		})
	}
	all.Wait()
	return float64(count.Load()) / time.Since(begin).Seconds(), count.Load()
}

// skip reads an answer with as little work as can be.
func skip(from *bufio.Reader) error {
	length, first := 0, true
	for {
		line, err := from.ReadSlice('\n')
		if err != nil {
			return err
		}
		text := string(line)
		if first && !strings.HasPrefix(text, "HTTP/1.1 20") {
			return fmt.Errorf("answer %q", text)
		}
		first = false
		if value, found := strings.CutPrefix(text, "Content-Length: "); found {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return err
			}
		}
		if text == "\r\n" {
			_, err = from.Discard(length)
			return err
		}
	}
}

// seconds is the processor time of a process.
func seconds(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+2:]))
	own, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return float64(own+system) / 100
}
