package data

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// longestName is how many bytes PostgreSQL keeps of a name; it cuts longer ones without a word. SQLite has no such limit.
const longestName = 63

// nameRule is what tables and fields may be called: what every program that opens the store can cope with.
var nameRule = regexp.MustCompile(fmt.Sprintf(`^[a-z][a-z0-9_]{0,%d}$`, longestName-1))

// TableNameFault says why no table may have a name, or nothing. Every store refuses the same ones, so that a city can move
// from one to another.
func TableNameFault(name string) string {
	if !nameRule.MatchString(name) {
		return fmt.Sprintf("a table name is made of a–z, 0–9 and _, begins with a letter and has at most %d of them", longestName)
	}
	for _, prefix := range []string{"gpkg_", "rtree_", "sqlite_", "lintu_", "idx_", "pg_"} {
		if strings.HasPrefix(name, prefix) {
			return fmt.Sprintf("names that begin with %s are taken", prefix)
		}
	}
	for _, suffix := range []string{"_pkey", "_idx"} { // PostgreSQL names indexes so, and they share the names of tables
		if strings.HasSuffix(name, suffix) {
			return fmt.Sprintf("names that end in %s are taken", suffix)
		}
	}
	return ""
}

// FieldNameFault says why no field may have a name, or nothing.
func FieldNameFault(name string) string {
	switch {
	case !nameRule.MatchString(name):
		return fmt.Sprintf("a field name is made of a–z, 0–9 and _, begins with a letter and has at most %d of them", longestName)
	case strings.HasPrefix(name, BlindPrefix):
		return "names that begin with " + BlindPrefix + " are taken"
	case slices.Contains(systemColumns(), name):
		return "is the name of a column databases keep for themselves"
	default:
		return ""
	}
}

// systemColumns are columns that tables of PostgreSQL (manual, "System Columns") and SQLite (rowid and its aliases) have
// beside the declared ones.
func systemColumns() []string {
	return []string{"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "oid", "rowid"}
}
