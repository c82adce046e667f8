package importer_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"lintu/data"
	"lintu/data/importer"
)

// entry is a file of an archive; change marks it as archives of other programs do.
type packedFile struct {
	name    string
	content []byte
	change  func(*zip.FileHeader)
}

// archive packs files.
func archive(t testing.TB, files ...packedFile) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		head := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if f.change != nil {
			f.change(head)
		}
		to, err := w.CreateHeader(head)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(f.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, "in.zip", out.String())
}

// parts are those of a Shapefile, under another name.
func parts(t testing.TB, shp, name string) []packedFile {
	t.Helper()
	var all []packedFile
	for _, ending := range []string{".shp", ".shx", ".dbf", ".prj", ".cpg"} {
		content, err := os.ReadFile(strings.TrimSuffix(shp, ".shp") + ending)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, packedFile{name: name + ending, content: content})
	}
	return all
}

func TestAZippedShapefileIsReadAsItIs(t *testing.T) {
	shp := shapes(t, "GBK", definition(t, "EPSG:4549"), nil)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("小区/锦绣")
	if err != nil {
		t.Fatal(err)
	}
	chinese := parts(t, shp, gbk)
	for i := range chinese {
		chinese[i].change = func(h *zip.FileHeader) { h.NonUTF8 = true }
	}
	mac := append(parts(t, shp, "a/b"), packedFile{name: "__MACOSX/a/._b.shp", content: []byte("x")}, packedFile{name: "readme.txt"})
	for name, files := range map[string][]packedFile{"GBK names": chinese, "from a Mac": mac, "capitals": parts(t, shp, "A")} {
		work := t.TempDir()
		store := newStore(t)
		report := run(t, store, importer.Options{File: archive(t, files...), As: "features:things", Work: work})
		if report.Stored != 3 || report.CRS != "EPSG:4549" || report.Encoding != "GBK" {
			t.Errorf("%s: %+v", name, report)
		}
		if left, err := os.ReadDir(work); err != nil || len(left) != 0 {
			t.Errorf("%s: left behind: %v %v", name, left, err)
		}
	}
	two := append(parts(t, shp, "楼"), parts(t, shp, "路")...)
	report := run(t, newStore(t), importer.Options{File: archive(t, two...), As: "features:things", Layer: "路"})
	if report.Stored != 3 {
		t.Errorf("%+v", report)
	}
	if out, err := exec.CommandContext(t.Context(), "ogrinfo", "-so", "-al", "/vsizip/"+archive(t, parts(t, shp, "x")...)).CombinedOutput(); err != nil || !strings.Contains(string(out), "Feature Count: 3") {
		t.Errorf("GDAL reads another file: %v %s", err, out)
	}
}

