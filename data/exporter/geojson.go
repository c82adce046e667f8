package exporter

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"

	"lintu/data"
)

// geoJSON is a FeatureCollection, a feature a line.
type geoJSON struct {
	*partial
	to    *bufio.Writer
	plan  plan
	names [][]byte
	line  []byte
	rows  int64
}

func newGeoJSON(o Options) (output, error) {
	file, err := newPartial(o.File)
	if err != nil {
		return nil, err
	}
	return &geoJSON{partial: file, to: bufio.NewWriterSize(file.file, 1<<20)}, nil
}

// layer writes the head. WGS 84 is GeoJSON's own system; any other is named in the member the first GeoJSON had for it,
// which GDAL and QGIS read.
func (g *geoJSON) layer(p plan) (writer, error) {
	g.plan = p
	name, err := quoted(p.layer.Name)
	if err != nil {
		return nil, err
	}
	head := `{"type":"FeatureCollection","name":` + string(name)
	if code := p.crs.Code(); code != 0 && code != 4326 {
		head += fmt.Sprintf(`,"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::%d"}}`, code)
	}
	for _, field := range p.names() {
		name, err = quoted(field)
		if err != nil {
			return nil, err
		}
		g.names = append(g.names, name)
	}
	_, err = g.to.WriteString(head + `,"features":[`)
	return g, err
}

func (g *geoJSON) write(row data.Row) error {
	line := g.line[:0]
	if g.rows > 0 {
		line = append(line, ',')
	}
	g.rows++
	line = fmt.Appendf(line, "\n"+`{"type":"Feature","id":%d,"properties":{`, row.ID)
	for i, v := range row.Values {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(append(line, g.names[i]...), ':')
		text, err := jsonValue(v)
		if err != nil {
			return fmt.Errorf("row %d: %s: %w", row.ID, g.plan.fields[i].Name, err)
		}
		line = append(line, text...)
	}
	line = append(line, `},"geometry":`...)
	if row.Geometry == nil {
		line = append(line, "null}"...)
	} else {
		line = append(line, `{"type":"`+row.Geometry.GeoJSONType()+`","coordinates":`...)
		line = append(jsonText(g.plan.crs).coordinates(line, row.Geometry), "}}"...)
	}
	g.line = line
	_, err := g.to.Write(line)
	return err
}

func (g *geoJSON) end(r *Report) error {
	if g.plan.crs.Code() == 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("GeoJSON has no word for %s: say so to whoever gets the file", g.plan.crs))
	}
	if _, err := g.to.WriteString("\n]}\n"); err != nil {
		return err
	}
	return g.to.Flush()
}

func jsonValue(v data.Value) ([]byte, error) {
	switch v.Type() {
	case 0:
		return []byte("null"), nil
	case data.TypeInt:
		return []byte(v.String()), nil
	case data.TypeReal:
		if math.IsNaN(v.Real()) || math.IsInf(v.Real(), 0) {
			return []byte("null"), nil
		}
		return json.Marshal(v.Real())
	case data.TypeBool:
		return json.Marshal(v.Bool())
	default:
		return quoted(v.String())
	}
}

// quoted is a text as JSON has it, with & and < as they are.
func quoted(text string) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return nil, err
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}
