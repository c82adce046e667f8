package api

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"

	"lintu/server/reply"
)

// Cache-Control of the two kinds of answers: a shared cache may keep tiles and must ask before it uses them.
const (
	revalidate = "no-cache"
	private    = "private, no-cache"
)

// packer compresses answers with writers that are used again: a gzip writer is 800 kB.
type packer struct{ writers sync.Pool }

func newPacker() *packer {
	return &packer{sync.Pool{New: func() any { return gzip.NewWriter(nil) }}}
}

func (p *packer) pack(content []byte) ([]byte, error) {
	w, ok := p.writers.Get().(*gzip.Writer)
	if !ok {
		w = gzip.NewWriter(nil)
	}
	defer p.writers.Put(w)
	var out bytes.Buffer
	w.Reset(&out)
	if _, err := w.Write(content); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return out.Bytes(), nil
}

// send answers with content: 304 if the client has it, gzip if it takes it.
func (s *Server) send(c echo.Context, kind, cache string, content []byte) error {
	return reply.Write(c.Response(), c.Request(), reply.Body{
		Kind: kind, Cache: cache, Plain: content, Zip: func() ([]byte, error) { return s.packer.pack(content) },
	})
}

// sendJSON answers with a value as JSON.
func (s *Server) sendJSON(c echo.Context, cache string, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	return s.send(c, "application/json", cache, body)
}
