package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"lintu/data"
	"lintu/layers/published"
	"lintu/server/config"
)

// lookEvery is how often the configuration file is looked at.
const lookEvery = 500 * time.Millisecond

// How long a layer that cannot be loaded is left alone.
const (
	firstPause   = time.Second
	longestPause = time.Minute
)

// keep takes published layers into memory and follows the configuration file, until the context ends.
func (r *Running) keep(ctx context.Context, keeper *published.Keeper) error {
	if keeper == nil {
		return nil
	}
	file := watched{path: r.config.File}
	file.look() // it was read at the start
	pause, due, idle := firstPause, time.Now(), false
	for ctx.Err() == nil {
		r.publishing.put(keeper.Set())
		r.heed(ctx, keeper)
		if file.look() && r.reread(ctx, keeper, &file) {
			due, idle = time.Now(), false
			continue
		}
		if idle && file.path == "" && len(keeper.Set().Layers()) == 0 {
			return nil
		}
		if idle || time.Now().Before(due) {
			select {
			case <-ctx.Done():
			case <-r.told.ring:
			case <-time.After(lookEvery):
			}
			continue
		}
		before := keeper.Set().Loading()
		more, err := keeper.Work(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			r.log.Warn("a published layer cannot be read; it is tried again", "error", err, "after", pause)
			due, pause = time.Now().Add(pause), min(2*pause, longestPause)
			continue
		case more && before > 0 && keeper.Set().Loading() == 0:
			r.log.Info("all published layers are in memory that are to be")
		}
		pause, idle = firstPause, !more
	}
	return nil
}

// reread publishes what the file says now. It reports false, and says why once, if it cannot be: then all stays as it is.
func (r *Running) reread(ctx context.Context, keeper *published.Keeper, file *watched) bool {
	asked, err := config.ReadLayers(file.path)
	if err == nil {
		err = r.publish(ctx, keeper, r.publishing.own(), asked)
	}
	switch {
	case err == nil:
		r.log.Info("published layers are as the configuration file says now", "file", file.path, "layers", len(asked))
		return true
	case ctx.Err() != nil:
		return false
	case errors.Is(err, data.ErrUnavailable) || errors.Is(err, data.ErrBusy):
		file.again()
	}
	if said := err.Error(); said != file.said {
		file.said = said
		r.log.Error("the configuration file is not taken over; layers stay as they were", "file", file.path, "error", sentence(err))
	}
	return false
}

// watched is a file that is looked at from time to time.
type watched struct {
	path    string
	seen    string // as it was when it was last looked at
	settled string // as it was when it was last taken
	said    string // what was wrong with it
}

// look reports whether the file has changed and has been left alone for one look since.
func (w *watched) look() bool {
	if w.path == "" {
		return false
	}
	now := "gone"
	if info, err := os.Stat(w.path); err == nil {
		now = fmt.Sprint(info.ModTime().UnixNano(), info.Size())
	}
	settled := now == w.seen
	w.seen = now
	if w.settled == "" { // the first look
		w.settled = now
		return false
	}
	if !settled || now == w.settled {
		return false
	}
	w.settled = now
	return true
}

// again makes the next look report the file anew.
func (w *watched) again() { w.settled = "to be read again" }
