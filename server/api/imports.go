package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"lintu/data"
)

// What the routes of imports refuse. Their implementation wraps them.
var (
	ErrNoImport  = errors.New("there is no such import")
	ErrImporting = errors.New("an import is running")
	ErrNotNow    = errors.New("this cannot be done with the import now")
	ErrTooLarge  = errors.New("the files are too large")
	ErrDiskFull  = errors.New("there is no space left for the files")
	errNotHere   = errors.New("files are taken from this machine only, and from Lintu's own pages")
	errNoImports = errors.New("this server takes no files")
)

// Imports takes files in. Ids are random words.
type Imports interface {
	// Receive stores the files that next gives until io.EOF.
	Receive(next func() (name string, body io.Reader, err error)) (Import, error)
	// Look gives one import, or all of them for an empty id.
	Look(id string) ([]Import, error)
	// Order has an import checked ("check") or done ("start"), or ends and forgets it ("drop").
	Order(id, verb string, o ImportOrder) (Import, error)
	// Open reads the list of refused rows ("errors") or the first rows as they would be stored ("preview").
	Open(id, what string) (content io.ReadCloser, kind, name string, err error)
}

// ImportOrder says how files are to be read, in the words of the command's flags.
type ImportOrder struct {
	As       string            `json:"as"`
	Layer    string            `json:"layer,omitempty"`
	CRS      string            `json:"crs,omitempty"`
	Axis     string            `json:"axis,omitempty"`
	Encoding string            `json:"encoding,omitempty"`
	X        string            `json:"x,omitempty"`
	Y        string            `json:"y,omitempty"`
	Geometry string            `json:"geometry,omitempty"`
	Key      string            `json:"key,omitempty"`
	Shape    string            `json:"shape,omitempty"`
	Parts    string            `json:"parts,omitempty"`
	Rings    string            `json:"rings,omitempty"`
	Fields   map[string]string `json:"fields,omitempty"`
	Only     bool              `json:"only,omitempty"`
}

// Import is how far an import is. Phases: uploaded, checking, asking, checked, running, done, failed, cancelled.
type Import struct {
	ID      string         `json:"id"`
	Phase   string         `json:"phase"`
	File    string         `json:"file"`
	Size    int64          `json:"size"`
	Demo    bool           `json:"demo"` // the store is still the demo city, and will no longer be
	Order   ImportOrder    `json:"order"`
	Layers  []string       `json:"layers"` // to choose from, once it was asked for
	Problem *ImportProblem `json:"problem"`
	Report  *ImportReport  `json:"report"`
}

// ImportProblem is why it does not go on. Ask is what has to be said: layer, crs, axis, encoding, columns, or empty.
type ImportProblem struct {
	What    string   `json:"what"`
	WhatZH  string   `json:"what_zh"`
	Do      string   `json:"do"`
	DoZH    string   `json:"do_zh"`
	Ask     string   `json:"ask"`
	Choices []string `json:"choices"`
}

// ImportReport is what was found, or done.
type ImportReport struct {
	Table    string          `json:"table"`
	Layer    string          `json:"layer"` // the published layer of that name; empty if there is none
	Created  bool            `json:"created"`
	Format   string          `json:"format"`
	Shape    string          `json:"shape"`
	CRS      string          `json:"crs"`
	Axes     string          `json:"axes"`
	Encoding string          `json:"encoding"`
	Total    int64           `json:"total"`
	Read     int64           `json:"read"`
	Stored   int64           `json:"stored"`
	Updated  int64           `json:"updated"`
	Refused  int64           `json:"refused"`
	Repaired int64           `json:"repaired"`
	Resumed  int64           `json:"resumed"`
	Columns  []ImportColumn  `json:"columns"`
	Targets  []string        `json:"targets"`
	Warnings []ImportNote    `json:"warnings"`
	First    []ImportRefusal `json:"first"`
	Reasons  []ImportReason  `json:"reasons"`
	Bounds   *[4]degrees     `json:"bounds"`
	Errors   bool            `json:"errors"` // there is a list of refused rows
}

// ImportNote is something to know about a file, in both languages.
type ImportNote struct {
	Text   string `json:"text"`
	TextZH string `json:"text_zh"`
}

// ImportColumn is a column of the file and the fields that are filled from it.
type ImportColumn struct {
	Name    string      `json:"name"`
	Type    string      `json:"type"`
	First   string      `json:"first"`
	Fields  []string    `json:"fields"`
	LeftOut *ImportNote `json:"left_out"`
}

// ImportRefusal is a refused row.
type ImportRefusal struct {
	Row      int64  `json:"row"`
	Field    string `json:"field"`
	Value    string `json:"value"`
	Reason   string `json:"reason"`
	ReasonZH string `json:"reason_zh"`
}

// ImportReason is why rows were refused, and how many.
type ImportReason struct {
	Reason   string `json:"reason"`
	ReasonZH string `json:"reason_zh"`
	Rows     int64  `json:"rows"`
}

// SetBounds sets the box of a report, in degrees.
func (r *ImportReport) SetBounds(west, south, east, north float64) {
	r.Bounds = &[4]degrees{degrees(west), degrees(south), degrees(east), degrees(north)}
}

