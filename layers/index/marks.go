package index

import "slices"

// marks is a set of rows that does not change; a set with more in it shares the pages that are the same. The nil set is
// empty.
type marks struct {
	pages []*page
	count int
}

// page has a bit for each of 8,192 rows. An edit copies a page and the list of pages: of a million rows 1 KiB each.
type page [1 << (pageBits - 6)]uint64

const pageBits = 13

func (m *marks) has(row uint32) bool {
	if m == nil || int(row>>pageBits) >= len(m.pages) {
		return false
	}
	p := m.pages[row>>pageBits]
	return p != nil && p[row>>6%uint32(len(p))]&(1<<(row&63)) != 0
}

func (m *marks) len() int {
	if m == nil {
		return 0
	}
	return m.count
}

// with is the set with further rows.
func (m *marks) with(rows []uint32) *marks {
	out := &marks{}
	if m != nil {
		out.pages, out.count = slices.Clone(m.pages), m.count
	}
	own := map[uint32]bool{}
	for _, row := range rows {
		if out.has(row) {
			continue
		}
		number := row >> pageBits
		for int(number) >= len(out.pages) {
			out.pages = append(out.pages, nil)
		}
		if !own[number] {
			copied := &page{}
			if before := out.pages[number]; before != nil {
				*copied = *before
			}
			out.pages[number], own[number] = copied, true
		}
		out.pages[number][row>>6%uint32(len(page{}))] |= 1 << (row & 63)
		out.count++
	}
	return out
}

// beyond calls do with every row that is in the set and not in an earlier one.
func (m *marks) beyond(earlier *marks, do func(row uint32)) {
	if m == nil {
		return
	}
	for number, p := range m.pages {
		if p == nil || earlier != nil && number < len(earlier.pages) && earlier.pages[number] == p {
			continue
		}
		for word, bits := range p {
			for bit := 0; bits>>bit != 0; bit++ {
				row := uint32(number<<pageBits | word<<6 | bit)
				if bits>>bit&1 != 0 && !earlier.has(row) {
					do(row)
				}
			}
		}
	}
}

func (m *marks) bytes() int {
	if m == nil {
		return 0
	}
	sum := 8 * cap(m.pages)
	for _, p := range m.pages {
		if p != nil {
			sum += len(p) * 8
		}
	}
	return sum
}
