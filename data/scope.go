package data

import (
	"fmt"
	"slices"
	"strings"
)

// Scope is what a caller may see. It enters every read; the zero Scope sees nothing.
//
// A row is inside by its region code and never by its geometry: a table without a region field is open to every scope
// that names the table. See design decision 7.
type Scope struct {
	Regions []string // prefixes of region codes; an empty string among them means everywhere
	Tables  []string // table names; "*" among them means all
	Privacy Privacy  // the highest class of fields it may read
}

// Everything is the scope of the server itself: filling the index, deriving, exporting.
func Everything() Scope {
	return Scope{Regions: []string{""}, Tables: []string{"*"}, Privacy: PerFlat}
}

// Public is the scope of a caller without identity on a store that is not the demo: every row, open fields only.
func Public() Scope {
	return Scope{Regions: []string{""}, Tables: []string{"*"}, Privacy: Open}
}

// Form is the scope in its smallest form, the same text for scopes that see the same by the same prefixes and names: what is kept for
// one may be given to another of the same form. That of a scope that sees nothing is empty.
func (s Scope) Form() string {
	regions, tables := leastPrefixes(s.Regions), slices.Compact(slices.Sorted(slices.Values(s.Tables)))
	if slices.Contains(tables, "*") {
		tables = []string{"*"}
	}
	if len(regions) == 0 || len(tables) == 0 {
		return ""
	}
	return fmt.Sprintf("%d %q %q", s.Privacy, regions, tables)
}

// leastPrefixes leaves out prefixes that begin with another.
func leastPrefixes(prefixes []string) []string {
	var least []string
	for _, p := range slices.Sorted(slices.Values(prefixes)) {
		if len(least) == 0 || !strings.HasPrefix(p, least[len(least)-1]) {
			least = append(least, p)
		}
	}
	return least
}

// SeesTable reports whether rows of the table may be read at all.
func (s Scope) SeesTable(table string) bool {
	return len(s.Regions) > 0 && (slices.Contains(s.Tables, "*") || slices.Contains(s.Tables, table))
}

// SeesRegion reports whether a row with this region code is inside.
func (s Scope) SeesRegion(code string) bool {
	for _, prefix := range s.Regions {
		if strings.HasPrefix(code, prefix) {
			return true
		}
	}
	return false
}

// SeesField reports whether a field's values may be read. Personal fields never are, by this way.
func (s Scope) SeesField(f Field) bool {
	return len(s.Regions) > 0 && f.Privacy != Personal && f.Privacy <= s.Privacy
}

// Everywhere reports whether the scope is not limited to some regions.
func (s Scope) Everywhere() bool { return slices.Contains(s.Regions, "") }
