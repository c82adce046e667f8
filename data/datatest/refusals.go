package datatest

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lintu/data"
)

// refusal is a row that must not be stored and the field the store must name.
type refusal struct {
	name  string
	table string
	row   data.Row
	field string
}

func refusalTests() []test {
	return []test{
		changing("rows that break a rule are refused and the field is named", func(t *testing.T, s suite) {
			for _, r := range append(badValues(s.town), badGeometries()...) {
				t.Run(r.name, func(t *testing.T) {
					err := s.refusal(t, data.ErrInvalid, insert(r.table, r.row))
					wantNames(t, err, r)
				})
			}
		}),
		changing("a load with such a row is refused as a whole", func(t *testing.T, s suite) {
			good := data.Compound{Meta: meta(300, "c-300")}.Row()
			for _, r := range append(badValues(s.town), badGeometries()...) {
				if r.table != "compounds" || r.row.ID <= good.ID && r.row.ID > 0 {
					continue
				}
				before := s.everything(t)
				_, err := s.Load(t.Context(), r.table, each([]data.Row{good, r.row}))
				if !errors.Is(err, data.ErrInvalid) {
					t.Errorf("%s: %v, want ErrInvalid", r.name, err)
				}
				s.unchanged(t, before)
			}
		}),
		changing("an update that breaks a rule is refused too", func(t *testing.T, s suite) {
			row := s.row(t, "compounds", compoundSecond)
			s.refused(t, data.ErrInvalid, update("compounds", set("compounds", "code", row, data.Text(" "))))
			s.refused(t, data.ErrInvalid, update("compounds", set("compounds", "community_id", row, data.Int(999))))
		}),
		changing("an id that is taken", func(t *testing.T, s suite) {
			s.refused(t, data.ErrExists, insert("compounds", s.row(t, "compounds", compoundSecond)))
		}),
		changing("an update of what is not there", func(t *testing.T, s suite) {
			s.refused(t, data.ErrNotFound, update("compounds", data.Compound{Meta: meta(999, "c")}.Row()))
		}),
		changing("a deletion of what is not there", func(t *testing.T, s suite) {
			s.refused(t, data.ErrNotFound, remove("compounds", 999))
		}),
		changing("a table that is not there", func(t *testing.T, s suite) {
			s.refused(t, data.ErrNotFound, insert("castles", data.Row{ID: 1}))
		}),
		changing("no operation", func(t *testing.T, s suite) {
			s.refused(t, data.ErrInvalid, data.Write{Table: "compounds", Row: s.row(t, "compounds", compoundSecond)})
		}),
		changing("a region above itself", func(t *testing.T, s suite) {
			s.refused(t, data.ErrInvalid, update("regions", set("regions", "parent_id", s.row(t, "regions", street), data.Int(street))))
			s.refused(t, data.ErrInvalid, update("regions", set("regions", "parent_id", s.row(t, "regions", street), data.Int(gridG1))))
		}),
		changing("the message of a personal field does not repeat the value", func(t *testing.T, s suite) {
			r := data.Resident{Meta: meta(900, "p-900"), Name: "令狐\xff测试"}
			err := s.refusal(t, data.ErrInvalid, insert("residents", r.Row()))
			if strings.Contains(err.Error(), "令狐") {
				t.Errorf("it does: %v", err)
			}
		}),
	}
}

func wantNames(t *testing.T, err error, r refusal) {
	t.Helper()
	var invalid *data.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatalf("%v is no InvalidError", err)
	}
	if invalid.Table != r.table || invalid.Field != r.field || invalid.ID != r.row.ID || invalid.Reason == "" {
		t.Errorf("names %s %d, field %q (%s); want %s %d, field %q", invalid.Table, invalid.ID, invalid.Field, invalid.Reason,
			r.table, r.row.ID, r.field)
	}
}

