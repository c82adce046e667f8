package follow

import (
	"context"
	"errors"
	"testing"

	"lintu/layers/stats"
	"lintu/tiles"
)

func touch(version uint64, layer string, boxes ...tiles.Box) Touched {
	return Touched{Version: version, Boxes: map[string][]tiles.Box{layer: boxes}}
}

func TestWhoIsSlowHearsEverythingInOne(t *testing.T) {
	var b Board
	early := b.Subscribe()
	b.Post(touch(1, "roads", tiles.Box{MaxX: 1, MaxY: 1}))
	late := b.Subscribe()
	b.Post(touch(2, "roads", tiles.Box{MinX: 5, MaxX: 6}))
	b.Post(Touched{Version: 3, Areas: map[stats.Key]bool{{Table: "buildings", ID: 7}: true}})
	got, err := early.Next(t.Context())
	if err != nil || got.Version != 3 || len(got.Boxes["roads"]) != 2 || !got.Areas[stats.Key{Table: "buildings", ID: 7}] {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := late.Next(t.Context()); err != nil || len(got.Boxes["roads"]) != 1 {
		t.Errorf("%+v %v", got, err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := early.Next(over); !errors.Is(err, context.Canceled) {
		t.Errorf("with nothing new: %v", err)
	}
	late.Close()
	b.Post(Touched{Version: 4, All: true})
	if got, err := early.Next(t.Context()); err != nil || !got.All {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := late.Next(over); !errors.Is(err, context.Canceled) {
		t.Errorf("after closing: %v", err)
	}
}

func TestWhatIsToldIsBounded(t *testing.T) {
	var all Touched
	for i := range int32(10_000) {
		all.add(touch(uint64(i), "roads", tiles.Box{MinX: i, MinY: i, MaxX: i, MaxY: i}))
		all.add(Touched{Areas: map[stats.Key]bool{{Table: "buildings", ID: int64(i)}: true}})
	}
	if n := len(all.Boxes["roads"]); n > mostBoxes {
		t.Errorf("%d boxes", n)
	}
	around := tiles.NoBox()
	for _, b := range all.Boxes["roads"] {
		around = around.Union(b)
	}
	if around != (tiles.Box{MaxX: 9999, MaxY: 9999}) || !all.AnyArea || len(all.Areas) > 0 {
		t.Errorf("around %v, areas %d", around, len(all.Areas))
	}
	if all.add(Touched{All: true}); len(all.Boxes) > 0 || !all.All {
		t.Errorf("%+v", all)
	}
	var none Touched
	if !none.Nothing() || all.Nothing() {
		t.Error("nothing is something")
	}
}
