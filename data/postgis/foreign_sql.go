package postgis

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"lintu/data"
)

// sridMercator is Web Mercator in metres, which is turned into degrees here and not by the server.
const sridMercator = 3857

// manyPoints is from how many bytes on a geometry is cut on the server: one of 64 kB has about four thousand points, and
// cutting it costs less than sending it.
const manyPoints = 64 << 10

// excerpt writes the statements that read an excerpt. The columns of a row are the number, the geometry as well-known binary
// and the attributes.
type excerpt struct{ *data.Excerpt }

func (e excerpt) degrees() bool { return e.Geometry.SRID == SRIDWorld || e.Geometry.SRID == SRIDChina }

// plain reports whether geometries come as they are stored: in degrees, or in Web Mercator.
func (e excerpt) plain() bool { return e.degrees() || e.Geometry.SRID == sridMercator }

// from is the relation as SQL names it. A function is called with the first three parameters.
func (e excerpt) from() string {
	name := pgx.Identifier{e.Relation.Schema, e.Relation.Name}.Sanitize()
	if e.Relation.Kind == data.RelationFunction {
		return name + "($1::int4, $2::int4, $3::int4) AS " + pgx.Identifier{e.Relation.Name}.Sanitize()
	}
	return name
}

// column is the column as a geometry.
func (e excerpt) column() string {
	if e.Geometry.Round {
		return fmt.Sprintf("ST_SetSRID(%s::geometry, %d)", quote(e.Geometry.Name), e.Geometry.SRID)
	}
	return quote(e.Geometry.Name)
}

// shape is the geometry in the coordinate system it is declared in.
func (e excerpt) shape() string {
	column := e.column()
	if e.Geometry.Arcs {
		column = "ST_CurveToLine(" + column + ")"
	}
	return column
}

// inDegrees is a geometry in degrees, or in Web Mercator if it is stored so. One that has no declared system says its own.
func (e excerpt) inDegrees(geometry string) string {
	switch {
	case e.plain():
		return geometry
	case e.Geometry.SRID == 0:
		return fmt.Sprintf("CASE WHEN ST_SRID(%[1]s) IN (4326, 4490) THEN %[1]s ELSE ST_Transform(%[1]s, 4326) END", geometry)
	default:
		return fmt.Sprintf("ST_Transform(ST_SetSRID(%s, %d), 4326)", geometry, e.Geometry.SRID)
	}
}

// columns are what is read of a row.
func (e excerpt) columns(geometry string) string {
	var out strings.Builder
	if e.ID == "" {
		out.WriteString("NULL")
	} else {
		out.WriteString(quote(e.ID))
	}
	out.WriteString(", " + geometry + "::bytea")
	for _, c := range e.Columns {
		out.WriteString(", " + quote(c.Name) + cast(c))
	}
	return out.String()
}

// cast brings a column into a type whose binary form is read here.
func cast(c data.Column) string {
	switch {
	case c.Native == "numeric":
		return "::float8"
	case c.Type == data.TypeText && c.Native != "text" && c.Native != "varchar":
		return "::text"
	default:
		return ""
	}
}

// scan reads everything, in ascending order of the numbers if there are any. Rows whose number is none of a feature's come
// first, as those of number 0 they are read as.
func (e excerpt) scan() string {
	sql := "SELECT " + e.columns(e.inDegrees(e.shape())) + " FROM " + e.from()
	switch e.ID {
	case "":
		return sql
	case e.Relation.Key:
		return sql + " ORDER BY 1"
	default:
		return sql + fmt.Sprintf(" ORDER BY coalesce(%[1]s BETWEEN 1 AND %[2]d, false), 1", quote(e.ID), int64(data.MaxID))
	}
}

// one reads a row by its number.
func (e excerpt) one() string {
	return "SELECT " + e.columns(e.inDegrees(e.shape())) + " FROM " + e.from() + " WHERE " + quote(e.ID) + " = $1::int8 LIMIT 1"
}

// some reads rows by their numbers.
func (e excerpt) some() string {
	return "SELECT " + e.columns(e.inDegrees(e.shape())) + " FROM " + e.from() + " WHERE " + quote(e.ID) + " = ANY ($1::int8[]) ORDER BY 1"
}

