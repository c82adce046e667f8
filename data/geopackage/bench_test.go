package geopackage_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/geopackage"
)

// benchRows is how many rows are loaded and scanned: the million of the measurements the store was chosen by.
const benchRows = 1_000_000

// doors is a table like the one those measurements were made with: twelve columns and a point.
func doors() data.Table {
	return data.FeatureTable("doors", data.ShapePoint, data.Field{Name: "building", Type: data.TypeInt},
		data.Field{Name: "floor", Type: data.TypeInt}, data.Field{Name: "room", Type: data.TypeText},
		data.Field{Name: "area", Type: data.TypeReal})
}

// door is row number i, in a city 0.2° across.
func door(i int64, point orb.Point) data.Row {
	return data.Feature{
		Meta: benchMeta(i), Geometry: point,
		Attributes: []data.Value{data.Int(i / 40), data.Int(i % 20), data.Text(benchRoom(i)), data.Real(60 + float64(i%900)/10)},
	}.Row()
}

func benchMeta(i int64) data.Meta {
	at := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	return data.Meta{
		ID: i, Code: fmt.Sprintf("510502001001%012d", i), Class: data.ClassHouse, Source: "bench", CollectedAt: at,
		UpdatedAt: at, Demo: true,
	}
}

func benchRoom(i int64) string { return fmt.Sprintf("%d%02d", i%20+1, i%4+1) }

// household is a household as the demo city has them: 21 columns, two references, four indexes.
func household(i int64, point orb.Point) data.Row {
	return data.Household{
		Meta: benchMeta(i), Region: "510502001001001", Building: (i-1)/40 + 1, Unit: (i-1)/20 + 1, Floor: int(i % 20),
		FloorLabel: fmt.Sprint(i % 20), Column: int(i % 4), Room: benchRoom(i), Use: "home", Occupancy: data.OwnerOccupied,
		Area: 60 + float64(i%900)/10, Position: &point,
	}.Row()
}

// produce hands out rows 1 … n of a maker.
func produce(n int64, row func(int64, orb.Point) data.Row) func() (data.Row, bool) {
	random := rand.New(rand.NewPCG(1, 2))
	i := int64(0)
	return func() (data.Row, bool) {
		if i == n {
			return data.Row{}, false
		}
		i++
		return row(i, orb.Point{105.3 + random.Float64()/5, 28.7 + random.Float64()/5}), true
	}
}

func benchStore(b *testing.B) *geopackage.Store {
	b.Helper()
	store, err := geopackage.Create(filepath.Join(b.TempDir(), "city.gpkg"), geopackage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	if err := store.Create(b.Context(), doors()); err != nil {
		b.Fatal(err)
	}
	return store
}

func fill(b *testing.B, store *geopackage.Store, table string, n int64, row func(int64, orb.Point) data.Row) {
	b.Helper()
	if _, err := store.Load(b.Context(), table, produce(n, row)); err != nil {
		b.Fatal(err)
	}
}

// fillBuildings loads what the households refer to.
func fillBuildings(b *testing.B, store *geopackage.Store) {
	b.Helper()
	fill(b, store, "buildings", benchRows/40, func(i int64, p orb.Point) data.Row {
		side := 0.0002
		ring := orb.Ring{p, {p[0] + side, p[1]}, {p[0] + side, p[1] + side}, {p[0], p[1] + side}, p}
		return data.Building{Meta: benchMeta(i), Region: "510502001001001", Footprint: orb.MultiPolygon{{ring}}}.Row()
	})
	fill(b, store, "units", benchRows/20, func(i int64, _ orb.Point) data.Row {
		return data.Unit{Meta: benchMeta(i), Region: "510502001001001", Building: (i-1)/2 + 1, Number: int(i % 2)}.Row()
	})
}

// watch is a clock and the processor time at its start: on a machine that others use as well only the latter compares.
type watch struct{ cpu time.Duration }

func start(b *testing.B) watch {
	b.Helper()
	return watch{cpu: processorTime(b)}
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// rate reports rows per second, and per second of processor time since the watch was started (over all of b's rounds,
// with what is not timed).
func (w watch) rate(b *testing.B, rows int64) {
	b.Helper()
	total := float64(rows) * float64(b.N)
	b.ReportMetric(total/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(total/(processorTime(b)-w.cpu).Seconds(), "rows/cpu-s")
}

func BenchmarkMakeRows(b *testing.B) {
	w := start(b)
	for b.Loop() {
		next := produce(benchRows, door)
		for _, ok := next(); ok; _, ok = next() { //nolint:revive // only the making is measured
		}
	}
	w.rate(b, benchRows)
}

func BenchmarkLoad(b *testing.B) {
	b.Run("12 columns", func(b *testing.B) {
		w := start(b)
		for b.Loop() {
			b.StopTimer()
			store := benchStore(b)
			b.StartTimer()
			fill(b, store, "doors", benchRows, door)
		}
		w.rate(b, benchRows)
	})
	b.Run("households", func(b *testing.B) {
		w := start(b)
		for b.Loop() {
			b.StopTimer()
			store := benchStore(b)
			fillBuildings(b, store)
			b.StartTimer()
			fill(b, store, "households", benchRows, household)
		}
		w.rate(b, benchRows)
	})
}

func BenchmarkScan(b *testing.B) {
	store := benchStore(b)
	fillBuildings(b, store)
	fill(b, store, "doors", benchRows, door)
	fill(b, store, "households", benchRows, household)
	for _, table := range []string{"doors", "households"} {
		b.Run(table, func(b *testing.B) {
			n, w := int64(0), start(b)
			for b.Loop() {
				err := store.Scan(b.Context(), data.Query{Table: table, Scope: data.Everything()}, func(data.Row) error {
					n++
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			if n != benchRows*int64(b.N) {
				b.Fatalf("%d rows", n)
			}
			w.rate(b, benchRows)
		})
	}
	b.Run("box of 400", func(b *testing.B) {
		random := rand.New(rand.NewPCG(3, 4))
		hits := int64(0)
		for b.Loop() {
			corner := orb.Point{105.3 + random.Float64()*0.19, 28.7 + random.Float64()*0.19}
			box := orb.Bound{Min: corner, Max: orb.Point{corner[0] + 0.004, corner[1] + 0.004}}
			q := data.Query{Table: "doors", Scope: data.Everything(), Box: &box}
			if err := store.Scan(b.Context(), q, func(data.Row) error { hits++; return nil }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(hits)/float64(b.N), "hits/op")
	})
}

func BenchmarkWriteOne(b *testing.B) {
	store := benchStore(b)
	next := produce(int64(1)<<40, door)
	for b.Loop() {
		row, _ := next()
		if _, err := store.Write(b.Context(), data.Batch{{Table: "doors", Op: data.OpInsert, Row: row}}); err != nil {
			b.Fatal(err)
		}
	}
}
