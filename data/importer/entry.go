package importer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"lintu/data"
)

// Entry is what somebody enters by hand for one row: what it does not name stays as it was.
type Entry struct {
	Geometry json.RawMessage            // GeoJSON; nil leaves it, null takes it away
	Values   map[string]json.RawMessage // by field
}

// Enter makes the row that an entry makes of another, of the zero row for a new one. The row is checked as one of a file is,
// and more strictly: an outline that crosses itself is refused and not mended, an unknown word is no "other". Every refusal is
// a [data.InvalidError] whose field is empty for the geometry.
func Enter(t data.Table, old data.Row, e Entry) (data.Row, error) {
	row := data.Row{ID: old.ID, Version: old.Version, Geometry: old.Geometry, Values: slices.Clone(old.Values)}
	if len(row.Values) == 0 {
		row.Values = make([]data.Value, len(t.Fields))
	}
	refused := func(f *fault) error {
		return &data.InvalidError{Table: t.Name, ID: old.ID, Field: f.field, Reason: f.reason}
	}
	for name, raw := range e.Values {
		i := t.Index(name)
		if i < 0 {
			return row, refused(refuse(name, "", "is no field of it"))
		}
		value, wrong := enteredValue(t, name, raw)
		if wrong != nil {
			return row, refused(wrong)
		}
		row.Values[i] = value
	}
	if e.Geometry != nil {
		geometry, wrong := enteredGeometry(t, e.Geometry)
		if wrong != nil {
			return row, refused(wrong)
		}
		row.Geometry = geometry
	}
	row, wrong := wholeEntry(t, old, row, e)
	if wrong != nil {
		return row, refused(wrong)
	}
	return row, nil
}

// Enterable are the fields of a table that can be entered by hand; none if rows of the table cannot be written so.
func Enterable(t data.Table) []string {
	var own []string
	switch {
	case t.Name == asRegions:
		own = []string{"code", "name", "parent_id", "grid_type", "valid_from", "valid_to"}
	case t.Name == data.Compounds().Name:
		own = []string{"code", "name", "kind", "year", "community_id"}
	case t.Name == data.Buildings().Name:
		own = []string{
			"code", "name", "number", "use", "kind", "floors_above", "floors_below", "floor_height", "height", "base", "year",
			"compound_id", "community_id",
		}
	case t.BuiltIn() || t.Foreign || t.Name == journalTable:
		return nil
	default:
		own = []string{"code"}
		for _, f := range t.Fields[len(takenMeta()):] {
			if f.Privacy == data.Open && f.Refers == "" {
				own = append(own, f.Name)
			}
		}
	}
	return own
}

// enteredGeometry is a geometry as stores hold it. Rings are closed; nothing else is mended.
func enteredGeometry(t data.Table, raw json.RawMessage) (orb.Geometry, *fault) {
	read, wrong := readGeometry(raw)
	if wrong != "" {
		return nil, refuse("", "", "%s", wrong)
	}
	if read == nil {
		if t.Name == asRegions {
			return nil, nil
		}
		return nil, refuse("", "", "it has no geometry; delete it instead")
	}
	if t.Shape == data.ShapeNone {
		return nil, refuse("", "", "rows of %s have no geometry", t.Name)
	}
	if polygons := polygonsOf(read); polygons != nil {
		for i, polygon := range polygons {
			whole, _, broken := closeRings(polygon)
			if broken != "" {
				return nil, refuse("", "", "%s", broken)
			}
			if whole != nil { // one without an area is refused by name below
				polygons[i] = whole
			}
		}
		read = polygons
	}
	whole, mended, f := mend(read, t.Shape)
	switch {
	case f != nil && f.reason != "":
		return nil, refuse("", "", "%s", f.reason)
	case mended:
		return nil, refuse("", "", "its outline crosses or touches itself, or its parts lie over one another: move the corners apart")
	}
	return whole, nil
}

// polygonsOf are the polygons of an area, nil of anything else.
func polygonsOf(g orb.Geometry) orb.MultiPolygon {
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}
	case orb.MultiPolygon:
		return g
	default:
		return nil
	}
}

// entryRange is what a number may be.
type entryRange struct{ low, high float64 }

func entryRanges() map[string]entryRange {
	return map[string]entryRange{
		"number": {0, 1e6}, "floors_above": {0, mostFloors}, "floors_below": {0, mostBasements}, "floor_height": {0, 20},
		"height": {0, mostHeight}, "base": {0, mostHeight}, "year": {1000, 2999},
	}
}

