package importer

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"lintu/data"
)

// mend brings a geometry into the form stores hold, or says why it cannot: of the wanted shape, in range, with closed
// rings that neither cross themselves nor lie in each other's way. The second result says whether it had to be changed.
func mend(g orb.Geometry, want data.Shape) (orb.Geometry, bool, *fault) {
	flat, wrong := flatten(g)
	if wrong != "" {
		return nil, false, refuse("", "", "%s", wrong)
	}
	if flat == nil {
		return nil, false, refuse("", "", "it has no geometry")
	}
	if have := shapeOf(flat); want != data.ShapeAny && have != want {
		return nil, false, refuse("", "", "it is a %s and the layer holds %ss; import those on their own with --shape %s",
			shapeWord(have), shapeWord(want), shapeWord(have))
	}
	if wrong := outOfRange(flat); wrong != nil {
		return nil, false, wrong
	}
	switch g := flat.(type) {
	case orb.MultiPolygon:
		return mendPolygons(g)
	case orb.MultiLineString:
		return mendLines(g)
	case orb.MultiPoint:
		if len(g) == 1 {
			return g[0], false, nil
		}
		return g, false, nil
	default:
		return flat, false, nil
	}
}

// flatten gives a multi-geometry of one kind, or nil when there is nothing in it.
func flatten(g orb.Geometry) (orb.Geometry, string) {
	switch g := g.(type) {
	case orb.Point:
		return orb.MultiPoint{g}, ""
	case orb.MultiPoint:
		return unlessEmpty(g, len(g)), ""
	case orb.LineString:
		return unlessEmpty(orb.MultiLineString{g}, len(g)), ""
	case orb.MultiLineString:
		return unlessEmpty(g, len(g)), ""
	case orb.Polygon:
		return unlessEmpty(orb.MultiPolygon{g}, len(g)), ""
	case orb.MultiPolygon:
		return unlessEmpty(g, len(g)), ""
	case orb.Collection:
		return flattenAll(g)
	default:
		return nil, ""
	}
}

func unlessEmpty(g orb.Geometry, parts int) orb.Geometry {
	if parts == 0 {
		return nil
	}
	return g
}

// flattenAll joins the parts of a collection, which must be of one kind.
func flattenAll(all orb.Collection) (orb.Geometry, string) {
	var whole orb.Geometry
	for _, part := range all {
		flat, wrong := flatten(part)
		if wrong != "" {
			return nil, wrong
		}
		switch have := whole.(type) {
		case nil:
			whole = flat
			continue
		case orb.MultiPoint:
			if more, ok := flat.(orb.MultiPoint); ok {
				whole = append(have, more...)
				continue
			}
		case orb.MultiLineString:
			if more, ok := flat.(orb.MultiLineString); ok {
				whole = append(have, more...)
				continue
			}
		case orb.MultiPolygon:
			if more, ok := flat.(orb.MultiPolygon); ok {
				whole = append(have, more...)
				continue
			}
		}
		if flat != nil {
			return nil, "it is a collection of different kinds of geometry"
		}
	}
	return whole, ""
}

func shapeOf(g orb.Geometry) data.Shape {
	switch g.(type) {
	case orb.Point, orb.MultiPoint:
		return data.ShapePoint
	case orb.LineString, orb.MultiLineString:
		return data.ShapeLine
	default:
		return data.ShapePolygon
	}
}

func shapeWord(s data.Shape) string {
	if s == data.ShapeNone || s == data.ShapeAny {
		return "geometry"
	}
	return s.Word()
}

// outOfRange looks at every position: finite, in degrees, and not obviously latitude before longitude.
func outOfRange(g orb.Geometry) *fault {
	var wrong *fault
	eachPoint(g, func(p orb.Point) bool {
		if reason := wrongPosition(p); reason != "" {
			wrong = refuse("", fmt.Sprintf("%.6f %.6f", p[0], p[1]), "%s", reason)
		}
		return wrong == nil
	})
	return wrong
}

func wrongPosition(p orb.Point) string {
	x, y := p[0], p[1]
	switch {
	case math.IsNaN(x) || math.IsNaN(y) || math.IsInf(x, 0) || math.IsInf(y, 0):
		return "a position is not a finite number"
	case math.Abs(x) > 1000 || math.Abs(y) > 1000:
		return "a position looks like metres and not degrees; say its system with --crs"
	case math.Abs(y) > 90 && math.Abs(x) <= 90 && math.Abs(y) <= 180:
		return "latitude and longitude look swapped"
	case math.Abs(x) > 180 || math.Abs(y) > 90:
		return "a position is out of range: longitude is −180…180 and latitude −90…90"
	case swappedChina(x, y):
		return "latitude and longitude look swapped: it would lie in China the other way round"
	default:
		return ""
	}
}