// An archive that is no honest one is refused before a byte of it is unpacked, and nothing of it is left.
func TestWhatCannotBeReadOfArchivesSaysWhy(t *testing.T) {
	shp := shapes(t, "GBK", definition(t, "EPSG:4549"), nil)
	whole := parts(t, shp, "楼")
	changed := func(i int, change func(*packedFile)) []packedFile {
		files := append([]packedFile{}, whole...)
		change(&files[i])
		return files
	}
	packed, err := os.ReadFile(archive(t, whole...))
	if err != nil {
		t.Fatal(err)
	}
	many := make([]packedFile, 10_001)
	for i := range many {
		many[i].name = strings.Repeat("a", 1+i%50) + "/x"
	}
	zeros := make([]byte, 300<<20)
	for _, c := range []struct {
		name    string
		options importer.Options
		want    []string
	}{
		{"several Shapefiles", importer.Options{File: archive(t, append(parts(t, shp, "路"), whole...)...)}, []string{"2 Shapefiles: 楼, 路", "--layer"}},
		{"no such Shapefile", importer.Options{File: archive(t, whole...), Layer: "桥"}, []string{`no Shapefile "桥"`, "楼"}},
		{"no Shapefile", importer.Options{File: archive(t, packedFile{name: "a.kml"})}, []string{"without a Shapefile", "unpack it"}},
		{"nothing in it", importer.Options{File: archive(t, packedFile{name: "a/"})}, []string{"without a Shapefile"}},
		{"only a .shp", importer.Options{File: archive(t, whole[0])}, []string{"no in.dbf", "copy all its parts"}},
		{"a damaged .dbf in it", importer.Options{File: archive(t, changed(2, func(f *packedFile) { f.content = f.content[:60] })...)}, []string{"damaged or cut off"}},
		{"without .prj", importer.Options{File: archive(t, append(append([]packedFile{}, whole[:3]...), whole[4])...)}, []string{"nothing says which coordinate system", "--crs"}},
		{"cut off", importer.Options{File: write(t, "cut.zip", string(packed[:len(packed)/2]))}, []string{"damaged ZIP", "copy it again"}},
		{"a byte turned", importer.Options{File: write(t, "turned.zip", strings.Replace(string(packed), string(packed[60:64]), "\x00\xff\x00\xff", 1))}, []string{"ZIP", "again"}},
		{"a way out of the folder", importer.Options{File: archive(t, append([]packedFile{{name: "../../etc/x.shp"}}, whole...)...)}, []string{"outside of its folder"}},
		{"a way from the root", importer.Options{File: archive(t, append([]packedFile{{name: "/etc/x.shp"}}, whole...)...)}, []string{"outside of its folder"}},
		{"a way out in Windows' words", importer.Options{File: archive(t, append([]packedFile{{name: `..\x.shp`}}, whole...)...)}, []string{"outside of its folder"}},
		{"a password", importer.Options{File: write(t, "locked.zip", locked(packed))}, []string{"password"}},
		{"a bomb", importer.Options{File: archive(t, append([]packedFile{{name: "big.bin", content: zeros}}, whole...)...)}, []string{"would grow to 300 MB", "do not trust it"}},
		{"files without end", importer.Options{File: archive(t, many...)}, []string{"more than 10000 files"}},
		{"an .xlsx without sheets", importer.Options{File: archive(t, packedFile{name: "[Content_Types].xml", content: []byte("<Types/>")})}, []string{"workbook"}},
		{"an .xlsx cut inside", importer.Options{File: damagedBook(t)}, []string{"workbook is damaged", "save it again"}},
		{"heights over WGS 84 in metres", importer.Options{File: write(t, "in.csv", "x,y\n622973,4157273\n"), CRS: "EPSG:4979"}, []string{"EPSG:4979 is in degrees", "look like metres"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := newStore(t)
			before, work := content(t, store), t.TempDir()
			c.options.As, c.options.Work = "features:things", work
			report, err := importer.Run(t.Context(), c.options, store)
			var problem *importer.Problem
			if !errors.As(err, &problem) || !errors.Is(err, data.ErrInvalid) {
				t.Fatalf("want a Problem, got %v (%+v)", err, report)
			}
			for _, want := range append(c.want, filepath.Base(c.options.File)) {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if strings.Contains(err.Error(), work) {
				t.Errorf("%q shows where it was unpacked", err)
			}
			if after := content(t, store); after != before {
				t.Errorf("the store has changed: %s, before %s", after, before)
			}
			if left, err := os.ReadDir(work); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}

// locked sets the flag of encryption in the directory of an archive.
func locked(packed []byte) string {
	text := bytes.Clone(packed)
	for i := 0; i < len(text)-10; i++ {
		if string(text[i:i+4]) == "PK\x01\x02" {
			text[i+8] |= 1
		}
	}
	return string(text)
}

// damagedBook is a workbook whose sheet ends in the middle.
func damagedBook(t testing.TB) string {
	t.Helper()
	whole := workbook(t, map[string][][]any{"a": {{"lon", "lat"}, {121.4, 37.4}, {121.5, 37.5}}})
	r, err := zip.OpenReader(whole)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close() //nolint:errcheck // only read from
	var files []packedFile
	for _, f := range r.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(from); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, "sheet1.xml") {
			text.Truncate(text.Len() * 3 / 4)
		}
		files = append(files, packedFile{name: f.Name, content: text.Bytes()})
	}
	return archive(t, files...)
}

func TestHeightsAreDroppedAndToldOf(t *testing.T) {
	store := newStore(t)
	text := strings.Replace(collection(place(`{"name":"桥"}`)), "[121.4,37.4]", "[121.4,37.4,55.5]", 1)
	report := run(t, store, importer.Options{File: write(t, "in.geojson", text), As: "features:things", CRS: "EPSG:4979"})
	if report.CRS != "EPSG:4979" || len(report.Warnings) == 0 || !strings.Contains(strings.Join(report.Warnings, " "), "heights") {
		t.Errorf("%+v", report)
	}
	declared := strings.Replace(text, `"features"`, `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4979"}},"features"`, 1)
	if report = run(t, store, importer.Options{File: write(t, "in2.geojson", declared), As: "features:things"}); report.Stored != 1 || len(report.Warnings) != 1 {
		t.Errorf("%+v", report)
	}
}

// The list of refused rows of one layer is not written over by the next one's.
func TestEveryImportHasAnErrorFileOfItsOwn(t *testing.T) {
	names := map[string]bool{}
	for _, o := range []importer.Options{
		{File: "/a/city.gpkg"},
		{File: "city.gpkg", Layer: "roads"},
		{File: "city.gpkg", Layer: "a/b:c"},
		{File: "台账.xlsx", Layer: "商户"},
		{File: "city.gpkg", Layer: "roads", As: "features:bridges"},
		{File: "city.gpkg", Layer: "roads", As: "features:bridges", Shape: data.ShapePoint},
		{File: "city.gpkg", Layer: "roads", As: "features:bridges", Shape: data.ShapeLine},
		{File: "city.gpkg", Layer: "roads", As: "buildings"},
	} {
		name := o.ErrorFileName()
		if names[name] || !strings.HasSuffix(name, "-errors.csv") || name != filepath.Base(name) || strings.ContainsAny(name, `:\ `) {
			t.Errorf("%+v: %q", o, name)
		}
		names[name] = true
	}
	path := inFolder(t, "in-errors.csv")
	bad := importer.Options{File: write(t, "in.csv", "lon,lat\n121,37\nx,1\n"), As: "features:things", CRS: "4490", ErrorFile: path}
	run(t, newStore(t), bad)
	if len(errorRows(t, path)) != 1 {
		t.Error("no error file")
	}
	good := importer.Options{File: write(t, "in.csv", "lon,lat\n121,37\n"), As: "features:things", CRS: "4490", ErrorFile: path}
	run(t, newStore(t), good)
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the list of a run that is mended is still there: %v", err)
	}
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, newStore(t), good)
	if text, err := os.ReadFile(path); err != nil || string(text) != "mine" {
		t.Errorf("somebody's file is gone: %q %v", text, err)
	}
}
