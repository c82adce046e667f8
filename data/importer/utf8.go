package importer

import (
	"fmt"
	"io"
	"unicode/utf8"
)

// checkedText passes UTF-8 on and stops at the first byte that is none, saying where. It blanks the byte order mark and
// the record separators of GeoJSON text sequences, so that offsets stay true.
type checkedText struct {
	from   io.Reader
	offset int64  // of the next byte to pass on
	kept   []byte // read, not yet passed on; within the buffer
	buffer []byte
	err    error
	size   int64 // passed on since the last call of mark
}

// notUTF8 says where a text stops being UTF-8.
type notUTF8 struct{ offset int64 }

func (e *notUTF8) Error() string { return fmt.Sprintf("not UTF-8 at byte %d", e.offset) }

// tooLong says that one feature is longer than any real one.
type tooLong struct{ offset int64 }

func (e *tooLong) Error() string {
	return fmt.Sprintf("a single feature is longer than %d MB, up to byte %d", longestFeature>>20, e.offset)
}

// longestFeature in bytes: a country's coast line has some tens of megabytes.
const longestFeature = 256 << 20

func (c *checkedText) mark() { c.size = 0 }

func (c *checkedText) Read(p []byte) (int, error) {
	for len(c.kept) == 0 || !utf8.FullRune(c.kept) && c.err == nil {
		if c.err != nil {
			return 0, c.err
		}
		c.fill()
	}
	n := 0
	for n < len(p) && len(c.kept) > 0 {
		r, width := utf8.DecodeRune(c.kept)
		if r == utf8.RuneError && width <= 1 {
			if !utf8.FullRune(c.kept) && c.err == nil {
				break // the rest of it is still to be read
			}
			c.err, c.kept = &notUTF8{offset: c.offset}, nil
			break
		}
		if n+width > len(p) {
			break
		}
		c.pass(p[n:n+width], r)
		n += width
	}
	if c.size > longestFeature {
		c.err, c.kept = &tooLong{offset: c.offset}, nil
	}
	if n == 0 && c.err != nil && len(c.kept) == 0 {
		return 0, c.err
	}
	return n, nil
}

func (c *checkedText) pass(to []byte, r rune) {
	copy(to, c.kept)
	if r == 0x1e || r == '\ufeff' && c.offset == 0 {
		for i := range to {
			to[i] = ' '
		}
	}
	c.kept = c.kept[len(to):]
	c.offset += int64(len(to))
	c.size += int64(len(to))
}

func (c *checkedText) fill() {
	if c.buffer == nil {
		c.buffer = make([]byte, 64<<10)
	}
	begun := copy(c.buffer, c.kept) // of a rune
	n, err := c.from.Read(c.buffer[begun:])
	c.kept, c.err = c.buffer[:begun+n], err
}
