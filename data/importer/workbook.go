package importer

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Limits of a workbook, unpacked: what is larger goes through temporary files, or is no workbook.
const (
	largestWorkbook = 4 << 30
	keptInMemory    = 16 << 20
)

// openWorkbook reads a sheet of an Excel workbook, row by row.
func openWorkbook(o Options) (source, error) {
	s := &sheet{options: o}
	book, err := openBook(o)
	if err != nil {
		return nil, err
	}
	s.name, err = chooseSheet(o, book)
	if err = errors.Join(err, book.Close()); err != nil {
		return nil, err
	}
	s.open = func() (cellRows, error) {
		book, err := openBook(o)
		if err != nil {
			return nil, err
		}
		rows, err := book.Rows(s.name)
		if err != nil {
			return nil, errors.Join(err, book.Close())
		}
		return &workbookRows{book: book, rows: rows}, nil
	}
	s.explain = func(err error) error {
		var problem *Problem
		switch {
		case errors.As(err, &problem):
			return problem
		case errors.Is(err, io.EOF):
			return o.problem("give the columns names in the first row", "sheet %q is empty", s.name)
		default:
			return &Problem{File: o.File, What: "the workbook is damaged", Do: "save it again", Err: err}
		}
	}
	return s, nil
}

// mostRows of a sheet, by Excel's own rules.
const mostRows = 1 << 20

// checkSheets demands that the sheets of a workbook are whole and their rows numbered as they come: the library that
// reads them takes one that is cut off for a shorter one, and a row number without end for as many empty rows.
func checkSheets(o Options, files []*zip.File) error {
	if err := checkArchive(o, files); err != nil {
		return err
	}
	for _, f := range files {
		if path.Dir(f.Name) != "xl/worksheets" || path.Ext(f.Name) != ".xml" {
			continue
		}
		if err := checkSheet(f); err != nil {
			return &Problem{File: o.File, What: "the workbook is damaged", Do: "save it again", Err: fmt.Errorf("%s: %w", path.Base(f.Name), err)}
		}
	}
	return nil
}

func checkSheet(f *zip.File) (err error) {
	from, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	decoder, last := xml.NewDecoder(from), int64(0)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "row" {
			continue
		}
		last++
		for _, a := range start.Attr {
			if a.Name.Local != "r" {
				continue
			}
			number, err := strconv.ParseInt(a.Value, 10, 64)
			if err != nil || number < last || number > mostRows {
				return fmt.Errorf("a row after row %d is numbered %.20q", last-1, a.Value)
			}
			last = number
		}
	}
}

func openBook(o Options) (*excelize.File, error) {
	book, err := excelize.OpenFile(o.File, excelize.Options{
		RawCellValue: true, UnzipSizeLimit: largestWorkbook, UnzipXMLSizeLimit: keptInMemory,
	})
	if err != nil {
		return nil, &Problem{
			File: o.File, What: "the workbook is damaged", Err: err, Do: "save it again",
		}
	}
	return book, nil
}

// chooseSheet takes the sheet that was asked for, or the only one with anything in it.
func chooseSheet(o Options, book *excelize.File) (string, error) {
	var filled []string
	for _, name := range book.GetSheetList() {
		if o.Layer == name {
			return name, nil
		}
		rows, err := book.Rows(name)
		if err != nil {
			continue // a chart
		}
		if rows.Next() {
			filled = append(filled, name)
		}
		if err := rows.Close(); err != nil {
			return "", &Problem{File: o.File, What: "the workbook is damaged", Do: "save it again", Err: err}
		}
	}
	switch {
	case o.Layer != "":
		return "", o.problem("its sheets are "+strings.Join(book.GetSheetList(), ", "), "it has no sheet %q", o.Layer)
	case len(filled) == 0:
		return "", o.problem("save it again", "nothing stands in any of its sheets")
	case len(filled) > 1:
		return "", o.problem("choose one with --layer", "it has %d sheets: %s", len(filled), strings.Join(filled, ", ")).asks(AskLayer, filled...)
	default:
		return filled[0], nil
	}
}

type workbookRows struct {
	book *excelize.File
	rows *excelize.Rows
}

func (w *workbookRows) close() error { return errors.Join(w.rows.Close(), w.book.Close()) }

func (w *workbookRows) next() ([]string, error) {
	if !w.rows.Next() {
		if err := w.rows.Error(); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	return w.rows.Columns()
}
