package shapefile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb"

	"lintu/data"
)

// Options say how to read what the file does not say itself.
type Options struct {
	Encoding string // of the table's text, over what .cpg and the table say; empty = as they say
}

// Reader is an opened Shapefile. Every Scan reads it anew.
type Reader struct {
	base     string // path without its extension
	parts    map[string]string
	fields   []Field
	left     []string
	records  int64
	shape    data.Shape
	encoding Encoding
	declared bool
	prj      string
}

// Row is a record. Values are the callee's until Scan's function returns.
type Row struct {
	Number   int64 // of the record, from 1; deleted records are left out but counted
	Geometry orb.Geometry
	Values   []data.Value
	Err      error // the first thing in it that cannot be read, a *ValueError
}

// Open opens a Shapefile by the path of its .shp.
func Open(path string, o Options) (*Reader, error) {
	r, err := open(path, o)
	if err != nil {
		return nil, fmt.Errorf("open Shapefile %s: %w", path, err)
	}
	return r, nil
}

func open(path string, o Options) (*Reader, error) {
	r := &Reader{base: strings.TrimSuffix(path, filepath.Ext(path)), parts: map[string]string{}}
	if err := r.findParts(); err != nil {
		return nil, err
	}
	prj, err := r.small("prj")
	if err != nil {
		return nil, err
	}
	r.prj = prj
	s, err := openShapes(r.parts["shp"], r.parts["shx"])
	if err != nil {
		return nil, err
	}
	r.shape = shapeOf(s.code)
	if err = s.close(); err != nil {
		return nil, err
	}
	file, err := os.Open(r.parts["dbf"])
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read from
	t, err := newTable(file)
	if err != nil {
		return nil, err
	}
	if err := r.chooseEncoding(o, t.driver); err != nil {
		return nil, err
	}
	if err := t.name(r.encoding); err != nil {
		return nil, err
	}
	r.fields, r.left, r.records = t.fields, t.left, t.records
	return r, nil
}

// findParts looks for the files beside each other, in small and capital letters.
func (r *Reader) findParts() error {
	for _, part := range []string{"shp", "shx", "dbf", "prj", "cpg"} {
		for _, ending := range []string{part, strings.ToUpper(part)} {
			if _, err := os.Stat(r.base + "." + ending); err == nil {
				r.parts[part] = r.base + "." + ending
				break
			} else if !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	for _, part := range []string{"shp", "dbf"} {
		if r.parts[part] == "" {
			return fmt.Errorf("%w: there is no %s.%s", ErrMissing, filepath.Base(r.base), part)
		}
	}
	return nil
}

// smallest is the length up to which a .prj or .cpg is one.
const smallest = 64 << 10

func (r *Reader) small(part string) (string, error) {
	path := r.parts[part]
	if path == "" {
		return "", nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Size() > smallest {
		return "", damaged("."+part, "it is longer than %d bytes", smallest)
	}
	text, err := os.ReadFile(path)
	return strings.TrimSpace(strings.TrimPrefix(string(text), "\ufeff")), err
}

// chooseEncoding takes the encoding from the options, the .cpg or the table, in this order; UTF-8 for want of one, which
// a text that is none will contradict.
func (r *Reader) chooseEncoding(o Options, driver byte) (err error) {
	page, err := r.small("cpg")
	if err != nil {
		return err
	}
	switch {
	case o.Encoding != "":
		r.encoding, err = LookupEncoding(o.Encoding)
		r.declared = true
	case page != "":
		r.encoding, err = LookupEncoding(page)
		r.declared = true
	default:
		r.encoding, r.declared = driverEncoding(driver)
	}
	return err
}

// Fields are the columns, in order.
func (r *Reader) Fields() []Field { return r.fields }

// Left are columns of kinds that are not read: memos and binary numbers.
func (r *Reader) Left() []string { return r.left }

// Shape is what the file holds.
func (r *Reader) Shape() data.Shape { return r.shape }

// Encoding is how its text is read, and whether that was said by somebody or assumed.
func (r *Reader) Encoding() (Encoding, bool) { return r.encoding, r.declared }

// Projection is the text of the .prj, empty if there is none.
func (r *Reader) Projection() string { return r.prj }

// Scan calls each with every row in the order of the file. An error of each ends the scan and is returned.
func (r *Reader) Scan(ctx context.Context, each func(Row) error) (err error) {
	s, err := openShapes(r.parts["shp"], r.parts["shx"])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	file, err := os.Open(r.parts["dbf"])
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read from
	t, err := newTable(file)
	if err != nil {
		return err
	}
	t.fields = r.fields
	if s.count >= 0 && s.count != t.records {
		return damaged("it", "there are %d shapes and %d rows in the table", s.count, t.records)
	}
	row := Row{Values: make([]data.Value, len(r.fields))}
	for row.Number = 1; row.Number <= t.records; row.Number++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		kept, err := r.read(s, t, &row)
		if err != nil {
			return err
		}
		if !kept {
			continue
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return s.end()
}

// read fills a row; false if it is deleted.
func (r *Reader) read(s *shapes, t *table, row *Row) (bool, error) {
	content, err := s.next(row.Number)
	if err != nil {
		return false, err
	}
	deleted, err := t.next()
	if err != nil || deleted {
		return false, err
	}
	row.Geometry, row.Err = decodeShape(content)
	for i, f := range r.fields {
		v, wrong := t.value(f, r.encoding)
		if wrong != nil && row.Err == nil {
			row.Err = wrong
		}
		row.Values[i] = v
	}
	return true, nil
}
