package geopackage_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/data/geopackage"
)

// ending is a context that ends when it has been looked at a number of times.
type ending struct {
	context.Context
	end  context.CancelFunc
	mu   sync.Mutex
	left int
}

func (e *ending) Err() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.left--; e.left < 0 {
		e.end()
	}
	return e.Context.Err()
}

// A write that is called off at any of its rows leaves nothing behind, and the store takes the next one.
func TestAStoreGoesOnAfterAWriteWasCalledOff(t *testing.T) {
	store, err := geopackage.Open(create(t), geopackage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if err = store.Create(t.Context(), data.FeatureTable("things", data.ShapePoint)); err != nil {
		t.Fatal(err)
	}
	const size = 50
	written, id := int64(0), int64(0)
	batch := func() data.Batch {
		var b data.Batch
		for range size {
			id++
			row := data.Feature{Meta: data.Meta{Code: "x", Class: data.ClassThing}, Geometry: orb.Point{121 + float64(id)/1e4, 37}}.Row()
			row.ID = id
			b = append(b, data.Write{Table: "things", Op: data.OpPut, Row: row})
		}
		return b
	}
	calledOff := 0
	for looks := 0; looks < 3*size; looks += 7 {
		inner, end := context.WithCancel(t.Context())
		_, err = store.Write(&ending{Context: inner, end: end, left: looks}, batch())
		end()
		switch {
		case err == nil:
			written += size
		case errors.Is(err, context.Canceled):
			calledOff++
		default:
			t.Fatalf("after %d looks: %v", looks, err)
		}
		if _, err = store.Write(t.Context(), batch()); err != nil {
			t.Fatalf("the write after one that was called off after %d looks: %v", looks, err)
		}
		written += size
	}
	n, err := store.Count(t.Context(), data.Query{Table: "things", Scope: data.Everything()})
	if err != nil || n != written || calledOff < 5 {
		t.Errorf("%d rows, want %d; %d called off, %v", n, written, calledOff, err)
	}
}
