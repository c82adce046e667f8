package api

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lintu/data"
	"lintu/server/suggest"
)

// entry is a feature as it is entered. Members that only answers have are taken and not looked at, so that a feature can be
// sent back as it came.
type entry struct {
	Type       string                     `json:"type"`
	ID         int64                      `json:"id"`
	Geometry   json.RawMessage            `json:"geometry"`
	Properties map[string]json.RawMessage `json:"properties"`

	Box        json.RawMessage `json:"bbox"`
	LabelPoint json.RawMessage `json:"label_point"`
	Path       json.RawMessage `json:"path"`
	Version    json.RawMessage `json:"version"`
}

// readEntry reads the body of a change.
func readEntry(c echo.Context, types ...string) (entry, error) {
	kind, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	if err != nil || !slices.Contains(types, kind) {
		c.Response().Header().Set("Accept-Patch", typePatch)
		return entry{}, at("Content-Type", fmt.Errorf("%w: send %s", errMedia, strings.Join(types, " or ")))
	}
	text, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, largestFeature))
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return entry{}, at("body", fmt.Errorf("%w: a feature has at most %d bytes", ErrTooLarge, largestFeature))
	}
	if err != nil {
		return entry{}, wrong("body", "ends before it is whole")
	}
	if err = unknownMember(text); err != nil {
		return entry{}, err
	}
	var entered entry
	if err = json.Unmarshal(text, &entered); err != nil {
		return entry{}, wrong("body", "is no GeoJSON feature: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if entered.Type != "Feature" && (entered.Type != "" || kind != typePatch) {
		return entry{}, &fieldError{"type", fmt.Errorf(`%w: type is "Feature"`, errEntry)}
	}
	if entered.ID < 0 || entered.ID > data.MaxID {
		return entry{}, &fieldError{"id", fmt.Errorf("%w: an id is a whole number from 1 to 2^53", errEntry)}
	}
	return entered, nil
}

// unknownMember refuses members that a feature does not have.
func unknownMember(text []byte) error {
	members := map[string]json.RawMessage{}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&members); err != nil {
		return wrong("body", "is no JSON object")
	}
	known := []string{"type", "id", "geometry", "properties", "bbox", "label_point", "path", "version"}
	for name := range members {
		if !slices.Contains(known, name) {
			return &fieldError{name, fmt.Errorf("%w: a feature has no member %q%s", errEntry, name, suggest.Hint(name, known))}
		}
	}
	return nil
}

// known refuses properties that cannot be entered. What is sent as it is in the row that is changed is no change.
func (e *edit) known(entered *entry, row data.Row) error {
	for name, raw := range entered.Properties {
		if slices.Contains(e.fields, name) {
			continue
		}
		if i := e.table.Index(name); i >= 0 && i < len(row.Values) && e.reader.city.Scope.SeesField(e.table.Fields[i]) && same(raw, row.Values[i]) {
			delete(entered.Properties, name)
			continue
		}
		reason := "the layer has no such property" + suggest.Hint(name, e.fields)
		if i := e.table.Index(name); i >= 0 {
			switch f := e.table.Fields[i]; {
			case f.Privacy == data.Personal:
				reason = "it is personal and cannot be written here"
			case f.Privacy == data.PerFlat:
				reason = "it says something about one flat and cannot be written here"
			default:
				reason = "it follows from others and cannot be written"
			}
		}
		return &fieldError{"properties." + name, fmt.Errorf("%w: %s: %s", errEntry, name, reason)}
	}
	return nil
}

// same reports whether a value is sent as answers have it.
func same(raw json.RawMessage, v data.Value) bool {
	shown, err := json.Marshal(plain(v))
	var sent, kept any
	return err == nil && json.Unmarshal(raw, &sent) == nil && json.Unmarshal(shown, &kept) == nil && sent == kept && !v.IsNull()
}

// newSource is the source of what is drawn at the map.
const newSource = "map"

