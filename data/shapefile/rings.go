package shapefile

import (
	"slices"

	"github.com/paulmach/orb"
)

// mostNested are the rings of one polygon up to which their nesting is worked out when their directions do not say it.
const mostNested = 2000

// polygons joins rings: those that run clockwise are shells, the others holes of the smallest shell around them. Where a
// hole lies in no shell, the program that wrote the file did not mind directions, and nesting alone says what is what.
func polygons(parts [][]orb.Point) (orb.Geometry, error) {
	rings := make([]ring, len(parts))
	for i, part := range parts {
		rings[i] = newRing(part)
	}
	if len(rings) == 1 {
		return orb.MultiPolygon{{rings[0].points}}, nil
	}
	var shells, holes []ring
	for _, r := range rings {
		if r.area <= 0 { // clockwise, or a ring of nothing that whoever reads it may complain about
			shells = append(shells, r)
		} else {
			holes = append(holes, r)
		}
	}
	if whole, ok := join(shells, holes); ok {
		return whole, nil
	}
	if len(rings) > mostNested {
		return nil, &ValueError{Reason: "its rings run in the wrong direction and are too many to be told apart"}
	}
	return nested(rings), nil
}

// join puts every hole into the smallest shell around it; false if one has none.
func join(shells, holes []ring) (orb.MultiPolygon, bool) {
	whole := make(orb.MultiPolygon, len(shells))
	for i, s := range shells {
		whole[i] = orb.Polygon{s.points}
	}
	for _, hole := range holes {
		best := -1
		for i, s := range shells {
			if s.contains(hole) && (best < 0 || -s.area < -shells[best].area) {
				best = i
			}
		}
		if best < 0 {
			return nil, false
		}
		whole[best] = append(whole[best], hole.points)
	}
	return whole, true
}

// nested takes rings in an even number of others for shells, the rest for holes of the smallest ring around them.
func nested(rings []ring) orb.MultiPolygon {
	slices.SortStableFunc(rings, func(a, b ring) int { // the larger first: what contains a ring stands before it
		switch x, y := a.size(), b.size(); {
		case x > y:
			return -1
		case x < y:
			return 1
		default:
			return 0
		}
	})
	depth, owner := make([]int, len(rings)), make([]int, len(rings))
	var whole orb.MultiPolygon
	for i, r := range rings {
		around := -1
		for j := i - 1; j >= 0 && around < 0; j-- {
			if rings[j].contains(r) {
				around = j
			}
		}
		if around >= 0 {
			depth[i] = depth[around] + 1
		}
		if depth[i]%2 == 0 {
			owner[i] = len(whole)
			whole = append(whole, orb.Polygon{r.points})
			continue
		}
		owner[i] = owner[around]
		whole[owner[i]] = append(whole[owner[i]], r.points)
	}
	return whole
}

// ring is a closed line with what is asked of it often.
type ring struct {
	points orb.Ring
	area   float64 // twice, counter-clockwise positive
	box    orb.Bound
}

func newRing(points []orb.Point) ring {
	r := ring{points: points, box: orb.Ring(points).Bound()}
	origin := points[0] // large eastings would cost digits
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		r.area += (a[0]-origin[0])*(b[1]-origin[1]) - (b[0]-origin[0])*(a[1]-origin[1])
	}
	return r
}

func (r ring) size() float64 {
	if r.area < 0 {
		return -r.area
	}
	return r.area
}

// contains reports whether another ring, which may touch this one, lies in it: its first corner that is not on the
// outline decides.
func (r ring) contains(other ring) bool {
	if r.box.Min[0] > other.box.Min[0] || r.box.Max[0] < other.box.Max[0] ||
		r.box.Min[1] > other.box.Min[1] || r.box.Max[1] < other.box.Max[1] {
		return false
	}
	for _, p := range other.points {
		if inside, edge := r.around(p); !edge {
			return inside
		}
	}
	middle := orb.Point{(other.points[0][0] + other.points[len(other.points)/2][0]) / 2, (other.points[0][1] + other.points[len(other.points)/2][1]) / 2}
	inside, _ := r.around(middle)
	return inside && r.size() > other.size()
}

// around counts how often the outline is met east of p.
func (r ring) around(p orb.Point) (inside, edge bool) {
	for i := 1; i < len(r.points); i++ {
		a, b := r.points[i-1], r.points[i]
		cross := (b[0]-a[0])*(p[1]-a[1]) - (p[0]-a[0])*(b[1]-a[1])
		if cross == 0 && min(a[0], b[0]) <= p[0] && p[0] <= max(a[0], b[0]) && min(a[1], b[1]) <= p[1] && p[1] <= max(a[1], b[1]) {
			return false, true
		}
		if a[1] > p[1] != (b[1] > p[1]) && (cross > 0) == (b[1] > a[1]) {
			inside = !inside
		}
	}
	return inside, false
}
