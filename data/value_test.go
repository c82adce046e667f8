package data_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lintu/data"
)

func TestValuesKeepWhatTheyAreGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if v := rapid.Int64().Draw(t, "int"); data.Int(v).Int() != v || data.Int(v).Type() != data.TypeInt {
			t.Fatalf("int %d becomes %v", v, data.Int(v))
		}
		if v := rapid.Float64().Draw(t, "float"); data.Real(v).Real() != v || data.Real(v).Type() != data.TypeReal {
			t.Fatalf("float %g becomes %v", v, data.Real(v))
		}
		if v := rapid.String().Draw(t, "text"); data.Text(v).Text() != v || data.Text(v).IsNull() {
			t.Fatalf("text %q becomes %v", v, data.Text(v))
		}
		ms := rapid.Int64Range(-1e14, 1e14).Draw(t, "time")
		if v := time.UnixMilli(ms).UTC(); data.Time(v).Time() != v {
			t.Fatalf("time %s becomes %v", v, data.Time(v))
		}
	})
}

func TestValuesOfAnotherType(t *testing.T) {
	at := time.UnixMilli(1000)
	for _, c := range []struct {
		name  string
		value data.Value
		int   int64
		real  float64
		text  string
		bool  bool
		time  time.Time
		shown string
	}{
		{name: "null", value: data.Null()},
		{name: "the zero Value is null", value: data.Value{}},
		{name: "an integer", value: data.Int(-3), int: -3, real: -3, bool: true, shown: "-3"},
		{name: "zero", value: data.Int(0), shown: "0"},
		{name: "a fraction", value: data.Real(2.75), int: 2, real: 2.75, bool: true, shown: "2.75"},
		{name: "a text", value: data.Text("12"), text: "12", shown: "12"},
		{name: "true", value: data.Bool(true), int: 1, bool: true, shown: "true"},
		{name: "false", value: data.Bool(false), shown: "false"},
		{name: "an instant", value: data.Time(at), int: 1000, bool: true, time: at.UTC(), shown: "1970-01-01T00:00:01.000Z"},
	} {
		v := c.value
		if v.Int() != c.int || v.Real() != c.real || v.Text() != c.text || v.Bool() != c.bool || !v.Time().Equal(c.time) || v.String() != c.shown {
			t.Errorf("%s: int %d, real %g, text %q, bool %v, time %s, shown %q", c.name, v.Int(), v.Real(), v.Text(), v.Bool(), v.Time(), v)
		}
	}
}

func TestAbsence(t *testing.T) {
	for name, v := range map[string]data.Value{
		"no reference": data.Ref(0), "no note": data.Note(""), "no time": data.Time(time.Time{}), "nothing": data.Null(),
	} {
		if !v.IsNull() || v.Type() != 0 || v != data.Null() {
			t.Errorf("%s: %v", name, v)
		}
	}
	for name, v := range map[string]data.Value{
		"a reference": data.Ref(1), "a note": data.Note("x"), "an empty text": data.Text(""), "zero": data.Int(0), "false": data.Bool(false),
		"1970": data.Time(time.UnixMilli(0)),
	} {
		if v.IsNull() {
			t.Errorf("%s is null", name)
		}
	}
}

func TestValuesCompare(t *testing.T) {
	if data.Int(1) == data.Real(1) || data.Int(1) == data.Bool(true) || data.Text("") == data.Null() {
		t.Error("values of different types are equal")
	}
	for _, v := range []func() data.Value{
		func() data.Value { return data.Int(1) }, func() data.Value { return data.Text("a") },
		func() data.Value { return data.Real(math.Pi) },
	} {
		if first, second := v(), v(); first != second {
			t.Errorf("%v differs from itself", first)
		}
	}
}

func TestTimesAreKeptToTheMillisecondInUTC(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*3600)
	got := data.Time(time.Date(2026, 11, 21, 8, 0, 0, 123_456_789, shanghai)).Time()
	if want := time.Date(2026, 11, 21, 0, 0, 0, 123_000_000, time.UTC); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestTypeNames(t *testing.T) {
	for typ, want := range map[data.Type]string{
		data.TypeInt: "integer", data.TypeReal: "number", data.TypeText: "string", data.TypeBool: "boolean", data.TypeTime: "time", 0: "unknown", 99: "unknown",
	} {
		if got := typ.String(); got != want {
			t.Errorf("%d: %s, want %s", typ, got, want)
		}
	}
}
