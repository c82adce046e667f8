package geopackage

import (
	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// touch notes in gpkg_contents that a table changed, and widens its extent by a box. Extents never shrink: the standard
// calls them informative, and finding a smaller one would read the whole table.
func touch(conn *sqlite.Conn, table string, now string, box orb.Bound) error {
	if box.IsEmpty() {
		_, err := run(conn, "UPDATE gpkg_contents SET last_change = ?2 WHERE table_name = ?1", table, now)
		return err
	}
	_, err := run(conn, `UPDATE gpkg_contents SET last_change = ?2,
min_x = min(coalesce(min_x, ?3), ?3), min_y = min(coalesce(min_y, ?4), ?4),
max_x = max(coalesce(max_x, ?5), ?5), max_y = max(coalesce(max_y, ?6), ?6) WHERE table_name = ?1`,
		table, now, box.Min[0], box.Min[1], box.Max[0], box.Max[1])
	return err
}

// widened is a box widened by a row's geometry.
func widened(box orb.Bound, row data.Row) orb.Bound {
	if row.Geometry == nil {
		return box
	}
	return united(box, row.Geometry.Bound())
}

// united is the box around two, either of which may be empty.
func united(a, b orb.Bound) orb.Bound {
	switch {
	case b.IsEmpty():
		return a
	case a.IsEmpty():
		return b
	default:
		return a.Union(b)
	}
}
