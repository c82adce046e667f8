// kept asks a server for the tiles of a list again and again while the tables behind them are edited, and checks that what it keeps of
// them is right: some answers, all the while, against the tile that is made of the state that is served, and in the end every tile
// against a server that keeps none.
//
//	kept -server http://127.0.0.1:7900 -fresh http://127.0.0.1:7901 -db postgres://postgres@127.0.0.1:55432/bench_m -list ../lists/M.txt -for 10m
package main

import (
	"flag"
	"fmt"
	"log"
	"slices"
	"sync"
	"time"
)

// wanted is what is to be done.
type wanted struct {
	server, fresh, db, list, prefix string
	during                          time.Duration
	clients                         int
	rate, edits, checks             float64 // in a second
}

func main() {
	log.SetFlags(0)
	var w wanted
	flag.StringVar(&w.server, "server", "http://127.0.0.1:7900", "that keeps tiles")
	flag.StringVar(&w.fresh, "fresh", "", "another one of the same database that keeps none (--tile-cache 0); empty: every tile is not compared in the end")
	flag.StringVar(&w.db, "db", "postgres://postgres@127.0.0.1:55432/bench_m", "whose tables are edited, by psql")
	flag.StringVar(&w.list, "list", "../lists/M.txt", "addresses z/x/y, one in a line")
	flag.StringVar(&w.prefix, "prefix", "bench_", "before the names of the layers")
	flag.DurationVar(&w.during, "for", 20*time.Second, "")
	flag.IntVar(&w.clients, "clients", 8, "connections")
	flag.Float64Var(&w.rate, "rate", 0, "requests a second of all of them; 0: as many as go")
	flag.Float64Var(&w.edits, "edits", 20, "a second")
	flag.Float64Var(&w.checks, "checks", 10, "answers a second that are checked")
	flag.Parse()
	paths := read(w.list, w.prefix)
	before := figures(w.server)
	begin := time.Now()
	answers, edited, checked := run(w, paths)
	took := time.Since(begin).Seconds()
	gone := figures(w.server)
	for name, value := range before {
		gone[name] -= value
	}
	report(took, answers, edited, checked, gone)
	if w.fresh != "" {
		compare(w, paths)
	}
}

// run asks, edits and checks side by side.
func run(w wanted, paths []string) (*answers, *edited, *checked) {
	end := time.Now().Add(w.during)
	var a answers
	var e edited
	var c checked
	var all sync.WaitGroup
	for i := range w.clients {
		all.Go(func() { a.ask(w, paths, i, end) })
	}
	all.Go(func() { e.edit(w.db, w.edits, end) })
	all.Go(func() { c.check(w, paths, end) })
	all.Wait()
	return &a, &e, &c
}

func report(took float64, a *answers, e *edited, c *checked, f map[string]float64) {
	hits, misses := f[hitFigure], f[missFigure]
	fmt.Printf("%d answers, %.0f/s, %d failed; p50 %.2f ms, p99 %.2f ms\n", len(a.times), float64(len(a.times))/took, a.failed, a.part(0.5), a.part(0.99))
	fmt.Printf("%d edits, %.1f/s, p99 %.1f ms\n", len(e.times), float64(len(e.times))/took, part(e.times, 0.99))
	fmt.Printf("%.2f %% of %.0f requests found a kept tile; %.0f dropped by edits, %.0f came late, %.0f evicted\n",
		100*hits/(hits+misses), hits+misses, f[droppedFigure], f[lateFigure], f[evictedFigure])
	fmt.Printf("checked: %d right, %d wrong, %d that edits overtook %d times\n", c.right, c.wrong, c.moving, tries)
}

// part is what a part of some times does not exceed, in milliseconds.
func part(times []time.Duration, of float64) float64 {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[min(len(times)-1, int(of*float64(len(times))))].Seconds() * 1000
}
