// Package web serves the built front end: files that carry a hash in their name for ever, everything else checked for
// freshness each time, compressed once and kept.
package web

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"lintu/server/reply"
)

// Cache-Control of the two kinds of files. Vite puts the hashed ones into assets/.
const (
	forEver    = "public, max-age=31536000, immutable"
	revalidate = "no-cache"
)

// Files serves a file system; it takes the folder as it is when first asked.
type Files struct {
	files fs.FS
	mu    sync.Mutex
	ready map[string]*file
}

// file is one file as it is sent.
type file struct {
	once    sync.Once
	content []byte
	zipped  []byte // nil where compression does not pay
	tag     string // of content, without quotes
	err     error
}

// New serves the files of a folder, index.html at its root.
func New(files fs.FS) *Files { return &Files{files: files, ready: map[string]*file{}} }

// Built reports whether there is a front end at all.
func (f *Files) Built() bool {
	_, err := fs.Stat(f.files, "index.html")
	return err == nil
}

// ServePage answers with a file of the front end, or reports that there is none of this name. While nothing is built
// the root says what to run.
func (f *Files) ServePage(w http.ResponseWriter, r *http.Request) bool {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index"
	}
	if path.Ext(name) == "" && fs.ValidPath(name+".html") {
		name += ".html" // a page is called by its name alone
	}
	if name == "index.html" && !f.Built() {
		serveUnbuilt(w, r)
		return true
	}
	kind, known := kinds[path.Ext(name)]
	if !known || !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") {
		return false
	}
	file := f.file(name)
	if file.err != nil {
		return false
	}
	return reply.Write(w, r, file.body(kind, cacheOf(name))) == nil
}

func cacheOf(name string) string {
	if strings.HasPrefix(name, "assets/") {
		return forEver
	}
	return revalidate
}

// file reads and compresses a file the first time it is asked for. Names come from outside, so only those that exist
// are kept.
func (f *Files) file(name string) *file {
	if info, err := fs.Stat(f.files, name); err != nil || info.IsDir() {
		return &file{err: fs.ErrNotExist}
	}
	f.mu.Lock()
	one, found := f.ready[name]
	if !found {
		one = &file{}
		f.ready[name] = one
	}
	f.mu.Unlock()
	one.once.Do(func() { one.err = one.load(f.files, name) })
	return one
}

func (o *file) load(files fs.FS, name string) error {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	o.content, o.tag = content, reply.Tag(content)
	if packedAlready[path.Ext(name)] {
		return nil
	}
	if built, missing := fs.ReadFile(files, name+".gz"); missing == nil {
		o.zipped = built // compressed by Vite
		return nil
	}
	zipped, err := zip(content)
	if err != nil {
		return fmt.Errorf("compress %s: %w", name, err)
	}
	if len(zipped) < len(content)*9/10 {
		o.zipped = zipped
	}
	return nil
}

func zip(content []byte) ([]byte, error) {
	var out bytes.Buffer
	writer, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(content); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (o *file) body(kind, cache string) reply.Body {
	body := reply.Body{Kind: kind, Cache: cache, Plain: o.content, Tag: o.tag}
	if o.zipped != nil {
		body.Codings = []string{reply.Gzip}
		body.Pack = func(string) ([]byte, error) { return o.zipped, nil }
	}
	return body
}
