package vector

import (
	"bytes"
	"hash/maphash"
)

// codes finds the code of a message: a hash table with open addressing that holds codes only, as the messages are in the
// dictionary. It is three quarters full at most.
type codes struct {
	seed  maphash.Seed
	slots []uint32 // 0 is free
	count int      // codes known, that of no value among them
}

// newCodes knows everything that is in a dictionary.
func newCodes(v *Values) *codes {
	c := &codes{seed: maphash.MakeSeed(), count: 1}
	size := 64
	for size < 2*v.Len() {
		size *= 2
	}
	c.slots = make([]uint32, size)
	for code := 1; code < v.Len(); code++ {
		c.put(v, uint32(code))
	}
	return c
}

// code gives the code of a message, or the next free one.
func (c *codes) code(v *Values, message []byte) (uint32, bool) {
	mask := len(c.slots) - 1
	for at := int(maphash.Bytes(c.seed, message)) & mask; ; at = (at + 1) & mask {
		switch code := c.slots[at]; {
		case code == 0:
			return uint32(c.count), false
		case bytes.Equal(v.message(code), message):
			return code, true
		}
	}
}

// put adds a code whose message is in the dictionary.
func (c *codes) put(v *Values, code uint32) {
	if 4*(c.count+1) > 3*len(c.slots) {
		grown := newCodes(v) // knows the code too
		*c = *grown
		return
	}
	mask := len(c.slots) - 1
	at := int(maphash.Bytes(c.seed, v.message(code))) & mask
	for c.slots[at] != 0 {
		at = (at + 1) & mask
	}
	c.slots[at] = code
	c.count++
}
