package api

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"lintu/data"
	"lintu/server/suggest"
)

// statusGone is what the log shows for a request whose client left before the answer.
const statusGone = 499

const requestIDHeader = "X-Request-Id"

func requestID(c echo.Context) string { return c.Response().Header().Get(requestIDHeader) }

// security are header fields, made once and shared by all answers: echo makes its middleware anew for every request, and a kept tile
// takes little longer than they would.
type security struct{ policy, sniff, referrer []string }

func newSecurity(dev bool) security {
	return security{[]string{contentPolicy(dev)}, []string{"nosniff"}, []string{"same-origin"}}
}

// identify gives every request an id, that of the caller if it is a plain word, and every answer its security headers.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(requestIDHeader)
		if !plainWord(id) {
			id = newRequestID()
		}
		header := c.Response().Header()
		header[requestIDHeader] = []string{id}
		header["X-Content-Type-Options"] = s.always.sniff
		if !strings.HasPrefix(c.Request().URL.Path, tilePaths) { // which are no pages
			header["Content-Security-Policy"] = s.always.policy
			header["Referrer-Policy"] = s.always.referrer
		}
		c.Request().URL.RawPath = "" // parts of the path are matched and handed on as they read, not as they were escaped
		return next(c)
	}
}

// contentPolicy lets pages load from this server only. MapLibre needs workers and images from blobs; Vite puts styles
// into the page while developing.
func contentPolicy(dev bool) string {
	policy := "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
		"connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; " +
		"frame-ancestors 'self'"
	if dev {
		policy = strings.Replace(policy, "style-src 'self'", "style-src 'self' 'unsafe-inline'", 1)
	}
	return policy
}

// plainWord keeps foreign request ids from writing lines of their own into the log.
func plainWord(id string) bool {
	for _, r := range id {
		if !strings.ContainsRune("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.", r) {
			return false
		}
	}
	return id != "" && len(id) <= 64
}

func newRequestID() string {
	return hex.EncodeToString(binary.BigEndian.AppendUint64(nil, rand.Uint64())) //nolint:gosec // tells requests apart and protects nothing
}

// log writes one line per request, without its query: that may hold a name or an address somebody looked for.
func (s *Server) log(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begin := time.Now()
		err := next(c)
		if err != nil {
			s.refuse(err, c)
		}
		status := c.Response().Status
		if errors.Is(err, errGone) {
			status = statusGone
		}
		s.metrics.Request(c.Path(), c.Request().Method, status, time.Since(begin))
		if err == nil && !s.options.Log.Enabled(c.Request().Context(), slog.LevelDebug) {
			return nil
		}
		attrs := []slog.Attr{
			slog.String("method", c.Request().Method), slog.String("path", c.Request().URL.Path), slog.Int("status", status),
			slog.Int64("bytes", c.Response().Size), slog.Duration("took", time.Since(begin)), slog.String("id", requestID(c)),
		}
		level := slog.LevelDebug
		if err != nil && status != statusGone {
			level = slog.LevelInfo
		}
		if err != nil && status >= http.StatusInternalServerError {
			level = slog.LevelError
			if errors.Is(err, data.ErrUnavailable) || errors.Is(err, data.ErrBusy) {
				level = slog.LevelInfo // said once by who follows the store; every request would say it again
			}
			attrs = append(attrs, slog.String("error", err.Error()))
		}
		s.options.Log.LogAttrs(context.WithoutCancel(c.Request().Context()), level, "request", attrs...)
		return nil
	}
}

// recover turns a panic into an error with its stack, for the log; the client gets the request id.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch cause := recover(); cause {
			case nil:
			case http.ErrAbortHandler:
				panic(cause) // net/http's own way to drop a connection
			default:
				err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
			}
		}()
		return next(c)
	}
}

// uploads is where files are sent to.
const uploads = "/api/v1/imports"

// guard holds the limits every route has: the names it is asked under, paths that are text, an end to waiting.
func (s *Server) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !plainHost(r.Host) {
			return wrong("Host", "%q is not a host name", r.Host)
		}
		if s.options.Answers != nil && !s.options.Answers(r) {
			return errHost
		}
		if !utf8.ValidString(r.URL.Path) || strings.ContainsRune(r.URL.Path, 0) {
			return wrong("path", "is not UTF-8 text")
		}
		if r.Method == http.MethodPost && r.URL.Path == uploads || r.URL.Path == socketPath || strings.HasPrefix(r.URL.Path, tilePaths) {
			return leftEarly(next(c), r) // may take as long as bytes come
		}
		ctx, cancel := context.WithTimeout(r.Context(), s.options.Timeout)
		defer cancel()
		c.SetRequest(r.WithContext(ctx))
		return leftEarly(next(c), r)
	}
}

// tilePaths begin those of tiles, which limit the time themselves where they wait: one that is kept waits for nothing.
const tilePaths = "/tiles/"

// leftEarly makes an error of a request whose client has gone one that says so.
func leftEarly(err error, r *http.Request) error {
	if err != nil && r.Context().Err() != nil {
		return errGone
	}
	return err
}

// plainHost admits what may stand in the addresses we write into TileJSON and styles.
func plainHost(host string) bool {
	for _, r := range host {
		if !strings.ContainsRune("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._:[]", r) {
			return false
		}
	}
	return host != "" && len(host) <= 255
}

// only refuses bodies, every query parameter but the known ones, and known ones given twice or not in UTF-8.
func only(known []string, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().ContentLength != 0 {
			return errBody
		}
		if c.Request().URL.RawQuery == "" {
			return next(c)
		}
		values, err := url.ParseQuery(c.Request().URL.RawQuery)
		if err != nil {
			return wrong("query", "the part after ? is not well formed")
		}
		for name, given := range values {
			if !slices.Contains(known, name) {
				return &fieldError{name, fmt.Errorf("%w %q%s", errUnknownParam, name, suggest.Hint(name, known))}
			}
			if len(given) > 1 {
				return wrong(name, "is given %d times", len(given))
			}
			if !utf8.ValidString(given[0]) || strings.ContainsRune(given[0], 0) {
				return wrong(name, "is not UTF-8 text")
			}
		}
		return next(c)
	}
}
