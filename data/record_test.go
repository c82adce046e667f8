package data_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lintu/data"
)

// recordKind is a type of record with its table, its row and its way back.
type recordKind struct {
	table data.Table
	zero  any
	row   func(any) data.Row
	back  func(data.Row) any
}

func kind[T interface{ Row() data.Row }](table data.Table, back func(data.Row) T) recordKind {
	var zero T
	return recordKind{
		table: table, zero: zero,
		row:  func(v any) data.Row { return v.(T).Row() },
		back: func(row data.Row) any { return back(row) },
	}
}

func recordKinds() []recordKind {
	return []recordKind{
		kind(data.Regions(), data.RegionOf), kind(data.Links(), data.LinkOf), kind(data.Compounds(), data.CompoundOf),
		kind(data.Buildings(), data.BuildingOf), kind(data.Units(), data.UnitOf), kind(data.Households(), data.HouseholdOf),
		kind(data.Residents(), data.ResidentOf), kind(data.Memberships(), data.MembershipOf),
		kind(data.Taggings(), data.TaggingOf), kind(data.Places(), data.PlaceOf), kind(data.Components(), data.ComponentOf),
		kind(data.Devices(), data.DeviceOf), kind(data.Cameras(), data.CameraOf), kind(data.Vehicles(), data.VehicleOf),
		kind(data.Lanes(), data.LaneOf),
	}
}

// drawn fills every field of a record by its type, so that a field somebody adds is drawn too.
func drawn(t *rapid.T, zero any) any {
	v := reflect.New(reflect.TypeOf(zero)).Elem()
	fill(t, v)
	return v.Interface()
}

func fill(t *rapid.T, v reflect.Value) {
	point := rapid.Custom(func(t *rapid.T) orb.Point {
		return orb.Point{rapid.Float64Range(-180, 180).Draw(t, "x"), rapid.Float64Range(-90, 90).Draw(t, "y")}
	})
	switch v.Interface().(type) {
	case time.Time:
		if rapid.Bool().Draw(t, "timed") {
			v.Set(reflect.ValueOf(time.UnixMilli(rapid.Int64Range(-1e12, 1e13).Draw(t, "time")).UTC()))
		}
		return
	case *orb.Point:
		if rapid.Bool().Draw(t, "placed") {
			p := point.Draw(t, "point")
			v.Set(reflect.ValueOf(&p))
		}
		return
	case orb.MultiPolygon:
		if rapid.Bool().Draw(t, "drawn") {
			v.Set(reflect.ValueOf(orb.MultiPolygon{{rapid.SliceOfN(point, 4, 6).Draw(t, "ring")}}))
		}
		return
	case orb.MultiLineString:
		if rapid.Bool().Draw(t, "drawn") {
			v.Set(reflect.ValueOf(orb.MultiLineString{rapid.SliceOfN(point, 2, 6).Draw(t, "line")}))
		}
		return
	case map[string]string:
		if m := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "aliases"); len(m) > 0 {
			v.Set(reflect.ValueOf(m))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "text"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(-1<<53, 1<<53).Draw(t, "int"))
	case reflect.Float64:
		v.SetFloat(rapid.Float64().Draw(t, "float"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	default:
		t.Fatalf("nobody knows how to draw a %s", v.Type())
	}
}

// settled is a record as its row keeps it: what is written out for the reader's good is not the record's fault.
func settled(record any) any {
	switch r := record.(type) {
	case data.Building:
		if r.Height == 0 {
			r.Height = float64(r.FloorsAbove) * r.FloorHeight
		}
		return r
	case data.Household:
		r.Storeys, r.Columns = max(r.Storeys, 1), max(r.Columns, 1)
		return r
	default:
		return record
	}
}

func TestRecordsComeBackFromTheirRows(t *testing.T) {
	for _, k := range recordKinds() {
		t.Run(k.table.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				want := drawn(t, k.zero)
				if got := k.back(k.row(want)); !reflect.DeepEqual(got, settled(want)) {
					t.Fatalf("\n%#v\nbecomes\n%#v", want, got)
				}
			})
		})
	}
}

