// Package crs brings the coordinates that survey offices, phones and map vendors use to CGCS2000 degrees and back:
// EPSG 4326 and 4490 (with heights 4979 and 4480), web Mercator 3857, the CGCS2000 Gauss–Krüger zones 4491–4554, GCJ-02 and BD-09. It also reads the
// definitions that files carry ([Recognise]) and looks at coordinates for what contradicts them ([Detect]).
//
// CGCS2000 and WGS 84 are taken as equal: they differ by far less than a metre, and PROJ's transformation between them
// is the null one. Points are orb points: x is longitude or east, y is latitude or north, whatever order a standard or a
// file has; swapping axes is the reader's work ([Flip]).
package crs

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// ErrUnknown is a system this package does not know.
var ErrUnknown = errors.New("unknown coordinate reference system")

// CRS is one coordinate reference system. The zero CRS is CGCS2000 degrees.
type CRS struct {
	name string
	epsg int // 0 for GCJ-02 and BD-09, which have no number
	kind kind
	zone zone // of Gauss–Krüger
	// heights stand beside longitude and latitude; nothing here keeps them
	heights bool
}

type kind uint8

const (
	geographic kind = iota
	webMercator
	gaussKruger
	gcj02
	bd09
)

// Geographic is CGCS2000 in degrees, EPSG:4490.
func Geographic() CRS { return CRS{name: "EPSG:4490", epsg: 4490} }

// Lookup finds a system by what people and files call it: "EPSG:4549", "4549", "urn:ogc:def:crs:EPSG::4549",
// "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "GCJ-02", "bd09", "wgs84", "CGCS2000".
func Lookup(name string) (CRS, error) {
	switch key := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name)); {
	case key == "gcj02" || key == "gcj":
		return CRS{name: "GCJ-02", kind: gcj02}, nil
	case key == "bd09" || key == "bd09ll":
		return CRS{name: "BD-09", kind: bd09}, nil
	case key == "wgs84" || strings.HasSuffix(key, "crs84"):
		return EPSG(4326)
	case key == "cgcs2000":
		return Geographic(), nil
	}
	if refusal := refusedName(letters(name)); refusal != nil {
		return CRS{}, refusal
	}
	digits := name[strings.LastIndexAny(name, ":/")+1:]
	code, err := strconv.Atoi(strings.TrimSpace(digits))
	if err != nil {
		return CRS{}, fmt.Errorf("%w: %q is neither an EPSG code nor GCJ-02 or BD-09", ErrUnknown, name)
	}
	return EPSG(code)
}

// EPSG finds a system by its number.
func EPSG(code int) (CRS, error) {
	c := CRS{name: "EPSG:" + strconv.Itoa(code), epsg: code}
	switch {
	case code == 4326 || code == 4490:
	case code == 4979: // WGS 84 with heights over the ellipsoid: the same longitudes and latitudes
		c.epsg, c.heights = 4326, true
	case code == 4480: // CGCS2000 with heights
		c.epsg, c.heights = 4490, true
	case code == 3857 || code == 900913 || code == 102100:
		c.kind, c.name, c.epsg = webMercator, "EPSG:3857", 3857
	case code >= 4491 && code <= 4501: // of 6 degrees, with the zone number: zone 13 … 23
		number := code - 4491 + 13
		c.kind, c.zone = gaussKruger, zone{meridian: float64(number*6 - 3), easting: float64(number)*1e6 + 5e5}
	case code >= 4502 && code <= 4512: // without: central meridian 75° … 135°
		c.kind, c.zone = gaussKruger, zone{meridian: float64(75 + 6*(code-4502)), easting: 5e5}
	case code >= 4513 && code <= 4533: // of 3 degrees, with the zone number before the easting: zone 25 … 45
		number := code - 4513 + 25
		c.kind, c.zone = gaussKruger, zone{meridian: float64(number * 3), easting: float64(number)*1e6 + 5e5}
	case code >= 4534 && code <= 4554: // without: central meridian 75° … 135°
		c.kind, c.zone = gaussKruger, zone{meridian: float64(75 + 3*(code-4534)), easting: 5e5}
	default:
		if refusal := refusedCode(code); refusal != nil {
			return CRS{}, fmt.Errorf("EPSG:%d: %w", code, refusal)
		}
		return CRS{}, fmt.Errorf("%w: EPSG:%d; known are 4326, 4979, 4490, 4480, 3857 and 4491–4554", ErrUnknown, code)
	}
	return c, nil
}

// String is the system's short name.
func (c CRS) String() string {
	if c.name == "" {
		return "EPSG:4490"
	}
	return c.name
}

// Code is the EPSG number, 0 for GCJ-02 and BD-09; the zero CRS is 4490.
func (c CRS) Code() int {
	if c.name == "" {
		return 4490
	}
	return c.epsg
}

// Heights reports whether positions of this system have a third number, a height, which is not kept.
func (c CRS) Heights() bool { return c.heights }

// Degrees reports whether coordinates are longitudes and latitudes.
func (c CRS) Degrees() bool { return c.kind != webMercator && c.kind != gaussKruger }

// Meridian is the easting of the central meridian in metres, for Gauss–Krüger; else false.
func (c CRS) Meridian() (easting float64, ok bool) { return c.zone.easting, c.kind == gaussKruger }

// ToLonLat brings a point to CGCS2000 degrees. The accuracy of the inverses of GCJ-02 and BD-09 is better than 1e-9°.
func (c CRS) ToLonLat(p orb.Point) orb.Point {
	switch c.kind {
	case webMercator:
		return mercatorToLonLat(p)
	case gaussKruger:
		return c.zone.toLonLat(p)
	case gcj02:
		return invert(wgsToGCJ, p)
	case bd09:
		return invert(func(q orb.Point) orb.Point { return gcjToBD(wgsToGCJ(q)) }, p)
	default:
		return p
	}
}

// FromLonLat brings CGCS2000 degrees to this system.
func (c CRS) FromLonLat(p orb.Point) orb.Point {
	switch c.kind {
	case webMercator:
		return lonLatToMercator(p)
	case gaussKruger:
		return c.zone.fromLonLat(p)
	case gcj02:
		return wgsToGCJ(p)
	case bd09:
		return gcjToBD(wgsToGCJ(p))
	default:
		return p
	}
}

// Flip swaps the axes: Chinese survey files put north (X) first.
func Flip(p orb.Point) orb.Point { return orb.Point{p[1], p[0]} }
