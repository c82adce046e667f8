package importer

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"

	"lintu/data/crs"
)

// locator brings coordinates of the file to CGCS2000 degrees.
type locator struct {
	crs      crs.CRS
	axes     crs.Axes
	warnings []string
}

// locate decides the system and the order of a file's coordinates: what the options say, else what the file says, each
// compared with what the coordinates look like. Neither a meridian nor an offset is ever guessed.
func locate(o Options, p place) (locator, error) {
	finding := crs.Detect(p.samples.points)
	l := locator{crs: p.crs}
	switch {
	case o.CRS != "":
		said, err := crs.Lookup(o.CRS)
		if err != nil {
			return l, &Problem{File: o.File, What: "its coordinates cannot be converted", Err: err}
		}
		if p.explicit && said != p.crs {
			l.warnings = append(l.warnings, fmt.Sprintf("the file says it is in %s, --crs says %s: that is taken", p.crs, said))
		}
		l.crs = said
	case p.err != nil:
		return l, unconvertible(o, p.err)
	case !p.known:
		return l, o.problem("say it: --crs "+finding.Suggest(), "nothing says which coordinate system it is in").asks(AskCRS, candidates(finding)...)
	}
	if p.unnamed && finding.Axes == crs.AxesUnknown && o.Axes == crs.AxesUnknown {
		return l, o.problem("say it: --axis east-first or --axis north-first, or name the columns with --x and --y",
			"its columns x and y do not say which of them is east").asks(AskAxis)
	}
	if o.Axes != crs.AxesUnknown && finding.Axes != crs.AxesUnknown {
		finding.Axes = crs.EastFirst // somebody knows: nothing to be warned of
	}
	var warnings []string
	var err error
	if l.crs, l.axes, warnings, err = l.crs.Fit(finding); err != nil {
		return l, &Problem{
			File: o.File, What: "its coordinates are not what is said of them", Err: err,
			Do: "say the right system with --crs: " + finding.Suggest(), Ask: AskCRS, Choices: candidates(finding),
		}
	}
	if o.Axes != crs.AxesUnknown {
		l.axes = o.Axes
	}
	l.warnings = append(l.warnings, warnings...)
	if l.crs.Heights() {
		l.warnings = append(l.warnings, fmt.Sprintf("%s has heights, which are dropped: longitudes and latitudes are kept", l.crs))
	}
	return l, nil
}

// candidates are the systems coordinates like these may be in, the likelier first. Which it is only somebody who knows can say.
func candidates(f crs.Finding) []string {
	degrees := []string{"EPSG:4490", "EPSG:4326", "GCJ-02", "BD-09"}
	switch {
	case f.Unit == crs.UnitDegrees:
		return degrees
	case f.Unit != crs.UnitMetres:
		return append(degrees, zones(4534, 4554)...)
	case f.Prefix >= 25:
		return []string{fmt.Sprintf("EPSG:%d", 4513+f.Prefix-25)}
	case f.Prefix >= 13:
		return []string{fmt.Sprintf("EPSG:%d", 4491+f.Prefix-13), "EPSG:3857"}
	default:
		return append(zones(4534, 4554), "EPSG:3857")
	}
}

func zones(from, to int) []string {
	var all []string
	for code := from; code <= to; code++ {
		all = append(all, fmt.Sprintf("EPSG:%d", code))
	}
	return all
}

func unconvertible(o Options, err error) error {
	var refusal *crs.Refusal
	if errors.As(err, &refusal) {
		return &Problem{File: o.File, What: "its coordinates cannot be converted", Err: err}
	}
	return &Problem{
		File: o.File, What: "its coordinates cannot be converted", Err: err,
		Do: "convert it first: ogr2ogr -t_srs EPSG:4490 OUT IN, or say its system with --crs if you know better", Ask: AskCRS,
	}
}

// widestZone in metres: no zone is used further from its meridian than this.
const widestZone = 500e3

// toDegrees brings a geometry to degrees, in place, and says what is wrong with it as it stands in the file.
func (l locator) toDegrees(g orb.Geometry) (orb.Geometry, *fault) {
	if g == nil {
		return nil, nil
	}
	if p, ok := g.(orb.Point); ok && p == (orb.Point{}) {
		return nil, refuse("", "0 0", "it lies at 0, 0, which stands for no position")
	}
	if l.axes == crs.NorthFirst {
		g = project.Geometry(g, crs.Flip)
	}
	if l.crs.Code() == 4490 || l.crs.Code() == 4326 {
		return g, nil // whoever mends it looks at the range
	}
	var wrong *fault
	g = project.Geometry(g, func(p orb.Point) orb.Point {
		if wrong == nil {
			wrong = l.misplaced(p)
		}
		if wrong != nil {
			return p
		}
		return l.crs.ToLonLat(p)
	})
	return g, wrong
}

// misplaced says why a position cannot be one of this system.
func (l locator) misplaced(p orb.Point) *fault {
	value := fmt.Sprintf("%.3f %.3f", p[0], p[1])
	meridian, projected := l.crs.Meridian()
	switch {
	case math.IsNaN(p[0]) || math.IsNaN(p[1]) || math.IsInf(p[0], 0) || math.IsInf(p[1], 0):
		return refuse("", value, "a position is not a finite number")
	case l.crs.Degrees():
		if reason := wrongPosition(p); reason != "" {
			return refuse("", fmt.Sprintf("%.6f %.6f", p[0], p[1]), "%s", reason)
		}
	case projected && math.Abs(p[0]-meridian) > widestZone:
		return refuse("", value, "it lies more than 500 km from the meridian of %s: it is of another zone, or north and east are swapped", l.crs)
	case projected && math.Abs(p[1]) > 1e7:
		return refuse("", value, "it lies beyond the pole of %s", l.crs)
	case !projected && (math.Abs(p[0]) > worldEdge || math.Abs(p[1]) > worldEdge):
		return refuse("", value, "it lies outside the map of %s", l.crs)
	}
	return nil
}

// worldEdge of web Mercator in metres, with a little to spare.
const worldEdge = 20037509
