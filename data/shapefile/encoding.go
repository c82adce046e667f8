package shapefile

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Encoding is how texts are written in the table. The zero Encoding is UTF-8.
type Encoding struct {
	name string
	code encoding.Encoding // nil = UTF-8
	cpg  string            // what a .cpg file says
	byte byte              // dBASE's language driver
}

// String is the encoding's name.
func (e Encoding) String() string {
	if e.name == "" {
		return "UTF-8"
	}
	return e.name
}

// encodings by all the names that .cpg files and people use, in capitals without punctuation.
func encodings() []struct {
	Encoding
	names []string
} {
	return []struct {
		Encoding
		names []string
	}{
		{Encoding{name: "UTF-8", cpg: "UTF-8"}, []string{"UTF8", "65001", "CP65001"}},
		{
			Encoding{name: "GBK", code: simplifiedchinese.GBK, cpg: "GBK", byte: 0x4d},
			[]string{"GBK", "CP936", "936", "GB2312", "EUCCN", "ANSI936", "OEM936", "MS936", "WINDOWS936", "LDID77", "LDID122"},
		},
		{Encoding{name: "GB18030", code: simplifiedchinese.GB18030, cpg: "GB18030"}, []string{"GB18030", "54936", "CP54936"}},
		{
			Encoding{name: "Big5", code: traditionalchinese.Big5, cpg: "BIG5", byte: 0x4f},
			[]string{"BIG5", "CP950", "950", "ANSI950", "OEM950", "LDID79", "LDID120"},
		},
		{
			Encoding{name: "Windows-1252", code: charmap.Windows1252, cpg: "1252", byte: 0x03},
			[]string{"WINDOWS1252", "CP1252", "1252", "ANSI1252", "LDID3"},
		},
		{
			Encoding{name: "ISO-8859-1", code: charmap.ISO8859_1, cpg: "ISO-8859-1"},
			[]string{"ISO88591", "88591", "LATIN1"},
		},
	}
}

// LookupEncoding finds an encoding by the name that a .cpg file or a person gives it.
func LookupEncoding(name string) (Encoding, error) {
	key := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToUpper(name))
	for _, e := range encodings() {
		for _, known := range e.names {
			if key == known {
				return e.Encoding, nil
			}
		}
	}
	return Encoding{}, fmt.Errorf("%w: %.40q is none of UTF-8, GBK, GB18030, Big5, Windows-1252 and ISO-8859-1", ErrEncoding, name)
}

// driverEncoding is the encoding of a dBASE language driver; false for those that say nothing: 0, and 0x57, which ESRI's
// programs write whatever the text is.
func driverEncoding(driver byte) (Encoding, bool) {
	drivers := map[byte]string{
		0x03: "1252", 0x4d: "GBK", 0x7a: "GBK", 0x4f: "BIG5", 0x78: "BIG5",
	}
	e, err := LookupEncoding(drivers[driver])
	return e, err == nil
}

// decode reads a text; the second result is false if it is none in this encoding. full says that the text fills its
// field, so that a character may have been cut in two at its end.
func (e Encoding) decode(raw []byte, full bool) (string, bool) {
	if e.code == nil {
		if full {
			raw = withoutHalfRune(raw)
		}
		return string(raw), utf8.Valid(raw)
	}
	text, ok := e.strictly(raw)
	if !ok && full && len(raw) > 1 {
		text, ok = e.strictly(raw[:len(raw)-1]) // half of a character of two bytes
	}
	return text, ok
}

func (e Encoding) strictly(raw []byte) (string, bool) {
	text, err := e.code.NewDecoder().Bytes(raw)
	return string(text), err == nil && !strings.ContainsRune(string(text), utf8.RuneError)
}

func withoutHalfRune(raw []byte) []byte {
	for back := 1; back < utf8.UTFMax && back <= len(raw); back++ {
		at := len(raw) - back
		if utf8.RuneStart(raw[at]) {
			if !utf8.FullRune(raw[at:]) {
				return raw[:at]
			}
			return raw
		}
	}
	return raw
}

// encode writes a text in at most so many bytes, whole characters only. The second result is false if it had to be cut
// or has characters that the encoding lacks.
func (e Encoding) encode(text string, limit int) ([]byte, bool) {
	whole := true
	var out []byte
	for _, r := range text {
		raw := []byte(string(r))
		if e.code != nil {
			encoded, err := e.code.NewEncoder().Bytes(raw)
			if err != nil {
				encoded, whole = []byte{'?'}, false
			}
			raw = encoded
		}
		if len(out)+len(raw) > limit {
			return out, false
		}
		out = append(out, raw...)
	}
	return out, whole
}
