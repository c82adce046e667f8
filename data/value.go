package data

import (
	"math"
	"strconv"
	"time"
)

// Type is what a field's values are.
type Type uint8

// The types a field can have.
const (
	TypeInt  Type = iota + 1 // 64-bit integer
	TypeReal                 // 64-bit float
	TypeText                 // UTF-8
	TypeBool
	TypeTime // milliseconds since 1970-01-01 UTC
)

// String names the type as it appears in TileJSON and error messages.
func (t Type) String() string {
	switch t {
	case TypeInt:
		return "integer"
	case TypeReal:
		return "number"
	case TypeText:
		return "string"
	case TypeBool:
		return "boolean"
	case TypeTime:
		return "time"
	default:
		return "unknown"
	}
}

// Value is one attribute of a row: a typed scalar or null, without the allocation an interface would cost.
// The zero Value is null.
type Value struct {
	kind Type
	num  uint64
	text string
}

// Null is the absent value.
func Null() Value { return Value{} }

// Int is an integer value.
func Int(v int64) Value { return Value{kind: TypeInt, num: uint64(v)} }

// Real is a floating-point value.
func Real(v float64) Value { return Value{kind: TypeReal, num: math.Float64bits(v)} }

// Text is a string value; the empty string is a value, not null.
func Text(v string) Value { return Value{kind: TypeText, text: v} }

// Bool is a truth value.
func Bool(v bool) Value {
	if v {
		return Value{kind: TypeBool, num: 1}
	}
	return Value{kind: TypeBool}
}

// Time is an instant, kept to the millisecond; the zero time is null.
func Time(v time.Time) Value {
	if v.IsZero() {
		return Value{}
	}
	return Value{kind: TypeTime, num: uint64(v.UnixMilli())}
}

// Ref is the id of another record; 0 is null.
func Ref(id int64) Value {
	if id == 0 {
		return Value{}
	}
	return Int(id)
}

// Note is a text in which empty means absent.
func Note(v string) Value {
	if v == "" {
		return Value{}
	}
	return Text(v)
}

// Type is the value's type, 0 for null.
func (v Value) Type() Type { return v.kind }

// IsNull reports whether the value is absent.
func (v Value) IsNull() bool { return v.kind == 0 }

// Int is the value as an integer; 0 for null and for text.
func (v Value) Int() int64 {
	if v.kind == TypeReal {
		return int64(v.Real())
	}
	if v.kind == TypeText {
		return 0
	}
	return int64(v.num)
}

// Real is the value as a float; 0 for null and for text.
func (v Value) Real() float64 {
	switch v.kind {
	case TypeReal:
		return math.Float64frombits(v.num)
	case TypeInt:
		return float64(int64(v.num))
	default:
		return 0
	}
}

// Text is the value's string; empty unless it is a text.
func (v Value) Text() string { return v.text }

// Bool is the value's truth; false unless it is a bool or a non-zero integer.
func (v Value) Bool() bool { return v.kind != TypeText && v.num != 0 }

// Time is the value as an instant in UTC; the zero time unless it is one.
func (v Value) Time() time.Time {
	if v.kind != TypeTime {
		return time.Time{}
	}
	return time.UnixMilli(int64(v.num)).UTC()
}

// String is the value as people write it, for error messages and CSV; null is empty.
func (v Value) String() string {
	switch v.kind {
	case TypeInt:
		return strconv.FormatInt(int64(v.num), 10)
	case TypeReal:
		return strconv.FormatFloat(v.Real(), 'g', -1, 64)
	case TypeText:
		return v.text
	case TypeBool:
		return strconv.FormatBool(v.num != 0)
	case TypeTime:
		return v.Time().Format("2006-01-02T15:04:05.000Z")
	default:
		return ""
	}
}