// entryWords are the words a field may hold, by table and field.
func entryWords(table, field string) []string {
	switch table + "." + field {
	case "buildings.use":
		words := []string{"other"}
		for use := range uses() {
			words = append(words, use)
		}
		slices.Sort(words)
		return words
	case "buildings.kind":
		return []string{"cottage", "high_rise", "mid_rise", "villa", "walk_up"}
	case "compounds.kind":
		return []string{"gated", "old", "open"}
	case "regions.grid_type":
		return []string{"general", "police", "special", "unit"}
	default:
		return nil
	}
}

// enteredValue is a value as its field holds it.
func enteredValue(t data.Table, field string, raw json.RawMessage) (data.Value, *fault) {
	f := t.Fields[t.Index(field)]
	value := jsonValue(raw, f.Type)
	if len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') {
		return value, refuse(field, "", "it is a list or an object, the field is of type %s", f.Type)
	}
	if f.Type == data.TypeTime && value.Type() == data.TypeText {
		at, err := time.Parse(time.RFC3339, value.Text())
		if err != nil {
			return value, refuse(field, "", "it is no time such as 2026-01-31T00:00:00Z")
		}
		return data.Time(at), nil
	}
	value, err := converted(value, f.Type)
	if err != nil {
		return value, refuse(field, "", "%s", err)
	}
	if !t.BuiltIn() || value.IsNull() {
		return value, nil
	}
	if limits, ok := entryRanges()[field]; ok && (value.Real() < limits.low || value.Real() > limits.high) {
		return value, refuse(field, "", "it is not from %g to %g", limits.low, limits.high)
	}
	if words := entryWords(t.Name, field); words != nil && !slices.Contains(words, value.Text()) {
		return value, refuse(field, "", "it is none of %s", strings.Join(words, ", "))
	}
	return value, nil
}

// wholeEntry completes a row and checks what its values say together.
func wholeEntry(t data.Table, old, row data.Row, e Entry) (data.Row, *fault) {
	if !t.BuiltIn() {
		return row, nil
	}
	i := t.Index("code")
	newCode := len(old.Values) == 0 || old.Values[i] != row.Values[i]
	switch t.Name {
	case asRegions:
		g := data.RegionOf(row)
		if strings.TrimSpace(g.Name) == "" {
			return row, refuse("name", "", "the name is empty")
		}
		if wrong := regionCodeFault(g); newCode && wrong != "" {
			return row, refuse("code", "", "%s", wrong)
		}
		return entered(g.Row(), row), nil // which repeats the code as the row's region
	case data.Buildings().Name:
		b := data.BuildingOf(row)
		_, floors := e.Values["floors_above"]
		_, floor := e.Values["floor_height"]
		if _, height := e.Values["height"]; (floors || floor) && !height {
			b.Height = 0 // it follows
		}
		if b.Height > 0 && b.Base >= b.Height {
			return row, refuse("base", "", "its body would begin at %g m and end at %g m", b.Base, b.Height)
		}
		if b.Use == "" {
			b.Use = "other"
		}
		complete(&b)
		return entered(b.Row(), row), nil
	case data.Compounds().Name:
		return entered(data.CompoundOf(row).Row(), row), nil
	}
	return row, nil
}

// entered is a record's row with the version of the row it was made of.
func entered(made, of data.Row) data.Row {
	made.ID, made.Version = of.ID, of.Version
	return made
}

// regionCodeFault says why a region cannot have its code, or nothing.
func regionCodeFault(g data.Region) string {
	switch g.Level {
	case data.LevelGrid, data.LevelMicroGrid:
		if _, err := data.ParseGovernanceGrid(g.Code, len(g.Code)-divisionDigits); err == nil {
			return ""
		}
		if _, err := data.ParseUnitGrid(g.Code); err == nil {
			return ""
		}
		if _, err := data.ParseServiceGrid(g.Code); err == nil {
			return ""
		}
		return "it is no code of a grid: the 12 digits of its community and a serial"
	case data.LevelBlock:
		return ""
	default:
		found, err := data.ParseDivision(g.Code)
		if err != nil {
			return "it is no division code of 12 digits"
		}
		if found.Level != g.Level {
			return fmt.Sprintf("it is the code of a %s and not of a %s", found.Level, g.Level)
		}
		return ""
	}
}
