package cache

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lintu/tiles"
)

// spans is what is different of a layer, zoom by zoom.
type spans []tiles.Span

func (s spans) Spans(set tiles.MatrixSet, zoom uint8) []tiles.Span {
	var of []tiles.Span
	for _, one := range s {
		if one.Set == set && one.Z == zoom {
			of = append(of, one)
		}
	}
	return of
}

func (s spans) Meets(a tiles.Address) bool {
	for _, one := range s {
		if one.Has(a) {
			return true
		}
	}
	return false
}

func one(a tiles.Address) spans {
	return spans{{Set: a.Set, Z: a.Z, MinX: a.X, MaxX: a.X, MinY: a.Y, MaxY: a.Y}}
}

func key(z uint8, x, y uint32, layers string) Key {
	return Key{Address: tiles.Address{Z: z, X: x, Y: y}, Layers: layers, Scope: "all"}
}

func changed(version uint64, layer string, s spans) Change {
	return Change{Version: version, Layers: map[string]Layer{layer: s}, Size: len(s)}
}

// TestWhatIsKeptIsWhatModelKeeps writes, reads and invalidates at random and holds the cache against a map that is gone through as
// a whole. There is room for everything.
func TestWhatIsKeptIsWhatModelKeeps(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	lists := []string{"roads", "buildings", "roads,buildings", "water,roads,people"}
	type kept struct{ value, version int }
	c, model, version := New[int](1<<30), map[Key]kept{}, 1
	for step := range 20_000 {
		zoom := uint8(random.IntN(4))
		k := key(zoom, random.Uint32N(1<<zoom), random.Uint32N(1<<zoom), lists[random.IntN(len(lists))])
		switch random.IntN(10) {
		case 0:
			version++
			layer := []string{"roads", "buildings", "people", "nobody"}[random.IntN(4)]
			x, y := random.Uint32N(1<<zoom), random.Uint32N(1<<zoom)
			s := spans{{Z: zoom, MinX: x, MinY: y, MaxX: x + random.Uint32N(1<<zoom-x), MaxY: y + random.Uint32N(1<<zoom-y)}}
			c.Invalidate(changed(uint64(version), layer, s))
			for k := range model {
				if s.Meets(k.Address) && contains(k.Layers, layer) {
					delete(model, k)
				}
			}
		case 1, 2, 3:
			if c.Put(k, uint64(version), step, 10) != (model[k].version <= version) {
				t.Fatal("a tile of the present version is kept")
			}
			model[k] = kept{step, version}
		default:
			got, found := c.Get(k)
			want, is := model[k]
			if found != is || got != want.value {
				t.Fatalf("step %d, %v: %d %v, want %d %v", step, k, got, found, want.value, is)
			}
		}
		if n := c.Figures().Entries; n != len(model) {
			t.Fatalf("step %d: %d tiles, want %d", step, n, len(model))
		}
	}
	if version < 1000 || len(model) == 0 {
		t.Errorf("%d versions, %d tiles", version, len(model))
	}
	wantWhole(t, c)
}

func contains(joined, layer string) bool {
	return slices.Contains(strings.Split(joined, ","), layer)
}

// wantWhole checks that all lists of a cache agree.
func wantWhole(t *testing.T, c *Cache[int]) {
	t.Helper()
	entries, bytes, users := 0, int64(0), 0
	for _, q := range []*queue[int]{&c.queues.small, &c.queues.main} {
		n := 0
		for e := q.newest; e != nil; e = e.older {
			if c.entries[e.key] != e || e.queue != q {
				t.Fatal("a queue holds what is not kept")
			}
			n, bytes = n+1, bytes+e.bytes
		}
		if n != q.count {
			t.Errorf("%d in a queue that counts %d", n, q.count)
		}
		entries += n
	}
	for _, set := range c.places {
		for _, zoom := range set {
			for _, first := range zoom {
				for e := first; e != nil; e = e.beside {
					users++
				}
			}
		}
	}
	lists := 0
	for _, l := range c.lists {
		lists += l.users
	}
	if entries != len(c.entries) || users != entries || lists != entries || bytes != c.queues.bytes() {
		t.Errorf("%d tiles, %d in queues, %d in places, %d in lists; %d bytes, %d counted", len(c.entries), entries, users, lists, bytes, c.queues.bytes())
	}
}

