package published_test

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"lintu/tiles"
	"lintu/tiles/tilestest"
	"lintu/tiles/vector"
)

// path is a part of a feature in tile units.
type path = []vector.TilePoint

// pair is a feature as both make it; one that is not there has no parts.
type pair struct {
	at           tiles.Address
	kind         vector.Kind
	buffer       int64
	ours, theirs []path
}

// divergence is a difference that is wanted, and how it is recognised.
type divergence struct {
	name string
	is   func(p *pair) bool
}

// divergences are all there may be, the first that fits counts.
func divergences() []divergence {
	return []divergence{
		{"thin areas", func(p *pair) bool { return p.kind == vector.Polygons && p.theirs == nil && thin(p.ours) }},
		{"slivers at the buffer's end", func(p *pair) bool {
			return p.kind == vector.Polygons && (p.ours == nil && p.ended(p.theirs) || p.theirs == nil && p.ended(p.ours))
		}},
		{"small parts and holes", func(p *pair) bool {
			return p.kind == vector.Polygons && (p.specks() || alike(p.with(p.ours, p.largeOnly())) || p.filled())
		}},
		{"holes that meet the outline", func(p *pair) bool { return p.kind == vector.Polygons && p.covers() && p.far(p.theirs, p.ours) <= unit }},
		{"lines that turn back", func(p *pair) bool {
			return p.kind == vector.Lines && (p.theirs == nil || p.far(p.theirs, p.ours) <= unit && p.turns())
		}},
		{"the last zooms", func(p *pair) bool { return p.at.Z >= 20 }},
		{"beyond the square", func(p *pair) bool { return p.kind == vector.Points && len(p.ours) == 1 && p.onEdge(p.ours[0][0]) }},
		{"rounded twice", func(p *pair) bool {
			return p.at.Set == tiles.CGCS2000Quad && p.kind == vector.Lines && p.ours == nil && short(p.theirs)
		}},
	}
}

// unit is how far apart outlines may be: one of the grid, along both axes.
const unit = math.Sqrt2

// pixel is the area of a screen pixel, below which a ring is not drawn.
const pixel = (vector.Extent / 512) * (vector.Extent / 512)

// compare holds a layer against that of the oracle and gives the number of features that are alike.
func (o *oracle) compare(t *testing.T, a tiles.Address, ours, theirs vector.DecodedLayer) (same int) {
	t.Helper()
	byID := map[uint64][2]vector.DecodedFeature{}
	for i, l := range []vector.DecodedLayer{ours, theirs} {
		for _, f := range l.Features {
			both := byID[f.ID]
			both[i] = f
			byID[f.ID] = both
		}
	}
	for id, both := range byID {
		f, g := both[0], both[1]
		p := pair{a, max(f.Kind, g.Kind), vector.Buffer, f.Parts, g.Parts}
		if p.kind == vector.Lines {
			p.buffer = vector.LineBuffer(a.Z)
		}
		if f.Parts != nil && g.Parts != nil && (f.Kind != g.Kind || !reflect.DeepEqual(attributes(f), attributes(g))) {
			t.Errorf("%s %d: %v %v, PostGIS has %v %v", a, id, f.Kind, attributes(f), g.Kind, attributes(g))
		}
		if alike(&p) {
			same++
			continue
		}
		list := divergences()
		i := slices.IndexFunc(list, func(d divergence) bool { return d.is(&p) })
		if i < 0 {
			t.Errorf("%s %d (%v), %.1f and %.1f apart:\n%v, PostGIS has\n%v", a, id, p.kind, p.far(p.ours, p.theirs), p.far(p.theirs, p.ours), p.ours, p.theirs)
			continue
		}
		o.seen[list[i].name]++
	}
	return same
}

func attributes(f vector.DecodedFeature) map[string]any {
	out := map[string]any{}
	for _, a := range f.Attributes {
		out[a.Key] = tilestest.Plain(a.Value)
	}
	return out
}

// alike reports whether each corner of one is on the outline of the other, and whether they cover as much.
func alike(p *pair) bool {
	return p.ours != nil && p.theirs != nil && p.far(p.ours, p.theirs) <= unit && p.far(p.theirs, p.ours) <= unit && p.covers()
}

// covers reports whether both cover as much, a unit of rounding all along the outline allowed.
func (p *pair) covers() bool {
	return p.kind != vector.Polygons || math.Abs(area(p.ours)-area(p.theirs)) <= around(p.ours)+around(p.theirs)
}

