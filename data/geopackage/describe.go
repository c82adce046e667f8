package geopackage

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"lintu/data"
)

// The columns every table has beside its fields.
const (
	idColumn      = "id"
	versionColumn = "version"
	geomColumn    = "geom"
	blindPrefix   = "blind_" // of the column that holds the blind index of a field
)

// description is how a table is written down in lintu_tables: in words, so that a new constant of data changes nothing.
type description struct {
	Shape  string             `json:"shape"`
	Fields []fieldDescription `json:"fields"`
}

type fieldDescription struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Privacy string `json:"privacy,omitempty"`
	Refers  string `json:"refers,omitempty"`
	Owned   bool   `json:"owned,omitempty"`
	Blind   bool   `json:"blind,omitempty"`
}

// The words of descriptions, by constant.
var (
	shapeWords   = []string{"none", "point", "line", "polygon", "any"}
	typeWords    = []string{"", "int", "real", "text", "bool", "time"}
	privacyWords = []string{"", "per_flat", "personal"}
)

func describe(t data.Table) (string, error) {
	d := description{Shape: shapeWords[t.Shape]}
	for _, f := range t.Fields {
		d.Fields = append(d.Fields, fieldDescription{
			Name: f.Name, Type: typeWords[f.Type], Privacy: privacyWords[f.Privacy], Refers: f.Refers, Owned: f.Owned, Blind: f.Blind,
		})
	}
	text, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("describe table %s: %w", t.Name, err)
	}
	return string(text), nil
}

func described(name, text string) (data.Table, error) {
	var d description
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return data.Table{}, fmt.Errorf("%w: description of table %s: %w", ErrDamaged, name, err)
	}
	shape := slices.Index(shapeWords, d.Shape)
	if shape < 0 {
		return data.Table{}, fmt.Errorf("%w: table %s has the unknown shape %q", ErrDamaged, name, d.Shape)
	}
	t := data.Table{Name: name, Shape: data.Shape(shape)}
	for _, f := range d.Fields {
		kind, privacy := slices.Index(typeWords, f.Type), slices.Index(privacyWords, f.Privacy)
		if kind < 1 || privacy < 0 {
			return data.Table{}, fmt.Errorf("%w: field %s.%s has the unknown type %q", ErrDamaged, name, f.Name, f.Type)
		}
		t.Fields = append(t.Fields, data.Field{
			Name: f.Name, Type: data.Type(kind), Privacy: data.Privacy(privacy), Refers: f.Refers, Owned: f.Owned, Blind: f.Blind,
		})
	}
	return t, nil
}

// nameRule is what tables and fields may be called: what every program that opens the file can cope with.
var nameRule = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// maxFields keeps a statement below SQLite's limit of columns with its blind indexes.
const maxFields = 500

// checkTable says what is wrong with the description of a table that is to be made. known are the tables there are.
func checkTable(t data.Table, known func(name string) bool) error {
	refuse := func(field, format string, args ...any) error {
		return &data.InvalidError{Table: t.Name, Field: field, Reason: fmt.Sprintf(format, args...)}
	}
	if !nameRule.MatchString(t.Name) {
		return refuse("", "a table name is made of a–z, 0–9 and _, begins with a letter and has at most 63 of them")
	}
	for _, prefix := range []string{"gpkg_", "rtree_", "sqlite_", "lintu_", "idx_"} {
		if strings.HasPrefix(t.Name, prefix) {
			return refuse("", "names that begin with %s are taken", prefix)
		}
	}
	if int(t.Shape) >= len(shapeWords) {
		return refuse("", "unknown shape %d", t.Shape)
	}
	if len(t.Fields) > maxFields {
		return refuse("", "%d fields, at most %d", len(t.Fields), maxFields)
	}
	meta := data.FeatureTable(t.Name, t.Shape).Fields
	if len(t.Fields) < len(meta) || !slices.Equal(t.Fields[:len(meta)], meta) {
		return refuse("", "does not begin with the fields every record carries")
	}
	seen := map[string]bool{idColumn: true, versionColumn: true, geomColumn: true}
	for _, f := range t.Fields {
		if reason := fieldFault(t, f, known); reason != "" {
			return refuse(f.Name, "%s", reason)
		}
		if seen[f.Name] {
			return refuse(f.Name, "is there twice, or is the name of a column every table has")
		}
		seen[f.Name] = true
	}
	return nil
}

// fieldFault says what is wrong with one field, or nothing.
func fieldFault(t data.Table, f data.Field, known func(name string) bool) string {
	switch {
	case !nameRule.MatchString(f.Name):
		return "a field name is made of a–z, 0–9 and _, begins with a letter and has at most 63 of them"
	case strings.HasPrefix(f.Name, blindPrefix):
		return "names that begin with " + blindPrefix + " are taken"
	case f.Type == 0 || int(f.Type) >= len(typeWords):
		return "has no type"
	case int(f.Privacy) >= len(privacyWords):
		return "has an unknown privacy"
	case f.Privacy == data.Personal && f.Type != data.TypeText:
		return "is personal and not a text"
	case f.Blind && f.Privacy != data.Personal:
		return "has a blind index and is not personal"
	case f.Refers == "" && f.Owned:
		return "is owned by nothing"
	case f.Refers != "" && f.Type != data.TypeInt:
		return "refers to a table and is no integer"
	case f.Refers != "" && f.Refers != t.Name && !known(f.Refers):
		return "refers to a table that is not there"
	default:
		return ""
	}
}
