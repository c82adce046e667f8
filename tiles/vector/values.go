package vector

import (
	"encoding/binary"
	"math"
	"strings"
	"unicode/utf8"

	"lintu/data"
)

// Values is a dictionary of attribute values, each kept as the message it is in a tile. Code 0 is no value; the others
// count from 1 in the order in which they were first added. Values that are written alike have one code.
//
// Adding is for one goroutine; any number may read what [Values.Freeze] or [Values.Extend] left behind.
type Values struct {
	wire  []byte
	ends  []uint32 // where the message of each code ends in wire; ends[0] = 0 stands for no value
	codes *codes   // nil once it is frozen
}

// NewValues is an empty dictionary.
func NewValues() *Values {
	v := &Values{ends: []uint32{0}}
	v.codes = newCodes(v)
	return v
}

// Reset forgets all values and keeps the room for others. It is for dictionaries that nobody else reads.
func (v *Values) Reset() {
	v.wire, v.ends = v.wire[:0], append(v.ends[:0], 0)
	clear(v.codes.slots)
	v.codes.count = 1
}

// Add gives the code of a value, a new one if it was not there.
func (v *Values) Add(value data.Value) uint32 {
	if value.IsNull() {
		return 0
	}
	start := len(v.wire)
	v.wire = appendValue(roomy(v.wire, longValue), value)
	return v.added(start)
}

// AddFrom gives the code of a value of another dictionary.
func (v *Values) AddFrom(other *Values, code uint32) uint32 {
	message := other.message(code)
	if len(message) == 0 {
		return 0
	}
	start := len(v.wire)
	v.wire = append(roomy(v.wire, len(message)), message...)
	return v.added(start)
}

// added gives the code of the message that begins at start and was just written behind the others.
func (v *Values) added(start int) uint32 {
	code, known := v.codes.code(v, v.wire[start:])
	if known {
		v.wire = v.wire[:start]
		return code
	}
	v.ends = append(roomy(v.ends, 1), uint32(len(v.wire)))
	v.codes.put(v, code)
	return code
}

// longValue has room for most values, bytes.
const longValue = 64

// roomy has room for more at its end: of a long list a sixteenth, where append would take a quarter.
func roomy[T any](s []T, more int) []T {
	if len(s) < 1<<14 || len(s)+more <= cap(s) {
		return s
	}
	return append(make([]T, 0, len(s)+more+len(s)/16), s...)
}

// Freeze ends the adding and gives back what only that needed.
func (v *Values) Freeze() {
	v.codes = nil
	v.wire = append(make([]byte, 0, len(v.wire)), v.wire...)
	v.ends = append(make([]uint32, 0, len(v.ends)), v.ends...)
}

// Extend gives a dictionary with the same codes that may be added to, while this one is read on and no longer added to.
// It is cheap for the newest of a line of extensions.
func (v *Values) Extend() *Values {
	next := &Values{wire: v.wire, ends: v.ends, codes: v.codes}
	if v.codes == nil || v.codes.count != v.Len() { // an older one: what was added since is another's
		next.wire, next.ends = v.wire[:len(v.wire):len(v.wire)], v.ends[:len(v.ends):len(v.ends)]
		next.codes = newCodes(next)
	}
	return next
}

// Len is how many codes there are, 0 among them.
func (v *Values) Len() int { return len(v.ends) }

// Bytes is the memory the dictionary holds.
func (v *Values) Bytes() int {
	sum := cap(v.wire) + 4*cap(v.ends)
	if v.codes != nil {
		sum += 4 * cap(v.codes.slots)
	}
	return sum
}

// Used is how much of it the values themselves take.
func (v *Values) Used() int { return len(v.wire) + 4*len(v.ends) }

// message is the value as written in a tile. A code that was never given has an empty message.
func (v *Values) message(code uint32) []byte {
	if code == 0 || int(code) >= len(v.ends) {
		return nil
	}
	return v.wire[v.ends[code-1]:v.ends[code]]
}

// Value reads a code back. A time comes back as the text it has in tiles, a whole number as an integer.
func (v *Values) Value(code uint32) data.Value {
	value, err := readValue(v.message(code))
	if err != nil {
		return data.Null() // cannot be: all messages are appendValue's
	}
	return value
}

// appendValue writes a Value message (4.4). Whole numbers take the shorter of the two forms for their sign; a time is
// its RFC 3339 text, which people and filters can compare.
func appendValue(b []byte, v data.Value) []byte {
	switch v.Type() {
	case data.TypeInt:
		if n := v.Int(); n < 0 {
			return appendVarint(append(b, valueSint), zigzag(n))
		}
		return appendVarint(append(b, valueUint), uint64(v.Int()))
	case data.TypeReal:
		return binary.LittleEndian.AppendUint64(append(b, valueDouble), math.Float64bits(v.Real()))
	case data.TypeBool:
		if v.Bool() {
			return append(b, valueBool, 1)
		}
		return append(b, valueBool, 0)
	default:
		return appendText(b, valueString, validText(v.String()))
	}
}

// validText replaces bytes that are no UTF-8: one of them would make decoders refuse the whole tile.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
