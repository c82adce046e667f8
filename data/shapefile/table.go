package shapefile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"lintu/data"
)

// Field is a column of the table.
type Field struct {
	Name     string
	Kind     byte // dBASE's: C text, N or F number, D date, L truth
	Width    int  // bytes
	Decimals int
	at       int // in the record
}

// Type is what the field's values are read as: a number without decimals of up to 18 digits is an integer.
func (f Field) Type() data.Type {
	switch {
	case f.Kind == 'D':
		return data.TypeTime
	case f.Kind == 'L':
		return data.TypeBool
	case (f.Kind == 'N' || f.Kind == 'F') && f.Decimals == 0 && f.Width <= 18:
		return data.TypeInt
	case f.Kind == 'N' || f.Kind == 'F':
		return data.TypeReal
	default:
		return data.TypeText
	}
}

// table reads a dBASE file from its beginning, record by record.
type table struct {
	from    *bufio.Reader
	records int64
	width   int // of a record, with the mark of deletion
	driver  byte
	names   [][]byte // as they are written, by fields
	fields  []Field
	left    []string // columns of kinds that are not read
	record  []byte
}

const (
	tableHead  = 32 // bytes, as is each field's description
	headEnd    = 0x0d
	mostFields = 1024
)

func newTable(from io.Reader) (*table, error) {
	t := &table{from: bufio.NewReaderSize(from, 1<<16)}
	head := make([]byte, tableHead)
	if _, err := io.ReadFull(t.from, head); err != nil {
		return nil, cut(".dbf", "its head", err)
	}
	if head[0]&0x07 != 3 && head[0] != 0x30 && head[0] != 0xf5 { // dBASE III, Visual FoxPro, FoxPro with memo
		return nil, damaged(".dbf", "it begins with %#x and is no dBASE III table", head[0])
	}
	t.records = int64(binary.LittleEndian.Uint32(head[4:]))
	headSize := int(binary.LittleEndian.Uint16(head[8:]))
	t.width, t.driver = int(binary.LittleEndian.Uint16(head[10:])), head[29]
	if headSize < tableHead+1 || t.width < 1 {
		return nil, damaged(".dbf", "its head is %d bytes long and a record %d", headSize, t.width)
	}
	rest := make([]byte, headSize-tableHead)
	if _, err := io.ReadFull(t.from, rest); err != nil {
		return nil, cut(".dbf", "its head", err)
	}
	if err := t.readFields(rest); err != nil {
		return nil, err
	}
	t.record = make([]byte, t.width)
	return t, nil
}

// readFields reads the descriptions of the columns.
func (t *table) readFields(rest []byte) error {
	at := 1 // after the mark of deletion
	for ; len(rest) >= tableHead && rest[0] != headEnd; rest = rest[tableHead:] {
		raw, _, _ := bytes.Cut(rest[:11], []byte{0})
		f := Field{Kind: rest[11], Width: int(rest[16]), Decimals: int(rest[17]), at: at}
		if f.Kind == 'C' { // long texts keep the high byte of their width where others have decimals
			f.Width, f.Decimals = f.Width+f.Decimals<<8, 0
		}
		at += f.Width
		if f.Width == 0 || at > t.width {
			return damaged(".dbf", "column %d does not fit in a record of %d bytes", len(t.fields)+len(t.left)+1, t.width)
		}
		if len(t.fields)+len(t.left) == mostFields {
			return damaged(".dbf", "it has more than %d columns", mostFields)
		}
		if !bytes.ContainsRune([]byte("CNFDL"), rune(f.Kind)) {
			t.left = append(t.left, string(bytes.TrimSpace(raw)))
			continue
		}
		t.names, t.fields = append(t.names, bytes.TrimSpace(raw)), append(t.fields, f)
	}
	if len(rest) == 0 || rest[0] != headEnd {
		return damaged(".dbf", "the list of its columns does not end")
	}
	return nil
}

// name gives the columns their names in an encoding.
func (t *table) name(e Encoding) error {
	for i, raw := range t.names {
		name, ok := e.decode(raw, len(raw) >= 10)
		if !ok {
			return fmt.Errorf("%w: the name of column %d is not %s", ErrEncoding, i+1, e)
		}
		if name == "" {
			name = "column_" + strconv.Itoa(i+1)
		}
		t.fields[i].Name = name
	}
	return nil
}

// next reads a record; its bytes are good until the next call.
func (t *table) next() (deleted bool, err error) {
	if _, err := io.ReadFull(t.from, t.record); err != nil {
		return false, cut(".dbf", "its records", err)
	}
	return t.record[0] == '*', nil
}

func cut(part, where string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged(part, "it ends within %s", where)
	}
	return fmt.Errorf("read %s: %w", part, err)
}

// value reads a field of the record; blanks and the signs that stand for nothing are null.
func (t *table) value(f Field, e Encoding) (data.Value, *ValueError) {
	raw := bytes.TrimRight(t.record[f.at:f.at+f.Width], " \x00")
	if f.Kind == 'C' {
		text, ok := e.decode(bytes.TrimLeft(raw, " "), len(raw) == f.Width)
		if !ok {
			return data.Null(), &ValueError{Field: f.Name, Reason: "its text is not " + e.String()}
		}
		return data.Note(text), nil
	}
	text := string(bytes.TrimSpace(raw))
	if text == "" || strings.Trim(text, "*") == "" {
		return data.Null(), nil
	}
	switch f.Kind {
	case 'L':
		return truth(f, text)
	case 'D':
		return date(f, text)
	default:
		return number(f, text)
	}
}

func truth(f Field, text string) (data.Value, *ValueError) {
	switch text {
	case "T", "t", "Y", "y", "1":
		return data.Bool(true), nil
	case "F", "f", "N", "n", "0":
		return data.Bool(false), nil
	case "?":
		return data.Null(), nil
	default:
		return data.Null(), &ValueError{Field: f.Name, Value: printable(text), Reason: "it is neither T nor F"}
	}
}

func date(f Field, text string) (data.Value, *ValueError) {
	if strings.Trim(text, "0") == "" {
		return data.Null(), nil
	}
	day, err := time.ParseInLocation("20060102", text, time.UTC)
	if err != nil {
		return data.Null(), &ValueError{Field: f.Name, Value: printable(text), Reason: "it is no date of the form YYYYMMDD"}
	}
	return data.Time(day), nil
}

func number(f Field, text string) (data.Value, *ValueError) {
	if f.Type() == data.TypeInt {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return data.Int(n), nil
		}
	}
	// a decimal comma is what some programs write under a European Windows
	v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return data.Null(), &ValueError{Field: f.Name, Value: printable(text), Reason: "it is no number"}
	}
	return data.Real(v), nil
}

// printable is a refused value as ASCII.
func printable(text string) string { return strings.Trim(strconv.QuoteToASCII(text), `"`) }
