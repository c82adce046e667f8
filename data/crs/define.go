package crs

import (
	"fmt"
	"strings"
)

// Definition is the system as well-known text 1 of OGC 01-009, with its EPSG number, as a GeoPackage carries it; empty
// for GCJ-02 and BD-09, which no standard describes.
func (c CRS) Definition() string {
	switch {
	case c.kind == gcj02 || c.kind == bd09:
		return ""
	case c.kind == webMercator:
		return `PROJCS["WGS 84 / Pseudo-Mercator",` + ogcWGS84 + `,PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],` +
			`PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],` +
			`AXIS["Easting",EAST],AXIS["Northing",NORTH],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 ` +
			`+k=1 +units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]`
	case c.kind == gaussKruger:
		return fmt.Sprintf(`PROJCS["%s",%s,PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],`+
			`PARAMETER["central_meridian",%g],PARAMETER["scale_factor",1],PARAMETER["false_easting",%.0f],PARAMETER["false_northing",0],`+
			`UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Northing",NORTH],AXIS["Easting",EAST]%s]`,
			c.title(), ogcCGCS2000, c.zone.meridian, c.zone.easting, c.authority())
	case c.Code() == 4326:
		return ogcWGS84
	default:
		return ogcCGCS2000
	}
}

// The two geographic systems, word for word as the EPSG register has them.
const (
	ogcWGS84 = `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],` +
		`PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],` +
		`AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]`
	ogcCGCS2000 = `GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,` +
		`AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],` +
		`UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4490"]]`
)

// ESRI is the system as the .prj of a Shapefile has it; empty for GCJ-02 and BD-09.
func (c CRS) ESRI() string {
	const (
		wgs84 = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],` +
			`UNIT["Degree",0.0174532925199433]]`
		cgcs2000 = `GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],` +
			`PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	)
	switch {
	case c.kind == gcj02 || c.kind == bd09:
		return ""
	case c.kind == webMercator:
		return `PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",` + wgs84 + `,PROJECTION["Mercator_Auxiliary_Sphere"],` +
			`PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],` +
			`PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]`
	case c.kind == gaussKruger:
		return fmt.Sprintf(`PROJCS["%s",%s,PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",%.1f],PARAMETER["False_Northing",0.0],`+
			`PARAMETER["Central_Meridian",%.1f],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`,
			strings.NewReplacer(" / ", "_", " ", "_", "-degree", "_Degree", "Gauss-Kruger", "GK", "zone", "Zone").Replace(c.title()),
			cgcs2000, c.zone.easting, c.zone.meridian)
	case c.Code() == 4326:
		return wgs84
	default:
		return cgcs2000
	}
}

// title is a zone's name as EPSG writes it.
func (c CRS) title() string {
	width := "3-degree "
	if c.epsg >= 4491 && c.epsg <= 4512 {
		width = ""
	}
	if number := int(c.zone.easting / 1e6); number > 0 {
		return fmt.Sprintf("CGCS2000 / %sGauss-Kruger zone %d", width, number)
	}
	return fmt.Sprintf("CGCS2000 / %sGauss-Kruger CM %gE", width, c.zone.meridian)
}

func (c CRS) authority() string {
	if c.epsg == 0 {
		return ""
	}
	return fmt.Sprintf(`,AUTHORITY["EPSG","%d"]`, c.epsg)
}