func TestRowsFollowTheirTable(t *testing.T) {
	for _, k := range recordKinds() {
		t.Run(k.table.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				record := drawn(t, k.zero)
				row := k.row(record)
				if len(row.Values) != len(k.table.Fields) {
					t.Fatalf("%d values for %d fields", len(row.Values), len(k.table.Fields))
				}
				for i, f := range k.table.Fields {
					if v := row.Values[i]; !v.IsNull() && v.Type() != f.Type {
						t.Fatalf("%s is a %s, the table says %s", f.Name, v.Type(), f.Type)
					}
				}
				if !k.table.Shape.Holds(row.Geometry) {
					t.Fatalf("a %T in a table of shape %d", row.Geometry, k.table.Shape)
				}
			})
		})
	}
}

// TestEveryFieldHasItsColumn changes one field of a record at a time: exactly its own column must change, which an order
// mixed up alike in both directions would not survive.
func TestEveryFieldHasItsColumn(t *testing.T) {
	names := map[string]string{ // where the record's word is not the column's
		"ParentID": "parent_id", "Community": "community_id", "Compound": "compound_id", "Building": "building_id", "Unit": "unit_id",
		"Household": "household_id", "Resident": "resident_id", "Parent": "parent_id", "Grid": "grid_id", "From": "valid_from",
		"To": "valid_to",
	}
	for _, k := range recordKinds() {
		record := reflect.New(reflect.TypeOf(k.zero)).Elem()
		for i := range record.NumField() {
			field := record.Type().Field(i)
			if field.Name == "Meta" || !settable(record.Field(i)) {
				continue
			}
			want, known := names[field.Name]
			if !known {
				want = snake(field.Name)
			}
			if k.table.Name == "region_links" && field.Name == "Region" {
				want = "region_id"
			}
			before := k.row(record.Interface())
			changed := reflect.New(record.Type()).Elem()
			change(changed.Field(i))
			after := k.row(changed.Interface())
			if at := k.table.Index(want); at < 0 || before.Values[at] == after.Values[at] {
				t.Errorf("%s: %s is not in column %s", k.table.Name, field.Name, want)
			}
		}
	}
}

func settable(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String, reflect.Int, reflect.Int64, reflect.Float64, reflect.Bool:
		return true
	default:
		return v.Type() == reflect.TypeFor[time.Time]()
	}
}

func change(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(7.5)
	case reflect.Bool:
		v.SetBool(true)
	default:
		v.Set(reflect.ValueOf(time.UnixMilli(7)))
	}
}

// snake is FloorsAbove as floors_above.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if r >= 'A' && r <= 'Z' && i > 0 && name != "IDNumber" {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ReplaceAll(strings.ToLower(b.String()), "idnumber", "id_number")
}

func TestFeaturesComeBackFromTheirRows(t *testing.T) {
	table := data.FeatureTable("roads", data.ShapeLine, data.Field{Name: "name", Type: data.TypeText}, data.Field{Name: "width", Type: data.TypeReal})
	want := data.Feature{
		Meta:       data.Meta{ID: 3, Version: 4, Code: "r-3", Class: data.ClassLand},
		Geometry:   orb.LineString{{105, 28}, {106, 29}},
		Attributes: []data.Value{data.Text("滨江路"), data.Null()},
	}
	row := want.Row()
	if len(row.Values) != len(table.Fields) {
		t.Errorf("%d values for %d fields", len(row.Values), len(table.Fields))
	}
	if got := data.FeatureOf(row); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := data.FeatureOf(data.Row{ID: 1}); got.ID != 1 || len(got.Attributes) != 0 {
		t.Errorf("a row without values: %+v", got)
	}
}

