package index_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
	"lintu/tiles"
)

// manyRows is a store of many buildings and flats, of which only revisions are kept: a row follows from its id and its
// revision.
type manyRows struct {
	revisions map[string][]int32 // by table and id-1; gone for a row that is not there
}

const gone = -1

// flatsOfBuilding is how many flats there are for each building.
const flatsOfBuilding = 20

func newManyRows(flats int) *manyRows {
	m := &manyRows{map[string][]int32{
		"households": make([]int32, flats), "buildings": make([]int32, (flats+flatsOfBuilding-1)/flatsOfBuilding),
	}}
	random := rand.New(rand.NewPCG(5, 6))
	for _, revisions := range m.revisions {
		for i := range revisions {
			if revisions[i] = random.Int32N(mostRevisions); random.IntN(20) == 0 {
				revisions[i] = gone
			}
		}
	}
	return m
}

// mostRevisions of a row there are: edits choose one of them, so that what the rows hold is of the same kind before and
// afterwards, and there is no more of it.
const mostRevisions = 1000

func (m *manyRows) Tables(context.Context) ([]data.Table, error) { return data.Tables(), nil }

func (m *manyRows) Count(context.Context, data.Query) (int64, error) { return 0, nil }

func (m *manyRows) Scan(_ context.Context, q data.Query, each func(data.Row) error) error {
	for i, revision := range m.revisions[q.Table] {
		if revision == gone {
			continue
		}
		if err := each(m.row(q.Table, int64(i+1))); err != nil {
			return err
		}
	}
	return nil
}

// row is a row as it is now.
func (m *manyRows) row(table string, id int64) data.Row {
	revision := int64(m.revisions[table][id-1])
	building := id
	if table == "households" {
		building = (id-1)/flatsOfBuilding + 1
	}
	moved := float64(revision/3%50) * 1e-6
	x, y := float64(building%300)*0.0006+moved, float64(building/300%300)*0.0006+moved
	region := fmt.Sprintf("370699%03d%03d", building/5000%1000, building/50%100)
	if table == "buildings" {
		return data.Building{
			Meta: meta(id, fmt.Sprint("b", id)), Region: region, Name: fmt.Sprintf("%d幢", id%90+1), Number: int(id%90 + 1),
			Use: "residential", Kind: "mid_rise", FloorsAbove: int(6 + (id+revision)%28), FloorHeight: 2.9, Footprint: corners(x, y),
		}.Row()
	}
	at, floor := place(x+1e-4, y+1e-4), int(id%flatsOfBuilding/2+1)
	room := fmt.Sprintf("%d%02d", floor, id%2+1)
	if revision%5 == 0 {
		room = fmt.Sprint(room, "-", revision, "-", id) // a value that no other row has, and had not before
	}
	return data.Household{
		Meta: meta(id, fmt.Sprint("h", id)), Region: region, Building: building, Floor: floor, FloorLabel: fmt.Sprint(floor), Room: room,
		Use: "home", Occupancy: data.Vacant, Area: 88, Position: &at,
	}.Row()
}

// corners is the footprint of a slab with two stair towers, as most are.
func corners(x, y float64) orb.MultiPolygon {
	const u = 1e-5
	var ring orb.Ring
	for _, at := range [][2]float64{{0, 0}, {18, 0}, {18, -4}, {30, -4}, {30, 0}, {42, 0}, {42, 14}, {0, 14}, {0, 0}} {
		ring = append(ring, place(x+at[0]*u, y+at[1]*u))
	}
	return orb.MultiPolygon{{ring}}
}

// change changes, deletes or brings back rows at random and gives the edit that tells of it.
func (m *manyRows) change(random *rand.Rand, count int) data.Edit {
	table := "households"
	if random.IntN(10) == 0 {
		table = "buildings"
	}
	revisions := m.revisions[table]
	edit := data.Edit{Table: table}
	for range count {
		id := random.Int64N(int64(len(revisions))) + 1
		switch now := &revisions[id-1]; {
		case *now != gone && random.IntN(20) == 0:
			*now = gone
		default:
			*now = random.Int32N(mostRevisions)
		}
		edit.IDs = append(edit.IDs, id)
	}
	slices.Sort(edit.IDs)
	edit.IDs = slices.Compact(edit.IDs)
	for _, id := range edit.IDs {
		if revisions[id-1] != gone {
			edit.Rows = append(edit.Rows, m.row(table, id))
		}
	}
	return edit
}

