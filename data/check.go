package data

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// Checker checks rows that are to be stored in one table.
type Checker struct {
	table  Table
	code   int
	single bool // a point is one point: what is built in has one place, and an import may bring several
}

// NewChecker is the checker of a table.
func NewChecker(t Table) *Checker {
	return &Checker{table: t, code: t.Index("code"), single: t.BuiltIn()}
}

// Check says what is wrong with a row, except for what it refers to. See [InvalidError].
func (c *Checker) Check(row Row) error {
	refuse := func(field, reason string) error {
		return &InvalidError{Table: c.table.Name, ID: row.ID, Field: field, Reason: reason}
	}
	if row.ID < 1 || row.ID > MaxID {
		return refuse("id", "must be from 1 to 2^53")
	}
	if len(row.Values) != len(c.table.Fields) {
		return refuse("", fmt.Sprintf("has %d values for %d fields", len(row.Values), len(c.table.Fields)))
	}
	if c.code >= 0 && strings.TrimSpace(row.Values[c.code].Text()) == "" {
		return refuse("code", "must not be empty")
	}
	for i := range c.table.Fields {
		f := &c.table.Fields[i]
		if reason := f.Fault(row.Values[i]); reason != "" {
			return refuse(f.Name, reason)
		}
		if f.Refers == c.table.Name && row.Values[i] == Int(row.ID) {
			return refuse(f.Name, "refers to the row itself")
		}
	}
	if reason := c.geometryFault(row.Geometry); reason != "" {
		return refuse("", reason)
	}
	return nil
}

// Fault says why a value cannot stand in a field, or nothing. It never repeats the value, which may be personal.
func (f *Field) Fault(v Value) string {
	if v.IsNull() {
		return ""
	}
	switch {
	case v.Type() != f.Type && (f.Type != TypeReal || v.Type() != TypeInt):
		return fmt.Sprintf("is a %s, want a %s", v.Type(), f.Type)
	case v.Type() == TypeReal && (math.IsNaN(v.Real()) || math.IsInf(v.Real(), 0)):
		return "is no finite number"
	case v.Type() == TypeText && !utf8.ValidString(v.Text()):
		return "is not UTF-8"
	case v.Type() == TypeText && strings.IndexByte(v.Text(), 0) >= 0:
		return "has a NUL character in it"
	case v.Type() == TypeTime && (v.Time().Year() < 0 || v.Time().Year() > 9999):
		return "is a time outside of the years 0 to 9999"
	default:
		return ""
	}
}

func (c *Checker) geometryFault(g orb.Geometry) string {
	switch {
	case g == nil:
		return ""
	case c.table.Shape == ShapeNone:
		return "has a geometry, and the table has none"
	case !c.table.Shape.Holds(g):
		return fmt.Sprintf("a %s does not belong in a table of shape %s", g.GeoJSONType(), shapeWords[c.table.Shape])
	}
	if points, ok := g.(orb.MultiPoint); ok && c.single && len(points) != 1 {
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
