package data

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// The columns stores give to every table, whose names no field may have.
const (
	IDColumn      = "id"
	VersionColumn = "version"
	GeomColumn    = "geom"
	BlindPrefix   = "blind_" // of the column that holds the blind index of a field
)

// description is how a store writes a table down: in words, so that a new constant changes nothing.
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

// Describe writes a table down as JSON, for [ReadTable].
func (t Table) Describe() (string, error) {
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

// ReadTable is the table a description says. One that makes no sense is an [ErrInvalid].
func ReadTable(name, text string) (Table, error) {
	var d description
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return Table{}, fmt.Errorf("%w: description of table %s: %w", ErrInvalid, name, err)
	}
	shape := slices.Index(shapeWords, d.Shape)
	if shape < 0 {
		return Table{}, fmt.Errorf("%w: table %s has the unknown shape %q", ErrInvalid, name, d.Shape)
	}
	t := Table{Name: name, Shape: Shape(shape)}
	for _, f := range d.Fields {
		kind, privacy := slices.Index(typeWords, f.Type), slices.Index(privacyWords, f.Privacy)
		if kind < 1 || privacy < 0 {
			return Table{}, fmt.Errorf("%w: field %s.%s has the unknown type %q", ErrInvalid, name, f.Name, f.Type)
		}
		t.Fields = append(t.Fields, Field{
			Name: f.Name, Type: Type(kind), Privacy: Privacy(privacy), Refers: f.Refers, Owned: f.Owned, Blind: f.Blind,
		})
	}
	return t, nil
}

// maxFields keeps a statement below the databases' limits of columns and parameters with its blind indexes.
const maxFields = 500

// CheckTable says what is wrong with the description of a table that is to be made. known tells which tables there are.
func CheckTable(t Table, known func(name string) bool) error {
	refuse := func(field, format string, args ...any) error {
		return &InvalidError{Table: t.Name, Field: field, Reason: fmt.Sprintf(format, args...)}
	}
	if reason := TableNameFault(t.Name); reason != "" {
		return refuse("", "%s", reason)
	}
	if int(t.Shape) >= len(shapeWords) {
		return refuse("", "unknown shape %d", t.Shape)
	}
	if len(t.Fields) > maxFields {
		return refuse("", "%d fields, at most %d", len(t.Fields), maxFields)
	}
	meta := metaFields()
	if len(t.Fields) < len(meta) || !slices.Equal(t.Fields[:len(meta)], meta) {
		return refuse("", "does not begin with the fields every record carries")
	}
	seen := map[string]bool{IDColumn: true, VersionColumn: true, GeomColumn: true}
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
func fieldFault(t Table, f Field, known func(name string) bool) string {
	if reason := FieldNameFault(f.Name); reason != "" {
		return reason
	}
	switch {
	case f.Type == 0 || int(f.Type) >= len(typeWords):
		return "has no type"
	case int(f.Privacy) >= len(privacyWords):
		return "has an unknown privacy"
	case f.Privacy == Personal && f.Type != TypeText:
		return "is personal and not a text"
	case f.Blind && f.Privacy != Personal:
		return "has a blind index and is not personal"
	case f.Blind && len(BlindPrefix+f.Name) > longestName:
		return "has a name that is too long for its blind index"
	case f.Refers == "" && f.Owned:
		return "is owned by nothing"
	case f.Refers != "" && f.Type != TypeInt:
		return "refers to a table and is no integer"
	case f.Refers != "" && f.Refers != t.Name && !known(f.Refers):
		return "refers to a table that is not there"
	default:
		return ""
	}
}

// Equal reports whether two descriptions are one.
func (t Table) Equal(o Table) bool {
	return t.Name == o.Name && t.Shape == o.Shape && slices.Equal(t.Fields, o.Fields)
}

// SortTables puts tables into the order of [Reader.Tables]: the built-in ones, then the others by name.
func SortTables(all []Table) {
	rank := map[string]int{}
	for i, t := range Tables() {
		rank[t.Name] = i - len(Tables())
	}
	slices.SortFunc(all, func(a, b Table) int {
		return cmp.Or(cmp.Compare(rank[a.Name], rank[b.Name]), cmp.Compare(a.Name, b.Name))
	})
}
