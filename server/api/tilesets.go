package api

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"lintu/data"
	"lintu/layers"
	"lintu/tiles"
)

type tilesetAnswer struct {
	Title    string               `json:"title"`
	DataType string               `json:"dataType"`
	CRS      string               `json:"crs"`
	SetURI   string               `json:"tileMatrixSetURI,omitempty"`
	Box      *tilesetBox          `json:"boundingBox,omitempty"`
	Limits   []tilesetLimits      `json:"tileMatrixSetLimits,omitempty"`
	Layers   []tilesetLayerAnswer `json:"layers,omitempty"`
	Links    []link               `json:"links"`
}

type tilesetBox struct {
	LowerLeft  [2]float64 `json:"lowerLeft"`
	UpperRight [2]float64 `json:"upperRight"`
	CRS        string     `json:"crs"`
}

// tilesetLimits are the tiles of a zoom that may have something in them.
type tilesetLimits struct {
	Matrix string `json:"tileMatrix"`
	MinRow uint32 `json:"minTileRow"`
	MaxRow uint32 `json:"maxTileRow"`
	MinCol uint32 `json:"minTileCol"`
	MaxCol uint32 `json:"maxTileCol"`
}

type tilesetLayerAnswer struct {
	ID         string        `json:"id"`
	Title      string        `json:"title"`
	DataType   string        `json:"dataType"`
	Dimension  *int          `json:"geometryDimension,omitempty"` // of points 0, lines 1, areas 2
	MinMatrix  string        `json:"minTileMatrix"`
	MaxMatrix  string        `json:"maxTileMatrix"`
	Properties tilesetSchema `json:"propertiesSchema"`
}

type tilesetSchema struct {
	Type       string            `json:"type"`
	Properties map[string]schema `json:"properties"`
}

type schema struct {
	Type string `json:"type"`
}

// tilesetAsked reads the matrix set and the layers of a path.
func tilesetAsked(c echo.Context) (tiles.MatrixSet, []string, error) {
	set, err := matrixSetAsked(c)
	if err != nil {
		return set, nil, err
	}
	names, err := layerNames(c.Param("layers"))
	return set, names, err
}

// setTile answers /ogc/collections/{layers}/tiles/{set}/{z}/{row}/{column} as the short path is answered.
func (s *Server) setTile(c echo.Context, city *City) error {
	set, err := matrixSetAsked(c)
	if err != nil {
		return err
	}
	address, err := set.Parse(c.Param("z"), c.Param("column"), c.Param("row"))
	if err != nil {
		return at("address", err)
	}
	return s.answerTile(c, city, address)
}

// tilesets answers /ogc/collections/{layers}/tiles.
func (s *Server) tilesets(c echo.Context, city *City) error {
	answer := struct {
		Tilesets []tilesetAnswer `json:"tilesets"`
	}{}
	names, err := layerNames(c.Param("layers"))
	if err != nil {
		return err
	}
	if _, err := city.Catalogue.Layers(names); err != nil {
		return at("layers", err)
	}
	for _, set := range tiles.MatrixSets() {
		answer.Tilesets = append(answer.Tilesets, tilesetOf(c, set))
	}
	return s.sendJSON(c, revalidate, answer)
}

// tileset answers /ogc/collections/{layers}/tiles/{set}.
func (s *Server) tileset(c echo.Context, city *City) error {
	set, names, err := tilesetAsked(c)
	if err != nil {
		return err
	}
	doc, err := describeTiles(c, city, names)
	if err != nil {
		return err
	}
	answer := tilesetOf(c, set)
	for _, l := range doc.VectorLayers {
		answer.Layers = append(answer.Layers, tilesetLayer(city, set, l))
	}
	if doc.Bounds != nil {
		b := *doc.Bounds
		answer.Box = &tilesetBox{LowerLeft: [2]float64{b[0], b[1]}, UpperRight: [2]float64{b[2], b[3]}, CRS: crsDegrees}
		for zoom := max(doc.MinZoom, set.MinZoom()); zoom <= doc.MaxZoom; zoom++ {
			answer.Limits = append(answer.Limits, limitsOf(set, zoom, b))
		}
	}
	return s.sendJSON(c, revalidate, answer)
}

// tilesetOf is what is the same for all layers.
func tilesetOf(c echo.Context, set tiles.MatrixSet) tilesetAnswer {
	described := describeSet(set)
	names := strings.Split(c.Param("layers"), ",")
	for i := range names {
		names[i] = url.PathEscape(names[i])
	}
	own := origin(c) + "/ogc/collections/" + strings.Join(names, ",") + "/tiles/" + set.String()
	return tilesetAnswer{
		Title: c.Param("layers") + ", " + set.String(), DataType: "vector", CRS: described.CRS, SetURI: described.URI,
		Links: []link{
			{Rel: "self", Type: "application/json", Href: own},
			{Rel: relTilingScheme, Type: "application/json", Href: matrixSetAddress(c, set)},
			{Rel: "item", Type: tileKind, Href: own + "/{tileMatrix}/{tileRow}/{tileCol}", Templated: true},
		},
	}
}

func limitsOf(set tiles.MatrixSet, zoom uint8, b [4]float64) tilesetLimits {
	northWest, southEast := tiles.At(set.Project([2]float64{b[0], b[3]}), zoom), tiles.At(set.Project([2]float64{b[2], b[1]}), zoom)
	return tilesetLimits{
		Matrix: strconv.Itoa(int(zoom)), MinRow: northWest.Y, MaxRow: southEast.Y, MinCol: northWest.X, MaxCol: southEast.X,
	}
}

func tilesetLayer(city *City, set tiles.MatrixSet, l layers.VectorLayer) tilesetLayerAnswer {
	answer := tilesetLayerAnswer{
		ID: l.ID, Title: l.Description, DataType: "vector", Properties: tilesetSchema{Type: "object", Properties: map[string]schema{}},
		MinMatrix: strconv.Itoa(int(max(l.MinZoom, set.MinZoom()))), MaxMatrix: strconv.Itoa(int(l.MaxZoom)),
	}
	for name, kind := range l.Fields {
		answer.Properties.Properties[name] = schema{Type: strings.ToLower(kind)}
	}
	layer, err := city.Catalogue.Layer(l.ID)
	if err != nil {
		layer.Shape = data.ShapePoint // of labels and of what a tile tells of itself
	}
	if dimension, known := map[data.Shape]int{data.ShapePoint: 0, data.ShapeLine: 1, data.ShapePolygon: 2}[layer.Shape]; known {
		answer.Dimension = &dimension
	}
	return answer
}