// begun is the row of a new feature.
func (e *edit) begun(entered entry) (data.Row, error) {
	if err := e.known(&entered, data.Row{}); err != nil {
		return data.Row{}, err
	}
	blank := data.Row{Values: make([]data.Value, len(e.table.Fields))}
	for _, m := range e.layer.Where {
		e.note(blank, m.Field, m.Value)
	}
	now := data.Time(time.Now())
	e.note(blank, "class", data.Text(string(e.layer.Class)))
	e.note(blank, "source", data.Text(newSource))
	e.note(blank, "collected_at", now)
	e.note(blank, "updated_at", now)
	e.note(blank, "demo", data.Bool(e.reader.city.Identity.Demo))
	if e.table.Name != data.Regions().Name {
		e.note(blank, "code", data.Text(newCode()))
	}
	if string(entered.Geometry) != "null" {
		shape, err := e.server.options.Editor.Enter(pure(e.table), data.Row{}, entered.Geometry, nil)
		if err != nil {
			return data.Row{}, refusedEntry(err)
		}
		if err = e.placed(blank, shape.Geometry, entered.Properties); err != nil {
			return data.Row{}, err
		}
	}
	row, err := e.server.options.Editor.Enter(e.table, blank, entered.Geometry, entered.Properties)
	if err != nil {
		return data.Row{}, refusedEntry(err)
	}
	row.ID, row.Version = entered.ID, 0
	return row, nil
}

// pure is a table of nothing but geometries of the same shape.
func pure(t data.Table) data.Table { return data.Table{Name: t.Name + " shape", Shape: t.Shape} }

// newCode names a feature that brings no code.
func newCode() string {
	random := make([]byte, 8)
	_, _ = rand.Read(random) // never fails, says crypto/rand
	return newSource + "/" + hex.EncodeToString(random)
}

// above is the level of the region that one of a level is part of.
var above = map[string]data.Level{
	string(data.LevelDistrict): data.LevelCity, string(data.LevelStreet): data.LevelDistrict, string(data.LevelCommunity): data.LevelStreet,
	string(data.LevelGrid): data.LevelCommunity, string(data.LevelMicroGrid): data.LevelGrid,
}

// placed gives a new region its parent and, if it is a grid, the next code there, and a new compound its community, unless they
// are entered.
func (e *edit) placed(blank data.Row, geometry orb.Geometry, entered map[string]json.RawMessage) error {
	field, level := "community_id", data.LevelCommunity
	if e.table.Name == data.Regions().Name {
		field, level = "parent_id", above[blank.Values[e.table.Index("level")].Text()]
	}
	i := e.table.Index(field)
	if i < 0 || !slices.Contains(e.fields, field) || geometry == nil || level == "" {
		return nil
	}
	if raw, said := entered[field]; said {
		var id int64
		if json.Unmarshal(raw, &id) == nil {
			blank.Values[i] = data.Ref(id)
		}
	} else {
		id, err := e.around(data.LabelPoint(geometry), level)
		if err != nil {
			return err
		}
		blank.Values[i] = data.Ref(id)
	}
	if _, said := entered["code"]; said || e.table.Name != data.Regions().Name || blank.Values[i].IsNull() {
		return nil
	}
	code, err := e.nextCode(blank.Values[i].Int())
	e.note(blank, "code", data.Note(code))
	return err
}

// around is the region of a level that a point lies in, 0 for none.
func (e *edit) around(p orb.Point, level data.Level) (int64, error) {
	found := int64(0)
	rows, err := e.reader.rows(data.Query{
		Table: data.Regions().Name, Box: &orb.Bound{Min: p, Max: p},
		Where: []data.Match{{Field: "level", Value: data.Text(string(level))}, {Field: "valid_to"}},
	})
	for _, row := range rows {
		if found == 0 && data.Contains(data.RegionOf(row).Area, p) {
			found = row.ID
		}
	}
	return found, err
}

// nextCode is the code after the last of a region's children, of the same width; empty for a region whose children's codes are
// not its own with a serial behind.
func (e *edit) nextCode(parent int64) (string, error) {
	of, found, err := e.reader.ancestor(data.Regions().Name, parent)
	if err != nil || !found {
		return "", err
	}
	region := data.RegionOf(of)
	if region.Level != data.LevelCommunity && region.Level != data.LevelGrid {
		return "", nil
	}
	children, err := e.reader.rows(data.Query{
		Table: data.Regions().Name, Where: []data.Match{{Field: "parent_id", Value: data.Int(parent)}},
	})
	last, width := 0, data.GovernanceDigits
	for _, row := range children {
		serial, own := strings.CutPrefix(data.RegionOf(row).Code, region.Code)
		n := 0
		if _, scan := fmt.Sscanf(serial, "%d", &n); own && scan == nil && n >= last {
			last, width = n, len(serial)
		}
	}
	return fmt.Sprintf("%s%0*d", region.Code, width, last+1), err
}
