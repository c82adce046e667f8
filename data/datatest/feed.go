package datatest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"lintu/data"
)

// patience is how long a test waits for what must come. It is no measure of anything.
const patience = 5 * time.Minute

func feedTests() []test {
	return append([]test{
		changing("what was written is told, with its box", testToldBoxes),
		changing("from now on means no history", func(t *testing.T, s suite) {
			s.write(t, insert("compounds", data.Compound{Meta: meta(300, "c-300")}.Row()))
			delta := s.changes(t, "")
			wantTold(t, delta)
			s.write(t, remove("compounds", 300))
			wantTold(t, s.changes(t, delta.Next), "-compounds 300")
		}),
		changing("everything a write changed is told, and nothing else", testToldAll),
		changing("a write that is refused is not told", func(t *testing.T, s suite) {
			since := s.position(t)
			good := insert("compounds", data.Compound{Meta: meta(300, "c-300")}.Row())
			s.refused(t, data.ErrInvalid, good, insert("compounds", data.Compound{Meta: meta(301, "")}.Row()))
			wantTold(t, s.changes(t, since))
		}),
		changing("a position can be gone on from twice", func(t *testing.T, s suite) {
			since := s.position(t)
			s.write(t, insert("compounds", data.Compound{Meta: meta(300, "c-300")}.Row()))
			wantTold(t, s.changes(t, since), "+compounds 300")
			wantTold(t, s.changes(t, since), "+compounds 300")
		}),
		changing("nobody is told twice, however many write", testFollower),
	}, append(toldLoadTests(), append(positionTests(), feedSnapshotTests()...)...)...)
}

func toldLoadTests() []test {
	return []test{
		changing("a load is told in full, with boxes", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			since := s.position(t)
			rows := manyTrees(1, 5000)
			rows = append(rows[:1700:1700], rows[1800:]...) // ids with a gap
			s.load(t, "trees", rows)
			wantToldRows(t, s.changes(t, since), rows)
			since = s.position(t)
			few := manyTrees(1701, 1710)
			s.load(t, "trees", few)
			wantToldRows(t, s.changes(t, since), few)
		}),
		changing("a load too large to be told is a reload of its table, and the rest is told", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			since := s.position(t)
			id := int64(0)
			_, err := s.Load(t.Context(), "trees", func() (data.Row, bool) {
				id++
				return data.Feature{Meta: meta(id, "t"), Attributes: []data.Value{data.Null()}}.Row(), id <= 200_001
			})
			must(t, err)
			s.write(t, insert("compounds", data.Compound{Meta: meta(300, "c-300")}.Row()))
			delta := s.changes(t, since)
			wantReload(t, delta, "trees")
			wantTold(t, data.Delta{Changes: delta.Changes}, "+compounds 300")
			wantTold(t, s.changes(t, delta.Next))
		}),
		changing("a load that is refused is not told", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			since := s.position(t)
			rows := manyTrees(1, 3000)
			rows[2999].ID = 1
			if _, err := s.Load(t.Context(), "trees", each(rows)); err == nil {
				t.Fatal("it was not refused")
			}
			wantTold(t, s.changes(t, since))
		}),
	}
}

func positionTests() []test {
	return []test{
		changing("a position that makes no sense is a reload of everything", func(t *testing.T, s suite) {
			good := s.position(t)
			for _, bad := range []data.Position{"x", "/", "1/", "0/0", "-1/1", "1 2 3 4 5", good + " 1", good + "1", good[1:], " " + good} {
				delta := s.changes(t, bad)
				wantReload(t, delta, data.ReloadAll)
				wantTold(t, s.changes(t, delta.Next))
			}
		}),
		changing("and so is one of another store", func(t *testing.T, s suite) {
			other := newSuite(t, s.open)
			s.write(t, insert("compounds", data.Compound{Meta: meta(300, "c-300")}.Row()))
			other.write(t, insert("compounds", data.Compound{Meta: meta(301, "c-301")}.Row()))
			for _, at := range []data.Position{other.position(t), other.changes(t, "").Next} {
				delta := s.changes(t, at)
				wantReload(t, delta, data.ReloadAll)
				wantTold(t, s.changes(t, delta.Next))
			}
		}),
		changing("waiting ends with a write, and with the context", func(t *testing.T, s suite) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			must(t, s.Wait(ctx)) // once for what came before
			done := make(chan error, 1)
			go func() { done <- s.Wait(ctx) }()
			s.write(t, insert("compounds", data.Compound{Meta: meta(300, "c-300")}.Row()))
			must(t, <-done)
			ended, end := context.WithCancel(t.Context())
			end()
			for {
				err := s.Wait(ended)
				if err == nil {
					continue // there was a hint left
				}
				if !errors.Is(err, context.Canceled) {
					t.Errorf("%v, want that of the context", err)
				}
				return
			}
		}),
	}
}

func feedSnapshotTests() []test {
	return []test{
		changing("a snapshot is what the feed goes on from", testSeam),
		changing("a snapshot reads and counts within a scan, and side by side", testSharedSnapshot),
		changing("a snapshot ends with what its reader says", func(t *testing.T, s suite) {
			stop := errors.New("enough")
			err := s.Snapshot(t.Context(), func(data.Reader, data.Position) error { return stop })
			if err != stop { //nolint:errorlint // exactly this error is promised
				t.Errorf("%v", err)
			}
		}),
	}
}

