package api

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"lintu/data"
	"lintu/layers"
	"lintu/layers/index"
)

type featureAnswer struct {
	Type       string          `json:"type"`
	ID         int64           `json:"id"`
	Box        *[4]degrees     `json:"bbox,omitempty"`
	Geometry   *geometryAnswer `json:"geometry"`
	Properties map[string]any  `json:"properties"`
	LabelPoint *[2]degrees     `json:"label_point"`
	Path       *[]step         `json:"path,omitempty"`    // not in lists
	Version    int64           `json:"version,omitempty"` // of the city's own
}

// feature answers /api/v1/layers/{layer}/features/{id}: one feature as GeoJSON, with its place in the city, as it is in the store
// now. The tag begins with the version that a change asks for.
func (s *Server) feature(c echo.Context, city *City) error {
	layer, err := city.Catalogue.Layer(c.Param("layer"))
	if err != nil {
		return at("layer", err)
	}
	id, err := recordID("id", c.Param("id"))
	if err != nil {
		return err
	}
	if layer.Kind != "" {
		return s.publishedFeature(c, city, layer.Name, id)
	}
	if layer.Counts != nil { // of cells, which are in no table
		return at("id", fmt.Errorf("%s %d: %w", layer.Name, id, data.ErrNotFound))
	}
	if _, err = city.Index.Count(layer.Name, city.Scope); err != nil {
		return at("layer", err) // not in memory yet
	}
	reader := city.reader(c.Request().Context())
	row, err := reader.member(layer, id)
	if err != nil {
		return err
	}
	answer, err := reader.whole(layer, row)
	if err != nil {
		return err
	}
	return s.sendVersion(c, http.StatusOK, answer, row.Version)
}

// properties are the values a row has of what the catalogue publishes, of its code, and, where the scope sees them, of
// what it says about a single flat.
func (r *rowReader) properties(layer layers.Layer, row data.Row) map[string]any {
	properties := map[string]any{}
	table, err := r.city.table(layer.Table)
	if err != nil {
		return properties
	}
	published := layer.Stored()
	for i, field := range table.Fields {
		shown := field.Name == "code" || field.Privacy == data.PerFlat ||
			slices.ContainsFunc(published, func(f data.Field) bool { return f.Name == field.Name })
		if shown && i < len(row.Values) && !row.Values[i].IsNull() && r.city.Scope.SeesField(field) {
			properties[field.Name] = plain(row.Values[i])
		}
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

// publishedFeature answers with a feature of another program's table: it has no place in the city.
func (s *Server) publishedFeature(c echo.Context, city *City, layer string, id int64) error {
	feature, err := city.Published.Feature(c.Request().Context(), layer, id, city.Scope)
	if err != nil {
		return at("id", err)
	}
	return s.sendJSON(c, private, indexed(feature, id))
}

// indexed is a feature that is in no table of the city's own: it has no place there.
func indexed(feature index.Feature, id int64) featureAnswer {
	answer := featureAnswer{Type: "Feature", ID: id, Properties: map[string]any{}, Path: &[]step{}}
	for i, field := range feature.Fields {
		answer.Properties[field.Name] = plain(feature.Values[i])
	}
	if answer.Geometry = geometryOf(feature.Geometry); answer.Geometry != nil {
		label := point(feature.LabelPoint)
		answer.LabelPoint, answer.Box = &label, box(feature.Bound)
	}
	return answer
}