// measure counts the rows and finds where they are: in degrees, or in Web Mercator.
func (e excerpt) measure() string {
	geometry := e.column()
	extent := "SELECT count(*) AS n, ST_Extent(" + geometry + ")::geometry AS box FROM " + e.from()
	switch {
	case e.plain():
		return "SELECT n, box::bytea FROM (" + extent + ") AS all_rows"
	case e.Geometry.SRID == 0:
		return "SELECT count(*), ST_Extent(" + e.inDegrees(geometry) + ")::geometry::bytea FROM " + e.from()
	default: // the edges of a box are no straight lines in another system
		return fmt.Sprintf("SELECT n, ST_Transform(ST_Segmentize(ST_SetSRID(box, %[1]d), "+
			"greatest(ST_XMax(box) - ST_XMin(box), ST_YMax(box) - ST_YMin(box), 1e-9) / 16), 4326)::bytea FROM (%[2]s) AS all_rows",
			e.Geometry.SRID, extent)
	}
}

// near reads what meets a box. Its parameters are west, south, east and north in degrees or metres; those of a function z, x
// and y, which give rows where they like. Whether the box is narrow matters to geographies only.
func (e excerpt) near(limit int, narrow bool) string {
	tail := ""
	if limit > 0 {
		tail = fmt.Sprintf(" LIMIT %d", limit+1)
	}
	if e.Relation.Kind == data.RelationFunction {
		return "SELECT " + e.columns(e.inDegrees(e.shape())) + " FROM " + e.from() + tail
	}
	box := fmt.Sprintf("ST_MakeEnvelope($1, $2, $3, $4, %d)", e.Geometry.SRID)
	filter, cut := quote(e.Geometry.Name)+" && "+box, box
	switch {
	case e.Geometry.Round:
		filter = e.column() + " && " + box
		if narrow {
			filter += " AND " + quote(e.Geometry.Name) + " && " + e.around()
		}
	case e.plain():
	case e.Geometry.SRID == 0:
		box = "ST_MakeEnvelope($1, $2, $3, $4, 4326)"
		filter, cut = fmt.Sprintf("%s && ST_SetSRID(%s, ST_SRID(%s))", e.inDegrees(quote(e.Geometry.Name)), box,
			e.inDegrees(quote(e.Geometry.Name))), ""
	default:
		box = "ST_Transform(ST_Segmentize(ST_MakeEnvelope($1, $2, $3, $4, 4326), greatest($3 - $1, $4 - $2, 1e-9) / 16), " +
			fmt.Sprint(e.Geometry.SRID) + ")"
		filter, cut = quote(e.Geometry.Name)+" && "+box, box
	}
	return "SELECT " + e.columns(e.inDegrees(e.cutTo(cut))) + " FROM " + e.from() + " WHERE " + filter + tail
}

// narrowest is the width in degrees up to which a box is looked up in the index of geographies: the great circle between two
// corners leaves the parallel by an eighth of the square of the way, less than a sixteenth of the way here.
const narrowest = 22.5

// around is a box on the globe that holds the one asked for, whose sides are no great circles.
func (e excerpt) around() string {
	const more = "($3::float8 - $1::float8) / 16"
	return fmt.Sprintf("ST_MakeEnvelope(greatest($1 - %[1]s, -180), greatest($2 - %[1]s, -90), least($3 + %[1]s, 180), least($4 + %[1]s, 90), %[2]d)::geography",
		more, e.Geometry.SRID)
}

// cutTo is the geometry, cut to a box if it is a large one; the box reaches beyond what is drawn.
func (e excerpt) cutTo(box string) string {
	if box == "" || e.Whole || e.Geometry.Shape == data.ShapePoint || e.Geometry.Arcs {
		return e.shape()
	}
	g := e.column()
	return fmt.Sprintf("CASE WHEN pg_column_size(%[1]s) < %[2]d THEN %[1]s ELSE ST_ClipByBox2D(%[1]s, "+
		"ST_Expand(%[3]s, ST_XMax(%[3]s) - ST_XMin(%[3]s))::box2d) END", g, manyPoints, box)
}
