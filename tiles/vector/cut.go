package vector

// What is drawn is cut at the tile's sides and their buffer.
const (
	low  = -Buffer
	high = Extent + Buffer
)

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
		in, exit, meets := edge(line[i-1], line[i])
		if !meets {
			continue
		}
		if in != none {
			at, _ := cross(in, line[i-1], line[i])
			add(at)
		} else {
			add(line[i-1])
		}
		if exit == none {
			add(line[i])
			continue
		}
		at, _ := cross(exit, line[i-1], line[i])
		add(at)
		end()
	}
	end()
	e.work.cut = out
	return written
}
