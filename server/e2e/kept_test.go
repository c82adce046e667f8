package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data/postgis/postgistest"
	"lintu/server/config"
)

// editing is for how long tiles are asked for while a city is edited: LINTU_KEPT, else not long.
func editing(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("LINTU_KEPT")
	if text == "" {
		return 3 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("LINTU_KEPT=%q is no time", text)
	}
	return d
}

// anEdit is a random edit of a city by SQL: of what a building says, of where it is, of who lives there, of flats, of a camera.
func anEdit(r *rand.Rand) string {
	const some = "(SELECT id FROM lintu.%s OFFSET %d LIMIT 1)"
	building := fmt.Sprintf(some, "buildings", r.IntN(150))
	switch r.IntN(6) {
	case 0:
		return fmt.Sprintf("UPDATE lintu.buildings SET name = '楼%d' WHERE id = %s", r.IntN(1000), building)
	case 1:
		return fmt.Sprintf("UPDATE lintu.buildings SET geom = ST_Translate(geom, %g, %g) WHERE id = %s", (r.Float64()-0.5)*2e-4, (r.Float64()-0.5)*2e-4, building)
	case 2:
		return "DELETE FROM lintu.memberships WHERE id = " + fmt.Sprintf(some, "memberships", r.IntN(500))
	case 3:
		return fmt.Sprintf("UPDATE lintu.households SET room = '%d' WHERE id = "+some, 100+r.IntN(900), "households", r.IntN(1000))
	case 4:
		return fmt.Sprintf("UPDATE lintu.cameras SET geom = ST_Translate(geom, %g, 0) WHERE id = "+some, (r.Float64()-0.5)*2e-4, "cameras", r.IntN(30))
	default:
		return fmt.Sprintf("UPDATE lintu.buildings SET floors_above = %d WHERE id = %s", 1+r.IntN(30), building)
	}
}

// pathsAround are tiles as the map asks for them, of every zoom around a place.
func pathsAround(at orb.Point) []string {
	var paths []string
	for _, layers := range []string{"buildings", "people", "places,components,devices,cameras", "water,green,roads,lanes", "grids,compounds"} {
		for zoom := uint8(10); zoom <= 17; zoom++ {
			for column := range 3 {
				for row := range 3 {
					side := 360 / float64(uint64(1)<<zoom)
					p := orb.Point{at[0] + side*float64(column-1), at[1] + 0.8*side*float64(row-1)}
					paths = append(paths, tileOf(layers, p, zoom))
				}
			}
		}
	}
	return paths
}

// checked counts answers by what became of them.
type checked struct{ right, wrong, moving atomic.Int64 }

// check asks for a tile, and then whether the one that is kept is what would be made now and what was answered.
func (c *checked) check(s *server, path string) {
	for range 20 {
		r := s.get(path)
		var story struct {
			Cached *struct {
				ETag       string
				Since, Now uint64
				Same       bool
			}
		}
		s.get("/debug" + strings.TrimSuffix(path, "mvt") + "json").into(&story)
		kept := story.Cached
		switch {
		case kept == nil || kept.Since > kept.Now: // an edit came between
			continue
		case !kept.Same:
			c.wrong.Add(1)
			s.t.Errorf("%s: the tile kept since state %d is not that of state %d", path, kept.Since, kept.Now)
			return
		case r.status == 200 && r.header.Get("ETag") != `"`+kept.ETag+`"`:
			continue
		}
		c.right.Add(1)
		return
	}
	c.moving.Add(1)
}

// TestTilesAreRightWhileACityIsEdited edits a city twenty times a second while tiles are asked for again and again, and checks every
// answer against a tile made of the state that is served.
func TestTilesAreRightWhileACityIsEdited(t *testing.T) {
	cluster := postgistest.Existing(t)
	target, key := demoDatabase(t, cluster)
	s := boot(t, target, func(c *config.Config) { c.KeyFile = key })
	place := cluster.Ask(t, target, "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Centroid(ST_Collect(geom)) AS p FROM lintu.buildings) AS b")[0]
	var at orb.Point
	if _, err := fmt.Sscanf(place, "%g|%g", &at[0], &at[1]); err != nil {
		t.Fatal(err)
	}
	paths, end := pathsAround(at), make(chan struct{})
	var counted checked
	var edits atomic.Int64
	var all sync.WaitGroup
	for i := range uint64(2) {
		all.Go(func() {
			random, tick := rand.New(rand.NewPCG(5, i)), time.NewTicker(time.Second/10)
			defer tick.Stop()
			for {
				select {
				case <-end:
					return
				case <-tick.C:
				}
				cluster.Ask(t, target, anEdit(random))
				edits.Add(1)
			}
		})
	}
	for i := range 2 {
		all.Go(func() {
			for at := i * len(paths) / 2; ; at++ {
				select {
				case <-end:
					return
				default:
					counted.check(s, paths[at%len(paths)])
				}
			}
		})
	}
	time.Sleep(editing(t)) // how much is tried, not what is expected
	until(t, "some edits and answers", func() bool { return edits.Load() > 20 && counted.right.Load() > 100 })
	close(end)
	all.Wait()
	hits, misses := s.figure(`lintu_tile_cache_requests_total{result="hit"}`), s.figure(`lintu_tile_cache_requests_total{result="miss"}`)
	dropped, late := s.figure(`lintu_tile_cache_gone_total{reason="dropped"}`), s.figure(`lintu_tile_cache_gone_total{reason="late"}`)
	t.Logf("%d edits; %d answers right, %d wrong, %d that edits overtook 20 times; %v of %v requests found a kept tile (%.1f %%), %v tiles dropped, %v late; %d paths",
		edits.Load(), counted.right.Load(), counted.wrong.Load(), counted.moving.Load(), hits, hits+misses, 100*hits/(hits+misses), dropped, late, len(paths))
	if dropped == 0 || hits == 0 {
		t.Error("no edit touched a kept tile, or none was kept")
	}
}
