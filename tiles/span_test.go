package tiles

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestMeetingIsWhereBoxesMeet holds the tiles that are computed against those whose boxes are looked at one by one.
func TestMeetingIsWhereBoxesMeet(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for _, set := range MatrixSets() {
		t.Run(set.String(), func(t *testing.T) {
			for range 2000 {
				zoom, margin := set.MinZoom()+uint8(random.IntN(22)), int64(random.IntN(300))
				b := somewhere(random)
				got := set.Meeting(zoom, margin, b)
				for _, a := range around(random, set, zoom, b) {
					if want := a.Box(margin).Meets(b); got.Has(a) != want {
						t.Fatalf("%s, margin %d, box %+v: %v in %+v, want %v", a, margin, b, !want, got, want)
					}
				}
			}
		})
	}
}

// somewhere is a box, now and then at an edge of the world or all of it.
func somewhere(random *rand.Rand) Box {
	at := func() int32 {
		switch random.IntN(8) {
		case 0:
			return math.MinInt32
		case 1:
			return math.MaxInt32
		default:
			return int32(random.Uint32())
		}
	}
	x, y, size := at(), at(), int64(1)<<random.IntN(31)
	return Box{x, y, clamp(int64(x) + random.Int64N(size)), clamp(int64(y) + random.Int64N(size))}
}

// around are tiles near the sides of a box, on both sides of each, and some anywhere.
func around(random *rand.Rand, set MatrixSet, zoom uint8, b Box) []Address {
	var list []Address
	columns, rows := set.Size(zoom)
	low, high := set.From(Point{b.MinX, b.MinY}), set.From(Point{b.MaxX, b.MaxY})
	number := func(v int32, by int64, most uint32) uint32 {
		return uint32(min(max((int64(v)+half)>>(worldBits-zoom)+by, 0), int64(most)-1))
	}
	for by := int64(-2); by <= 2; by++ {
		for over := int64(-2); over <= 2; over++ {
			for _, p := range []Point{low, high, {low.X, high.Y}, {high.X, low.Y}} {
				list = append(list, Address{set, zoom, number(p.X, by, columns), number(p.Y, over, rows)})
			}
		}
	}
	return append(list, Address{set, zoom, random.Uint32N(columns), random.Uint32N(rows)})
}

func TestSpanGivesEachOfItsTilesOnce(t *testing.T) {
	s := Span{Set: CGCS2000Quad, Z: 5, MinX: 3, MinY: 2, MaxX: 5, MaxY: 3}
	var got []string
	for a := range s.All() {
		if !s.Has(a) {
			t.Errorf("%s is not one of them", a)
		}
		got = append(got, fmt.Sprint(a.X, a.Y))
	}
	if fmt.Sprint(got) != "[3 2 4 2 5 2 3 3 4 3 5 3]" || s.Len() != 6 {
		t.Errorf("%v, %d", got, s.Len())
	}
	for range NoSpan(WebMercatorQuad, 3).All() {
		t.Error("a tile in none")
	}
	if n := WebMercatorQuad.Whole(2).Len(); n != 16 {
		t.Errorf("%d tiles of zoom 2", n)
	}
	if !CGCS2000Quad.Whole(0).Empty() {
		t.Error("tiles in degrees begin with zoom 1")
	}
}