// largestOrder in bytes.
const largestOrder = 256 << 10

// uploadPause is how long an upload may stand still.
const uploadPause = time.Minute

// here lets only this machine's own pages and programs through: no other machine, no page of another site that sends a
// form here, and nothing that came by way of a proxy.
func (s *Server) here(handle echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.options.Here == nil || !s.options.Here(c.Request()) {
			return errNotHere
		}
		if s.options.Imports == nil {
			return errNoImports
		}
		return handle(c)
	}
}

// routeImports adds the addresses of imports; those that change something take POST and DELETE.
func (s *Server) routeImports() {
	const one = uploads + "/:id"
	s.get(uploads, s.here(s.imports))
	s.get(one, s.here(s.importState))
	s.get(one+"/errors", s.here(s.importFile("errors")))
	s.get(one+"/preview", s.here(s.importFile("preview")))
	s.echo.POST(uploads, s.here(s.importUpload))
	s.echo.POST(one+"/check", s.here(s.importOrder("check")))
	s.echo.POST(one+"/start", s.here(s.importOrder("start")))
	s.echo.DELETE(one, s.here(s.importDrop))
}

type importsAnswer struct {
	Imports []Import `json:"imports"`
}

func (s *Server) imports(c echo.Context) error {
	all, err := s.options.Imports.Look("")
	if err != nil {
		return err
	}
	return s.sendJSON(c, "no-store", importsAnswer{append([]Import{}, all...)})
}

func (s *Server) importState(c echo.Context) error {
	found, err := s.options.Imports.Look(c.Param("id"))
	if err != nil {
		return at("id", err)
	}
	return s.sendJSON(c, "no-store", found[0])
}

// importUpload takes the parts of a form named "file" as they come: nothing of them is held in memory.
func (s *Server) importUpload(c echo.Context) error {
	r := c.Request()
	parts, err := r.MultipartReader()
	if err != nil {
		return wrong("body", "send the file as multipart/form-data, in a field named file")
	}
	line := http.NewResponseController(c.Response())
	state, err := s.options.Imports.Receive(func() (string, io.Reader, error) {
		part, missing := parts.NextPart()
		if missing != nil {
			return "", nil, missing
		}
		if part.FormName() != "file" || part.FileName() == "" {
			return "", nil, wrong("body", "has a field that is no file")
		}
		return part.FileName(), patient{part, line}, nil
	})
	if err != nil {
		return err
	}
	if err := line.SetWriteDeadline(time.Now().Add(uploadPause)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	c.Response().Header().Set("Location", uploads+"/"+state.ID)
	return c.JSON(http.StatusCreated, state)
}

// patient gives an upload time for as long as something comes.
type patient struct {
	from io.Reader
	line *http.ResponseController
}

func (p patient) Read(to []byte) (int, error) {
	if err := p.line.SetReadDeadline(time.Now().Add(uploadPause)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.from.Read(to)
}

func (s *Server) importOrder(verb string) echo.HandlerFunc {
	return func(c echo.Context) error {
		kind, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
		if err != nil || kind != "application/json" {
			return wrong("body", "is not application/json")
		}
		var order ImportOrder
		decoder := json.NewDecoder(http.MaxBytesReader(c.Response(), c.Request().Body, largestOrder))
		decoder.DisallowUnknownFields()
		if err = decoder.Decode(&order); err != nil {
			return wrong("body", "%s", strings.TrimPrefix(err.Error(), "json: "))
		}
		state, err := s.options.Imports.Order(c.Param("id"), verb, order)
		if err != nil {
			return at("id", err)
		}
		return c.JSON(http.StatusAccepted, state)
	}
}

func (s *Server) importDrop(c echo.Context) error {
	if _, err := s.options.Imports.Order(c.Param("id"), "drop", ImportOrder{}); err != nil {
		return at("id", err)
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) importFile(what string) echo.HandlerFunc {
	return func(c echo.Context) error {
		content, kind, name, err := s.options.Imports.Open(c.Param("id"), what)
		if err != nil {
			return at("id", err)
		}
		defer content.Close() //nolint:errcheck // only read from
		header := c.Response().Header()
		header.Set("Cache-Control", "no-store")
		if name != "" {
			header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		}
		return c.Stream(http.StatusOK, kind, content)
	}
}

// PreviewOf writes the first rows of an import as GeoJSON, for [Imports.Open].
func PreviewOf(rows []data.Row) ([]byte, error) {
	type feature struct {
		Type       string          `json:"type"`
		Geometry   *geometryAnswer `json:"geometry"`
		Properties map[string]any  `json:"properties"`
	}
	features := make([]feature, len(rows))
	for i, row := range rows {
		features[i] = feature{"Feature", geometryOf(row.Geometry), map[string]any{"row": row.ID}}
	}
	text, err := encode(map[string]any{"type": "FeatureCollection", "features": features})
	if err != nil {
		return nil, fmt.Errorf("write the preview: %w", err)
	}
	return text, nil
}
