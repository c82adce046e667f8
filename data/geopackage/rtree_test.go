package geopackage

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
	"zombiezen.com/go/sqlite"

	"lintu/data"
)

func newStore(t testing.TB) *Store {
	t.Helper()
	s, err := Create(filepath.Join(t.TempDir(), "city.gpkg"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// ask is the text of the first column of the first row of any query.
func ask(t testing.TB, s *Store, query string, args ...any) string {
	t.Helper()
	var answer string
	err := s.read(t.Context(), func(conn *sqlite.Conn) error {
		var err error
		answer, _, err = text(conn, query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

// wantSoundRTree has SQLite itself look over a table's R-tree.
func wantSoundRTree(t testing.TB, s *Store, table string) {
	t.Helper()
	if verdict := ask(t, s, "SELECT rtreecheck(?)", rtreeName(table)); verdict != "ok" {
		t.Errorf("the R-tree of %s: %s", table, verdict)
	}
}

func shops() data.Table { return data.FeatureTable("shops", data.ShapeAny) }

// scattered are n rows of small boxes over a city.
func scattered(n int) []data.Row {
	random := rand.New(rand.NewPCG(7, uint64(n)))
	rows := make([]data.Row, n)
	for i := range rows {
		x, y := 105.3+random.Float64()*0.2, 28.7+random.Float64()*0.2
		side := random.Float64() * 0.001
		rows[i] = data.Feature{
			Meta:     data.Meta{ID: int64(i + 1), Code: "s"},
			Geometry: orb.Polygon{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y}}},
		}.Row()
	}
	return rows
}

func loadRows(t testing.TB, s *Store, table string, rows []data.Row) {
	t.Helper()
	if _, err := s.Load(t.Context(), table, next(rows)); err != nil {
		t.Fatal(err)
	}
}

// TestPackedRTree loads sizes around the capacity of one node (51) and of two levels (46 × 51). The benchmarks look at
// more.
func TestPackedRTree(t *testing.T) {
	for _, n := range []int{1, 2, 50, 51, 52, 53, 1001, 2346, 2347, 5000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			if err := s.Create(t.Context(), shops()); err != nil {
				t.Fatal(err)
			}
			// Few rows are inserted by SQLite itself; pack them all the same.
			rows := scattered(n)
			loadRows(t, s, "shops", rows)
			repack(t, s, rows)
			wantSoundRTree(t, s, "shops")
			for i := range 20 {
				wantSameBox(t, s, rows, uint64(i))
			}
		})
	}
}

func repack(t *testing.T, s *Store, rows []data.Row) {
	t.Helper()
	boxes := make([]box, len(rows))
	for i, row := range rows {
		boxes[i] = newBox(row.ID, row.Geometry.Bound())
	}
	if err := s.write(t.Context(), func(conn *sqlite.Conn) error { return writeRTree(conn, "shops", boxes) }); err != nil {
		t.Fatal(err)
	}
}

// wantSameBox compares a query by a random box with a look at every row.
func wantSameBox(t *testing.T, s *Store, rows []data.Row, seed uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 9))
	corner := orb.Point{105.3 + random.Float64()*0.2, 28.7 + random.Float64()*0.2}
	size := random.Float64() * 0.02
	around := orb.Bound{Min: corner, Max: orb.Point{corner[0] + size, corner[1] + size}}
	var want, got []int64
	for _, row := range rows {
		if row.Geometry.Bound().Intersects(around) {
			want = append(want, row.ID)
		}
	}
	err := s.Scan(t.Context(), data.Query{Table: "shops", Scope: data.Everything(), Box: &around}, func(row data.Row) error {
		got = append(got, row.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("box %v: %d rows, want %d", around, len(got), len(want))
	}
}

// TestPackedRTreeTakesEdits changes a packed tree through SQLite until most of its nodes were split, merged or gone.
func TestPackedRTreeTakesEdits(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	if err := s.Create(t.Context(), shops()); err != nil {
		t.Fatal(err)
	}
	rows := scattered(1500)
	loadRows(t, s, "shops", rows)
	random := rand.New(rand.NewPCG(1, 1))
	for round := range 3 {
		var batch data.Batch
		for i := range rows {
			if random.IntN(2) == 0 {
				rows[i].Geometry = scattered(i + round + 1)[i].Geometry
				batch = append(batch, data.Write{Table: "shops", Op: data.OpUpdate, Row: rows[i]})
			}
		}
		if _, err := s.Write(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		wantSoundRTree(t, s, "shops")
		wantSameBox(t, s, rows, uint64(round))
	}
	var batch data.Batch
	for _, row := range rows[100:] {
		batch = append(batch, data.Write{Table: "shops", Op: data.OpDelete, Row: row})
	}
	if _, err := s.Write(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	wantSoundRTree(t, s, "shops")
	wantSameBox(t, s, rows[:100], 3)
}

func TestPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		capacity := rapid.IntRange(4, 51).Draw(t, "capacity")
		n := rapid.IntRange(0, 2000).Draw(t, "boxes")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		boxes := make([]box, n)
		for i := range boxes {
			x, y := random.Float64(), random.Float64()
			boxes[i] = newBox(int64(i+1), orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + random.Float64(), y}})
		}
		tree := pack(boxes, capacity)
		seen := map[int64]bool{}
		nodes := map[int64]node{}
		for level, all := range tree.levels {
			for _, n := range all {
				if len(n.cells) > capacity {
					t.Fatalf("node %d holds %d cells, more than %d", n.number, len(n.cells), capacity)
				}
				nodes[n.number] = n
				for _, c := range n.cells {
					if level == 0 {
						if seen[c.id] {
							t.Fatalf("row %d is there twice", c.id)
						}
						seen[c.id] = true
						continue
					}
					if child := around(c.id, nodes[c.id].cells); child != c {
						t.Fatalf("node %d is in its parent as %v, its cells make %v", c.id, c, child)
					}
				}
			}
		}
		if len(seen) != n {
			t.Fatalf("%d rows of %d", len(seen), n)
		}
		if root := tree.levels[len(tree.levels)-1]; len(root) != 1 || root[0].number != rtreeRoot {
			t.Fatalf("root %v", root)
		}
	})
}

func TestBoxesAreRoundedOutward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e30, 1e30).Draw(t, "v")
		low, high := roundDown(v), roundUp(v)
		if float64(low) > v || float64(high) < v {
			t.Fatalf("%g lies outside of %g … %g", v, low, high)
		}
		if next := math.Nextafter32(low, high); next < high {
			t.Fatalf("%g … %g is wider than it need be", low, high)
		}
	})
}

func TestHilbertVisitsEveryCellOnce(t *testing.T) {
	const order = 1 << 16
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.Uint32Range(0, order-2).Draw(t, "x"), rapid.Uint32Range(0, order-2).Draw(t, "y")
		if a, b := hilbert(x, y), hilbert(x+1, y); a == b {
			t.Fatalf("two cells at %d", a)
		}
	})
	// The first 16 places are the cells of the lower left 4 × 4, each beside the one before.
	places := map[uint32][2]int{}
	for x := range uint32(4) {
		for y := range uint32(4) {
			places[hilbert(x, y)] = [2]int{int(x), int(y)}
		}
	}
	for d := range uint32(15) {
		a, b := places[d], places[d+1]
		if abs(a[0]-b[0])+abs(a[1]-b[1]) != 1 {
			t.Errorf("from %v to %v", a, b)
		}
	}
}

func abs(v int) int { return max(v, -v) }
