package datatest

import (
	"context"
	"errors"
	"testing"

	"lintu/data"
)

func cancelTests() []test {
	return []test{
		changing("nothing works under a context that has ended", func(t *testing.T, s suite) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			before := s.everything(t)
			q := data.Query{Table: "buildings", Scope: data.Everything()}
			for name, call := range map[string]func() error{
				"tables": func() error { _, err := s.Tables(ctx); return err },
				"scan":   func() error { return s.Scan(ctx, q, func(data.Row) error { return nil }) },
				"count":  func() error { _, err := s.Count(ctx, q); return err },
				"create": func() error { return s.Create(ctx, roads()) },
				"write":  func() error { _, err := s.Write(ctx, data.Batch{remove("buildings", 101)}); return err },
				"load": func() error {
					_, err := s.Load(ctx, "compounds", each([]data.Row{data.Compound{Meta: meta(1, "c")}.Row()}))
					return err
				},
				"numbers":   func() error { _, err := s.Numbers(ctx, "regions", gridG1); return err },
				"residents": func() error { return s.Residents(ctx, func(_, _ int64) error { return nil }) },
			} {
				if err := call(); !errors.Is(err, context.Canceled) {
					t.Errorf("%s: %v", name, err)
				}
			}
			s.unchanged(t, before)
		}),
		changing("a scan that is cancelled half-way ends with the context's error", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			s.load(t, "trees", manyTrees(1, 5000))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			n := 0
			err := s.Scan(ctx, data.Query{Table: "trees", Scope: data.Everything()}, func(data.Row) error {
				if n++; n == 100 {
					cancel()
				}
				return nil
			})
			if !errors.Is(err, context.Canceled) || n == 5000 {
				t.Errorf("%v after %d rows", err, n)
			}
			wantTrees(t, s) // and the store goes on
		}),
		changing("a load that is cancelled half-way leaves nothing", func(t *testing.T, s suite) {
			must(t, s.Create(t.Context(), trees()))
			s.load(t, "trees", manyTrees(1, 2000))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			next := each(manyTrees(2001, 12_000))
			n := 0
			_, err := s.Load(ctx, "trees", func() (data.Row, bool) {
				if n++; n == 4000 {
					cancel()
				}
				return next()
			})
			if !errors.Is(err, context.Canceled) || n == 10_001 {
				t.Errorf("%v after %d rows", err, n)
			}
			s.load(t, "trees", manyTrees(2001, 5000))
			wantTrees(t, s)
		}),
		changing("a load cancelled before its last row leaves nothing", func(t *testing.T, s suite) {
			before := s.everything(t)
			ctx, cancel := context.WithCancel(t.Context())
			next := each([]data.Row{data.Compound{Meta: meta(1, "c")}.Row()})
			_, err := s.Load(ctx, "compounds", func() (data.Row, bool) {
				row, ok := next()
				if !ok {
					cancel()
				}
				return row, ok
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
			s.unchanged(t, before)
		}),
		changing("who waits to write stops waiting when cancelled", testCancelWaiting),
	}
}

// testCancelWaiting cancels a write that waits behind a load that is not at its end.
func testCancelWaiting(t *testing.T, s suite) {
	ctx, cancel := context.WithCancel(t.Context())
	inside, done := make(chan struct{}), make(chan error, 1)
	release := make(chan struct{})
	go func() {
		sent := false
		_, err := s.Load(t.Context(), "compounds", func() (data.Row, bool) {
			if sent {
				return data.Row{}, false
			}
			sent = true
			close(inside)
			<-release
			return data.Compound{Meta: meta(1, "c-1")}.Row(), true
		})
		done <- err
	}()
	<-inside
	go cancel()
	if _, err := s.Write(ctx, data.Batch{remove("buildings", 101)}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	close(release)
	must(t, <-done)
	wantIDs(t, s.all(t, "compounds"), 1, compoundCrossing, compoundSecond)
}
