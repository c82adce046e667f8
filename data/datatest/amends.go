package datatest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
)

func amendTests() []test {
	return []test{
		changing("who brings no id gets the next one, however many at once", testNextIDs),
		changing("an amended row is derived as a written one", func(t *testing.T, s suite) {
			row := s.row(t, "buildings", 101)
			done := s.amend(t, ifVersion(row.Version, update("buildings", set("buildings", "name", row, data.Text("塔楼")))))
			if got := s.row(t, "buildings", 101); done.ID != 101 || done.Version != got.Version || done.Version != row.Version+1 {
				t.Errorf("%+v, stored %d, before %d", done, got.Version, row.Version)
			}
			s.amendRefused(t, data.ErrStale, ifVersion(row.Version, update("buildings", row)))
			s.amendRefused(t, data.ErrStale, ifVersion(row.Version, remove("buildings", 101)))
		}),
		changing("nothing is laid over another of its kind", testOverlaps),
		changing("what lay over another may be moved away, and not further over it", func(t *testing.T, s suite) {
			s.write(t, insert("compounds", away(60, 0)), insert("compounds", away(61, 0.5)))
			row := s.row(t, "compounds", 61)
			row.Geometry = away(61, 0.25).Geometry
			s.amendRefused(t, data.ErrOverlap, update("compounds", row))
			row.Geometry = away(61, 0.75).Geometry
			s.amend(t, update("compounds", row))
			s.amend(t, update("compounds", set("compounds", "name", row, data.Text("renamed")))) // as it lies
		}),
		changing("of many who draw on the same ground one succeeds", testSameGround),
		changing("what others belong to is not deleted", func(t *testing.T, s suite) {
			s.amendRefused(t, data.ErrInUse, remove("buildings", 101))
			s.amendRefused(t, data.ErrInUse, remove("regions", communityB))
			lone := s.amend(t, insert("compounds", away(0, 3)))
			if done := s.amend(t, remove("compounds", lone.ID)); done.Version != 0 || done.ID != lone.ID {
				t.Errorf("%+v", done)
			}
			s.amendRefused(t, data.ErrNotFound, remove("compounds", lone.ID))
		}),
		changing("a region has no other's code", func(t *testing.T, s suite) {
			g := data.RegionOf(s.row(t, "regions", communityB))
			g.Meta.ID, g.Area = 0, nil
			s.amendRefused(t, data.ErrInvalid, insert("regions", g.Row()))
		}),
		changing("a position is reached when what is behind it is there", testReached),
		changing("who sees a position reached sees the row", testReachedRows),
	}
}

// away is a compound of a tenth of a grid far from the town, so many of its widths to the east.
func away(id int64, east float64) data.Row {
	return data.Compound{Meta: meta(id, fmt.Sprintf("c-%d-%v", id, east)), Area: square(20+east*0.1, 20, 0.1, 0.1)}.Row()
}

func (s suite) amend(t *testing.T, w data.Write) data.Amended {
	t.Helper()
	done, err := s.Amend(t.Context(), w)
	if err != nil {
		t.Fatalf("amend %s %d: %v", w.Table, w.Row.ID, err)
	}
	return done
}

func (s suite) amendRefused(t *testing.T, want error, w data.Write) {
	t.Helper()
	before := s.everything(t)
	if _, err := s.Amend(t.Context(), w); !errors.Is(err, want) {
		t.Errorf("amend %s %d: %v, want %v", w.Table, w.Row.ID, err, want)
	}
	s.unchanged(t, before)
}

func testNextIDs(t *testing.T, s suite) {
	must(t, s.Create(t.Context(), trees()))
	ids := make(chan int64, 40)
	together(t, 4, func(who int64) error {
		for n := range int64(10) {
			done, err := s.Amend(t.Context(), data.Write{Table: "compounds", Op: data.OpInsert, Row: away(0, float64(2*(who*10+n)))})
			if err != nil {
				return err
			}
			ids <- done.ID
		}
		return nil
	})
	close(ids)
	seen := map[int64]bool{}
	for id := range ids {
		if seen[id] || id <= compoundSecond || id > compoundSecond+40 {
			t.Errorf("id %d", id)
		}
		seen[id] = true
	}
}

