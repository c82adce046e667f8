package vector

import (
	"bytes"
	"hash/maphash"
)

// codes finds the code of a message: a hash table with open addressing that holds codes only, as the messages are in the
// dictionary. It is made three quarters full and made anew when seven eighths are: most of its life it lies beside a dictionary
// to which little is added.
type codes struct {
	seed  maphash.Seed
	slots []uint32 // 0 is free
	count int      // codes known, that of no value among them
}

// newCodes knows everything that is in a dictionary.
func newCodes(v *Values) *codes {
	c := &codes{seed: maphash.MakeSeed(), count: 1}
	c.slots = make([]uint32, max(64, v.Len()+v.Len()/3))
	for code := 1; code < v.Len(); code++ {
		c.put(v, uint32(code))
	}
	return c
}

// code gives the code of a message, or the next free one.
func (c *codes) code(v *Values, message []byte) (uint32, bool) {
	for at := c.first(message); ; at = c.next(at) {
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
	if 8*(c.count+1) > 7*len(c.slots) {
		grown := newCodes(v) // knows the code too
		*c = *grown
		return
	}
	at := c.first(v.message(code))
	for c.slots[at] != 0 {
		at = c.next(at)
	}
	c.slots[at] = code
	c.count++
}

// first is the slot where the search for a message begins, and next where it goes on.
func (c *codes) first(message []byte) int {
	return int(maphash.Bytes(c.seed, message) >> 32 * uint64(len(c.slots)) >> 32) //nolint:gosec // below the number of slots
}

func (c *codes) next(at int) int {
	if at++; at == len(c.slots) {
		return 0
	}
	return at
}
