package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"lintu/data"
	"lintu/layers"
	"lintu/server/reply"
)

// Editor takes what people change.
type Editor interface {
	// Fields are those of a table that can be entered; none if its rows cannot be changed.
	Fields(t data.Table) []string
	// Enter makes a row of another, or of the zero row, and of what is entered; data.ErrInvalid if it is not right.
	Enter(t data.Table, old data.Row, geometry json.RawMessage, values map[string]json.RawMessage) (data.Row, error)
	// Amend writes one change, see data.Amender.
	Amend(ctx context.Context, w data.Write) (data.Amended, error)
	// Chinese says in Chinese why an entry is refused.
	Chinese(reason string) string
}

// What the routes of changes refuse.
var (
	errEditsHere   = errors.New("features are changed from this machine only, and from Lintu's own pages, as long as there are no users")
	errNotEditable = errors.New("features of this layer cannot be changed here")
	errNoList      = errors.New("features of this layer are not listed")
	errMatchNeeded = errors.New("say with If-Match which version is to be changed: the ETag of the feature as it was read")
	errMedia       = errors.New("the body is of a content type that is not taken here")
	errEntry       = errors.New("the feature is not right")
)

// largestFeature in bytes.
const largestFeature = 8 << 20

// The content types of features, whole and as merge patches (RFC 7946, RFC 7396).
const (
	typeGeoJSON = "application/geo+json"
	typeJSON    = "application/json"
	typePatch   = "application/merge-patch+json"
)

// overlapAnswer is what is in the way of a shape.
type overlapAnswer struct {
	ID   int64   `json:"id"`
	Area float64 `json:"area"` // m²
}

// presentAnswer is what somebody else has made of a feature.
type presentAnswer struct {
	Version   int64      `json:"version"`
	UpdatedAt *time.Time `json:"updated_at,omitempty"`
}

// staleError is a change to what is not any more as it was read.
type staleError struct{ present presentAnswer }

func (e *staleError) Error() string {
	when := ""
	if e.present.UpdatedAt != nil {
		when = " at " + e.present.UpdatedAt.Format(time.RFC3339)
	}
	return fmt.Sprintf("somebody else has changed it%s: it is of version %d now; read it again and decide", when, e.present.Version)
}

func (e *staleError) Is(target error) bool { return target == data.ErrStale }

// tellConflict says in a problem what a change has met.
func tellConflict(p *Problem, err error) {
	var over *data.OverlapError
	if errors.As(err, &over) {
		p.Field, p.Detail = "geometry", over.Error()+": move the shape apart from them"
		for _, o := range over.Over {
			p.Overlaps = append(p.Overlaps, overlapAnswer(o))
		}
	}
	var used *data.UsedError
	if errors.As(err, &used) {
		p.Detail = used.Error() + ": delete those first, or give them another"
	}
	var stale *staleError
	if errors.As(err, &stale) {
		p.Detail, p.Present = stale.Error(), &stale.present
	}
	var invalid *data.InvalidError
	if errors.As(err, &invalid) && p.Code == "invalid_feature" {
		p.Field, p.Detail, p.reason = "geometry", invalid.Reason, invalid.Reason
		if invalid.Field != "" {
			p.Field, p.Detail = "properties."+invalid.Field, invalid.Field+": "+invalid.Reason
		}
	}
}

// routeEdits adds the addresses that change features.
func (s *Server) routeEdits() {
	const many, one = "/api/v1/layers/:layer/features", "/api/v1/layers/:layer/features/:id"
	s.echo.POST(many, s.editing(s.createFeature))
	s.echo.PATCH(one, s.editing(s.changeFeature))
	s.echo.DELETE(one, s.editing(s.deleteFeature))
	s.echo.POST("/api/v1/layers/:layer/refresh", s.served(s.refresh))
}

// edit is a request to change a feature.
type edit struct {
	server *Server
	reader *rowReader
	layer  layers.Layer
	table  data.Table
	fields []string
}

type editHandler func(c echo.Context, e *edit) error

