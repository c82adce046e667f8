package app

import "fmt"

// filled shows how far a demo city is written: a line that is written over on a terminal, a line for every table
// elsewhere.
func (p *progress) filled(table string, rows int64, done bool) {
	switch {
	case p.terminal:
		const wipe = "\r\x1b[K"
		fmt.Fprintf(p.out, "%s%s: %d rows", wipe, table, rows)
		p.drawn = true
	case done:
		fmt.Fprintf(p.out, "%s: %d rows\n", table, rows)
	}
}