func badValues(w town) []refusal {
	good := data.Compound{Meta: meta(500, "c-500")}.Row()
	withID := func(id int64) data.Row {
		row := good
		row.ID = id
		return row
	}
	with := func(field string, v data.Value) data.Row { return set("compounds", field, good, v) }
	short, long := good, good
	short.Values = good.Values[:len(good.Values)-1]
	long.Values = append(append([]data.Value(nil), good.Values...), data.Null())
	building := data.Building{Meta: meta(500, "b-500")}
	home := w.row("households", 10112)
	home.ID = 500
	return []refusal{
		{"id 0", "compounds", withID(0), "id"},
		{"a negative id", "compounds", withID(-1), "id"},
		{"an id beyond 2^53", "compounds", withID(data.MaxID + 1), "id"},
		{"too few values", "compounds", short, ""},
		{"too many values", "compounds", long, ""},
		{"no code", "compounds", with("code", data.Null()), "code"},
		{"an empty code", "compounds", with("code", data.Text("")), "code"},
		{"a code of blanks", "compounds", with("code", data.Text(" \t")), "code"},
		{"a number for a name", "compounds", with("name", data.Int(1)), "name"},
		{"a text for a year", "compounds", with("year", data.Text("2020")), "year"},
		{"a fraction for a year", "compounds", with("year", data.Real(2020.5)), "year"},
		{"a text for a time", "compounds", with("updated_at", data.Text("2026-11-21")), "updated_at"},
		{"a text for a truth", "compounds", with("demo", data.Text("true")), "demo"},
		{"a name that is not UTF-8", "compounds", with("name", data.Text("\xb9\xfa")), "name"},
		{"a name with a NUL", "compounds", with("name", data.Text("a\x00b")), "name"},
		{"an unknown community", "compounds", with("community_id", data.Int(999)), "community_id"},
		{"a height without number", "buildings", set("buildings", "height", building.Row(), data.Real(math.NaN())), "height"},
		{"an infinite height", "buildings", set("buildings", "height", building.Row(), data.Real(math.Inf(1))), "height"},
		{"an unknown building", "households", set("households", "building_id", home, data.Int(999)), "building_id"},
		{"an unknown unit", "households", set("households", "unit_id", home, data.Int(999)), "unit_id"},
		{"a negative reference", "households", set("households", "unit_id", home, data.Int(-1)), "unit_id"},
		{"a geometry where there is none", "residents", withGeometry(data.Resident{Meta: meta(500, "p")}.Row(), orb.Point{1, 1}), ""},
	}
}

func withGeometry(row data.Row, g orb.Geometry) data.Row {
	row.Geometry = g
	return row
}

func badGeometries() []refusal {
	area := func(name string, g orb.Geometry) refusal {
		return refusal{name, "compounds", withGeometry(data.Compound{Meta: meta(500, "c-500")}.Row(), g), ""}
	}
	ring := func(points ...orb.Point) orb.MultiPolygon { return orb.MultiPolygon{{points}} }
	line := func(name string, g orb.Geometry) refusal {
		return refusal{name, "lanes", withGeometry(data.Lane{Meta: meta(500, "l-500")}.Row(), g), ""}
	}
	a, b, c := orb.Point{105, 28}, orb.Point{106, 28}, orb.Point{106, 29}
	return []refusal{
		area("a point for an area", a),
		area("a line for an area", orb.LineString{a, b}),
		area("a ring alone", orb.Ring{a, b, c, a}),
		area("longitude and latitude swapped", ring(orb.Point{28, 105}, orb.Point{28, 106}, orb.Point{29, 106}, orb.Point{28, 105})),
		area("metres for degrees", ring(orb.Point{11688546, 3244374}, orb.Point{11688646, 3244374}, orb.Point{11688646, 3244474},
			orb.Point{11688546, 3244374})),
		area("beyond 180° east", ring(a, orb.Point{180.001, 28}, c, a)),
		area("beyond 90° south", ring(a, orb.Point{106, -90.001}, c, a)),
		area("a position without number", ring(a, orb.Point{math.NaN(), 28}, c, a)),
		area("an infinite position", ring(a, orb.Point{math.Inf(-1), 28}, c, a)),
		area("a ring that is not closed", ring(a, b, c, orb.Point{105, 29})),
		area("a ring of three positions", ring(a, b, a)),
		area("a polygon without rings", orb.MultiPolygon{{}}),
		area("a multi-polygon without polygons", orb.MultiPolygon{}),
		area("a hole without positions", orb.MultiPolygon{{{a, b, c, a}, {}}}),
		line("an area for a line", orb.Polygon{{a, b, c, a}}),
		line("a line of one position", orb.LineString{a}),
		line("a line of none", orb.LineString{}),
		{"two points where one is meant", "places", withGeometry(data.Place{Meta: meta(500, "s-500")}.Row(), orb.MultiPoint{a, b}), ""},
	}
}