// editing lets changes through that come from this machine, to a layer that takes them.
func (s *Server) editing(handle editHandler) echo.HandlerFunc {
	return s.served(func(c echo.Context, city *City) error {
		if s.options.Here == nil || !s.options.Here(c.Request()) {
			return errEditsHere
		}
		if c.Request().URL.RawQuery != "" {
			return wrong("query", "a change takes no parameters")
		}
		layer, err := city.Catalogue.Layer(c.Param("layer"))
		if err != nil {
			return at("layer", err)
		}
		e := &edit{server: s, reader: city.reader(c.Request().Context()), layer: layer}
		if layer.Kind == "" && layer.Counts == nil && s.options.Editor != nil {
			if e.table, err = city.table(layer.Table); err != nil {
				return at("layer", err)
			}
			e.fields = s.options.Editor.Fields(e.table)
		}
		if e.fields == nil {
			return at("layer", fmt.Errorf("%w: %s", errNotEditable, reasonFor(layer)))
		}
		return handle(c, e)
	})
}

// editable are the properties of a layer's features that whoever asks may change.
func (s *Server) editable(c echo.Context, city *City, layer layers.Layer) []string {
	if layer.Kind != "" || layer.Counts != nil || s.options.Editor == nil || s.options.Here == nil || !s.options.Here(c.Request()) {
		return []string{}
	}
	table, err := city.table(layer.Table)
	if err != nil {
		return []string{}
	}
	return append([]string{}, s.options.Editor.Fields(table)...)
}

// reasonFor says why a layer takes no changes.
func reasonFor(layer layers.Layer) string {
	switch {
	case layer.Kind != "":
		return layer.Table + " is another program's table; change it there, the map follows"
	case layer.Counts != nil:
		return "they are counts of others"
	default:
		return "regions, compounds, buildings and imported layers can be"
	}
}

// createFeature answers POST: a new feature, under the id it brings or the next free one.
func (s *Server) createFeature(c echo.Context, e *edit) error {
	entered, err := readEntry(c, typeGeoJSON, typeJSON)
	if err != nil {
		return err
	}
	if len(entered.Geometry) == 0 {
		return &fieldError{"geometry", fmt.Errorf("%w: a new feature has a geometry, or null", errEntry)}
	}
	row, err := e.begun(entered)
	if err != nil {
		return err
	}
	done, err := s.options.Editor.Amend(e.reader.ctx, data.Write{Table: e.table.Name, Op: data.OpInsert, Row: row})
	if err != nil {
		return refusedEntry(err)
	}
	c.Response().Header().Set("Location", fmt.Sprintf("/api/v1/layers/%s/features/%d", e.layer.Name, done.ID))
	return e.answer(c, http.StatusCreated, done)
}

// changeFeature answers PATCH: geometry, properties or both are replaced (RFC 7396).
func (s *Server) changeFeature(c echo.Context, e *edit) error {
	row, version, err := e.asked(c)
	if err != nil {
		return err
	}
	entered, err := readEntry(c, typePatch)
	if err != nil {
		return err
	}
	if entered.ID != 0 && entered.ID != row.ID {
		return &fieldError{"id", fmt.Errorf("%w: an id cannot be changed", errEntry)}
	}
	if err = e.known(&entered, row); err != nil {
		return err
	}
	if row, err = s.options.Editor.Enter(e.table, row, entered.Geometry, entered.Properties); err != nil {
		return refusedEntry(err)
	}
	e.note(row, "updated_at", data.Time(time.Now()))
	done, err := s.options.Editor.Amend(e.reader.ctx, data.Write{Table: e.table.Name, Op: data.OpUpdate, Row: row, IfVersion: version})
	if err != nil {
		return e.refused(row.ID, err)
	}
	return e.answer(c, http.StatusOK, done)
}

// deleteFeature answers DELETE.
func (s *Server) deleteFeature(c echo.Context, e *edit) error {
	if c.Request().ContentLength != 0 {
		return errBody
	}
	row, version, err := e.asked(c)
	if err != nil {
		return err
	}
	done, err := s.options.Editor.Amend(e.reader.ctx, data.Write{
		Table: e.table.Name, Op: data.OpDelete, Row: data.Row{ID: row.ID}, IfVersion: version,
	})
	if err != nil {
		return e.refused(row.ID, err)
	}
	c.Response().Header().Set(PositionHeader, tokenOf(done.At))
	return c.NoContent(http.StatusNoContent)
}

