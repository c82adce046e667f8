package follow

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lintu/data"
	"lintu/data/demo"
	"lintu/data/geopackage"
	"lintu/data/postgis"
	"lintu/data/postgis/postgistest"
	"lintu/data/seal"
	"lintu/tiles"
)

// shown keeps the present state where writers and readers look.
type shown struct {
	b     *testing.B
	state atomic.Pointer[State]
	n     atomic.Int64
}

func (s *shown) Publish(_ context.Context, state *State, _ Touched) error {
	s.state.Store(state)
	s.n.Add(1)
	return nil
}

func (s *shown) Broken(err error)            { s.b.Error(err) }
func (s *shown) Lost(err error, _ time.Time) { s.b.Error(err) }
func (s *shown) Found()                      {}

// BenchmarkFollow has four writers rename buildings of the demo street, each waiting until it sees what it wrote in the city
// in memory, while one reader makes tiles as fast as it can. It reports the edits a second, the time from commit to sight, and
// how long a tile took meanwhile and with nobody writing.
func BenchmarkFollow(b *testing.B) {
	b.Run("geopackage", func(b *testing.B) {
		s, err := geopackage.Create(filepath.Join(b.TempDir(), "street.gpkg"), geopackage.Options{})
		if err != nil {
			b.Fatal(err)
		}
		follow(b, s)
	})
	b.Run("postgis", func(b *testing.B) {
		url := postgistest.Existing(b).Database(b)
		if _, err := postgis.Migrate(b.Context(), url, postgis.MigrateOptions{}); err != nil {
			b.Fatal(err)
		}
		key, err := seal.NewMaster()
		if err != nil {
			b.Fatal(err)
		}
		s, err := postgis.Open(b.Context(), url, postgis.Options{Key: key})
		if err != nil {
			b.Fatal(err)
		}
		follow(b, s)
	})
}

func follow(b *testing.B, s changing) {
	defer s.Close() //nolint:errcheck // the figures are taken
	city, err := demo.Generate("street", 1)
	if err != nil {
		b.Fatal(err)
	}
	if err = demo.Fill(b.Context(), s, city, nil); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	c, err := Load(b.Context(), s, time.Now, func(err error) { b.Error(err) })
	if err != nil {
		b.Fatal(err)
	}
	loaded := time.Since(began)
	before := c.index.Index().Bytes("buildings")
	to := &shown{b: b}
	to.state.Store(c.State())
	ctx, stop := context.WithCancel(b.Context())
	var all sync.WaitGroup
	all.Go(func() {
		if err := c.Run(ctx, to); err != nil {
			b.Error(err)
		}
	})
	quiet := tilesFor(ctx, b, to, time.Second)
	var busy []time.Duration
	reading, done := context.WithCancel(ctx)
	all.Go(func() { busy = tilesFor(reading, b, to, time.Hour) })
	sight := write(b, s, to)
	done()
	stop()
	all.Wait()
	c.Close()
	b.ReportMetric(float64(len(sight))/b.Elapsed().Seconds(), "edits/s")
	b.ReportMetric(float64(to.n.Load())/b.Elapsed().Seconds(), "states/s")
	b.ReportMetric(milliseconds(sight, 50), "sight-p50-ms")
	b.ReportMetric(milliseconds(sight, 99), "sight-p99-ms")
	b.ReportMetric(milliseconds(busy, 99), "tile-p99-ms")
	b.ReportMetric(milliseconds(quiet, 99), "quiet-tile-p99-ms")
	b.ReportMetric(float64(c.index.Index().Bytes("buildings"))/float64(before), "buildings-memory")
	b.ReportMetric(loaded.Seconds(), "load-s")
}

// write renames buildings until the benchmark has had enough, and gives the times from commit to sight.
func write(b *testing.B, s changing, to *shown) []time.Duration {
	var ids []int64
	rows := map[int64]data.Row{}
	err := s.Scan(b.Context(), data.Query{Table: "buildings", Scope: data.Everything()}, func(row data.Row) error {
		row.Values = slices.Clone(row.Values)
		ids, rows[row.ID] = append(ids, row.ID), row
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	name := data.Buildings().Index("name")
	const writers = 4
	var lock sync.Mutex
	var sight []time.Duration
	var left atomic.Int64
	b.ResetTimer()
	left.Store(int64(b.N))
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := 0; left.Add(-1) >= 0; i++ {
				row := rows[ids[(i*writers+w)%len(ids)]]
				row.Values = slices.Clone(row.Values)
				row.Values[name] = data.Text(fmt.Sprintf("楼%d-%d", w, i))
				if _, err := s.Write(b.Context(), data.Batch{{Table: "buildings", Op: data.OpUpdate, Row: row}}); err != nil {
					b.Error(err)
					return
				}
				committed := time.Now()
				for {
					f, err := to.state.Load().Index.Feature("buildings", row.ID, data.Everything())
					if err == nil && f.Value("name") == row.Values[name] {
						break
					}
					time.Sleep(100 * time.Microsecond)
				}
				lock.Lock()
				sight = append(sight, time.Since(committed))
				lock.Unlock()
			}
		})
	}
	all.Wait()
	b.StopTimer()
	return sight
}

// tilesFor makes tiles of the street for a while.
func tilesFor(ctx context.Context, b *testing.B, to *shown, long time.Duration) []time.Duration {
	random := rand.New(rand.NewPCG(1, 1))
	bounds, err := to.state.Load().Index.Bounds("grids", data.Everything())
	if err != nil {
		b.Error(err)
		return nil
	}
	var took []time.Duration
	for began := time.Now(); time.Since(began) < long && ctx.Err() == nil; {
		at := bounds.Min
		at[0] += random.Float64() * (bounds.Max[0] - bounds.Min[0])
		at[1] += random.Float64() * (bounds.Max[1] - bounds.Min[1])
		source, err := to.state.Load().Index.Source([]string{"buildings", "households"}, data.Everything())
		if err != nil {
			b.Error(err)
			return nil
		}
		start := time.Now()
		if _, err := source.Tile(ctx, tiles.At(tiles.Project(at), 16)); err != nil && ctx.Err() == nil {
			b.Error(err)
		}
		took = append(took, time.Since(start))
	}
	return took
}

func milliseconds(all []time.Duration, percent int) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return float64(all[min(len(all)*percent/100, len(all)-1)].Microseconds()) / 1000
}
