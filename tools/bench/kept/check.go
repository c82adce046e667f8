package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// tries is how often a tile is asked for again when an edit comes between an answer and its check.
const tries = 20

// checked counts answers by what came of them.
type checked struct{ right, wrong, moving int }

// check asks for tiles of the list at random, and then whether what was answered is what the server would make now, from scratch.
func (c *checked) check(w wanted, paths []string, end time.Time) {
	asking, random, begin := client(), rand.New(rand.NewPCG(3, 4)), time.Now()
	for n := 0; time.Now().Before(end); n++ {
		time.Sleep(time.Until(begin.Add(time.Duration(float64(n) / w.checks * float64(time.Second)))))
		c.one(asking, w.server, paths[random.IntN(len(paths))])
	}
}

func (c *checked) one(asking *http.Client, server, path string) {
	for range tries {
		r, err := get(asking, server+path+".mvt", "identity")
		if err != nil {
			continue
		}
		var story struct {
			Cached *struct {
				ETag       string
				Since, Now uint64
				Same       bool
			}
		}
		told, err := get(asking, server+"/debug"+path+".json", "identity")
		if err != nil || json.Unmarshal(told.body, &story) != nil {
			continue
		}
		kept := story.Cached
		switch {
		case kept == nil || kept.Since > kept.Now: // an edit came between
			continue
		case !kept.Same:
			fmt.Printf("WRONG %s: the tile kept since state %d is not that of state %d\n", path, kept.Since, kept.Now)
			c.wrong++
			return
		case r.status == http.StatusOK && r.tag != `"`+kept.ETag+`"`:
			continue
		}
		c.right++
		return
	}
	c.moving++
}

// settling is how long both servers have to show the last edit; one that needs longer is found to be different.
const settling = 10 * time.Second

// compare asks for every tile once more, when nothing is edited any longer, and a server that keeps none for the same.
func compare(w wanted, paths []string) {
	distinct := slices.Compact(slices.Sorted(slices.Values(paths)))
	time.Sleep(settling)
	next := make(chan string)
	var same, different atomic.Int64
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			one, other := client(), client()
			for path := range next {
				if alike(one, other, w, path) {
					same.Add(1)
				} else {
					different.Add(1)
					fmt.Println("DIFFERENT", path)
				}
			}
		})
	}
	before := figures(w.server)
	for _, path := range distinct {
		next <- path
	}
	close(next)
	all.Wait()
	fmt.Printf("in the end: %d of %d tiles are those of a server that keeps none, %d are not; %.0f of them were kept\n",
		same.Load(), len(distinct), different.Load(), figures(w.server)[hitFigure]-before[hitFigure])
}

func alike(one, other *http.Client, w wanted, path string) bool {
	a, err := get(one, w.server+path+".mvt", "identity")
	b, failed := get(other, w.fresh+path+".mvt", "identity")
	return err == nil && failed == nil && a.status == b.status && bytes.Equal(a.body, b.body) && a.status < 300
}
