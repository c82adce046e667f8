package once_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lintu/tiles/once"
)

func TestAHundredWaitForOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var group once.Group[int, int64]
		var made [2]atomic.Int64
		build := func(key int) func(context.Context) (int64, error) {
			return func(context.Context) (int64, error) {
				time.Sleep(time.Second)
				return made[key].Add(1), nil
			}
		}
		var waiting sync.WaitGroup
		for n := range 200 {
			key := n % 2
			waiting.Go(func() {
				if got, err := group.Do(t.Context(), key, build(key)); got != 1 || err != nil {
					t.Errorf("key %d: got %d, %v", key, got, err)
				}
			})
		}
		waiting.Wait()
		if got, err := group.Do(t.Context(), 0, build(0)); got != 2 || err != nil {
			t.Errorf("what is done was kept: got %d, %v", got, err)
		}
	})
}

func TestWhoLeavesDoesNotTakeItFromTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var group once.Group[string, int]
		build := func(ctx context.Context) (int, error) {
			select {
			case <-time.After(time.Second):
				return 1, nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		}
		hurried, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		var waiting sync.WaitGroup
		waiting.Go(func() {
			if _, err := group.Do(hurried, "a", build); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the one who left got %v", err)
			}
		})
		synctest.Wait()
		if got, err := group.Do(t.Context(), "a", build); got != 1 || err != nil {
			t.Errorf("the one who stayed got %d, %v", got, err)
		}
		waiting.Wait()
	})
}

func TestTheLastToLeaveStopsTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var group once.Group[string, int]
		stopped := make(chan struct{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := group.Do(ctx, "a", func(ctx context.Context) (int, error) {
			<-ctx.Done()
			close(stopped)
			return 0, ctx.Err()
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		<-stopped
		if got, err := group.Do(t.Context(), "a", func(context.Context) (int, error) { return 7, nil }); got != 7 || err != nil {
			t.Errorf("who came after got %d, %v", got, err)
		}
	})
}

func TestAPanicIsAnError(t *testing.T) {
	var group once.Group[string, int]
	_, err := group.Do(t.Context(), "a", func(context.Context) (int, error) { panic("broken") })
	if err == nil || !strings.Contains(err.Error(), "panic: broken") || !strings.Contains(err.Error(), "once_test.go") {
		t.Errorf("got %v", err)
	}
}
