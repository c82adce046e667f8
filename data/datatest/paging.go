package datatest

import (
	"context"
	"slices"
	"sync"
	"testing"

	"lintu/data"
)

func pagingTests() []test {
	return []test{
		looking("pages put together are the whole", func(t *testing.T, s suite) {
			for size := 1; size <= 8; size++ {
				var got []data.Row
				for after := int64(0); ; {
					page := s.scan(t, by("households", func(q *data.Query) { q.After, q.Limit = after, size }))
					got = append(got, page...)
					if len(page) < size {
						break
					}
					after = page[len(page)-1].ID
				}
				if diff := differ(s.all(t, "households"), got); diff != "" {
					t.Errorf("pages of %d (-whole +pages):\n%s", size, diff)
				}
			}
		}),
		looking("a page behind the last row is empty", func(t *testing.T, s suite) {
			wantIDs(t, s.scan(t, by("buildings", func(q *data.Query) { q.After = data.MaxID })))
		}),
		looking("pages under a condition", func(t *testing.T, s suite) {
			q := where("buildings", "compound_id", data.Int(compoundCrossing))
			q.After, q.Limit = 101, 1
			wantIDs(t, s.scan(t, q), 102)
		}),
		changing("rows that are there all the time are seen exactly once while others come and go", testPagingUnderWrites),
		changing("one scan sees one state while rows are written", testSnapshot),
	}
}

// testPagingUnderWrites turns pages while another goroutine inserts and deletes between them. The rows of the town stay,
// and every walk must see each of them once and in order.
func testPagingUnderWrites(t *testing.T, s suite) {
	ctx, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	writer.Add(1)
	go func() {
		defer writer.Done()
		for n := int64(0); ctx.Err() == nil; n++ {
			id := 10_000_000 + n%50
			row := data.Compound{Meta: meta(id%90+1, "passing")}.Row() // 1 … 90: before, between and behind the town's
			if id%90+1 == compoundCrossing || id%90+1 == compoundSecond {
				continue
			}
			_, _ = s.Write(ctx, data.Batch{putCompound(row)})
			_, _ = s.Write(ctx, data.Batch{remove("compounds", row.ID)})
		}
	}()
	for range 100 {
		var seen []int64
		for after := int64(0); ; {
			page, err := collect(t.Context(), s, by("compounds", func(q *data.Query) { q.After, q.Limit = after, 3 }))
			must(t, err)
			for _, row := range page {
				seen = append(seen, row.ID)
			}
			if len(page) < 3 {
				break
			}
			after = page[len(page)-1].ID
		}
		if !slices.IsSorted(seen) || len(slices.Compact(slices.Clone(seen))) != len(seen) {
			t.Errorf("out of order or twice: %v", seen)
		}
		if !slices.Contains(seen, compoundCrossing) || !slices.Contains(seen, compoundSecond) {
			t.Errorf("missed a row that was there all the time: %v", seen)
		}
	}
	stop()
	writer.Wait()
}

// testSnapshot moves every building in one batch while a scan of them is half-way.
func testSnapshot(t *testing.T, s suite) {
	var batch data.Batch
	for _, row := range s.town.rows["buildings"] {
		batch = append(batch, update("buildings", set("buildings", "name", row, data.Text("renamed"))))
	}
	n := 0
	err := s.Scan(t.Context(), data.Query{Table: "buildings", Scope: data.Everything()}, func(row data.Row) error {
		if n++; n == 2 {
			if _, err := s.Write(t.Context(), batch); err != nil {
				return err
			}
		}
		if name := value("buildings", "name", row).Text(); name == "renamed" {
			t.Errorf("%d: the scan sees a write that came after its beginning", row.ID)
		}
		return nil
	})
	must(t, err)
	for _, row := range s.all(t, "buildings") {
		if name := value("buildings", "name", row).Text(); name != "renamed" {
			t.Errorf("%d is still called %q afterwards", row.ID, name)
		}
	}
}
