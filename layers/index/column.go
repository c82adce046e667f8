package index

// column holds one code per row in as few bytes as its number of different codes needs: places in its own list of
// codes in one or two bytes, or the codes themselves in four.
type column struct {
	codes  []uint32
	narrow []uint8
	middle []uint16
	wide   []uint32
}

// newColumn packs codes; limit is above all of them. With limit 0 they are kept as they are.
func newColumn(codes []uint32, limit int) column {
	if limit == 0 {
		return column{wide: append([]uint32(nil), codes...)}
	}
	place := make([]uint32, limit)
	var list []uint32
	for _, code := range codes {
		if place[code] == 0 {
			list = append(list, code)
			place[code] = uint32(len(list))
		}
	}
	switch {
	case len(list) <= 1<<8:
		c := column{codes: list, narrow: make([]uint8, len(codes))}
		for i, code := range codes {
			c.narrow[i] = uint8(place[code] - 1)
		}
		return c
	case len(list) <= 1<<16:
		c := column{codes: list, middle: make([]uint16, len(codes))}
		for i, code := range codes {
			c.middle[i] = uint16(place[code] - 1)
		}
		return c
	default:
		return column{wide: append([]uint32(nil), codes...)}
	}
}

func (c *column) at(row uint32) uint32 {
	switch {
	case c.narrow != nil:
		return c.codes[c.narrow[row]]
	case c.middle != nil:
		return c.codes[c.middle[row]]
	default:
		return c.wide[row]
	}
}

// bytes is the memory the column holds.
func (c *column) bytes() int {
	return 4*cap(c.codes) + cap(c.narrow) + 2*cap(c.middle) + 4*cap(c.wide)
}
