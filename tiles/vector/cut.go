package vector

// Points and areas are cut at the tile's sides and their buffer.
const (
	low  = -Buffer
	high = Extent + Buffer
)

// border is a square around the tile. It lies between the last kept coordinates and the end, so that no corner is ever on
// it; what is cut there is written on the end, where no corner is either.
type border struct{ low, high float64 }

// borderAt is the border of a buffer.
func borderAt(buffer int64) border {
	return border{low: float64(-buffer) + 0.5, high: float64(Extent+buffer) - 0.5}
}

// ends are the coordinates of what is cut.
func (w border) ends() (low, high int64) { return int64(w.low - 0.5), int64(w.high + 0.5) }

func (w border) within(points []point) bool {
	for _, p := range points {
		if !w.inside(p) {
			return false
		}
	}
	return true
}

func (w border) inside(p point) bool {
	return float64(p.x) > w.low && float64(p.x) < w.high && float64(p.y) > w.low && float64(p.y) < w.high
}

// cutLine writes the stretches of a line that are in the tile and its buffer and reports whether there are any.
func (e *Encoder) cutLine(line []point) bool {
	out, written := e.work.cut[:0], false
	end := func() {
		if out = unbend(out); len(out) >= 2 {
			e.geometry.line(out)
			written = true
		}
		out = out[:0]
	}
	add := func(p point) {
		if n := len(out); n == 0 || out[n-1] != p {
			out = append(out, p)
		}
	}
	for i := 1; i < len(line); i++ {
		in, exit, meets := e.lines.edge(line[i-1], line[i])
		if !meets {
			continue
		}
		if in != none {
			at, _ := e.lines.cross(in, line[i-1], line[i])
			add(at)
		} else {
			add(line[i-1])
		}
		if exit == none {
			add(line[i])
			continue
		}
		at, _ := e.lines.cross(exit, line[i-1], line[i])
		add(at)
		end()
	}
	end()
	e.work.cut = out
	return written
}
