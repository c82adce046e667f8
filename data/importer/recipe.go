package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/goccy/go-yaml"

	"lintu/data"
	"lintu/data/crs"
)

// recipe is a mapping file: the options of an import, written down. Unknown keys are errors.
type recipe struct {
	Layer    string            `yaml:"layer"`
	As       string            `yaml:"as"`
	Key      string            `yaml:"key"`
	CRS      string            `yaml:"crs"`
	Axis     string            `yaml:"axis"`
	Encoding string            `yaml:"encoding"`
	Shape    string            `yaml:"shape"`
	Parts    string            `yaml:"parts"`
	Rings    string            `yaml:"rings"`
	Source   string            `yaml:"source"`
	Owner    string            `yaml:"owner"`
	Only     bool              `yaml:"only"`
	Allow    []string          `yaml:"allow"`
	Fields   map[string]string `yaml:"fields"`
	X        string            `yaml:"x"`
	Y        string            `yaml:"y"`
	Geometry string            `yaml:"geometry"`
}

// largestRecipe in bytes.
const largestRecipe = 1 << 20

// ReadMapping reads a mapping file into options: what stands in it is set, all else is left.
func ReadMapping(path string, o *Options) error {
	if err := readMapping(path, o); err != nil {
		return &Problem{File: path, What: "the mapping cannot be used", Err: err}
	}
	return nil
}

func readMapping(path string, o *Options) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read from
	text, err := io.ReadAll(io.LimitReader(file, largestRecipe+1))
	if err != nil {
		return err
	}
	if len(text) > largestRecipe {
		return errors.New("it is longer than 1 MB")
	}
	var r recipe
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&r); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s", strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	return r.into(o)
}

// into sets the options.
func (r recipe) into(o *Options) (err error) {
	for from, to := range map[*string]*string{
		&r.Layer: &o.Layer, &r.As: &o.As, &r.Key: &o.Key, &r.CRS: &o.CRS, &r.Encoding: &o.Encoding, &r.Source: &o.Source,
		&r.Owner: &o.OwnerOrg, &r.X: &o.Columns.X, &r.Y: &o.Columns.Y, &r.Geometry: &o.Columns.Geometry,
	} {
		if *from != "" {
			*to = *from
		}
	}
	o.Only = o.Only || r.Only
	o.Allowed = append(o.Allowed, r.Allow...)
	if o.Fields == nil {
		o.Fields = map[string]string{}
	}
	for field, column := range r.Fields {
		o.Fields[field] = column
	}
	return errors.Join(o.SetAxis(r.Axis), o.SetShape(r.Shape), o.SetParts(r.Parts), o.SetRings(r.Rings))
}

// SetAxis takes "auto", "east-first" or "north-first"; empty changes nothing, as below.
func (o *Options) SetAxis(word string) error {
	return choose("axis", word, &o.Axes, []string{"auto", "east-first", "north-first"}, []crs.Axes{crs.AxesUnknown, crs.EastFirst, crs.NorthFirst})
}

// SetShape takes "point", "line" or "polygon".
func (o *Options) SetShape(word string) error {
	return choose("shape", word, &o.Shape, []string{"point", "line", "polygon"}, []data.Shape{data.ShapePoint, data.ShapeLine, data.ShapePolygon})
}

// SetParts takes "keep" or "explode".
func (o *Options) SetParts(word string) error {
	return choose("parts", word, &o.Explode, []string{"keep", "explode"}, []bool{false, true})
}

// SetRings takes "repair" or "refuse".
func (o *Options) SetRings(word string) error {
	return choose("rings", word, &o.Strict, []string{"repair", "refuse"}, []bool{false, true})
}

func choose[T any](name, word string, to *T, words []string, values []T) error {
	if word == "" {
		return nil
	}
	for i, known := range words {
		if word == known {
			*to = values[i]
			return nil
		}
	}
	return fmt.Errorf("%s %q is none of %s", name, word, strings.Join(words, ", "))
}