func (p *pair) with(ours, theirs []path) *pair {
	next := *p
	next.ours, next.theirs = ours, theirs
	return &next
}

// largeOnly is the oracle's polygon without the rings under a pixel that ours has not.
func (p *pair) largeOnly() []path {
	return slices.DeleteFunc(slices.Clone(p.theirs), func(part path) bool {
		own := []path{part}
		return math.Abs(area(own)) < pixel+around(own) && p.far(own, p.ours) > unit
	})
}

// specks reports whether no ring of either is as large as a pixel: ours keeps the largest, whichever that is.
func (p *pair) specks() bool {
	for _, part := range slices.Concat(p.ours, p.theirs) {
		if own := []path{part}; math.Abs(area(own)) >= pixel+around(own) {
			return false
		}
	}
	return true
}

// filled reports whether what the oracle has besides our outline is no farther from it than a hole under a pixel reaches: such
// a hole may have become one with the outline.
func (p *pair) filled() bool {
	side := math.Sqrt(pixel)
	return p.ours != nil && p.theirs != nil && p.far(p.ours, p.theirs) <= unit && p.far(p.theirs, p.ours) <= side
}

// thin reports whether an area is nowhere much wider than a unit.
func thin(parts []path) bool { return 2*area(parts) <= 1.5*around(parts) }

// area is what the rings cover, holes taken off.
func area(parts []path) float64 {
	sum := int64(0)
	for _, part := range parts {
		sum += tilestest.Area(part)
	}
	return float64(sum) / 2
}

// around is how long the outlines are.
func around(parts []path) float64 {
	sum := 0.0
	for _, part := range parts {
		for i, p := range part {
			q := part[(i+1)%len(part)]
			sum += math.Hypot(float64(q.X-p.X), float64(q.Y-p.Y))
		}
	}
	return sum
}

// short reports whether a line is a way of one unit.
func short(parts []path) bool {
	return len(parts) == 1 && !slices.ContainsFunc(parts[0], func(at vector.TilePoint) bool {
		return max(at.X-parts[0][0].X, parts[0][0].X-at.X, at.Y-parts[0][0].Y, parts[0][0].Y-at.Y) > 1
	})
}

// onEdge reports whether a point is where Web Mercator ends.
func (p *pair) onEdge(at vector.TilePoint) bool {
	if p.at.Set == tiles.WebMercatorQuad {
		return p.at.Y == 0 && at.Y == 0
	}
	degrees := p.at.Bound().Max[1] - tiles.MaxLatitude
	return math.Abs(float64(at.Y)-degrees/360*vector.Extent*float64(uint64(1)<<p.at.Z)) <= 1
}

// atEnd reports whether a point is on the buffer's end, where outlines are cut and not where they have corners.
func (p *pair) atEnd(at vector.TilePoint) bool {
	return p.kind != vector.Points && (min(at.X, at.Y) <= -p.buffer+1 || max(at.X, at.Y) >= vector.Extent+p.buffer-1)
}

// ended reports whether all of a feature is on the buffer's end.
func (p *pair) ended(parts []path) bool {
	for _, part := range parts {
		if slices.ContainsFunc(part, func(at vector.TilePoint) bool { return !p.atEnd(at) }) {
			return false
		}
	}
	return true
}

// far is how far a corner of one is from the outline of the other, at most.
func (p *pair) far(from, to []path) float64 {
	most := 0.0
	for _, part := range from {
		for _, at := range part {
			if !p.atEnd(at) {
				most = max(most, p.distance(at, to))
			}
		}
	}
	return most
}

func (p *pair) distance(at vector.TilePoint, to []path) float64 {
	best := math.Inf(1)
	for _, part := range to {
		for i, a := range part {
			b := a
			if p.kind == vector.Polygons || p.kind == vector.Lines && i+1 < len(part) {
				b = part[(i+1)%len(part)]
			}
			best = min(best, tilestest.ToSegment(a, b, at))
		}
	}
	return best
}

// turns reports whether what the oracle leaves out of a line are corners where it turns back on itself.
func (p *pair) turns() bool {
	for _, part := range p.ours {
		for i := range part {
			if p.distance(part[i], p.theirs) <= unit || p.atEnd(part[i]) {
				continue
			}
			if i == 0 || i+1 == len(part) || tilestest.ToSegment(part[i-1], part[i], part[i+1]) > unit && tilestest.ToSegment(part[i], part[i+1], part[i-1]) > unit {
				return false
			}
		}
	}
	return true
}
