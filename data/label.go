package data

import (
	"container/heap"
	"math"

	"github.com/paulmach/orb"
)

// LabelPoint is the one point that stands for a geometry everywhere: where its label is, and which grid a building is in.
// Of an area it is the centroid of the largest polygon if that lies inside, else the inner point farthest from the edge;
// of a line the point half-way; of points the first. The same geometry always gives the same point.
func LabelPoint(g orb.Geometry) orb.Point {
	switch g := g.(type) {
	case orb.Point:
		return g
	case orb.MultiPoint:
		return firstPoint(g)
	case orb.LineString:
		return halfWay(g)
	case orb.MultiLineString:
		return halfWay(longestLine(g))
	case orb.Ring:
		return innerPoint(orb.Polygon{g})
	case orb.Polygon:
		return innerPoint(g)
	case orb.MultiPolygon:
		return innerPoint(largestPolygon(g))
	case orb.Bound:
		return g.Center()
	case orb.Collection:
		if len(g) > 0 {
			return LabelPoint(g[0])
		}
	}
	return orb.Point{}
}

func firstPoint(points []orb.Point) orb.Point {
	if len(points) == 0 {
		return orb.Point{}
	}
	return points[0]
}

func lineLength(line orb.LineString) float64 {
	total := 0.0
	for i := 1; i < len(line); i++ {
		total += math.Hypot(line[i][0]-line[i-1][0], line[i][1]-line[i-1][1])
	}
	return total
}

func longestLine(lines orb.MultiLineString) orb.LineString {
	var longest orb.LineString
	best := -1.0
	for _, line := range lines {
		if length := lineLength(line); length > best {
			longest, best = line, length
		}
	}
	return longest
}

func halfWay(line orb.LineString) orb.Point {
	left := lineLength(line) / 2
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		step := math.Hypot(b[0]-a[0], b[1]-a[1])
		if step > 0 && left <= step {
			t := left / step
			return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
		}
		left -= step
	}
	return firstPoint(line)
}

// ringMoment is twice the signed area of a ring and its centroid, taken about its first point to keep the digits.
func ringMoment(ring orb.Ring) (area float64, centre orb.Point) {
	if len(ring) == 0 {
		return 0, orb.Point{}
	}
	origin := ring[0]
	for i := 1; i < len(ring); i++ {
		ax, ay := ring[i-1][0]-origin[0], ring[i-1][1]-origin[1]
		bx, by := ring[i][0]-origin[0], ring[i][1]-origin[1]
		cross := ax*by - bx*ay
		area += cross
		centre[0] += (ax + bx) * cross
		centre[1] += (ay + by) * cross
	}
	if area == 0 {
		return 0, origin
	}
	return area, orb.Point{origin[0] + centre[0]/(3*area), origin[1] + centre[1]/(3*area)}
}

func largestPolygon(area orb.MultiPolygon) orb.Polygon {
	var largest orb.Polygon
	best := -1.0
	for _, polygon := range area {
		if len(polygon) == 0 {
			continue
		}
		if size, _ := ringMoment(polygon[0]); math.Abs(size) > best {
			largest, best = polygon, math.Abs(size)
		}
	}
	return largest
}

func innerPoint(polygon orb.Polygon) orb.Point {
	if len(polygon) == 0 || len(polygon[0]) == 0 {
		return orb.Point{}
	}
	size, centre := ringMoment(polygon[0])
	if size == 0 {
		return halfWay(orb.LineString(polygon[0]))
	}
	if Contains(orb.MultiPolygon{polygon}, centre) {
		return centre
	}
	return farthestInside(polygon, centre)
}

// square is a candidate area of the search in [farthestInside].
type square struct {
	centre   orb.Point
	half     float64
	distance float64 // from the centre to the nearest edge, negative outside
	reach    float64 // the most any point of the square can have
}

type squares []square

func (s squares) Len() int           { return len(s) }
func (s squares) Less(i, j int) bool { return s[i].reach > s[j].reach }
func (s squares) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *squares) Push(x any)        { *s = append(*s, x.(square)) }
func (s *squares) Pop() any {
	last := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return last
}

// farthestInside finds the pole of inaccessibility to a hundredth of the polygon's size by halving squares, the most
// promising first (V. Agafonkin, "A new algorithm for finding a visual center of a polygon", 2016).
func farthestInside(polygon orb.Polygon, fallback orb.Point) orb.Point {
	box := polygon.Bound()
	width, height := box.Max[0]-box.Min[0], box.Max[1]-box.Min[1]
	side := min(width, height)
	if side <= 0 {
		return fallback
	}
	best := newSquare(polygon, box.Center(), 0)
	queue := &squares{}
	for x := box.Min[0]; x < box.Max[0]; x += side {
		for y := box.Min[1]; y < box.Max[1]; y += side {
			heap.Push(queue, newSquare(polygon, orb.Point{x + side/2, y + side/2}, side/2))
		}
	}
	precision := max(width, height) / 100
	for queue.Len() > 0 {
		s := heap.Pop(queue).(square)
		if s.distance > best.distance {
			best = s
		}
		if s.reach-best.distance <= precision && best.distance > 0 || s.half < precision/1e6 {
			break
		}
		for _, d := range [4]orb.Point{{-1, -1}, {1, -1}, {-1, 1}, {1, 1}} {
			half := s.half / 2
			heap.Push(queue, newSquare(polygon, orb.Point{s.centre[0] + d[0]*half, s.centre[1] + d[1]*half}, half))
		}
	}
	return best.centre
}

func newSquare(polygon orb.Polygon, centre orb.Point, half float64) square {
	distance := edgeDistance(polygon, centre)
	if !Contains(orb.MultiPolygon{polygon}, centre) {
		distance = -distance
	}
	return square{centre: centre, half: half, distance: distance, reach: distance + half*math.Sqrt2}
}

func edgeDistance(polygon orb.Polygon, p orb.Point) float64 {
	best := math.Inf(1)
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			best = min(best, segmentDistance(ring[i-1], ring[i], p))
		}
	}
	return best
}

func segmentDistance(a, b, p orb.Point) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	t := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		t = max(0, min(1, ((p[0]-a[0])*dx+(p[1]-a[1])*dy)/length))
	}
	return math.Hypot(p[0]-a[0]-t*dx, p[1]-a[1]-t*dy)
}
