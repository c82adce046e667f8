package importer

import (
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"lintu/data"
)

// errorFile lists refused rows as CSV: row, id, field, value, reason in English and Chinese. It is made with the first of them.
type errorFile struct {
	options Options
	file    *os.File
	csv     *csv.Writer
}

// openErrorFile makes sure, before anything is written to the store, that the file can be made.
func openErrorFile(o Options) (*errorFile, error) {
	e := &errorFile{options: o}
	if o.ErrorFile == "" {
		return e, nil
	}
	if info, err := os.Stat(o.ErrorFile); err == nil && info.IsDir() {
		return nil, o.problem("name a file in it", "the error file %s is a folder", o.ErrorFile)
	}
	if SameFile(o.ErrorFile, o.File) {
		return nil, o.problem("name another file for the errors", "the error file would overwrite it")
	}
	probe, err := os.CreateTemp(filepath.Dir(o.ErrorFile), ".lintu-errors-*")
	if err != nil {
		return nil, &Problem{File: o.File, What: "the error file " + o.ErrorFile + " cannot be written", Do: "name another with --error-file", Err: err}
	}
	return e, errors.Join(probe.Close(), os.Remove(probe.Name()), removeStale(o.ErrorFile))
}

// errorHead is the first line of an error file, behind the byte order mark without which Excel takes UTF-8 for GBK.
const errorHead = "\ufeffrow,id,field,value,reason,原因\n"

// removeStale takes the list of an earlier run away, which is no longer true; any other file stays until a row is refused.
func removeStale(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	head := make([]byte, len(errorHead))
	_, err = io.ReadFull(file, head)
	if closed := file.Close(); closed != nil {
		return closed
	}
	if err != nil || string(head) != errorHead {
		return nil //nolint:nilerr // shorter than our head: somebody else's
	}
	return os.Remove(path)
}

// ErrorFileName is a name for the error file of an import that no other one has: of another file or layer, into another table,
// or of its rows of another shape.
func (o Options) ErrorFileName() string {
	name := func(text string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r) {
				return r
			}
			return '-'
		}, text)
	}
	base := filepath.Base(o.File)
	parts := []string{name(strings.TrimSuffix(base, filepath.Ext(base)))}
	shape := ""
	if o.Shape != data.ShapeNone {
		shape = shapeWord(o.Shape)
	}
	for _, part := range []string{o.Layer, strings.TrimPrefix(o.As, "features:"), shape} {
		if part = name(part); part != "" && part != parts[len(parts)-1] {
			parts = append(parts, part)
		}
	}
	return strings.Join(append(parts, "errors.csv"), "-")
}

// SameFile reports whether two paths are one file.
func SameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

func (e *errorFile) add(r record, f Refusal) error {
	if e.options.ErrorFile == "" {
		return nil
	}
	if e.csv == nil {
		file, err := os.Create(e.options.ErrorFile)
		if err != nil {
			return &Problem{File: e.options.File, What: "the error file cannot be written", Err: err}
		}
		if _, err := file.WriteString(errorHead); err != nil {
			return errors.Join(err, file.Close())
		}
		e.file, e.csv = file, csv.NewWriter(file)
	}
	return e.csv.Write([]string{
		strconv.FormatInt(r.row, 10), plainCell(hide("id", r.key)), plainCell(f.Field), plainCell(f.Value), plainCell(f.Reason), plainCell(f.ReasonZH),
	})
}

// plainCell keeps a spreadsheet from taking a cell for a formula.
func plainCell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func (e *errorFile) close() error {
	if e.file == nil {
		return nil
	}
	e.csv.Flush()
	if err := e.csv.Error(); err != nil {
		return err
	}
	return e.file.Close()
}