func TestMemoryIsBounded(t *testing.T) {
	const most = 100 * (overhead + 600 + 3) // with the name of the scope
	c := New[int](most)
	for i := range uint32(1000) {
		k := key(15, i, i, "roads")
		c.Put(k, 1, int(i), 500)
		c.Grow(k, int(i), 100)
		c.Grow(k, -1, 1<<20) // another one's
		if f := c.Figures(); f.Bytes > most {
			t.Fatalf("%d bytes of %d", f.Bytes, f.Most)
		}
	}
	if f := c.Figures(); f.Entries != 100 || f.Evicted != 900 {
		t.Errorf("%+v", f)
	}
	if c.Put(key(1, 1, 1, "roads"), 1, 7, most/4) {
		t.Error("one tile takes a quarter of the memory")
	}
	wantWhole(t, c)
}

func TestACrawlLeavesWhatIsAskedForAgain(t *testing.T) {
	c := New[int](1000 * (overhead + 100))
	ask := func(k Key) bool {
		_, found := c.Get(k)
		if !found {
			c.Put(k, 1, 1, 100)
		}
		return found
	}
	for range 3 {
		for i := range uint32(500) {
			ask(key(14, i, 7, "roads"))
		}
	}
	for i := range uint32(20_000) { // everything there is, once
		ask(key(18, i, 9, "roads"))
	}
	left := 0
	for i := range uint32(500) {
		if ask(key(14, i, 7, "roads")) {
			left++
		}
	}
	if left < 495 {
		t.Errorf("%d of 500 tiles that are looked at survive", left)
	}
}

func TestATileThatComesLateIsNotKept(t *testing.T) {
	c := New[int](1 << 20)
	c.Invalidate(Change{Version: 1, All: true})
	k, beside := key(10, 3, 3, "water,roads"), key(10, 4, 3, "roads")
	c.Invalidate(changed(2, "roads", one(k.Address)))
	if c.Put(k, 1, 1, 1) || c.Figures().Late != 1 {
		t.Error("a tile of version 1 is kept that is another in version 2")
	}
	if !c.Put(beside, 1, 1, 1) || !c.Put(key(10, 3, 3, "water"), 1, 1, 1) || !c.Put(k, 2, 2, 1) {
		t.Error("what is the same is not kept")
	}
	if c.Put(k, 1, 1, 1) {
		t.Error("an older tile takes the place of a newer one")
	}
	if v, version, found := c.Peek(k); v != 2 || version != 2 || !found {
		t.Errorf("%d of version %d, %v", v, version, found)
	}
	for version := range uint64(mostChanges + 10) {
		c.Invalidate(changed(version+3, "nobody", one(k.Address)))
	}
	if c.Put(key(9, 1, 1, "roads"), 4, 1, 1) {
		t.Error("a tile is kept that is older than what is remembered")
	}
	if !c.Put(key(9, 1, 1, "roads"), 50, 1, 1) {
		t.Error("a tile is not kept all whose later changes are remembered")
	}
	c.Invalidate(Change{Version: 5000, All: true})
	if c.Put(key(9, 1, 1, "roads"), 4999, 1, 1) || c.Figures().Entries != 0 {
		t.Error("something is left of before everything changed")
	}
	wantWhole(t, c)
}

// BenchmarkInvalidate drops the tiles of a thousand buildings among 100,000 tiles of a city.
func BenchmarkInvalidate(b *testing.B) {
	for _, tile := range []int{100_000} {
		b.Run(fmt.Sprint(tile), func(b *testing.B) {
			c := New[int](1 << 40)
			random := rand.New(rand.NewPCG(1, 1))
			fill := func() {
				for n := c.Figures().Entries; n < tile; n++ {
					z := uint8(8 + random.IntN(10))
					side := uint32(1) << (z - 8)
					c.Put(key(z, 200<<(z-8)+random.Uint32N(side), 100<<(z-8)+random.Uint32N(side), "roads,buildings"), 1<<40, n, 10_000)
				}
			}
			version := uint64(0)
			for b.Loop() {
				b.StopTimer()
				fill()
				var s spans
				for range 1000 {
					x, y := 200<<9+random.Uint32N(1<<9), 100<<9+random.Uint32N(1<<9)
					for z := uint8(8); z <= 17; z++ {
						s = append(s, tiles.Span{Z: z, MinX: x >> (17 - z), MaxX: x >> (17 - z), MinY: y >> (17 - z), MaxY: y >> (17 - z)})
					}
				}
				version++
				b.StartTimer()
				c.Invalidate(changed(version, "buildings", s))
			}
		})
	}
}

func BenchmarkGet(b *testing.B) {
	c := New[int](1 << 30)
	for i := range uint32(10_000) {
		c.Put(key(15, i, i, "water,green,roads,lanes"), 1, 1, 100)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		i := uint32(0)
		for pb.Next() {
			i = (i + 7) % 10_000
			c.Get(key(15, i, i, "water,green,roads,lanes"))
		}
	})
}
