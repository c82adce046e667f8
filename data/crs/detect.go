package crs

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Unit is what coordinates are counted in.
type Unit uint8

// The units that coordinates can be told to have.
const (
	UnitUnknown Unit = iota
	UnitDegrees
	UnitMetres
)

// Axes is the order of coordinates.
type Axes uint8

// The orders. Chinese survey files put north first (X is north), as do the standards of 4326 and 4490.
const (
	AxesUnknown Axes = iota
	EastFirst
	NorthFirst
)

// Finding is what can be told of coordinates by looking at them. What cannot is not in it: the central meridian of
// eastings without zone number, the ellipsoid, and whether degrees are GCJ-02 or BD-09.
type Finding struct {
	Unit   Unit
	Axes   Axes
	Prefix int // zone number before the eastings: 13–23 of 6 degrees, 25–45 of 3 degrees; 0 = none, [Several] = not one
}

// Several is the prefix of eastings with different zone numbers.
const Several = -1

// Detect looks at sample coordinates, in the order of the file. It says only what all of them agree in.
func Detect(samples []orb.Point) Finding {
	var f Finding
	for i, p := range samples {
		one := detectOne(p)
		if i == 0 {
			f = one
			continue
		}
		if one.Unit != f.Unit {
			return Finding{}
		}
		if one.Prefix != f.Prefix {
			f.Prefix = Several
		}
		switch {
		case f.Axes == AxesUnknown:
			f.Axes = one.Axes
		case one.Axes != AxesUnknown && one.Axes != f.Axes:
			f.Axes = AxesUnknown
			return f
		}
	}
	return f
}

func detectOne(p orb.Point) Finding {
	x, y := math.Abs(p[0]), math.Abs(p[1])
	switch {
	case math.IsNaN(x) || math.IsNaN(y) || math.IsInf(x, 0) || math.IsInf(y, 0):
		return Finding{}
	case x <= 180 && y <= 180:
		return Finding{Unit: UnitDegrees, Axes: degreeAxes(p)}
	case x <= 1000 && y <= 1000:
		return Finding{} // neither degrees nor metres of anything on the ground
	}
	f := Finding{Unit: UnitMetres}
	switch east, north := prefixOf(p[0]), prefixOf(p[1]); {
	case east > 0 && isNorthing(p[1]):
		f.Prefix, f.Axes = east, EastFirst
	case north > 0 && isNorthing(p[0]):
		f.Prefix, f.Axes = north, NorthFirst
	case isEasting(p[0]) && isNorthing(p[1]):
		f.Axes = EastFirst
	case isNorthing(p[0]) && isEasting(p[1]):
		f.Axes = NorthFirst
	}
	return f
}

// degreeAxes: a latitude is at most 90, and China's latitudes (3–54) and longitudes (73–136) do not overlap. Below 82° of
// longitude, the other order would be a place in the Arctic, where somebody may live.
func degreeAxes(p orb.Point) Axes {
	inside := func(lon, lat float64) bool { return lon >= 73 && lon <= 136 && lat >= 3 && lat <= 54 }
	switch {
	case math.Abs(p[0]) > 90, inside(p[0], p[1]):
		return EastFirst
	case math.Abs(p[1]) > 90, inside(p[1], p[0]) && p[1] > 82:
		return NorthFirst
	default:
		return AxesUnknown
	}
}

// Northings of China, and eastings of a Gauss–Krüger zone without its number: 500 km ± what the widest zone and its
// neighbour take up.
func isNorthing(v float64) bool { return v > 1e6 && v < 6.2e6 }
func isEasting(v float64) bool  { return v > 1e4 && v < 9.9e5 }

// prefixOf is the zone number before an easting, 0 if there is none. Web Mercator's eastings of western China look like
// those of 6-degree zones: this says only what they would mean in a Gauss–Krüger zone.
func prefixOf(v float64) int {
	number, rest := int(v/1e6), math.Mod(v, 1e6)
	if (number >= 13 && number <= 23 || number >= 25 && number <= 45) && isEasting(rest) {
		return number
	}
	return 0
}

// Fit compares a system that somebody named with what coordinates look like, and gives the system and the axes to read
// them with. What had to be taken otherwise than said is a warning; what cannot be is an error.
func (c CRS) Fit(f Finding) (CRS, Axes, []string, error) {
	switch {
	case c.Degrees() && f.Unit == UnitMetres:
		return c, f.Axes, nil, fmt.Errorf("%s is in degrees and the coordinates look like metres", c)
	case !c.Degrees() && f.Unit == UnitDegrees:
		return c, f.Axes, nil, fmt.Errorf("%s is in metres and the coordinates look like degrees", c)
	}
	var warnings []string
	axes := EastFirst
	if f.Axes == NorthFirst && c.kind != webMercator {
		axes = NorthFirst
		warnings = append(warnings, "the coordinates look like north (latitude) before east (longitude) and are swapped")
	}
	if c.kind != gaussKruger || f.Axes == AxesUnknown {
		return c, axes, warnings, nil
	}
	fitted, err := c.withPrefix(f.Prefix)
	if err == nil && fitted != c {
		warnings = append(warnings, fmt.Sprintf("the eastings have %s, so %s is read as %s", describePrefix(f.Prefix), c, fitted))
	}
	return fitted, axes, warnings, err
}

func describePrefix(number int) string {
	if number == 0 {
		return "no zone number before them"
	}
	return fmt.Sprintf("the zone number %d before them", number)
}

// withPrefix is the zone of the same meridian with or without the number before its eastings.
func (c CRS) withPrefix(number int) (CRS, error) {
	own := int(c.zone.easting / 1e6)
	switch {
	case own == number || number == Several:
		return c, nil
	case number == 0:
		return strip(zone{meridian: c.zone.meridian, easting: 5e5}, c.name), nil
	}
	meridian := float64(number * 3)
	if number <= 23 {
		meridian = float64(number*6 - 3)
	}
	if meridian != c.zone.meridian {
		return c, fmt.Errorf("%s has its meridian at %g°, and the zone number %d before the eastings means %g°", c, c.zone.meridian, number, meridian)
	}
	return strip(zone{meridian: meridian, easting: float64(number)*1e6 + 5e5}, c.name), nil
}

// Suggest names the systems that coordinates like these may be in, for a question to whoever knows.
func (f Finding) Suggest() string {
	switch {
	case f.Unit == UnitDegrees:
		return "EPSG:4490 (CGCS2000), EPSG:4326 (WGS 84, GPS), GCJ-02 (Amap, Tencent) or BD-09 (Baidu)"
	case f.Unit == UnitMetres && f.Prefix > 23:
		return fmt.Sprintf("EPSG:%d if they are CGCS2000, zone %d; not if they are Xian 1980 or Beijing 1954", 4513+f.Prefix-25, f.Prefix)
	case f.Unit == UnitMetres && f.Prefix > 0:
		return fmt.Sprintf("EPSG:%d if they are CGCS2000, 6-degree zone %d, or EPSG:3857 if they are of web maps", 4491+f.Prefix-13, f.Prefix)
	case f.Unit == UnitMetres && f.Axes != AxesUnknown:
		return "EPSG:4534 … 4554 by the central meridian of the place (4549 = 120° E), if they are CGCS2000"
	default:
		return "EPSG:4490, EPSG:4326, EPSG:3857, a CGCS2000 zone EPSG:4513–4554, GCJ-02 or BD-09"
	}
}
