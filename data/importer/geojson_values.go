package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"

	"lintu/data"
)

// eachProperty gives a feature's properties by name, in the order of their names.
func eachProperty(raw json.RawMessage, each func(name string, value json.RawMessage) error) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	if raw[0] != '{' {
		return nil // told when the row is read
	}
	var properties map[string]json.RawMessage
	if err := json.Unmarshal(raw, &properties); err != nil {
		return errors.New("the properties are no object")
	}
	names := make([]string, 0, len(properties))
	for name := range properties {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := each(name, properties[name]); err != nil {
			return err
		}
	}
	return nil
}

// jsonType is the narrowest type that holds a JSON value; 0 for null.
func jsonType(raw json.RawMessage) data.Type {
	switch {
	case len(raw) == 0 || raw[0] == 'n':
		return 0
	case raw[0] == 't' || raw[0] == 'f':
		return data.TypeBool
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		if _, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
			return data.TypeInt
		}
		return data.TypeReal
	default:
		return data.TypeText
	}
}

// jsonValue reads a JSON value as the type of its column. Lists and objects become their text.
func jsonValue(raw json.RawMessage, as data.Type) data.Value {
	own := jsonType(raw)
	switch {
	case own == 0:
		return data.Null()
	case raw[0] == '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return data.Null()
		}
		return data.Text(text)
	case own == data.TypeText:
		var compact bytes.Buffer
		if err := json.Compact(&compact, raw); err != nil {
			return data.Null()
		}
		return data.Text(compact.String())
	case as == data.TypeText:
		return data.Text(string(raw))
	case own == data.TypeBool:
		return data.Bool(raw[0] == 't')
	default:
		return jsonNumber(string(raw), as)
	}
}

func jsonNumber(text string, as data.Type) data.Value {
	if as == data.TypeInt {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return data.Int(n)
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		return data.Text(text)
	}
	return data.Real(f)
}

// crsName is what the old "crs" member says; empty if there is none.
func crsName(o Options, raw json.RawMessage) (string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", nil
	}
	var member struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(raw, &member); err != nil || member.Properties.Name == "" {
		return "", o.problem("export it again in EPSG:4326", `its "crs" names no coordinate system`)
	}
	return member.Properties.Name, nil
}
