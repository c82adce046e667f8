package geopackage

import (
	"fmt"
	"strings"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// readLayers finds the feature tables in the registers of the standard.
func (f *Foreign) readLayers() error {
	n, _, err := integer(f.conn, "SELECT count(*) FROM sqlite_schema WHERE name IN ('gpkg_contents', 'gpkg_geometry_columns')")
	if err != nil {
		return err
	}
	if n < 2 {
		return fmt.Errorf("%w: it is a SQLite file and no GeoPackage with features", ErrForeign)
	}
	const query = `SELECT c.table_name, coalesce(c.identifier, ''), g.column_name, g.geometry_type_name,
coalesce(s.organization, ''), coalesce(s.organization_coordsys_id, 0), coalesce(s.srs_name, ''), coalesce(s.definition, '')
FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE c.data_type = 'features' ORDER BY c.table_name`
	f.layers = nil
	err = each(f.conn, query, nil, func(stmt *sqlite.Stmt) error {
		f.layers = append(f.layers, foreignLayer{
			ForeignLayer: ForeignLayer{
				Table: data.Table{Name: stmt.ColumnText(0), Shape: foreignShape(stmt.ColumnText(3))},
				Title: stmt.ColumnText(1),
				SRS: ForeignSRS{
					Organization: stmt.ColumnText(4), Code: stmt.ColumnInt64(5), Name: stmt.ColumnText(6), Definition: stmt.ColumnText(7),
				},
			},
			geometry: stmt.ColumnText(2),
		})
		return nil
	})
	for i := range f.layers {
		if err == nil {
			err = f.readColumns(&f.layers[i])
		}
	}
	return err
}

func foreignShape(declared string) data.Shape {
	switch strings.TrimPrefix(strings.ToUpper(declared), "MULTI") {
	case "POINT":
		return data.ShapePoint
	case "LINESTRING":
		return data.ShapeLine
	case "POLYGON":
		return data.ShapePolygon
	default:
		return data.ShapeAny
	}
}

func (f *Foreign) readColumns(l *foreignLayer) error {
	err := each(f.conn, "SELECT name, type, pk FROM pragma_table_info(?)", []any{l.Table.Name}, func(stmt *sqlite.Stmt) error {
		name, kind := stmt.ColumnText(0), strings.ToUpper(stmt.ColumnText(1))
		switch {
		case strings.EqualFold(name, l.geometry):
			l.geometry = name
		case stmt.ColumnInt64(2) == 1 && strings.HasPrefix(kind, "INT"):
			l.key = name
		case strings.Contains(kind, "BLOB"):
			l.Left = append(l.Left, name)
		default:
			l.Table.Fields = append(l.Table.Fields, data.Field{Name: name, Type: foreignType(kind)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	l.Rows, _, err = integer(f.conn, "SELECT count(*) FROM "+quote(l.Table.Name))
	if err != nil {
		return fmt.Errorf("%w: layer %s: %w", ErrDamaged, l.Table.Name, err)
	}
	return nil
}

// foreignType guesses from a declared type as SQLite does (sqlite.org/datatype3.html §3.1), with the standard's names
// for truth values and times.
func foreignType(declared string) data.Type {
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(declared, part) {
				return true
			}
		}
		return false
	}
	switch {
	case has("BOOL"):
		return data.TypeBool
	case has("DATE", "TIME"):
		return data.TypeTime
	case has("INT"):
		return data.TypeInt
	case has("REAL", "FLOAT", "DOUBLE", "NUM", "DEC"):
		return data.TypeReal
	default:
		return data.TypeText
	}
}
