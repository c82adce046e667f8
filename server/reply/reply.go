// Package reply writes a body the way HTTP wants it (RFC 9110): a strong entity tag, 304 to who has it already, gzip to
// who takes it, no body to HEAD.
package reply

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
)

// smallest is the size in bytes below which gzip does not pay for its header.
const smallest = 256

// Body is what is sent.
type Body struct {
	Kind  string // Content-Type
	Cache string // Cache-Control
	Plain []byte
	Tag   string // of Plain, from [Tag]; made if empty
	// Zip gives Plain in gzip, which must be the same bytes every time; nil where compression does not pay.
	Zip func() ([]byte, error)
}

// Write answers with a body. The error is one of Zip, with nothing written yet; a client that has gone is none.
func Write(w http.ResponseWriter, r *http.Request, b Body) error {
	zipped := b.Zip != nil && len(b.Plain) >= smallest && TakesGzip(r.Header.Values("Accept-Encoding"))
	if b.Tag == "" {
		b.Tag = Tag(b.Plain)
	}
	tag := b.Tag
	if zipped {
		tag += "-gzip"
	}
	header := w.Header()
	if b.Zip != nil {
		header.Add("Vary", "Accept-Encoding")
	}
	header.Set("ETag", `"`+tag+`"`)
	header.Set("Cache-Control", b.Cache)
	if has(r.Header.Values("If-None-Match"), `"`+tag+`"`) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	content := b.Plain
	if zipped {
		var err error
		if content, err = b.Zip(); err != nil {
			return err
		}
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("Content-Type", b.Kind)
	header.Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(content) // the status is out: a broken connection is the client's to notice
	}
	return nil
}

// Tag is the entity tag of content without quotes. It is strong: [Write] marks the compressed form apart (RFC 9110
// §8.8.3).
func Tag(content []byte) string {
	sum := sha256.Sum256(content)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// has reports whether If-None-Match names the tag, by weak comparison as RFC 9110 §13.1.2 asks.
func has(lines []string, tag string) bool {
	for _, line := range lines {
		for candidate := range strings.SplitSeq(line, ",") {
			candidate = strings.TrimSpace(candidate)
			if candidate == "*" || strings.TrimPrefix(candidate, "W/") == tag {
				return true
			}
		}
	}
	return false
}

// TakesGzip reads Accept-Encoding (RFC 9110 §12.5.3): gzip is taken if it, or else *, is named with a weight above 0.
func TakesGzip(lines []string) bool {
	named, wildcard := -1.0, -1.0
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			coding, parameters, _ := strings.Cut(part, ";")
			switch weight := quality(parameters); strings.ToLower(strings.TrimSpace(coding)) {
			case "gzip", "x-gzip":
				named = weight
			case "*":
				wildcard = weight
			}
		}
	}
	if named >= 0 {
		return named > 0
	}
	return wildcard > 0
}

// quality is the weight in the parameters of a coding: 1 if none is given, 0 if it is nonsense.
func quality(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, found := strings.Cut(parameter, "=")
		if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(weight >= 0 && weight <= 1) {
			return 0
		}
		return weight
	}
	return 1
}
