package datatest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"lintu/data"
)

func concurrencyTests() []test {
	return []test{
		changing("two writers at once lose nothing", func(t *testing.T, s suite) {
			together(t, 2, func(who int64) error {
				for n := int64(0); n < 100; n++ {
					row := data.Compound{Meta: meta(1000+who*1000+n, "c")}.Row()
					if _, err := s.Write(t.Context(), data.Batch{insert("compounds", row)}); err != nil {
						return err
					}
				}
				return nil
			})
			if n := len(s.all(t, "compounds")); n != 202 {
				t.Errorf("%d rows, want 202", n)
			}
		}),
		changing("of two who read the same version only one may write", testRace),
		changing("a counter that many raise with version checks counts right", testCounter),
		changing("readers see whole batches while a writer works", testWholeBatches),
		changing("a load and writers at once", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			together(t, 2, func(who int64) error {
				if who == 0 {
					_, err := s.Load(t.Context(), "trees", each(manyTrees(1, 5000)))
					return err
				}
				for n := int64(1); n <= 50; n++ {
					if _, err := s.Write(t.Context(), data.Batch{insert("compounds", data.Compound{Meta: meta(1000+n, "c")}.Row())}); err != nil {
						return err
					}
				}
				return nil
			})
			wantTrees(t, s)
			if n := len(s.all(t, "compounds")); n != 52 {
				t.Errorf("%d compounds, want 52", n)
			}
		}),
		looking("many scans within a scan", func(t *testing.T, s suite) {
			q := data.Query{Table: "compounds", Scope: data.Everything()}
			err := s.Scan(t.Context(), q, func(data.Row) error {
				return s.Scan(t.Context(), q, func(data.Row) error {
					_, err := s.Count(t.Context(), q)
					return err
				})
			})
			must(t, err)
		}),
	}
}

// together runs a function n times at once and fails on the first error.
func together(t *testing.T, n int64, do func(who int64) error) {
	t.Helper()
	errs := make(chan error, n)
	for who := range n {
		go func() { errs <- do(who) }()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func testRace(t *testing.T, s suite) {
	for round := range 20 {
		row := s.row(t, "compounds", compoundSecond)
		var (
			lock      sync.Mutex
			won, lost int
		)
		together(t, 4, func(who int64) error {
			change := set("compounds", "name", row, data.Text(fmt.Sprintf("%d/%d", round, who)))
			_, err := s.Write(t.Context(), data.Batch{ifVersion(row.Version, update("compounds", change))})
			lock.Lock()
			defer lock.Unlock()
			switch {
			case err == nil:
				won++
			case errors.Is(err, data.ErrStale):
				lost++
			default:
				return err
			}
			return nil
		})
		if won != 1 || lost != 3 {
			t.Errorf("round %d: %d won, %d lost", round, won, lost)
		}
	}
}

func testCounter(t *testing.T, s suite) {
	raise := func(ctx context.Context) error {
		for {
			rows, err := collect(ctx, s, by("compounds", func(q *data.Query) { q.IDs = []int64{compoundSecond} }))
			if err != nil {
				return err
			}
			year := value("compounds", "year", rows[0]).Int()
			row := set("compounds", "year", rows[0], data.Int(year+1))
			_, err = s.Write(ctx, data.Batch{ifVersion(row.Version, update("compounds", row))})
			if !errors.Is(err, data.ErrStale) {
				return err
			}
		}
	}
	together(t, 4, func(int64) error {
		for range 25 {
			if err := raise(t.Context()); err != nil {
				return err
			}
		}
		return nil
	})
	if year := value("compounds", "year", s.row(t, "compounds", compoundSecond)).Int(); year != 100 {
		t.Errorf("counted to %d, want 100", year)
	}
}

// testWholeBatches renames two rows together again and again; no reader may ever see them differ.
func testWholeBatches(t *testing.T, s suite) {
	ctx, stop := context.WithCancel(t.Context())
	first, second := s.row(t, "compounds", compoundCrossing), s.row(t, "compounds", compoundSecond)
	rename := func(name string) error {
		_, err := s.Write(t.Context(), data.Batch{
			update("compounds", set("compounds", "name", first, data.Text(name))),
			update("compounds", set("compounds", "name", second, data.Text(name))),
		})
		return err
	}
	must(t, rename("0"))
	together(t, 3, func(who int64) error {
		if who == 0 {
			defer stop()
			for n := range 200 {
				if err := rename(fmt.Sprint(n)); err != nil {
					return err
				}
			}
			return nil
		}
		for ctx.Err() == nil {
			rows, err := collect(t.Context(), s, data.Query{Table: "compounds", Scope: data.Everything()})
			if err != nil {
				return err
			}
			if a, b := value("compounds", "name", rows[0]), value("compounds", "name", rows[1]); a != b {
				return fmt.Errorf("half a batch: %v and %v", a, b)
			}
		}
		return nil
	})
}
