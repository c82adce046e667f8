package api

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/layers"
)

// How many features an answer has: usually, and at most.
const (
	usualFeatures = 100
	mostFeatures  = 1000
)

type featuresAnswer struct {
	Type     string          `json:"type"`
	Features []featureAnswer `json:"features"`
	Returned int             `json:"numberReturned"`
	Links    []featuresLink  `json:"links"`
}

type featuresLink struct {
	Rel  string `json:"rel"`
	Type string `json:"type"`
	Href string `json:"href"`
}

// features answers /api/v1/layers/{layer}/features: features of a layer as they are in the store, by ascending id.
func (s *Server) features(c echo.Context, city *City) error {
	layer, err := city.Catalogue.Layer(c.Param("layer"))
	if err != nil {
		return at("layer", err)
	}
	if layer.Kind != "" || layer.Counts != nil {
		return at("layer", fmt.Errorf("%w: %s is read from %s; ask for its tiles or for single features", errNoList, layer.Name, layer.Table))
	}
	query, err := listed(c, layer)
	if err != nil {
		return err
	}
	reader := city.reader(c.Request().Context())
	answer := featuresAnswer{Type: "FeatureCollection", Features: []featureAnswer{}, Links: []featuresLink{}}
	limit, now, more := query.Limit, time.Now(), false
	query.Limit, query.Scope = 0, city.Scope // what is not valid any more is read and does not count
	err = city.Rows.Scan(reader.ctx, query, func(row data.Row) error {
		switch {
		case !current(layer, row, now):
			return nil
		case len(answer.Features) == limit:
			more = true
			return errEnough
		}
		answer.Features = append(answer.Features, reader.listed(layer, row))
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return fmt.Errorf("read %s: %w", layer.Table, err)
	}
	answer.Returned = len(answer.Features)
	if more {
		answer.Links = append(answer.Links, featuresLink{"next", "application/geo+json", nextPage(c, answer.Features[limit-1].ID)})
	}
	body, err := encode(answer)
	if err != nil {
		return err
	}
	return s.send(c, "application/geo+json", private, body)
}

// errEnough ends a scan.
var errEnough = errors.New("enough")

// listed is the query that a request for features stands for.
func listed(c echo.Context, layer layers.Layer) (data.Query, error) {
	query := data.Query{Table: layer.Table, Where: layer.Where, Limit: usualFeatures}
	if text := c.QueryParam("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > mostFeatures {
			return query, wrong("limit", "%q is no whole number from 1 to %d", text, mostFeatures)
		}
		query.Limit = n
	}
	if text := c.QueryParam("after"); text != "" {
		id, err := recordID("after", text)
		if err != nil {
			return query, err
		}
		query.After = id
	}
	if text := c.QueryParam("bbox"); text != "" {
		bound, err := boxOf(text)
		if err != nil {
			return query, err
		}
		query.Box = &bound
	}
	return query, nil
}

// boxOf reads west,south,east,north in degrees.
func boxOf(text string) (orb.Bound, error) {
	parts := strings.Split(text, ",")
	var v [4]float64
	if len(parts) != len(v) {
		return orb.Bound{}, wrong("bbox", "has %d numbers, want west,south,east,north", len(parts))
	}
	for i, part := range parts {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || n != n || n < -180 || n > 180 {
			return orb.Bound{}, wrong("bbox", "%q is no number of degrees", part)
		}
		v[i] = n
	}
	if v[0] > v[2] || v[1] > v[3] {
		return orb.Bound{}, wrong("bbox", "is not in the order west,south,east,north")
	}
	return orb.Bound{Min: orb.Point{v[0], v[1]}, Max: orb.Point{v[2], v[3]}}, nil
}

// nextPage is the request for what comes after an id.
func nextPage(c echo.Context, after int64) string {
	u := c.Request().URL
	values := u.Query()
	values.Set("after", strconv.FormatInt(after, 10))
	return (&url.URL{Path: u.Path, RawQuery: values.Encode()}).String()
}

// current reports whether a row of a layer's table is one of the layer's features now: codes of regions are issued anew each
// year, and a region whose validity has ended is no feature.
func current(layer layers.Layer, row data.Row, now time.Time) bool {
	if layer.Table != data.Regions().Name {
		return true
	}
	until := data.RegionOf(row).ValidTo
	return until.IsZero() || until.After(now)
}

// listed is a row as a feature without its place in the city.
func (r *rowReader) listed(layer layers.Layer, row data.Row) featureAnswer {
	answer := featureAnswer{Type: "Feature", ID: row.ID, Version: row.Version, Properties: r.properties(layer, row)}
	if answer.Geometry = exactly(row.Geometry); answer.Geometry != nil {
		label := point(data.LabelPoint(row.Geometry))
		answer.LabelPoint, answer.Box = &label, box(row.Geometry.Bound())
	}
	return answer
}

// whole is a row as a feature with its place in the city.
func (r *rowReader) whole(layer layers.Layer, row data.Row) (featureAnswer, error) {
	answer := r.listed(layer, row)
	path, err := r.path(layer.Table, row)
	answer.Path = &path
	return answer, err
}

// member reads the row of a layer's feature; one that is not in the layer is data.ErrNotFound.
func (r *rowReader) member(layer layers.Layer, id int64) (data.Row, error) {
	rows, err := r.rows(data.Query{Table: layer.Table, IDs: []int64{id}, Where: layer.Where})
	if err == nil {
		rows = slices.DeleteFunc(rows, func(row data.Row) bool { return !current(layer, row, time.Now()) })
	}
	if err != nil || len(rows) == 0 {
		return data.Row{}, errors.Join(err, at("id", fmt.Errorf("%s %d: %w", layer.Name, id, data.ErrNotFound)))
	}
	return rows[0], nil
}
