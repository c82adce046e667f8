package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"lintu/data"
	"lintu/layers"
	"lintu/styles"
	"lintu/tiles"
)

// Problem is a refusal as RFC 9457 has it, with our members field, code and request_id. Clients translate by code.
type Problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Field     string `json:"field,omitempty"` // the parameter or part of the path that is wrong
	Code      string `json:"code"`
	RequestID string `json:"request_id,omitempty"`

	reason   string          // of what was entered, without its field
	DetailZH string          `json:"detail_zh,omitempty"` // of what was entered
	Overlaps []overlapAnswer `json:"overlaps,omitempty"`  // of what is in the way of a shape
	Present  *presentAnswer  `json:"present,omitempty"`   // of a change to what somebody else has changed
}

// Error is the sentence of the problem.
func (p *Problem) Error() string { return p.Detail }

// What the server itself refuses. Each has its row in the table below.
var (
	ErrNotReady     = errors.New("the city is still being loaded")
	errParameter    = errors.New("wrong parameter")
	errUnknownParam = errors.New("unknown parameter")
	errBody         = errors.New("this address takes no body")
	errHost         = errors.New("this store is served under the name localhost only")
	errGone         = errors.New("the client has gone") // answered with nothing
	errNoStatistics = errors.New("layer without statistics")
)

// fieldError names what of the request an error is about.
type fieldError struct {
	field string
	err   error
}

func (e *fieldError) Error() string { return e.err.Error() }
func (e *fieldError) Unwrap() error { return e.err }

// wrong is the refusal of one parameter.
func wrong(field, format string, args ...any) error {
	return &fieldError{field, fmt.Errorf("%w %s: %s", errParameter, field, fmt.Sprintf(format, args...))}
}

// at says which part of the request an error from below is about.
func at(field string, err error) error { return &fieldError{field, err} }

// statusOf is the whole status table: the first row whose error is in the chain counts.
var statusOf = []struct {
	err    error
	status int
	code   string
	title  string
}{
	{layers.ErrUnknown, http.StatusNotFound, "unknown_layer", "No such layer"},
	{styles.ErrUnknown, http.StatusNotFound, "unknown_style", "No such style"},
	{tiles.ErrAddress, http.StatusBadRequest, "bad_address", "No such tile address"},
	{tiles.ErrMatrixSet, http.StatusNotFound, "unknown_tile_matrix_set", "No such tile matrix set"},
	{errUnknownParam, http.StatusBadRequest, "unknown_parameter", "Unknown parameter"},
	{errNoStatistics, http.StatusBadRequest, "no_statistics", "Layer without statistics"},
	{errParameter, http.StatusBadRequest, "bad_parameter", "Wrong parameter"},
	{errBody, http.StatusRequestEntityTooLarge, "body_not_taken", "No body is taken here"},
	{errHost, http.StatusMisdirectedRequest, "wrong_host", "Served under another name"},
	{errNotHere, http.StatusForbidden, "only_here", "From this machine only"},
	{errRelationsHere, http.StatusForbidden, "relations_only_here", "Told on this machine only"},
	{errTileHere, http.StatusForbidden, "tile_only_here", "Told on this machine only"},
	{errEditsHere, http.StatusForbidden, "edits_only_here", "Changed on this machine only"},
	{errRefreshHere, http.StatusForbidden, "refresh_only_here", "Asked for on this machine only"},
	{errNotEditable, http.StatusForbidden, "not_editable", "Not to be changed here"},
	{errNoList, http.StatusForbidden, "not_listed", "Not listed"},
	{errMatchNeeded, http.StatusPreconditionRequired, "if_match_needed", "Say which version"},
	{data.ErrStale, http.StatusPreconditionFailed, "stale", "Changed by somebody else"},
	{errMedia, http.StatusUnsupportedMediaType, "wrong_content_type", "Another content type is taken"},
	{data.ErrOverlap, http.StatusConflict, "overlap", "It would lie over another one"},
	{data.ErrInUse, http.StatusConflict, "in_use", "Something belongs to it"},
	{data.ErrExists, http.StatusConflict, "exists", "It is there already"},
	{errEntry, http.StatusUnprocessableEntity, "invalid_feature", "The feature is not right"},
	{data.ErrReadOnly, http.StatusForbidden, "read_only", "The store is read-only"},
	{data.ErrFull, http.StatusInsufficientStorage, "store_full", "No space left for the store"},
	{errNoImports, http.StatusForbidden, "no_imports", "No files are taken"},
	{ErrNoImport, http.StatusNotFound, "no_import", "No such import"},
	{ErrImporting, http.StatusConflict, "import_running", "An import is running"},
	{ErrNotNow, http.StatusConflict, "not_now", "Not now"},
	{ErrTooLarge, http.StatusRequestEntityTooLarge, "too_large", "Too large"},
	{ErrDiskFull, http.StatusInsufficientStorage, "disk_full", "No space left"},
	{ErrNoUpgrade, http.StatusUpgradeRequired, "websocket_only", "A WebSocket is spoken here"},
	{ErrOtherSite, http.StatusForbidden, "other_site", "For pages of this server"},
	{ErrTooManyPages, http.StatusServiceUnavailable, "too_many_pages", "Too many pages"},
	{errNotYet, http.StatusServiceUnavailable, "not_yet", "Not yet"},
	{ErrNotReady, http.StatusServiceUnavailable, "not_ready", "Not ready yet"},
	{layers.ErrLoading, http.StatusServiceUnavailable, "layer_loading", "The layer is not there yet"},
	{data.ErrBusy, http.StatusServiceUnavailable, "store_busy", "The store is busy"},
	{data.ErrUnavailable, http.StatusServiceUnavailable, "store_unavailable", "The store cannot be reached"},
	{data.ErrAltered, http.StatusServiceUnavailable, "layer_unavailable", "The layer's table is not as it was"},
	{data.ErrTooMany, http.StatusRequestEntityTooLarge, "tile_too_large", "Too much in one tile"},
	{data.ErrNotFound, http.StatusNotFound, "not_found", "Not found"},
	{data.ErrInvalid, http.StatusBadRequest, "invalid", "Invalid"},
	{echo.ErrNotFound, http.StatusNotFound, "no_such_address", "No such address"},
	{echo.ErrMethodNotAllowed, http.StatusMethodNotAllowed, "method_not_allowed", "Method not allowed"},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "timeout", "Took too long"},
}

