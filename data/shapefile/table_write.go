package shapefile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"lintu/data"
)

// tableWriter writes .dbf.
type tableWriter struct {
	file     *os.File
	to       *bufio.Writer
	fields   []Field
	encoding Encoding
	width    int
	rows     int64
	cut      int64
	record   []byte
}

func createTable(path string, fields []Field, e Encoding) (*tableWriter, error) {
	t := &tableWriter{fields: fields, encoding: e, width: 1}
	for _, f := range fields {
		if f.Width < 1 || f.Width > widestText || !strings.ContainsRune("CNFDL", rune(f.Kind)) {
			return nil, fmt.Errorf("column %s of kind %q cannot be %d wide", f.Name, f.Kind, f.Width)
		}
		t.width += f.Width
	}
	if t.width > math.MaxUint16 || len(fields) > mostFields {
		return nil, fmt.Errorf("%w: %d columns of %d bytes", ErrTooLarge, len(fields), t.width)
	}
	if len(fields) == 0 { // a table without columns cannot be read by anybody
		return nil, errors.New("a Shapefile has at least one column")
	}
	t.record = make([]byte, t.width)
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	t.file, t.to = file, bufio.NewWriterSize(file, 1<<16)
	_, err = t.to.Write(t.head())
	return t, err
}

func (t *tableWriter) head() []byte {
	head := make([]byte, tableHead)
	head[0] = 3
	head[1], head[2], head[3] = 126, 1, 1 // a day, for the format wants one; 1900 + 126
	binary.LittleEndian.PutUint32(head[4:], uint32(t.rows))
	binary.LittleEndian.PutUint16(head[8:], uint16(tableHead*(len(t.fields)+1)+1))
	binary.LittleEndian.PutUint16(head[10:], uint16(t.width))
	head[29] = t.encoding.byte
	for _, f := range t.fields {
		column := make([]byte, tableHead)
		raw, _ := t.encoding.encode(f.Name, longestName)
		copy(column, raw)
		column[11], column[16], column[17] = f.Kind, byte(f.Width), byte(f.Decimals)
		head = append(head, column...)
	}
	return append(head, headEnd)
}

func (t *tableWriter) write(values []data.Value) error {
	if int64(tableHead*(len(t.fields)+1)+1)+(t.rows+1)*int64(t.width) > largest {
		return fmt.Errorf("%w: its .dbf would be longer than 2 GB", ErrTooLarge)
	}
	t.record[0] = ' '
	at := 1
	for i, f := range t.fields {
		t.put(t.record[at:at+f.Width], f, values[i])
		at += f.Width
	}
	t.rows++
	_, err := t.to.Write(t.record)
	return err
}

// put writes a value: texts to the left, numbers to the right of their field.
func (t *tableWriter) put(to []byte, f Field, v data.Value) {
	for i := range to {
		to[i] = ' '
	}
	switch {
	case v.IsNull():
		if f.Kind == 'L' {
			to[0] = '?'
		}
	case f.Kind == 'C':
		raw, whole := t.encoding.encode(v.String(), f.Width)
		copy(to, raw)
		if !whole {
			t.cut++
		}
	case f.Kind == 'L':
		to[0] = 'F'
		if v.Bool() {
			to[0] = 'T'
		}
	case f.Kind == 'D':
		copy(to, v.Time().Format("20060102"))
	default:
		text := numberText(v, f)
		if text == "" {
			t.cut++
			text = strings.Repeat("*", f.Width)
		}
		copy(to[f.Width-len(text):], text)
	}
}

// numberText writes a number as exactly as its field admits; empty if it does not fit.
func numberText(v data.Value, f Field) string {
	if v.Type() == data.TypeInt || f.Decimals == 0 {
		if text := strconv.FormatInt(v.Int(), 10); len(text) <= f.Width {
			return text
		}
		return ""
	}
	text := strconv.FormatFloat(v.Real(), 'f', -1, 64)
	if len(text) > f.Width {
		text = strconv.FormatFloat(v.Real(), 'g', f.Width-8, 64) // sign, point and exponent take up to eight
	}
	if len(text) > f.Width || math.IsNaN(v.Real()) || math.IsInf(v.Real(), 0) {
		return ""
	}
	return text
}

func (t *tableWriter) close() error {
	if err := t.to.WriteByte(0x1a); err != nil { // dBASE's end of file
		return err
	}
	if err := t.to.Flush(); err != nil {
		return err
	}
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(t.file, bytes.NewReader(t.head())); err != nil {
		return err
	}
	return t.file.Close()
}