// asked is the row that is to be changed, whole, if it is of the version that If-Match says.
func (e *edit) asked(c echo.Context) (data.Row, int64, error) {
	id, err := recordID("id", c.Param("id"))
	if err != nil {
		return data.Row{}, 0, err
	}
	lines := c.Request().Header.Values("If-Match")
	if len(lines) == 0 {
		return data.Row{}, 0, at("If-Match", errMatchNeeded)
	}
	if _, err = e.reader.member(e.layer, id); err != nil { // which the visitor may see
		return data.Row{}, 0, err
	}
	row, err := e.stored(id)
	if err != nil {
		return data.Row{}, 0, err
	}
	if !matches(lines, row.Version) {
		return data.Row{}, 0, at("If-Match", &staleError{e.present(row)})
	}
	return row, row.Version, nil
}

// stored reads a row with every field that can be read: what is not changed is written back.
func (e *edit) stored(id int64) (data.Row, error) {
	all := *e.reader.city
	all.Scope = data.Everything()
	return all.reader(e.reader.ctx).row(e.table.Name, id)
}

// taggedVersion is an entity tag of ours: a version, then a sum and a coding where the whole answer is told by it.
var taggedVersion = regexp.MustCompile(`^"([0-9]+)(?:[.-][0-9a-z.-]*)?"$`)

// matches reports whether If-Match names a version. A weak tag never does (RFC 9110 §13.1.1).
func matches(lines []string, version int64) bool {
	for _, line := range lines {
		for tag := range strings.SplitSeq(line, ",") {
			tag = strings.TrimSpace(tag)
			found := taggedVersion.FindStringSubmatch(tag)
			if tag == "*" || found != nil && found[1] == strconv.FormatInt(version, 10) {
				return true
			}
		}
	}
	return false
}

// present is what is known of a row that somebody else has changed.
func (e *edit) present(row data.Row) presentAnswer {
	answer := presentAnswer{Version: row.Version}
	if i := e.table.Index("updated_at"); i >= 0 && !row.Values[i].IsNull() {
		when := row.Values[i].Time()
		answer.UpdatedAt = &when
	}
	return answer
}

// refused puts an error of a write into words; one about the version says what the row is now.
func (e *edit) refused(id int64, err error) error {
	if !errors.Is(err, data.ErrStale) {
		return refusedEntry(err)
	}
	row, gone := e.stored(id)
	if gone != nil {
		return at("id", gone)
	}
	return at("If-Match", &staleError{e.present(row)})
}

// refusedEntry marks what is wrong with what was entered.
func refusedEntry(err error) error {
	if errors.Is(err, data.ErrInvalid) {
		return fmt.Errorf("%w: %w", errEntry, err)
	}
	return err
}

// note sets a field that is not entered.
func (e *edit) note(row data.Row, field string, value data.Value) {
	if i := e.table.Index(field); i >= 0 && i < len(row.Values) {
		row.Values[i] = value
	}
}

// answer is the feature as it is after a change. The tag is that of the change: who goes on from it and not from a later one of
// somebody else's is told.
func (e *edit) answer(c echo.Context, status int, done data.Amended) error {
	c.Response().Header().Set(PositionHeader, tokenOf(done.At))
	row, err := e.reader.row(e.table.Name, done.ID)
	if err != nil {
		return err
	}
	answer, err := e.reader.whole(e.layer, row)
	if err != nil {
		return err
	}
	return e.server.sendVersion(c, status, answer, done.Version)
}

// sendVersion answers with a feature whose tag begins with its version.
func (s *Server) sendVersion(c echo.Context, status int, answer featureAnswer, version int64) error {
	body, err := encode(answer)
	if err != nil {
		return err
	}
	tag := strconv.FormatInt(version, 10) + "." + reply.Tag(body)
	if status == http.StatusOK && c.Request().Method != http.MethodPatch {
		return reply.Write(c.Response(), c.Request(), reply.Body{
			Kind: typeGeoJSON, Cache: private, Plain: body, Tag: tag, Codings: codings(),
			Pack: func(coding string) ([]byte, error) { return s.packer.pack(c.Request().Context(), coding, body) },
		})
	}
	header := c.Response().Header()
	header.Set("ETag", `"`+tag+`"`)
	header.Set("Cache-Control", "no-store")
	return c.Blob(status, typeGeoJSON, body)
}
