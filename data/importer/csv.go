package importer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// openCSV reads a table of delimited texts; which sign delimits them is seen in its head.
func openCSV(o Options, head []byte) (source, error) {
	if o.Layer != "" {
		return nil, o.problem("leave --layer out", "CSV has no layers, so %q is not among them", o.Layer)
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return nil, o.problem("export it again as CSV", "it has bytes in it that no text has")
	}
	name, code, err := textEncoding(o)
	if err != nil {
		return nil, err
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	s := &sheet{options: o, encoding: name}
	s.open = func() (cellRows, error) {
		file, err := os.Open(o.File)
		if err != nil {
			return nil, err
		}
		return newCSVRows(file, file, code, delimiter(line)), nil
	}
	s.explain = func(err error) error { return explainCSV(o, name, err) }
	return s, nil
}

// textEncoding is UTF-8 unless the options say otherwise.
func textEncoding(o Options) (string, encoding.Encoding, error) {
	switch key := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToUpper(o.Encoding)); key {
	case "", "UTF8":
		return "UTF-8", nil, nil
	case "GBK", "GB2312", "CP936", "936":
		return "GBK", simplifiedchinese.GBK, nil
	case "GB18030":
		return "GB18030", simplifiedchinese.GB18030, nil
	default:
		return "", nil, o.problem("say --encoding UTF-8, GBK or GB18030", "the encoding %q is not known", o.Encoding)
	}
}

// delimiter is the sign that stands most often in the head.
func delimiter(head []byte) rune {
	best, most := ',', 0
	for _, sign := range ",;\t|" {
		if n := bytes.Count(head, []byte(string(sign))); n > most {
			best, most = sign, n
		}
	}
	return best
}

type csvRows struct {
	csv    *csv.Reader
	text   *checkedText
	coded  bool
	closer io.Closer
}

func newCSVRows(from io.Reader, closer io.Closer, code encoding.Encoding, sign rune) *csvRows {
	if code != nil {
		from = code.NewDecoder().Reader(from)
	}
	text := &checkedText{from: from}
	r := csv.NewReader(text)
	r.Comma, r.FieldsPerRecord, r.ReuseRecord, r.TrimLeadingSpace = sign, -1, true, sign != '\t'
	return &csvRows{csv: r, text: text, coded: code != nil, closer: closer}
}

func (c *csvRows) close() error { return c.closer.Close() }

// errNotCoded says that a text is not in the encoding it is said to be in.
var errNotCoded = errors.New("not in its encoding")

func (c *csvRows) next() ([]string, error) {
	c.text.mark()
	cells, err := c.csv.Read()
	if err != nil {
		return nil, err
	}
	for _, cell := range cells {
		if c.coded && strings.ContainsRune(cell, utf8.RuneError) {
			line, _ := c.csv.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, errNotCoded)
		}
	}
	return cells, nil
}

func explainCSV(o Options, encoding string, err error) error {
	var parse *csv.ParseError
	var wrong *notUTF8
	var long *tooLong
	switch {
	case errors.As(err, &wrong):
		return o.problem("say what it is: --encoding GBK, or GB18030", "it is %s", wrong).asks(AskEncoding, "GBK", "GB18030")
	case errors.As(err, &long):
		return o.problem("look for a quotation mark that is not closed", "%s", long)
	case errors.As(err, &parse) && errors.Is(parse.Err, csv.ErrQuote):
		return o.problem("close it, or write a quotation mark inside a cell twice", "in line %d a quotation mark is opened and not closed as it should", parse.StartLine)
	case errors.As(err, &parse) && errors.Is(parse.Err, csv.ErrBareQuote):
		return o.problem(`write the cell in quotation marks and those in it twice`, "in line %d there is a quotation mark inside a cell", parse.Line)
	case errors.Is(err, errNotCoded):
		return &Problem{File: o.File, What: "it is not " + encoding, Do: "say the right --encoding", Err: err, Ask: AskEncoding, Choices: []string{"UTF-8", "GBK", "GB18030"}}
	case errors.Is(err, io.EOF):
		return o.problem("export it again", "it has no head")
	default:
		return &Problem{File: o.File, What: "it cannot be read", Err: err}
	}
}
