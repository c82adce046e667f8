package geopackage

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"lintu/data"
)

// checkRow says what is wrong with a row that is to be stored, except for its references.
func checkRow(t *stored, row data.Row) error {
	refuse := func(field, reason string) error {
		return &data.InvalidError{Table: t.Name, ID: row.ID, Field: field, Reason: reason}
	}
	if row.ID < 1 || row.ID > data.MaxID {
		return refuse(idColumn, "must be from 1 to 2^53")
	}
	if len(row.Values) != len(t.Fields) {
		return refuse("", fmt.Sprintf("has %d values for %d fields", len(row.Values), len(t.Fields)))
	}
	if t.code >= 0 && strings.TrimSpace(row.Values[t.code].Text()) == "" {
		return refuse(codeField, "must not be empty")
	}
	for i, f := range t.Fields {
		if reason := valueFault(f, row.Values[i]); reason != "" {
			return refuse(f.Name, reason)
		}
	}
	if reason := geometryFault(t, row.Geometry); reason != "" {
		return refuse("", reason)
	}
	return nil
}

// valueFault says why a value cannot stand in a field, or nothing. It never repeats the value, which may be personal.
func valueFault(f data.Field, v data.Value) string {
	if v.IsNull() {
		return ""
	}
	switch {
	case v.Type() != f.Type && (f.Type != data.TypeReal || v.Type() != data.TypeInt):
		return fmt.Sprintf("is a %s, want a %s", v.Type(), f.Type)
	case v.Type() == data.TypeReal && (math.IsNaN(v.Real()) || math.IsInf(v.Real(), 0)):
		return "is no finite number"
	case v.Type() == data.TypeText && !utf8.ValidString(v.Text()):
		return "is not UTF-8"
	case v.Type() == data.TypeText && strings.IndexByte(v.Text(), 0) >= 0:
		return "has a NUL character in it"
	case v.Type() == data.TypeTime && (v.Time().Year() < 0 || v.Time().Year() > 9999):
		return "is a time outside of the years 0 to 9999"
	default:
		return ""
	}
}

func geometryFault(t *stored, g orb.Geometry) string {
	switch {
	case g == nil:
		return ""
	case !t.spatial:
		return "has a geometry, and the table has none"
	case !t.Shape.Holds(g):
		return fmt.Sprintf("a %s does not belong in a table of shape %s", g.GeoJSONType(), shapeWords[t.Shape])
	}
	if points, ok := g.(orb.MultiPoint); ok && t.single && len(points) != 1 {
		return fmt.Sprintf("has %d points where one is meant", len(points))
	}
	return partFault(g)
}

// partFault says what is broken about a geometry: no positions, too few of them, an open ring, a position off the earth.
func partFault(g orb.Geometry) string {
	switch g := g.(type) {
	case orb.Point:
		return positionFault(g)
	case orb.MultiPoint:
		return eachPart(g)
	case orb.LineString:
		if len(g) < 2 {
			return fmt.Sprintf("a line of %d positions", len(g))
		}
		return eachPart(g)
	case orb.MultiLineString:
		return eachPart(g)
	case orb.Ring:
		if len(g) < 4 || g[0] != g[len(g)-1] {
			return fmt.Sprintf("a ring that is not closed or has less than 4 positions (%d)", len(g))
		}
		return eachPart(g)
	case orb.Polygon:
		return eachPart(g)
	case orb.MultiPolygon:
		return eachPart(g)
	case orb.Collection:
		return eachPart(g)
	case orb.Bound:
		return eachPart(g.ToPolygon())
	default:
		return "is no geometry"
	}
}

func eachPart[G ~[]P, P orb.Geometry](parts G) string {
	if len(parts) == 0 {
		return "an empty geometry; leave it out instead"
	}
	for _, part := range parts {
		if fault := partFault(part); fault != "" {
			return fault
		}
	}
	return ""
}

func positionFault(p orb.Point) string {
	switch lon, lat := p[0], p[1]; {
	case math.IsNaN(lon) || math.IsNaN(lat):
		return "a position without numbers"
	case lon < -180 || lon > 180 || lat < -90 || lat > 90:
		if lat >= -180 && lat <= 180 && lon >= -90 && lon <= 90 {
			return fmt.Sprintf("position %g, %g is off the earth; are longitude and latitude swapped?", lon, lat)
		}
		return fmt.Sprintf("position %g, %g is off the earth (degrees, longitude first)", lon, lat)
	default:
		return ""
	}
}
