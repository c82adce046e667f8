package shapefile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"lintu/data"
)

// WriterOptions describe a Shapefile that is to be made.
type WriterOptions struct {
	Shape      data.Shape // point, line or polygon
	Multi      bool       // with points: several may belong to one row
	Fields     []Field    // Name, and Kind, Width and Decimals as dBASE wants them; see [FieldOf]
	Encoding   Encoding
	Projection string // text of the .prj; empty = none is written
}

// FieldOf is the column that holds values of a type. Instants are texts, for dBASE has only days.
func FieldOf(name string, t data.Type) Field {
	switch t {
	case data.TypeInt:
		return Field{Name: name, Kind: 'N', Width: 18}
	case data.TypeReal:
		return Field{Name: name, Kind: 'N', Width: 24, Decimals: 15}
	case data.TypeBool:
		return Field{Name: name, Kind: 'L', Width: 1}
	case data.TypeTime:
		return Field{Name: name, Kind: 'C', Width: 24}
	default:
		return Field{Name: name, Kind: 'C', Width: widestText}
	}
}

// widestText is what dBASE III admits, in bytes.
const widestText = 254

// Writer makes a Shapefile row by row. Its parts get their names when it is closed: a Shapefile is whole or not there.
type Writer struct {
	base    string
	shapes  *shapeWriter
	table   *tableWriter
	options WriterOptions
	failed  error
	done    bool
}

// partial is what files are called while they are written.
const partial = ".part"

// Create begins a Shapefile at the path of its .shp. What was there is replaced when it is closed.
func Create(path string, o WriterOptions) (*Writer, error) {
	w := &Writer{base: strings.TrimSuffix(path, filepath.Ext(path)), options: o}
	o.Fields = slices.Clone(o.Fields)
	shorten(o.Fields, o.Encoding)
	err := w.create(o)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make Shapefile %s: %w", path, err), w.Abort())
	}
	return w, nil
}

func (w *Writer) create(o WriterOptions) (err error) {
	code := map[data.Shape]int32{data.ShapePoint: point, data.ShapeLine: polyLine, data.ShapePolygon: polygon}[o.Shape]
	if code == point && o.Multi {
		code = multiPoint
	}
	if code == 0 {
		return fmt.Errorf("%w: a Shapefile holds points, lines or polygons", ErrShape)
	}
	if w.shapes, err = createShapes(w.base, code); err != nil {
		return err
	}
	w.table, err = createTable(w.base+".dbf"+partial, o.Fields, o.Encoding)
	return err
}

// shorten gives every column a name of at most ten bytes that no other has.
func shorten(fields []Field, e Encoding) {
	taken := map[string]bool{}
	for i := range fields {
		name := cutName(fields[i].Name, e, longestName)
		for n := 1; taken[strings.ToUpper(name)] || name == ""; n++ {
			end := fmt.Sprintf("_%d", n)
			name = cutName(fields[i].Name, e, longestName-len(end)) + end
		}
		taken[strings.ToUpper(name)] = true
		fields[i].Name = name
	}
}

const longestName = 10 // bytes

func cutName(name string, e Encoding, limit int) string {
	raw, _ := e.encode(name, limit)
	text, _ := e.decode(raw, false)
	return text
}

// Fields are the columns under the names they have in the file.
func (w *Writer) Fields() []Field { return w.table.fields }

// Cut is how many values had to be shortened, or lost characters that the encoding lacks.
func (w *Writer) Cut() int64 { return w.table.cut }

// Write adds a row; nil is no geometry. Values are by fields. After an error nothing more is written.
func (w *Writer) Write(g orb.Geometry, values []data.Value) error {
	if w.failed == nil {
		w.failed = w.write(g, values)
	}
	return w.failed
}

func (w *Writer) write(g orb.Geometry, values []data.Value) error {
	if len(values) != len(w.table.fields) {
		return fmt.Errorf("write Shapefile: %d values for %d columns", len(values), len(w.table.fields))
	}
	if err := w.shapes.write(g); err != nil {
		return fmt.Errorf("write Shapefile: %w", err)
	}
	if err := w.table.write(values); err != nil {
		return fmt.Errorf("write Shapefile: %w", err)
	}
	return nil
}

// Close completes the files and gives them their names.
func (w *Writer) Close() error {
	if w.failed != nil || w.done {
		return errors.Join(w.failed, w.Abort())
	}
	if err := w.complete(); err != nil {
		return errors.Join(fmt.Errorf("finish Shapefile: %w", err), w.Abort())
	}
	w.done = true
	return nil
}

func (w *Writer) complete() error {
	if err := errors.Join(w.shapes.close(), w.table.close()); err != nil {
		return err
	}
	if err := os.WriteFile(w.base+".cpg"+partial, []byte(w.options.Encoding.page()), 0o644); err != nil {
		return err
	}
	if w.options.Projection != "" {
		if err := os.WriteFile(w.base+".prj"+partial, []byte(w.options.Projection), 0o644); err != nil {
			return err
		}
	} else if err := removeIfThere(w.base + ".prj"); err != nil { // it would speak of another file
		return err
	}
	for _, part := range w.parts() {
		if err := os.Rename(w.base+part+partial, w.base+part); err != nil {
			return err
		}
	}
	return nil
}

// parts are the endings of the files there will be; .shp is last: without it nobody takes the others for anything.
func (w *Writer) parts() []string {
	all := []string{".shx", ".dbf", ".cpg"}
	if w.options.Projection != "" {
		all = append(all, ".prj")
	}
	return append(all, ".shp")
}

// Abort leaves nothing behind. After Close it does nothing.
func (w *Writer) Abort() error {
	if w.done {
		return nil
	}
	w.done = true
	var all []error
	if w.shapes != nil {
		all = append(all, w.shapes.abandon())
	}
	if w.table != nil {
		all = append(all, w.table.file.Close())
	}
	for _, part := range []string{".shp", ".shx", ".dbf", ".cpg", ".prj"} {
		all = append(all, removeIfThere(w.base+part+partial))
	}
	for i, err := range all {
		if errors.Is(err, os.ErrClosed) {
			all[i] = nil
		}
	}
	return errors.Join(all...)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// page is what a .cpg file says.
func (e Encoding) page() string {
	if e.cpg == "" {
		return "UTF-8"
	}
	return e.cpg
}
