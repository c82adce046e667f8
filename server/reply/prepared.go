package reply

import (
	"net/http"
	"strconv"
)

// Form is how a body is sent.
type Form struct {
	Kind, Cache string // Content-Type and Cache-Control
	Tag         string // of the plain form, without quotes
	Coding      string // empty for the plain form
	Varies      bool   // other requests get it in another coding
}

// Prepared is a body in one form. It can be sent any number of times: the header fields are made once, and all answers share them.
type Prepared struct {
	content []byte
	tag     string // with its quotes
	always  []field
	body    []field // of answers that have one
}

// field is a header field under its canonical name.
type field struct {
	name   string
	values []string
}

// Prepare makes the fields for content, which is in the form's coding already.
func Prepare(f Form, content []byte) *Prepared {
	p := &Prepared{content: content, tag: `"` + f.Tag + `"`}
	one := func(value string) []string { return []string{value}[:1:1] } // who adds to it copies it
	if f.Coding != "" {
		p.tag = `"` + f.Tag + "-" + f.Coding + `"`
		p.body = append(p.body, field{"Content-Encoding", one(f.Coding)})
	}
	p.always = append(p.always, field{"Etag", one(p.tag)}, field{"Cache-Control", one(f.Cache)})
	if f.Varies {
		p.always = append(p.always, field{"Vary", one("Accept-Encoding")})
	}
	p.body = append(p.body, field{"Content-Type", one(f.Kind)}, field{"Content-Length", one(strconv.Itoa(len(content)))})
	return p
}

// Bytes is about how much memory it takes.
func (p *Prepared) Bytes() int { return len(p.content) + 400 }

// Known reports whether the client has it already.
func (p *Prepared) Known(r *http.Request) bool { return has(r.Header["If-None-Match"], p.tag) }

// Send answers: 304 if the client has it, no body to HEAD. A client that has gone is no error.
func (p *Prepared) Send(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	for _, f := range p.always {
		header[f.name] = f.values
	}
	if p.Known(r) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	for _, f := range p.body {
		header[f.name] = f.values
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(p.content) // the status is out: a broken connection is the client's to notice
	}
}
