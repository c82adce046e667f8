package tilestest

import (
	"fmt"
	"math"
	"testing"

	"lintu/tiles"
	"lintu/tiles/vector"
)

// CheckGeometry says what about a decoded feature the specification does not allow, or we do not: points outside the
// buffer, ways of no length, rings without area, an outer ring that does not come first.
func CheckGeometry(f vector.DecodedFeature) error {
	if len(f.Parts) == 0 {
		return fmt.Errorf("no geometry")
	}
	for i, part := range f.Parts {
		for j, p := range part {
			if buffer := bufferOf(f.Kind); min(p.X, p.Y) < -buffer || max(p.X, p.Y) > vector.Extent+buffer {
				return fmt.Errorf("%v is beyond the buffer", p)
			}
			if f.Kind != vector.Points && j > 0 && part[j-1] == p {
				return fmt.Errorf("%v is there twice in a row", p)
			}
		}
		if f.Kind != vector.Polygons {
			continue
		}
		switch area := Area(part); {
		case part[0] == part[len(part)-1]:
			return fmt.Errorf("ring %v repeats its first point", part)
		case area == 0:
			return fmt.Errorf("ring %v has no area", part)
		case i == 0 && area < 0:
			return fmt.Errorf("outer ring %v turns the wrong way", part)
		}
	}
	return nil
}

// bufferOf is how far a kind of geometry may go beyond the tile's sides: lines as far as at the deepest zoom.
func bufferOf(kind vector.Kind) int64 {
	if kind == vector.Lines {
		return vector.LineBuffer(22)
	}
	return vector.Buffer
}

// Area is twice the signed area of a ring, positive for an outer one.
func Area(ring []vector.TilePoint) int64 {
	sum := int64(0)
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += int64(p.X)*int64(q.Y) - int64(q.X)*int64(p.Y)
	}
	return sum
}

// named is a feature of a tile by its layer and id.
type named struct {
	layer string
	id    uint64
}

func featuresOf(d vector.Decoded) map[named]vector.DecodedFeature {
	out := map[named]vector.DecodedFeature{}
	for _, l := range d.Layers {
		for _, f := range l.Features {
			out[named{l.Name, f.ID}] = f
		}
	}
	return out
}

// neighbours compares the dense tile with those east and south of it: inside what both show, each corner of a line or
// an area in one lies on the outline in the other, a unit of rounding at the cut allowed.
func (f Fixture) neighbours(t *testing.T) {
	compared := 0
	for _, step := range [][2]uint32{{1, 0}, {0, 1}} {
		next := tiles.Address{Z: f.Dense.Z, X: f.Dense.X + step[0], Y: f.Dense.Y + step[1]}
		here, there := featuresOf(Decode(t, f.tile(t, f.Dense))), featuresOf(Decode(t, f.tile(t, next)))
		dx, dy := int64(step[0])*vector.Extent, int64(step[1])*vector.Extent
		for name, a := range here {
			b, both := there[name]
			if !both || a.Kind == vector.Points {
				continue
			}
			compared++
			b.Parts = shifted(b.Parts, dx, dy)
			agree(t, name, a, b, dx, dy)
			agree(t, name, b, a, dx, dy)
		}
	}
	if compared == 0 {
		t.Error("no feature is in two tiles: the fixture shows nothing")
	}
}

func shifted(parts [][]vector.TilePoint, dx, dy int64) [][]vector.TilePoint {
	out := make([][]vector.TilePoint, len(parts))
	for i, part := range parts {
		for _, p := range part {
			out[i] = append(out[i], vector.TilePoint{X: p.X + dx, Y: p.Y + dy})
		}
	}
	return out
}

func agree(t *testing.T, name named, a, b vector.DecodedFeature, dx, dy int64) {
	t.Helper()
	for _, part := range a.Parts {
		for _, p := range part {
			if shared(p.X, dx) && shared(p.Y, dy) && distance(b, p) > 1.5 {
				t.Errorf("%s %d: the corner %v is %.1f units from where the neighbour has it", name.layer, name.id, p, distance(b, p))
			}
		}
	}
}

// shared reports whether both tiles show a coordinate, when the other lies so far along its axis; two units beside the
// cut are left out, where corners of the cut itself lie.
func shared(v, step int64) bool {
	const edge = vector.Buffer - 2
	if step == 0 {
		return v > -edge && v < vector.Extent+edge
	}
	return v > vector.Extent-edge && v < vector.Extent+edge
}

// distance is how far a point is from a feature's outline.
func distance(f vector.DecodedFeature, p vector.TilePoint) float64 {
	best := math.Inf(1)
	for _, part := range f.Parts {
		for i := range part {
			j := i + 1
			if j == len(part) {
				if f.Kind != vector.Polygons {
					break
				}
				j = 0
			}
			best = min(best, ToSegment(part[i], part[j], p))
		}
	}
	return best
}

// ToSegment is how far a point is from the straight way between two others, which may be the same.
func ToSegment(a, b, p vector.TilePoint) float64 {
	ax, ay := float64(b.X-a.X), float64(b.Y-a.Y)
	px, py := float64(p.X-a.X), float64(p.Y-a.Y)
	t := 0.0
	if length := ax*ax + ay*ay; length > 0 {
		t = min(max((ax*px+ay*py)/length, 0), 1)
	}
	return math.Hypot(px-t*ax, py-t*ay)
}

// labels looks for every label point in the block of tiles around the dense one.
func (f Fixture) labels(t *testing.T) {
	found := map[named]int{}
	for _, a := range f.around() {
		for name := range featuresOf(Decode(t, f.tile(t, a))) {
			if _, label := f.Labels[name.layer]; label {
				found[name]++
			}
		}
	}
	for name, count := range found {
		if count != 1 {
			t.Errorf("%s %d is in %d tiles", name.layer, name.id, count)
		}
	}
	whole := f.whole(t)
	for _, name := range whole {
		if found[name] != 1 {
			t.Errorf("%s %d has no label though all of its area is in the tile", name.layer, name.id)
		}
	}
	if len(f.Labels) > 0 && len(whole) == 0 {
		t.Error("no labelled area is wholly in the dense tile: the fixture shows nothing")
	}
}

// whole is the labels of the areas that lie wholly in the dense tile.
func (f Fixture) whole(t *testing.T) []named {
	var out []named
	d := Decode(t, f.tile(t, f.Dense))
	for label, layer := range f.Labels {
		for _, feature := range d.Layer(layer).Features {
			inside := true
			for _, part := range feature.Parts {
				for _, p := range part {
					inside = inside && min(p.X, p.Y) > 0 && max(p.X, p.Y) < vector.Extent
				}
			}
			if inside {
				out = append(out, named{label, feature.ID})
			}
		}
	}
	return out
}