func (m *manyRows) load(t testing.TB) *index.Index {
	t.Helper()
	x, err := index.LoadAt(t.Context(), m, layers.NewCatalogue(data.Tables()), today())
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// perFeature is how many bytes a feature of a layer takes.
func perFeature(t testing.TB, x *index.Index, layer string) float64 {
	t.Helper()
	n, err := x.Count(layer, data.Everything())
	if err != nil || n == 0 {
		t.Fatalf("%d rows in %s, %v", n, layer, err)
	}
	return float64(x.Bytes(layer)) / float64(n)
}

// heap is what the program holds once it was cleaned up.
func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// mostGrown is how much larger a feature may be than freshly loaded, however much was edited.
const mostGrown = 1.3

// TestMemoryDoesNotGrowUnderEdits edits rows at random in batches of up to a hundred, looks at the memory after each, and
// holds what is there in the end against what a load gives. LINTU_EDITS is how many; there is a flat for each five of them.
func TestMemoryDoesNotGrowUnderEdits(t *testing.T) {
	edits := 30_000
	if text := os.Getenv("LINTU_EDITS"); text != "" {
		var err error
		if edits, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	rows := newManyRows(max(edits/5, 20_000))
	e := index.NewEditor(rows.load(t))
	fresh, most, before := map[string]float64{}, map[string]float64{}, heap()
	for table := range rows.revisions {
		fresh[table] = perFeature(t, e.Index(), table)
	}
	random, begin, done := rand.New(rand.NewPCG(1, 2)), time.Now(), 0
	var applying time.Duration
	for done < edits {
		edit := rows.change(random, 1+random.IntN(100))
		from := time.Now()
		e.Apply([]data.Edit{edit}, today())
		applying += time.Since(from)
		done += len(edit.IDs)
		most[edit.Table] = max(most[edit.Table], float64(e.Index().Bytes(edit.Table)))
		if grown := perFeature(t, e.Index(), edit.Table) / fresh[edit.Table]; grown > mostGrown {
			t.Fatalf("after %d edits a feature of %s takes %.2f times what it took", done, edit.Table, grown)
		}
	}
	e.Await()
	after := heap()
	t.Logf("%d edits in %s, %s of it applying; heap %d MiB, was %d MiB", done, time.Since(begin).Round(time.Millisecond),
		applying.Round(time.Millisecond), after>>20, before>>20)
	loaded := rows.load(t)
	for table, bytes := range fresh {
		t.Logf("%s: %.1f bytes a feature, %.1f when it was loaded, %.1f loaded now, %.0f kB at most", table,
			perFeature(t, e.Index(), table), bytes, perFeature(t, loaded, table), most[table]/1000)
		if got, want := digest(t, e.Index(), table), digest(t, loaded, table); got != want {
			t.Errorf("%s is not what a load gives", table)
		}
	}
	for _, at := range addresses(place(0.02, 0.001)) {
		names := []string{"buildings", "households"}
		if !bytes.Equal(drawn(t, e.Index(), names, data.Everything(), at), drawn(t, loaded, names, data.Everything(), at)) {
			t.Errorf("tile %s is not what a load gives", at)
		}
	}
}

// digest is of every feature of a layer.
func digest(t *testing.T, x *index.Index, layer string) uint64 {
	t.Helper()
	sum := fnv.New64a()
	err := x.Each(layer, data.Everything(), func(f index.Feature) bool {
		fmt.Fprint(sum, f.ID, f.Geometry, f.LabelPoint, f.Values)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum.Sum64()
}

// BenchmarkReadsWhileEdited makes tiles of a city of a million flats, with nobody writing and while 1,000 rows a second
// change one by one, and reports the slowest.
func BenchmarkReadsWhileEdited(b *testing.B) {
	rows := newManyRows(1_000_000)
	e := index.NewEditor(rows.load(b))
	defer e.Close()
	list := cover([2]float64(place(0, 0)), [2]float64(place(0.18, 0.1)), 16)
	for _, perSecond := range []int{0, 1000} {
		b.Run(fmt.Sprint(perSecond), func(b *testing.B) {
			var current atomic.Pointer[index.Index]
			current.Store(e.Index())
			stop, stopped := make(chan struct{}), make(chan int)
			go func() { stopped <- edited(e, rows, perSecond, &current, stop) }()
			took := make([]time.Duration, 0, b.N)
			for i := 0; b.Loop(); i++ {
				begin := time.Now()
				drawTile(b, current.Load(), list[i*7919%len(list)])
				took = append(took, time.Since(begin))
			}
			close(stop)
			done := <-stopped
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs-p50")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs-p99")
			b.ReportMetric(float64(done)/b.Elapsed().Seconds(), "edits/s")
		})
	}
}

func drawTile(b *testing.B, x *index.Index, at tiles.Address) {
	b.Helper()
	source, err := x.Source([]string{"buildings", "households"}, data.Everything())
	if err == nil {
		_, err = source.Tile(b.Context(), at)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// edited applies rows one by one, so many a second, until it is stopped, and tells how many they were.
func edited(e *index.Editor, rows *manyRows, perSecond int, current *atomic.Pointer[index.Index], stop chan struct{}) int {
	random, begin := rand.New(rand.NewPCG(3, 4)), time.Now()
	for done := 0; ; done++ {
		due := begin.Add(time.Hour)
		if perSecond > 0 {
			due = begin.Add(time.Duration(done) * time.Second / time.Duration(perSecond))
		}
		select {
		case <-stop:
			return done
		case <-time.After(time.Until(due)):
		}
		e.Apply([]data.Edit{rows.change(random, 1)}, today())
		current.Store(e.Index())
	}
}
