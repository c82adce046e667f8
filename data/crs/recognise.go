package crs

import (
	"fmt"
	"math"
	"strings"
	"unicode"
)

// Recognise finds the system that well-known text defines: the .prj of a Shapefile, a GeoPackage's definition, in ESRI's
// words or OGC's. A definition that is understood and cannot be converted here is a [*Refusal].
func Recognise(wkt string) (CRS, error) {
	n, err := parseWKT(strings.TrimPrefix(wkt, "\ufeff"))
	if err != nil {
		return CRS{}, fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	if n.keyword == "COMPD_CS" || n.keyword == "COMPOUNDCRS" || n.keyword == "BOUNDCRS" { // with heights, or with a shift
		if inner, ok := n.find("PROJCS", "GEOGCS", "PROJCRS", "GEOGCRS", "GEODCRS"); ok {
			n = inner
		}
	}
	if refusal := refusedIn(n); refusal != nil {
		return CRS{}, refusal
	}
	switch n.keyword {
	case "GEOGCS", "GEOGCRS", "GEODCRS", "GEODETICCRS", "GEOGRAPHICCRS":
		return geographicOf(n)
	case "PROJCS", "PROJCRS", "PROJECTEDCRS":
		return projectedOf(n)
	default:
		if n.name() == "" {
			return CRS{}, fmt.Errorf("%w: %w: it defines no coordinate system", ErrUnknown, errWKT)
		}
		return CRS{}, notConvertible(n)
	}
}

// refusedIn looks at the names of a system and of what it stands on.
func refusedIn(n node) *Refusal {
	for _, part := range []string{"", "GEOGCS", "BASEGEOGCRS", "BASEGEODCRS", "DATUM"} {
		at, ok := n, true
		if part != "" {
			at, ok = n.find(part)
		}
		if refusal := refusedName(letters(at.name())); ok && refusal != nil {
			return refusal
		}
	}
	return nil
}

func notConvertible(n node) *Refusal {
	return &Refusal{
		Name: fmt.Sprintf("the coordinate system %.80q", n.name()),
		Do:   "convert the file first: ogr2ogr -t_srs EPSG:4490 OUT IN",
	}
}

// letters is a name without what people write differently.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// datumOf tells CGCS2000 (4490) from WGS 84 (4326); 0 for every other datum.
func datumOf(n node) int {
	datum, ok := n.find("DATUM", "ENSEMBLE", "GEODETICDATUM", "TRF")
	if !ok {
		return 0
	}
	switch key := letters(datum.name()); {
	case strings.Contains(key, "china2000") || strings.Contains(key, "cgcs2000") || strings.Contains(key, "chinageodeticcoordinatesystem2000"):
		return 4490
	case strings.Contains(key, "wgs1984") || strings.Contains(key, "wgs84") || strings.Contains(key, "worldgeodeticsystem1984"):
		return 4326
	default:
		return 0
	}
}

// geographicOf takes degrees on one of the two datums, from Greenwich.
func geographicOf(n node) (CRS, error) {
	if !greenwichDegrees(n) {
		return CRS{}, notConvertible(n)
	}
	code := datumOf(n)
	if code == 0 {
		return CRS{}, notConvertible(n)
	}
	return EPSG(code)
}

func greenwichDegrees(n node) bool {
	if meridian, ok := n.find("PRIMEM", "PRIMEMERIDIAN"); ok && len(meridian.numbers) > 0 && meridian.numbers[0] != 0 {
		return false
	}
	unit, ok := n.child("UNIT", "ANGLEUNIT")
	return !ok || len(unit.numbers) == 0 || math.Abs(unit.numbers[0]-math.Pi/180) < 1e-9
}

// projectedOf takes web Mercator and transverse Mercator strips of scale 1 on one of the two datums.
func projectedOf(n node) (CRS, error) {
	base, ok := n.find("GEOGCS", "BASEGEOGCRS", "BASEGEODCRS")
	if !ok || datumOf(base) == 0 || !greenwichDegrees(base) || !metres(n) {
		return CRS{}, notConvertible(n)
	}
	if isWebMercator(n) {
		return EPSG(3857)
	}
	method, ok := n.find("PROJECTION", "METHOD")
	key := letters(method.name())
	if !ok || key != "transversemercator" && key != "gausskruger" && key != "gausskrueger" {
		return CRS{}, notConvertible(n)
	}
	p := parametersOf(n)
	if p["latitudeoforigin"] != 0 || p["falsenorthing"] != 0 || math.Abs(p["scalefactor"]-1) > 1e-12 {
		return CRS{}, notConvertible(n)
	}
	return strip(zone{meridian: p["centralmeridian"], easting: p["falseeasting"]}, n.name()), nil
}

// metres reports whether a projected system counts in them.
func metres(n node) bool {
	unit, ok := n.child("UNIT", "LENGTHUNIT")
	if !ok {
		if axis, found := n.child("AXIS"); found { // in version 2 the unit may stand with the axes
			unit, ok = axis.child("UNIT", "LENGTHUNIT")
		}
	}
	return !ok || len(unit.numbers) == 0 || unit.numbers[0] == 1
}

func isWebMercator(n node) bool {
	method, _ := n.find("PROJECTION", "METHOD")
	if letters(method.name()) == "mercatorauxiliarysphere" || letters(method.name()) == "popularvisualisationpseudomercator" {
		return true
	}
	name := letters(n.name())
	return strings.HasPrefix(letters(method.name()), "mercator") &&
		(strings.Contains(name, "pseudomercator") || strings.Contains(name, "webmercator"))
}

// parametersOf reads the parameters of a projection under the names of version 1.
func parametersOf(n node) map[string]float64 {
	values := map[string]float64{"scalefactor": 1}
	all := n.children
	if conversion, ok := n.child("CONVERSION"); ok {
		all = conversion.children
	}
	same := map[string]string{
		"latitudeofnaturalorigin": "latitudeoforigin", "longitudeofnaturalorigin": "centralmeridian",
		"scalefactoratnaturalorigin": "scalefactor", "longitudeoforigin": "centralmeridian",
	}
	for _, c := range all {
		if c.keyword != "PARAMETER" || len(c.numbers) == 0 {
			continue
		}
		key := letters(c.name())
		if known := same[key]; known != "" {
			key = known
		}
		values[key] = c.numbers[0]
	}
	return values
}

// strip is the numbered zone of a meridian and a false easting, or one of a city's own.
func strip(z zone, name string) CRS {
	for code := 4554; code >= 4491; code-- { // of a three-degree and a six-degree zone that are the same, the three-degree one
		c, err := EPSG(code)
		if err == nil && math.Abs(c.zone.meridian-z.meridian) < 1e-9 && math.Abs(c.zone.easting-z.easting) < 1e-3 {
			return c
		}
	}
	return CRS{name: name, kind: gaussKruger, zone: z}
}
