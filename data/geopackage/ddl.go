package geopackage

import (
	"fmt"
	"strings"

	"lintu/data"
)

// quote writes a name as SQL wants it.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// columnType is the standard's name for a field's values (OGC 12-128r17, table 1).
func columnType(f data.Field) string {
	if f.Privacy == data.Personal {
		return "BLOB"
	}
	switch f.Type {
	case data.TypeInt:
		return "INTEGER"
	case data.TypeReal:
		return "DOUBLE"
	case data.TypeBool:
		return "BOOLEAN"
	case data.TypeTime:
		return "DATETIME"
	default:
		return "TEXT"
	}
}

// geometryType is what gpkg_geometry_columns says of a table. Lines and areas are kept as multi-geometries, so that one
// declared type fits all rows; so are the points of tables that are not built in, for an import may bring several.
func geometryType(t data.Table) string {
	switch t.Shape {
	case data.ShapePoint:
		if t.BuiltIn() {
			return "POINT"
		}
		return "MULTIPOINT"
	case data.ShapeLine:
		return "MULTILINESTRING"
	case data.ShapePolygon:
		return "MULTIPOLYGON"
	default:
		return "GEOMETRY"
	}
}

// createTable is the statement that makes a table. References are foreign keys; what a deletion does to those who refer
// is the matter of [deletionTriggers].
func createTable(t data.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s (\n  %s INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\n  %s INTEGER NOT NULL DEFAULT 1",
		quote(t.Name), data.IDColumn, data.VersionColumn)
	if t.Shape != data.ShapeNone {
		fmt.Fprintf(&b, ",\n  %s %s", data.GeomColumn, geometryType(t))
	}
	for _, f := range t.Fields {
		fmt.Fprintf(&b, ",\n  %s %s", quote(f.Name), columnType(f))
		if f.Refers != "" {
			fmt.Fprintf(&b, " REFERENCES %s(%s)", quote(f.Refers), data.IDColumn)
		}
	}
	for _, f := range t.Fields {
		if f.Blind {
			fmt.Fprintf(&b, ",\n  %s BLOB", quote(data.BlindPrefix+f.Name))
		}
	}
	b.WriteString("\n)")
	return b.String()
}

// indexes are the statements that make the indexes of a table: its code, its region, what it refers to, and its blind
// indexes.
func indexes(t data.Table) []string {
	var all []string
	for _, name := range indexed(t) {
		all = append(all, fmt.Sprintf("CREATE INDEX %s ON %s(%s)", quote(indexName(t, name)), quote(t.Name), quote(name)))
	}
	return all
}

// indexName has a dot where no name of a table or a field has one: a_b of c is not a of b_c.
func indexName(t data.Table, column string) string { return "idx_" + t.Name + "." + column }

// indexed are the columns with an index.
func indexed(t data.Table) []string {
	var names []string
	for _, f := range t.Fields {
		switch {
		case f.Blind:
			names = append(names, data.BlindPrefix+f.Name)
		case f.Refers != "", f.Name == "code", f.Name == regionField:
			names = append(names, f.Name)
		}
	}
	return names
}

// versionTrigger makes the version of a row grow when another program changes the row without minding it, or when a
// deletion frees its reference.
func versionTrigger(t data.Table) trigger {
	name := "lintu_" + t.Name + "_version"
	return trigger{name, fmt.Sprintf(`CREATE TRIGGER %s AFTER UPDATE ON %s WHEN NEW.version = OLD.version
BEGIN UPDATE %[2]s SET version = OLD.version + 1 WHERE id = NEW.id; END`, quote(name), quote(t.Name))}
}

// deletionTriggers delete or free the rows of a table when a row they refer to goes. ON DELETE of the foreign keys would
// do the same, but only in programs that turn foreign keys on; GDAL and QGIS do not.
func deletionTriggers(t data.Table) []trigger {
	var all []trigger
	for _, f := range t.Fields {
		if f.Refers == "" {
			continue
		}
		name := fmt.Sprintf("lintu_%s_deleted_%s.%s", f.Refers, t.Name, f.Name)
		do := fmt.Sprintf("UPDATE %s SET %[2]s = NULL WHERE %[2]s = OLD.id", quote(t.Name), quote(f.Name))
		if f.Owned {
			do = fmt.Sprintf("DELETE FROM %s WHERE %s = OLD.id", quote(t.Name), quote(f.Name))
		}
		all = append(all, trigger{name, fmt.Sprintf("CREATE TRIGGER %s AFTER DELETE ON %s BEGIN %s; END", quote(name), quote(f.Refers), do)})
	}
	return all
}

// trigger is a trigger of a table: its name and the statement that makes it.
type trigger struct{ name, create string }

// triggers are those that fire when rows of the table are written.
func triggers(t data.Table) []trigger {
	all := append([]trigger{versionTrigger(t)}, outboxTriggers(t)...)
	if t.Shape != data.ShapeNone {
		all = append(all, rtreeTriggers(t.Name)...)
	}
	return all
}

// rtreeName is the name the standard gives to the spatial index of a table.
func rtreeName(table string) string { return "rtree_" + table + "_" + data.GeomColumn }

func createRTree(table string) string {
	return "CREATE VIRTUAL TABLE " + quote(rtreeName(table)) + " USING rtree(id, minx, maxx, miny, maxy)"
}

// rtreeTriggers are those of OGC 12-128r17 (GeoPackage 1.3), annex F.3, word for word: programs look for them by name.
func rtreeTriggers(table string) []trigger {
	const (
		full  = `(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))`
		empty = `(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))`
		boxes = `(NEW.id, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom))`
	)
	rtree := quote(rtreeName(table))
	kinds := []struct{ name, when, do string }{
		{"insert", "AFTER INSERT ON %s WHEN " + full, "INSERT OR REPLACE INTO " + rtree + " VALUES " + boxes},
		{"update1", "AFTER UPDATE OF geom ON %s WHEN OLD.id = NEW.id AND " + full, "INSERT OR REPLACE INTO " + rtree + " VALUES " + boxes},
		{"update2", "AFTER UPDATE OF geom ON %s WHEN OLD.id = NEW.id AND " + empty, "DELETE FROM " + rtree + " WHERE id = OLD.id"},
		{
			"update3", "AFTER UPDATE ON %s WHEN OLD.id != NEW.id AND " + full,
			"DELETE FROM " + rtree + " WHERE id = OLD.id; INSERT OR REPLACE INTO " + rtree + " VALUES " + boxes,
		},
		{"update4", "AFTER UPDATE ON %s WHEN OLD.id != NEW.id AND " + empty, "DELETE FROM " + rtree + " WHERE id IN (OLD.id, NEW.id)"},
		{"delete", "AFTER DELETE ON %s WHEN OLD.geom NOT NULL", "DELETE FROM " + rtree + " WHERE id = OLD.id"},
	}
	all := make([]trigger, len(kinds))
	for i, k := range kinds {
		name := rtreeName(table) + "_" + k.name
		all[i] = trigger{name, fmt.Sprintf("CREATE TRIGGER %s "+k.when+" BEGIN %s; END", quote(name), quote(table), k.do)}
	}
	return all
}
