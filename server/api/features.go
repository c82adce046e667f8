package api

import (
	"math"
	"strconv"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lintu/data"
)

// geometryAnswer is a geometry as GeoJSON has it; orb's types are already nested lists of coordinates.
type geometryAnswer struct {
	Type        string       `json:"type"`
	Coordinates orb.Geometry `json:"coordinates"`
}

type featureAnswer struct {
	Type       string          `json:"type"`
	ID         int64           `json:"id"`
	Box        *[4]float64     `json:"bbox,omitempty"`
	Geometry   *geometryAnswer `json:"geometry"`
	Properties map[string]any  `json:"properties"`
	LabelPoint *orb.Point      `json:"label_point"`
	Path       []step          `json:"path"`
}

// feature answers /api/v1/layers/{layer}/features/{id}: one feature as GeoJSON, with its place in the city.
func (s *Server) feature(c echo.Context, city *City) error {
	layer, err := city.Catalogue.Layer(c.Param("layer"))
	if err != nil {
		return at("layer", err)
	}
	id, err := recordID("id", c.Param("id"))
	if err != nil {
		return err
	}
	feature, err := city.Index.Feature(layer.Name, id, city.Scope)
	if err != nil {
		return at("id", err)
	}
	reader := city.reader(c.Request().Context())
	row, err := reader.row(layer.Table, id)
	if err != nil {
		return err
	}
	path, err := reader.path(layer.Table, row)
	if err != nil {
		return err
	}
	answer := featureAnswer{
		Type: "Feature", ID: id, Properties: reader.properties(layer.Table, row), Path: path,
	}
	if feature.Geometry != nil {
		answer.Geometry = &geometryAnswer{feature.Geometry.GeoJSONType(), feature.Geometry}
		answer.LabelPoint = &feature.LabelPoint
		answer.Box = box(feature.Bound)
	}
	return s.sendJSON(c, private, answer)
}

// properties are all values of a row that the scope sees and that are there. Aliases are other systems' codes and
// stay inside.
func (r *rowReader) properties(name string, row data.Row) map[string]any {
	properties := map[string]any{}
	table, err := r.city.table(name)
	if err != nil {
		return properties
	}
	for i, field := range table.Fields {
		if field.Name == "aliases" || i >= len(row.Values) || row.Values[i].IsNull() || !r.city.Scope.SeesField(field) {
			continue
		}
		properties[field.Name] = plain(row.Values[i])
	}
	return properties
}

// plain is a value as JSON has it.
func plain(v data.Value) any {
	switch v.Type() {
	case data.TypeInt:
		return v.Int()
	case data.TypeReal:
		if math.IsNaN(v.Real()) || math.IsInf(v.Real(), 0) {
			return nil // not in JSON; a file of somebody else's may hold it
		}
		return v.Real()
	case data.TypeBool:
		return v.Bool()
	default:
		return v.String()
	}
}

// recordID reads an id: whole, from 1 to 2^53.
func recordID(field, text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 || id > data.MaxID || text[0] == '+' || text[0] == '0' {
		return 0, wrong(field, "%q is not an id: a whole number from 1 to 2^53", text)
	}
	return id, nil
}