// swappedChina catches what the range cannot: west of 90° E both orders are in range. Nobody lives north of 81.9° at the
// longitudes 17–54, which are China's latitudes.
func swappedChina(x, y float64) bool { return x >= 17 && x <= 54 && y >= 81.9 && y <= 90 }

// eachPoint gives every position until told to stop.
func eachPoint(g orb.Geometry, each func(orb.Point) bool) {
	walk := func(points []orb.Point) bool {
		for _, p := range points {
			if !each(p) {
				return false
			}
		}
		return true
	}
	switch g := g.(type) {
	case orb.MultiPoint:
		walk(g)
	case orb.MultiLineString:
		for _, line := range g {
			if !walk(line) {
				return
			}
		}
	case orb.MultiPolygon:
		for _, polygon := range g {
			for _, ring := range polygon {
				if !walk(ring) {
					return
				}
			}
		}
	}
}

// mendLines drops repeated positions and lines of less than two.
func mendLines(lines orb.MultiLineString) (orb.Geometry, bool, *fault) {
	mended := false
	kept := make(orb.MultiLineString, 0, len(lines))
	for _, line := range lines {
		slim := withoutRepeats(line)
		mended = mended || len(slim) != len(line)
		if len(slim) >= 2 {
			kept = append(kept, slim)
		}
	}
	switch len(kept) {
	case 0:
		return nil, false, refuse("", "", "its line has fewer than two different positions")
	case 1:
		return kept[0], mended, nil
	default:
		return kept, mended, nil
	}
}

func withoutRepeats(points []orb.Point) []orb.Point {
	out := make([]orb.Point, 0, len(points))
	for _, p := range points {
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	return out
}

// mendPolygons closes rings, drops repeated positions, empty holes and empty parts, cuts rings where they cross
// themselves, and unites parts that overlap. What is still not valid then is refused.
func mendPolygons(polygons orb.MultiPolygon) (orb.Geometry, bool, *fault) {
	mended := false
	var kept orb.MultiPolygon
	for _, polygon := range polygons {
		whole, changed, wrong := closeRings(polygon)
		if wrong != "" {
			return nil, false, refuse("", "", "%s", wrong)
		}
		mended = mended || changed
		if whole == nil {
			continue
		}
		if wrong := invalid(orb.MultiPolygon{whole}); wrong != "" {
			parts := cutCrossings(whole)
			if parts == nil || invalid(parts) != "" {
				return nil, false, refuse("", wrong, "its outline crosses itself and cannot be mended")
			}
			kept, mended = append(kept, parts...), true
			continue
		}
		kept = append(kept, whole)
	}
	if len(kept) == 0 {
		return nil, false, refuse("", "", "its area is nothing")
	}
	if len(kept) > 1 && invalid(kept) != "" {
		united, wrong := unite(kept)
		if wrong != "" {
			return nil, false, refuse("", wrong, "its parts lie in each other's way and cannot be united")
		}
		kept, mended = united, true
	}
	return kept, mended, nil
}

// smallest area of a ring in square degrees: about a square millimetre.
const smallestArea = 1e-16

// closeRings closes the rings of a polygon and drops holes without area; a shell without area drops the polygon.
func closeRings(polygon orb.Polygon) (orb.Polygon, bool, string) {
	mended := false
	var whole orb.Polygon
	for i, ring := range polygon {
		slim := orb.Ring(withoutRepeats(ring))
		if len(slim) > 0 && slim[0] != slim[len(slim)-1] {
			slim = append(slim, slim[0])
			mended = true
		}
		if len(slim) < 4 || math.Abs(planar.Area(slim)) < smallestArea && !crossing(slim) {
			if i == 0 && len(ring) > 0 && len(slim) < 4 {
				return nil, false, "its ring has fewer than three different corners"
			}
			if i == 0 {
				return nil, true, ""
			}
			mended = true
			continue
		}
		mended = mended || len(slim) != len(ring)
		whole = append(whole, slim)
	}
	return whole, mended, ""
}