func testOverlaps(t *testing.T, s suite) {
	first := s.amend(t, insert("compounds", away(0, 0)))
	s.amend(t, insert("compounds", away(0, 1))) // beside it
	over := away(0, 0.5)
	_, err := s.Amend(t.Context(), insert("compounds", over))
	var found *data.OverlapError
	if !errors.As(err, &found) || len(found.Over) != 2 || found.Over[0].ID != first.ID || found.Over[0].Area < 5e3 || found.Over[0].Area > 6e3 {
		t.Errorf("%v", err)
	}
	if _, err = s.Write(t.Context(), data.Batch{insert("compounds", away(70, 0.5))}); err != nil {
		t.Errorf("an import is not asked: %v", err)
	}
	moved := s.row(t, "compounds", first.ID)
	moved.Geometry = orb.MultiPolygon{moved.Geometry.(orb.MultiPolygon)[0], square(20.12, 20, 0.02, 0.02)[0]}
	s.amendRefused(t, data.ErrOverlap, update("compounds", moved))
}

func testSameGround(t *testing.T, s suite) {
	for round := range 5 {
		var won, lost atomic.Int64
		together(t, 4, func(int64) error {
			_, err := s.Amend(t.Context(), insert("compounds", away(0, float64(2*round))))
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, data.ErrOverlap):
				lost.Add(1)
			default:
				return err
			}
			return nil
		})
		if won.Load() != 1 || lost.Load() != 3 {
			t.Errorf("round %d: %d won, %d lost", round, won.Load(), lost.Load())
		}
	}
}

func testReached(t *testing.T, s suite) {
	before := s.position(t)
	first := s.amend(t, insert("compounds", away(0, 0)))
	between := s.position(t)
	second := s.amend(t, insert("compounds", away(0, 2)))
	after := s.position(t)
	for i, c := range []struct {
		state, wanted data.Position
		want          bool
	}{
		{before, before, true},
		{before, first.At, false},
		{before, second.At, false},
		{between, first.At, true},
		{between, second.At, false},
		{between, before, true},
		{after, first.At, true},
		{after, second.At, true},
		{after, between, true},
		{s.changes(t, before).Next, second.At, true},
		{after, "nothing", true},
	} {
		if got := s.Reached(c.state, c.wanted); got != c.want {
			t.Errorf("%d: %q has %q: %v", i, c.state, c.wanted, got)
		}
	}
}

// testReachedRows amends from many sides while others write, and looks in every snapshot whether it keeps what its position says.
func testReachedRows(t *testing.T, s suite) {
	ctx, stop := context.WithCancel(t.Context())
	var latest atomic.Pointer[data.Amended]
	var left atomic.Int64
	left.Store(3)
	together(t, 5, func(who int64) error {
		if who >= 3 {
			return s.watchReached(ctx, &latest)
		}
		defer func() {
			if left.Add(-1) == 0 {
				stop()
			}
		}()
		for n := range int64(25) {
			done, err := s.Amend(t.Context(), insert("compounds", away(0, float64(2*(who*25+n)))))
			if err != nil {
				return err
			}
			latest.Store(&done)
		}
		return nil
	})
}

func (s suite) watchReached(ctx context.Context, latest *atomic.Pointer[data.Amended]) error {
	for ctx.Err() == nil {
		done := latest.Load()
		if done == nil {
			continue
		}
		err := s.Snapshot(context.WithoutCancel(ctx), func(r data.Reader, at data.Position) error {
			n, err := r.Count(context.WithoutCancel(ctx), by("compounds", func(q *data.Query) { q.IDs = []int64{done.ID} }))
			if reached := s.Reached(at, done.At); err == nil && (!reached || n != 1) {
				return fmt.Errorf("%+v at %s: reached %v, %d rows", done, at, reached, n)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
