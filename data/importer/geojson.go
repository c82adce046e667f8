package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"lintu/data"
	"lintu/data/crs"
)

// geoJSON reads a FeatureCollection, or features one after the other, without holding more than one of them.
type geoJSON struct {
	options Options
	open    func() (io.ReadCloser, error) // anew for every walk
	columns []column
	index   map[string]int
	said    string // coordinate system, in the old "crs" member
}

func newGeoJSON(o Options) *geoJSON {
	open := func() (io.ReadCloser, error) { return os.Open(o.File) }
	return &geoJSON{options: o, open: open, index: map[string]int{}}
}

func (g *geoJSON) close() error { return nil }

// feature is a Feature object in its members, not yet understood.
type feature struct {
	Type       string          `json:"type"`
	ID         json.RawMessage `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties json.RawMessage `json:"properties"`
}

// mostColumns a layer may have; more means that the properties' names are data themselves.
const mostColumns = 500

// learn reads the whole file once: that proves its syntax, and finds columns, their types and the shapes.
func (g *geoJSON) learn(ctx context.Context) (schema, error) {
	s := schema{shapes: map[data.Shape]int64{}}
	if g.options.Layer != "" {
		return s, g.options.problem("leave --layer out", "GeoJSON has no layers, so %q is not among them", g.options.Layer)
	}
	err := g.walk(ctx, func(f feature) error {
		s.total++
		s.shapes[shapeName(f.Geometry)]++
		if s.place.samples.due() {
			if geometry, wrong := readGeometry(f.Geometry); wrong == "" {
				s.place.samples.keep(geometry)
			}
		}
		return g.learnColumns(f.Properties)
	})
	if err != nil {
		return s, err
	}
	if s.total == 0 {
		return s, g.options.problem("export it again", "it has no features")
	}
	for i := range g.columns {
		if g.columns[i].typ == 0 {
			g.columns[i].typ = data.TypeText
		}
	}
	delete(s.shapes, data.ShapeNone)
	s.columns = g.columns
	if s.place.crs, s.place.known = geoJSONs(), true; g.said != "" {
		s.place.declare(crs.Lookup(g.said))
	}
	return s, nil
}

// geoJSONs is the system that the standard (RFC 7946, §4) prescribes.
func geoJSONs() crs.CRS {
	c, _ := crs.EPSG(4326) //nolint:errcheck // it is known
	return c
}

func (g *geoJSON) learnColumns(properties json.RawMessage) error {
	return eachProperty(properties, func(name string, value json.RawMessage) error {
		i, ok := g.index[name]
		if !ok {
			if i = len(g.columns); i == mostColumns {
				return g.options.problem("check how it was exported", "its features have more than %d different properties", mostColumns)
			}
			g.index[name] = i
			g.columns = append(g.columns, column{name: name})
		}
		g.columns[i].typ = wider(g.columns[i].typ, jsonType(value))
		return nil
	})
}

// wider is the type that holds values of both types; 0 stands for no value yet.
func wider(a, b data.Type) data.Type {
	switch {
	case a == b || b == 0:
		return a
	case a == 0:
		return b
	case a <= data.TypeReal && b <= data.TypeReal:
		return data.TypeReal
	default:
		return data.TypeText
	}
}

func (g *geoJSON) rows(ctx context.Context, each func(record) error) error {
	row := int64(0)
	return g.walk(ctx, func(f feature) error {
		row++
		return each(g.record(row, f))
	})
}

func (g *geoJSON) record(row int64, f feature) record {
	r := record{row: row, values: make([]data.Value, len(g.columns))}
	if r.key, r.fault = identifier(f.ID); r.fault != nil {
		return r
	}
	var wrong string
	if r.geometry, wrong = readGeometry(f.Geometry); wrong != "" {
		r.fault = refuse("", "", "%s", wrong)
		return r
	}
	err := eachProperty(f.Properties, func(name string, value json.RawMessage) error {
		i := g.index[name]
		r.values[i] = jsonValue(value, g.columns[i].typ)
		return nil
	})
	if err != nil {
		r.fault = refuse("properties", "", "%s", err)
	}
	return r
}

// identifier is a feature's id as text: a string or a number.
func identifier(raw json.RawMessage) (string, *fault) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", nil
	}
	if raw[0] == '"' {
		var text string
		if err := json.Unmarshal(raw, &text); err == nil {
			return text, nil
		}
	}
	if raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9' {
		return string(raw), nil
	}
	return "", refuse("id", string(raw), "an id is a string or a number")
}

// walk opens the file and gives every feature, in the file's order.
func (g *geoJSON) walk(ctx context.Context, each func(feature) error) error {
	file, err := g.open()
	if err != nil {
		return &Problem{File: g.options.File, What: "it cannot be read", Err: err}
	}
	defer file.Close() //nolint:errcheck // only read from
	w := walker{options: g.options, ctx: ctx, text: &checkedText{from: file}, each: each, said: &g.said}
	w.json = json.NewDecoder(w.text)
	for {
		if err := w.object(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return w.explain(err)
		}
	}
}

// walker goes through top-level objects.
type walker struct {
	options Options
	ctx     context.Context //nolint:containedctx // lives for one walk
	text    *checkedText
	json    *json.Decoder
	each    func(feature) error
	said    *string
}

// stop wraps what each answered, so that it is not taken for a fault of the file.
type stop struct{ error }

func (w *walker) give(f feature) error {
	w.text.mark()
	if err := w.ctx.Err(); err != nil {
		return stop{err}
	}
	if err := w.each(f); err != nil {
		return stop{err}
	}
	return nil
}

// object reads one object of the top level: a collection, a feature, or something else that is refused.
func (w *walker) object() error {
	token, err := w.json.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return w.options.problem("put one feature on a line", "at byte %d there is %v instead of a feature", w.json.InputOffset(), token)
	}
	if err = w.members(); errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF // between two tokens the decoder does not mind
	}
	return err
}

// members reads an object to its end.
func (w *walker) members() error {
	members := map[string]json.RawMessage{}
	collection := false
	for w.json.More() {
		name, err := w.json.Token()
		if err != nil {
			return err
		}
		if name == "features" {
			collection = true
			if err := w.features(); err != nil {
				return err
			}
			continue
		}
		var value json.RawMessage
		if err := w.json.Decode(&value); err != nil {
			return err
		}
		members[fmt.Sprint(name)] = value
	}
	if _, err := w.json.Token(); err != nil {
		return err
	}
	return w.finish(members, collection)
}

// features reads the list of a collection.
func (w *walker) features() error {
	token, err := w.json.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('[') {
		return w.options.problem("export it again", `"features" is no list`)
	}
	for w.json.More() {
		var f feature
		var raw json.RawMessage
		if err = w.json.Decode(&raw); err != nil {
			return err
		}
		if err = json.Unmarshal(raw, &f); err != nil || f.Type != "Feature" {
			return w.options.problem("export it again",
				`what ends at byte %d stands among the features and has not "type": "Feature"`, w.json.InputOffset())
		}
		if err = w.give(f); err != nil {
			return err
		}
	}
	_, err = w.json.Token()
	return err
}

// finish judges an object by its type once all its members are known.
func (w *walker) finish(members map[string]json.RawMessage, collection bool) error {
	var kind string
	if err := json.Unmarshal(members["type"], &kind); err != nil {
		kind = ""
	}
	said, err := crsName(w.options, members["crs"])
	if err != nil {
		return err
	}
	if said != "" {
		*w.said = said
	}
	switch {
	case kind == "FeatureCollection" && collection:
		return nil
	case kind == "FeatureCollection":
		return w.options.problem("export it again", `the FeatureCollection has no "features"`)
	case kind == "Feature":
		return w.give(feature{Type: kind, ID: members["id"], Geometry: members["geometry"], Properties: members["properties"]})
	case kind == "Topology":
		return w.options.problem("convert it first: ogr2ogr out.geojson IN", "it is TopoJSON, which is not read")
	case len(members["geometryType"]) > 0 || len(members["spatialReference"]) > 0:
		return w.options.problem("convert it first: ogr2ogr -t_srs EPSG:4326 out.geojson IN", "it is Esri JSON, which is not read")
	case len(members["coordinates"]) > 0:
		return w.options.problem(`wrap it: {"type":"Feature","properties":{},"geometry":…}`, "it is a bare %s and no feature", kind)
	default:
		return w.options.problem("give a FeatureCollection or one feature a line", "it is JSON and no GeoJSON (type %q)", kind)
	}
}

// explain says what a decoder's error means for the file.
func (w *walker) explain(err error) error {
	var stopped stop
	var problem *Problem
	var syntax *json.SyntaxError
	var encoding *notUTF8
	var long *tooLong
	switch {
	case errors.As(err, &stopped):
		return stopped.error
	case errors.As(err, &problem):
		return problem
	case errors.As(err, &encoding):
		return w.options.problem("convert it first: iconv -f GB18030 -t UTF-8", "it is %s", encoding)
	case errors.As(err, &long):
		return w.options.problem("split it", "%s", long)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return w.options.problem("copy or export it again", "it ends in the middle, at byte %d", w.text.offset)
	case errors.As(err, &syntax):
		return w.options.problem("export it again", "its JSON is broken at byte %d: %s", syntax.Offset, strings.TrimPrefix(syntax.Error(), "json: "))
	default:
		return &Problem{File: w.options.File, What: fmt.Sprintf("it cannot be read at byte %d", w.json.InputOffset()), Err: err}
	}
}
