package geopackage

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb/project"
	"zombiezen.com/go/sqlite"

	"lintu/data"
	"lintu/data/crs"
)

// replacement is a table that another program put in the place of one of ours.
type replacement struct {
	columns
	there    bool
	geometry string // its column of geometries in small letters, empty for none
	crs      crs.CRS
}

func readReplacement(conn *sqlite.Conn, table string) (replacement, error) {
	var r replacement
	var err error
	if r.columns, err = readColumns(conn, table); err != nil || len(r.names) == 0 {
		return r, err
	}
	r.there = true
	const query = `SELECT lower(g.column_name), s.organization, s.organization_coordsys_id, s.definition
FROM gpkg_geometry_columns g JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE lower(g.table_name) = ?`
	err = each(conn, query, []any{table}, func(stmt *sqlite.Stmt) (err error) {
		r.geometry = stmt.ColumnText(0)
		switch code := stmt.ColumnInt64(2); {
		case strings.EqualFold(stmt.ColumnText(1), "EPSG"):
			r.crs, err = crs.EPSG(int(code))
		case code == 0: // undefined, in degrees
		default:
			r.crs, err = crs.Recognise(stmt.ColumnText(3))
		}
		return err
	})
	return r, err
}

// rebuild makes a table as it should be, with the rows of what another program put in its place: columns are recognised by
// their names, the key becomes the id, and what a column cannot hold or nobody may read is left out. Indexes and triggers
// on it are not made.
func (s *Store) rebuild(conn *sqlite.Conn, t *stored) error {
	r, err := readReplacement(conn, t.Name)
	if err != nil {
		return err
	}
	if r.there {
		if err := execute(conn, "CREATE TABLE lintu_replaced AS SELECT "+strings.Join(t.selectFrom(r), ", ")+" FROM "+quote(t.Name)); err != nil {
			return err
		}
		if err := execute(conn, "DROP TABLE "+quote(t.Name)); err != nil {
			return err
		}
	}
	if err := forget(conn, t.Name); err != nil {
		return err
	}
	for _, statement := range append([]string{createTable(t.Table)}, indexes(t.Table)...) {
		if err := execute(conn, statement); err != nil {
			return err
		}
	}
	now := formatTime(s.options.Now())
	if err := announce(conn, t.Table, now); err != nil || !r.there {
		return err
	}
	names := quoted(t.columns())
	if err := execute(conn, "INSERT INTO "+quote(t.Name)+" ("+names+") SELECT "+names+" FROM lintu_replaced"); err != nil {
		return err
	}
	if err := settle(conn, t, r.crs, now); err != nil {
		return err
	}
	return execute(conn, "DROP TABLE lintu_replaced")
}

// selectFrom are the columns of a table of ours as another one has them.
func (s *stored) selectFrom(r replacement) []string {
	var all []string
	add := func(name, expression string) { all = append(all, expression+" AS "+quote(name)) }
	key := "rowid"
	if r.key != "" {
		key = quote(r.names[r.key])
	}
	add(data.IDColumn, key)
	for _, name := range s.columns()[1:] {
		theirs, there := r.names[name]
		switch {
		case name == data.VersionColumn && there:
			add(name, "coalesce(CAST("+quote(theirs)+" AS INTEGER), 1)")
		case name == data.VersionColumn:
			add(name, "1")
		case name == data.GeomColumn && r.geometry != "":
			add(name, quote(r.names[r.geometry]))
		case !there || name == data.GeomColumn:
			add(name, "NULL")
		case s.sealed(name): // in the clear it is not ours to keep
			add(name, fmt.Sprintf("CASE typeof(%[1]s) WHEN 'blob' THEN %[1]s END", quote(theirs)))
		default:
			add(name, quote(theirs))
		}
	}
	return all
}

// sealed reports whether a column holds sealed values or a blind index.
func (s *stored) sealed(column string) bool {
	i := s.Index(strings.TrimPrefix(column, data.BlindPrefix))
	return i >= 0 && s.Fields[i].Privacy == data.Personal
}

// forget takes a table out of all registers, the standard's, GDAL's and ours, and drops its spatial index.
func forget(conn *sqlite.Conn, table string) error {
	var old []string
	const trees = `SELECT column_name FROM gpkg_extensions WHERE lower(table_name) = ? AND extension_name = 'gpkg_rtree_index'`
	err := each(conn, trees, []any{table}, func(stmt *sqlite.Stmt) error {
		old = append(old, "DROP TABLE IF EXISTS "+quote("rtree_"+table+"_"+stmt.ColumnText(0)))
		return nil
	})
	if err != nil {
		return err
	}
	registers := []string{"gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"}
	if _, there, err := integer(conn, "SELECT 1 FROM sqlite_schema WHERE name = 'gpkg_ogr_contents'"); err != nil {
		return err
	} else if there {
		registers = append(registers, "gpkg_ogr_contents")
	}
	for _, statement := range old {
		if err := execute(conn, statement); err != nil {
			return err
		}
	}
	for _, register := range registers {
		if err := execute(conn, "DELETE FROM "+register+" WHERE lower(table_name) = ?", table); err != nil {
			return err
		}
	}
	return execute(conn, "DELETE FROM lintu_tables WHERE name = ?", table)
}

// settle brings the geometries of a rebuilt table into the form and the coordinate system of the store, and writes its
// extent into the register.
func settle(conn *sqlite.Conn, t *stored, from crs.CRS, now string) error {
	extent := data.Nowhere()
	if !t.spatial {
		return nil
	}
	err := each(conn, "SELECT id, geom FROM lintu_replaced", nil, func(stmt *sqlite.Stmt) error {
		blob := make([]byte, stmt.ColumnLen(1))
		stmt.ColumnBytes(1, blob)
		g, err := decodeBlob(blob)
		if err != nil || g == nil {
			return nil //nolint:nilerr // the row stays as it is; reading it says what is wrong
		}
		if !from.Degrees() { // 4326 and 4490 are one here, as in the importer
			g = project.Geometry(g, from.ToLonLat)
		}
		extent = widened(extent, data.Row{Geometry: g})
		if blob, err = encodeBlob(nil, data.Stowed(g, t.Shape, t.single)); err == nil {
			_, err = run(conn, "UPDATE "+quote(t.Name)+" SET geom = ?2 WHERE id = ?1", stmt.ColumnInt64(0), blob)
		}
		return err
	})
	if err != nil {
		return err
	}
	return touch(conn, t.Name, now, extent)
}
