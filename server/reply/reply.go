// Package reply writes a body the way HTTP wants it (RFC 9110): a strong entity tag, 304 to who has it already, zstd or
// gzip to who takes it, no body to HEAD.
package reply

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// smallest is the size in bytes below which compressing does not pay for its header.
const smallest = 256

// Content codings (RFC 9110 §8.4.1, RFC 8878).
const (
	Gzip = "gzip"
	Zstd = "zstd"
)

// Body is what is sent.
type Body struct {
	Kind    string // Content-Type
	Cache   string // Cache-Control
	Plain   []byte
	Tag     string   // of Plain, from [Tag]; made if empty
	Codings []string // what Pack can do, best first; none where compressing does not pay
	// Pack gives Plain in a coding, which must be the same bytes every time.
	Pack func(coding string) ([]byte, error)
}

// Write answers with a body. The error is one of Pack, with nothing written yet; a client that has gone is none.
func Write(w http.ResponseWriter, r *http.Request, b Body) error {
	coding := Chosen(r, b.Plain, b.Codings)
	if b.Tag == "" {
		b.Tag = Tag(b.Plain)
	}
	form := Form{Kind: b.Kind, Cache: b.Cache, Coding: coding, Varies: len(b.Codings) > 0, Tag: b.Tag}
	sent := Prepare(form, b.Plain)
	if coding != "" && !sent.Known(r) {
		content, err := b.Pack(coding)
		if err != nil {
			return err
		}
		sent = Prepare(form, content)
	}
	sent.Send(w, r)
	return nil
}

// Chosen is the coding in which a request gets content, of those offered, best first; empty for none.
func Chosen(r *http.Request, content []byte, offered []string) string {
	if len(content) < smallest {
		return ""
	}
	return Coding(r.Header.Values("Accept-Encoding"), offered...)
}

// Tag is the entity tag of content without quotes. It is strong: [Write] marks the compressed form apart (RFC 9110
// §8.8.3). It tells versions of a page from each other and protects nothing, so a fast sum serves: of a tile, a
// cryptographic one cost a tenth of all that making it costs.
func Tag(content []byte) string {
	return strconv.FormatUint(xxhash.Sum64(content), 36)
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

// Coding is what Accept-Encoding likes best of the codings offered, the first of those it likes alike; empty if it takes
// none of them (RFC 9110 §12.5.3).
func Coding(lines []string, offered ...string) string {
	best, most := "", 0.0
	for _, coding := range offered {
		if weight := weightOf(coding, lines); weight > most {
			best, most = coding, weight
		}
		if most == 1 {
			break // nothing is liked better
		}
	}
	return best
}

// weightOf is the weight of a coding, or else that of *; 0 if neither is named.
func weightOf(wanted string, lines []string) float64 {
	named, wildcard := -1.0, 0.0
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			coding, parameters, _ := strings.Cut(part, ";")
			switch strings.TrimPrefix(strings.ToLower(strings.TrimSpace(coding)), "x-") { // x-gzip is gzip (§8.4.1.3)
			case wanted:
				named = quality(parameters)
			case "*":
				wildcard = quality(parameters)
			}
		}
	}
	if named >= 0 {
		return named
	}
	return wildcard
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
