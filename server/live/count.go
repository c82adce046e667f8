package live

import (
	"sync/atomic"
	"time"

	"lintu/server/metrics"
)

// counts are figures that only grow.
type counts struct {
	frames, bytes, wholes, refused, opened atomic.Int64
	// why pages left: by themselves, for the fault of theirs, because they did not acknowledge, or said nothing
	byThemselves, faulty, slow, silent atomic.Int64
}

// left counts a page that has gone.
func (c *counts) left(reason string) {
	switch reason {
	case "page_left", "leaving":
		c.byThemselves.Add(1)
	case "too_slow":
		c.slow.Add(1)
	case "silent":
		c.silent.Add(1)
	default:
		c.faulty.Add(1)
	}
}

func (c *counts) figures(pages int, oldest time.Duration) metrics.Live {
	return metrics.Live{
		Pages: pages, OldestAck: oldest.Seconds(), Opened: c.opened.Load(), Refused: c.refused.Load(),
		Frames: c.frames.Load(), Bytes: c.bytes.Load(), Wholes: c.wholes.Load(),
		Left: map[string]int64{
			"by_itself": c.byThemselves.Load(), "fault": c.faulty.Load(), "slow": c.slow.Load(), "silent": c.silent.Load(),
		},
	}
}
