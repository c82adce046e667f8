package api

import (
	"math"
	"strconv"

	"github.com/labstack/echo/v4"

	"lintu/tiles"
)

// The links of OGC API - Tiles (20-057) and of the standard for tile matrix sets (17-083r4), whose terms and members these are.
const (
	relTilingScheme = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
	crsDegrees      = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
)

// link is one of OGC's.
type link struct {
	Rel       string `json:"rel"`
	Type      string `json:"type,omitempty"`
	Href      string `json:"href"`
	Templated bool   `json:"templated,omitempty"`
}

type matrixSetAnswer struct {
	ID          string       `json:"id"`
	Title       string       `json:"title"`
	URI         string       `json:"uri,omitempty"` // where it is registered
	CRS         string       `json:"crs"`
	OrderedAxes []string     `json:"orderedAxes,omitempty"`
	Matrices    []zoomAnswer `json:"tileMatrices,omitempty"`
	Links       []link       `json:"links,omitempty"`
}

type zoomAnswer struct {
	ID               string     `json:"id"`
	ScaleDenominator float64    `json:"scaleDenominator"`
	CellSize         float64    `json:"cellSize"` // in the units of the reference system
	CornerOfOrigin   string     `json:"cornerOfOrigin"`
	PointOfOrigin    [2]float64 `json:"pointOfOrigin"` // axes in the order of the reference system
	TileWidth        int        `json:"tileWidth"`
	TileHeight       int        `json:"tileHeight"`
	MatrixWidth      uint32     `json:"matrixWidth"`
	MatrixHeight     uint32     `json:"matrixHeight"`
}

// matrixSets answers /ogc/tileMatrixSets.
func (s *Server) matrixSets(c echo.Context) error {
	answer := struct {
		Sets []matrixSetAnswer `json:"tileMatrixSets"`
	}{}
	for _, set := range tiles.MatrixSets() {
		one := describeSet(set)
		one.Links = []link{{Rel: "self", Type: "application/json", Href: matrixSetAddress(c, set)}}
		answer.Sets = append(answer.Sets, one)
	}
	return s.sendJSON(c, revalidate, answer)
}

// matrixSet answers /ogc/tileMatrixSets/{set}.
func (s *Server) matrixSet(c echo.Context) error {
	set, err := matrixSetAsked(c)
	if err != nil {
		return err
	}
	answer := describeSet(set)
	for zoom := set.MinZoom(); zoom <= tiles.MaxZoom; zoom++ {
		answer.Matrices = append(answer.Matrices, matrixOf(set, zoom))
	}
	return s.sendJSON(c, revalidate, answer)
}

func matrixSetAsked(c echo.Context) (tiles.MatrixSet, error) {
	set, err := tiles.ParseMatrixSet(c.Param("set"))
	if err != nil {
		return set, at("set", err)
	}
	return set, nil
}

func matrixSetAddress(c echo.Context, set tiles.MatrixSet) string {
	return origin(c) + "/ogc/tileMatrixSets/" + set.String()
}

func describeSet(set tiles.MatrixSet) matrixSetAnswer {
	if set == tiles.CGCS2000Quad {
		return matrixSetAnswer{
			ID: set.String(), Title: "CGCS2000 degrees, levels as of 天地图 (c)", CRS: "http://www.opengis.net/def/crs/EPSG/0/4490",
			OrderedAxes: []string{"Lat", "Lon"},
		}
	}
	return matrixSetAnswer{
		ID: set.String(), Title: "Google Maps Compatible for the World", CRS: "http://www.opengis.net/def/crs/EPSG/0/3857",
		URI: "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad", OrderedAxes: []string{"X", "Y"},
	}
}

// matrixOf describes a zoom as if its tiles were of 256 pixels of 0.28 mm, on which scales are agreed.
func matrixOf(set tiles.MatrixSet, zoom uint8) zoomAnswer {
	const pixels, pixelMetres = 256, 0.00028
	const world = 2 * math.Pi * 6378137 // metres around, of both ellipsoids
	metres := world / float64(uint64(pixels)<<zoom)
	m := zoomAnswer{
		ID: strconv.Itoa(int(zoom)), ScaleDenominator: metres / pixelMetres, CellSize: metres, CornerOfOrigin: "topLeft",
		PointOfOrigin: [2]float64{-world / 2, world / 2}, TileWidth: pixels, TileHeight: pixels,
	}
	if set == tiles.CGCS2000Quad {
		m.CellSize, m.PointOfOrigin = 360/float64(uint64(pixels)<<zoom), [2]float64{90, -180}
	}
	m.MatrixWidth, m.MatrixHeight = set.Size(zoom)
	return m
}
