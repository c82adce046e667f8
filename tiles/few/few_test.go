package few_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lintu/tiles/few"
)

func TestNoMoreThanSoManyAreMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made, out atomic.Int64
		lender := few.New(3, func() *int { made.Add(1); return new(int) })
		begin := time.Now()
		var borrowers sync.WaitGroup
		for range 12 {
			borrowers.Go(func() {
				thing, err := lender.Borrow(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				if n := out.Add(1); n > 3 {
					t.Errorf("%d are out", n)
				}
				time.Sleep(time.Second)
				out.Add(-1)
				lender.Return(thing)
			})
		}
		borrowers.Wait()
		if took := time.Since(begin); made.Load() != 3 || took != 4*time.Second {
			t.Errorf("%d made for 12 borrowers in %s", made.Load(), took)
		}
	})
}

func TestWhoWaitsMayLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lender := few.New(1, func() *int { return new(int) })
		thing, err := lender.Borrow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		hurried, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := lender.Borrow(hurried); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		lender.Return(thing)
		if _, err := lender.Borrow(hurried); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who has left borrowed: %v", err)
		}
		if again, err := lender.Borrow(t.Context()); again != thing || err != nil {
			t.Errorf("got %p, %v instead of %p", again, err, thing)
		}
	})
}