func testToldBoxes(t *testing.T, s suite) {
	shop := func(x float64) data.Row { return data.Place{Meta: meta(300, "s-300"), Position: spot(x, 0.5)}.Row() }
	since := s.position(t)
	s.write(t, insert("places", shop(0.5)))
	first := s.changes(t, since)
	s.write(t, update("places", shop(0.7)))
	second := s.changes(t, first.Next)
	s.write(t, remove("places", 300))
	third := s.changes(t, second.Next)
	before, after := spot(0.5, 0.5).Bound(), spot(0.7, 0.5).Bound()
	for _, c := range []struct {
		got  data.Delta
		want data.Change
	}{
		{first, data.Change{Table: "places", ID: 300, Op: data.OpInsert, Old: data.Nowhere(), New: before}},
		{second, data.Change{Table: "places", ID: 300, Op: data.OpUpdate, Old: before, New: after}},
		{third, data.Change{Table: "places", ID: 300, Op: data.OpDelete, Old: after, New: data.Nowhere()}},
	} {
		if len(c.got.Changes) != 1 {
			t.Fatalf("%v, want one change", told(c.got))
		}
		got := c.got.Changes[0]
		if got.Old.IsEmpty() { // a store may not know it
			got.Old = c.want.Old
		}
		if got != c.want {
			t.Errorf("%+v, want %+v", got, c.want)
		}
	}
}

// testToldAll compares what is told with what is different.
func testToldAll(t *testing.T, s suite) {
	home := data.HouseholdOf(s.row(t, "households", 10112))
	home.Building, home.Unit = 105, 1051
	grid := data.RegionOf(s.row(t, "regions", gridG3))
	grid.Area = nil
	for _, c := range []struct {
		name  string
		batch data.Batch
	}{
		{"a building moves", data.Batch{update("buildings", moved(s.building(t, 101), 2.2))}},
		{"a flat is put into another building", data.Batch{update("households", home.Row())}},
		{"a resident moves out", data.Batch{remove("memberships", 2)}},
		{"a grid loses its area", data.Batch{update("regions", grid.Row())}},
		{"a grid goes", data.Batch{remove("regions", gridG1)}},
		{"a building goes", data.Batch{remove("buildings", 105)}},
	} {
		before, since := s.everything(t), s.position(t)
		s.write(t, c.batch...)
		wantTold(t, data.Delta{Changes: latest(s.changes(t, since).Changes)}, different(before, s.everything(t))...)
		if t.Failed() {
			t.Fatalf("after %s", c.name)
		}
	}
}

// testFollower has four writers and one who follows them from position to position.
func testFollower(t *testing.T, s suite) {
	const writers, each = 4, 60
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	seen := map[int64]int{}
	at := s.position(t)
	var group sync.WaitGroup
	for who := range int64(writers) {
		group.Go(func() {
			for n := range int64(each) {
				row := data.Compound{Meta: meta(1000+who*1000+n, "c")}.Row()
				if _, err := s.Write(ctx, data.Batch{insert("compounds", row)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for n := 0; n < writers*each && !t.Failed(); {
		must(t, s.Wait(ctx))
		delta := s.changes(t, at)
		if len(delta.Reload) > 0 {
			t.Fatalf("reload %v", delta.Reload)
		}
		for _, c := range delta.Changes {
			seen[c.ID]++
			n++
		}
		at = delta.Next
	}
	group.Wait()
	wantTold(t, s.changes(t, at))
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%d was told %d times", id, times)
		}
	}
}

func testSeam(t *testing.T, s suite) {
	q := data.Query{Table: "compounds", Scope: data.Everything()}
	before := len(s.all(t, "compounds"))
	var from data.Position
	must(t, s.Snapshot(t.Context(), func(r data.Reader, at data.Position) error {
		from = at
		s.write(t, insert("compounds", data.Compound{Meta: meta(300, "c-300")}.Row())) // it keeps nobody from writing
		must(t, s.Create(t.Context(), trees()))
		rows, err := collect(t.Context(), r, q)
		if len(rows) != before {
			t.Errorf("the snapshot has %d rows, want %d", len(rows), before)
		}
		return err
	}))
	wantTold(t, s.changes(t, from), "+compounds 300")
}

func testSharedSnapshot(t *testing.T, s suite) {
	homes, people := s.Numbers, 0
	must(t, s.Residents(t.Context(), func(_, n int64) error { people += int(n); return nil }))
	want, err := homes(t.Context(), "buildings", 101)
	must(t, err)
	must(t, s.Snapshot(t.Context(), func(r data.Reader, _ data.Position) error {
		counter, ok := r.(data.Counter)
		if !ok {
			t.Fatal("the snapshot does not count")
		}
		s.write(t, remove("buildings", 101))
		together(t, 4, func(int64) error {
			q := data.Query{Table: "households", Scope: data.Everything()}
			rows, err := collect(t.Context(), r, q)
			if err != nil || len(rows) != len(s.town.rows["households"]) {
				t.Errorf("%d rows, %v", len(rows), err)
			}
			return r.Scan(t.Context(), q, func(data.Row) error {
				n, err := r.Count(t.Context(), q)
				if err != nil || n != int64(len(rows)) {
					t.Errorf("%d rows counted, %v", n, err)
				}
				return err
			})
		})
		got, err := counter.Numbers(t.Context(), "buildings", 101)
		if err != nil || got != want {
			t.Errorf("%+v (%v), want %+v", got, err, want)
		}
		left := people
		err = counter.Residents(t.Context(), func(_, n int64) error { left -= int(n); return nil })
		if left != 0 {
			t.Errorf("%d residents more or less", left)
		}
		return err
	}))
}
