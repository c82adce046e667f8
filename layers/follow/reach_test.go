package follow

import (
	"context"
	"errors"
	"testing"
	"time"

	"lintu/data"
)

func TestWhoWaitsIsToldOfEveryPosition(t *testing.T) {
	var r Reach
	done := make(chan error, 3)
	for _, far := range []data.Position{"1", "2", "3"} {
		go func() {
			done <- r.Wait(t.Context(), func(at data.Position) bool { return at >= far })
		}()
	}
	for _, at := range []data.Position{"1", "1", "2", "3"} {
		r.to(at)
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	soon, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := r.Wait(soon, func(data.Position) bool { return false }); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