// problemOf turns an error into what the client is told. What is not in the table is ours to mend: the client gets its
// number in the log and nothing of its text.
func problemOf(err error) *Problem {
	for _, row := range statusOf {
		if !errors.Is(err, row.err) {
			continue
		}
		p := problem(row.status, row.code, row.title, err.Error())
		var at *fieldError
		if errors.As(err, &at) {
			p.Field = at.field
		}
		tellConflict(p, err)
		return p
	}
	return problem(http.StatusInternalServerError, "internal", "Internal error",
		"something went wrong in the server; its log has the details under the request id")
}

func problem(status int, code, title, detail string) *Problem {
	return &Problem{Type: "urn:lintu:problem:" + code, Title: title, Status: status, Detail: detail, Code: code}
}

// refuse answers with the problem an error stands for; echo calls it for every error a handler returns.
func (s *Server) refuse(err error, c echo.Context) {
	if c.Response().Committed || errors.Is(err, errGone) {
		return // too late, or nobody is there
	}
	p := problemOf(err)
	switch p.Code {
	case "no_such_address":
		p.Detail = "there is nothing at this address"
	case "method_not_allowed":
		p.Detail = "this address does not take " + c.Request().Method
	case "timeout":
		p.Detail = "the answer took too long to make"
	case "store_busy":
		p.Detail = "all connections to the database are in use: ask again in a moment; if it stays so, raise store_connections"
	case "store_unavailable":
		p.Detail = "the database cannot be reached; the map goes on from memory: ask again in a moment"
		if method := c.Request().Method; method != http.MethodGet && method != http.MethodHead { // it may have gone away after it had saved it
			p.Detail = "the database cannot be reached; the map goes on from memory: look in a moment whether the change was saved, and send it again if not"
		}
	}
	if p.reason != "" && s.options.Editor != nil {
		p.DetailZH = s.options.Editor.Chinese(p.reason)
	}
	p.RequestID = requestID(c)
	header := c.Response().Header()
	if p.Status == http.StatusUpgradeRequired {
		header.Set("Upgrade", "websocket")
	}
	if p.Status == http.StatusServiceUnavailable {
		header.Set("Retry-After", "1")
	}
	for _, name := range []string{"ETag", "Content-Encoding", "Content-Length"} {
		header.Del(name)
	}
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Type", "application/problem+json")
	c.Response().WriteHeader(p.Status)
	if c.Request().Method == http.MethodHead {
		return
	}
	body, err := encode(p)
	if err != nil {
		return // a Problem is strings and a number
	}
	_, _ = c.Response().Write(body) // a client that has gone needs no answer
}

// encode is JSON as people and browsers read it: Chinese and & as they are.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return out.Bytes(), nil
}