func TestSingleGeometriesAreAreasToo(t *testing.T) {
	ring := orb.Ring{{105, 28}, {106, 28}, {106, 29}, {105, 28}}
	if got := data.BuildingOf(data.Row{Geometry: orb.Polygon{ring}}).Footprint; !reflect.DeepEqual(got, orb.MultiPolygon{{ring}}) {
		t.Errorf("a polygon: %v", got)
	}
	line := orb.LineString{{105, 28}, {106, 28}}
	if got := data.LaneOf(data.Row{Geometry: line}).Path; !reflect.DeepEqual(got, orb.MultiLineString{line}) {
		t.Errorf("a line: %v", got)
	}
	if got := data.UnitOf(data.Row{Geometry: line}).Entrance; got != nil {
		t.Errorf("a line for a point: %v", got)
	}
}

func TestAliasesThatAreNoObjectMeanNone(t *testing.T) {
	row := data.Vehicle{Meta: data.Meta{ID: 1, Code: "z"}}.Row()
	for _, text := range []string{"[]", "{", "null", "3"} {
		row.Values[1] = data.Text(text)
		if got := data.VehicleOf(row); len(got.Aliases) != 0 || got.Code != "z" {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestTheSameAliasesAreTheSameBytes(t *testing.T) {
	row := func() data.Value {
		aliases := map[string]string{}
		for i := range 20 {
			aliases[fmt.Sprint(i)] = "x"
		}
		return data.Vehicle{Meta: data.Meta{Aliases: aliases}}.Row().Values[1]
	}
	first := row()
	if again := row(); first != again {
		t.Error("they differ")
	}
}

func TestTablesReferOnlyBackwards(t *testing.T) {
	known := map[string]bool{}
	for _, table := range data.Tables() {
		known[table.Name] = true
		seen := map[string]bool{}
		for _, f := range table.Fields {
			if f.Refers != "" && !known[f.Refers] {
				t.Errorf("%s.%s refers to %q, which comes later or not at all", table.Name, f.Name, f.Refers)
			}
			if f.Refers != "" && f.Type != data.TypeInt || f.Owned && f.Refers == "" || f.Blind && f.Privacy != data.Personal {
				t.Errorf("%s.%s contradicts itself: %+v", table.Name, f.Name, f)
			}
			if seen[f.Name] {
				t.Errorf("%s.%s is there twice", table.Name, f.Name)
			}
			seen[f.Name] = true
		}
		if !table.BuiltIn() || table.Index("code") != 0 || table.Index("nothing") != -1 {
			t.Errorf("%s does not know itself", table.Name)
		}
	}
	if data.FeatureTable("roads", data.ShapeLine).BuiltIn() {
		t.Error("roads is built in")
	}
}

func TestPersonalFieldsAreThoseOfPeople(t *testing.T) {
	want := map[string]bool{"residents.name": true, "residents.id_number": true, "residents.phone": true, "residents.birth_date": true}
	for _, table := range data.Tables() {
		for _, f := range table.Fields {
			name := table.Name + "." + f.Name
			if (f.Privacy == data.Personal) != want[name] {
				t.Errorf("%s has privacy %d", name, f.Privacy)
			}
			delete(want, name)
		}
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}

func TestOccupied(t *testing.T) {
	for _, c := range []struct {
		use       string
		occupancy data.Occupancy
		want      bool
	}{
		{"home", data.OwnerOccupied, true},
		{"home", data.Let, true},
		{"home", data.OtherUse, true},
		{"home", data.Vacant, false},
		{"shop", data.OwnerOccupied, false},
		{"storage", data.Let, false},
	} {
		if got := (data.Household{Use: c.use, Occupancy: c.occupancy}).Occupied(); got != c.want {
			t.Errorf("%s, %s: %v", c.use, c.occupancy, got)
		}
	}
}

func TestInvalidErrorIsAnErrInvalid(t *testing.T) {
	err := fmt.Errorf("write: %w", &data.InvalidError{Table: "buildings", ID: 7, Field: "code", Reason: "must not be empty"})
	if !errors.Is(err, data.ErrInvalid) || errors.Is(err, data.ErrStale) || err.Error() != "write: buildings 7: code: must not be empty" {
		t.Errorf("%v", err)
	}
	if text := (&data.InvalidError{Table: "buildings", ID: 7, Reason: "an open ring"}).Error(); text != "buildings 7: an open ring" {
		t.Error(text)
	}
}
