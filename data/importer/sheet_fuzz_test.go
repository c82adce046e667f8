package importer

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// bothReadings demands that a file's first reading refuses it with a Problem, or that the second sees the same rows and
// whatever is kept of their geometry is mended for good.
func bothReadings(t *testing.T, from source) {
	t.Helper()
	s, err := from.learn(t.Context())
	var problem *Problem
	if err != nil {
		if !errors.As(err, &problem) {
			t.Fatalf("%v is no Problem", err)
		}
		return
	}
	count := int64(0)
	err = from.rows(t.Context(), func(r record) error {
		count++
		if r.fault == nil && len(r.values) != len(s.columns) {
			t.Fatalf("row %d has %d values for %d columns", r.row, len(r.values), len(s.columns))
		}
		checkMended(t, r)
		return nil
	})
	if err != nil || count != s.total {
		t.Fatalf("%d rows, then %d, %v", s.total, count, err)
	}
}

// Whatever stands in a table of texts, in whatever encoding it is said to be.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"lon,lat,name\n121.4,37.4,桥\n", "\ufeff经度;纬度\r\n121,4;37,4\r\n", "wkt\nPOINT (1 2)\n\"POLYGON ((0 0,1 0,1 1,0 0))\"\n", "a\tb\n1\t2\n",
		"lon,lat\n\"121.4\n,37\n", "x,y\n1e400,2\n,\n0,0,0\n", "lon,lat,\n1,2,3,4\n", "wkt\nSRID=4549;POINT(1 2)\nSRID=1;POINT(1 2)\n", "code,name\n50,重庆市\n",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, gbk bool) {
		if strings.IndexByte(text, 0) >= 0 {
			return // refused before it is a table
		}
		o := Options{File: "in.csv"}
		if gbk {
			o.Encoding = "GBK"
		}
		from, err := openCSV(o, []byte(text[:min(len(text), 512)]))
		if err != nil {
			t.Fatal(err)
		}
		s, ok := from.(*sheet)
		if !ok {
			t.Fatalf("%T is no sheet", from)
		}
		_, code, err := textEncoding(o)
		if err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(text, "\n")
		s.open = func() (cellRows, error) {
			return newCSVRows(strings.NewReader(text), io.NopCloser(nil), code, delimiter([]byte(line))), nil
		}
		bothReadings(t, s)
	})
}

// Whatever stands in the sheet of a workbook: the rest of the workbook is whole.
func FuzzSheet(f *testing.F) {
	rest, seed := partsOfBook(f)
	f.Add(seed)
	for _, change := range [][2]string{{"121.4", "1e400"}, {"<row", "<rou"}, {`r="B`, `r="XFE`}, {`r="2"`, `r="1048577"`}, {`t="s"`, `t="b"`}, {"</sheetData>", ""}, {"121.4", "-"}} {
		f.Add(strings.Replace(seed, change[0], change[1], 1))
	}
	f.Fuzz(func(t *testing.T, sheetXML string) {
		path := filepath.Join(t.TempDir(), "in.xlsx")
		if err := os.WriteFile(path, book(t, rest, sheetXML), 0o600); err != nil {
			t.Fatal(err)
		}
		from, err := openZIP(Options{File: path})
		var problem *Problem
		if err != nil {
			if !errors.As(err, &problem) {
				t.Fatalf("%v is no Problem", err)
			}
			return
		}
		bothReadings(t, from)
		if err := from.close(); err != nil {
			t.Fatal(err)
		}
	})
}

const sheetPath = "xl/worksheets/sheet1.xml"

// partsOfBook are the files of a workbook but its sheet, and its sheet.
func partsOfBook(f *testing.F) (map[string][]byte, string) {
	f.Helper()
	made := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "lon", "B1": "lat", "C1": "名称", "A2": 121.4, "B2": 37.4, "C2": "桥", "A3": 121.5, "B3": 37.5} {
		if err := made.SetCellValue("Sheet1", cell, value); err != nil {
			f.Fatal(err)
		}
	}
	whole, err := made.WriteToBuffer()
	if err != nil {
		f.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(whole.Bytes()), int64(whole.Len()))
	if err != nil {
		f.Fatal(err)
	}
	files := map[string][]byte{}
	for _, file := range archive.File {
		from, err := file.Open()
		if err != nil {
			f.Fatal(err)
		}
		if files[file.Name], err = io.ReadAll(from); err != nil {
			f.Fatal(err)
		}
	}
	sheetXML := string(files[sheetPath])
	delete(files, sheetPath)
	return files, sheetXML
}

func book(t *testing.T, rest map[string][]byte, sheetXML string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, content []byte) {
		to, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range rest {
		put(name, content)
	}
	put(sheetPath, []byte(sheetXML))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Well-known text as other programs write it, and as nobody should.
func FuzzWellKnownText(f *testing.F) {
	for _, seed := range []string{
		"POINT (121.4 37.4)", "SRID=4549;POINT Z (1 2 3)", "POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 1))", "MULTIPOLYGON EMPTY", "LINESTRING ZM (1 2 3 4,5 6 7 8)",
		"GEOMETRYCOLLECTION(POINT(1 2),GEOMETRYCOLLECTION(POINT(3 4)))", "POINT(NaN 1)", "POINT(1e999 1)", "multipoint(1 2,3 4)", "POLYGON((0 0,1 1,0 1,1 0,0 0))", "POINT(",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := &sheet{head: []string{"wkt"}, where: whereabouts{x: -1, y: -1}, encoding: "UTF-8"}
		g, wrong := s.wellKnownText(text)
		if wrong == nil {
			checkMended(t, record{geometry: g})
		}
	})
}
