package geopackage

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"zombiezen.com/go/sqlite"

	"lintu/data"
)

// Foreign is another program's GeoPackage, opened for reading only. It may be used by one goroutine at a time.
type Foreign struct {
	path   string
	conn   *sqlite.Conn
	layers []foreignLayer
}

// ForeignLayer is a feature table of another program's GeoPackage.
type ForeignLayer struct {
	// Table has the names as they are in the file and types guessed from the declared ones. Columns of blobs are left
	// out. Shape is ShapeAny if none or several are declared.
	Table data.Table
	Title string // what people call it
	SRS   ForeignSRS
	Rows  int64
	Left  []string // columns that are left out
}

// ForeignSRS is a coordinate system as the file declares it.
type ForeignSRS struct {
	Organization string // EPSG, NONE, …
	Code         int64  // within the organization: 4326
	Name         string
	Definition   string // WKT
}

type foreignLayer struct {
	ForeignLayer
	key, geometry string // columns; no key means that rows are numbered as they come
}

// OpenForeign opens another program's GeoPackage. A file that is none is ErrForeign.
func OpenForeign(path string) (*Foreign, error) {
	f, err := openForeign(path)
	if err != nil {
		return nil, fmt.Errorf("open GeoPackage %s: %w", path, err)
	}
	return f, nil
}

func openForeign(path string) (*Foreign, error) {
	if err := checkFile(path); err != nil {
		return nil, err
	}
	f := &Foreign{path: path}
	var err error
	if f.conn, err = sqlite.OpenConn(path, sqlite.OpenReadOnly); err == nil {
		err = f.readLayers()
	}
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultCantOpen, sqlite.ResultReadOnly: // in WAL mode, in a folder nobody may write to: then nobody writes
		if err = f.closeIfOpen(); err != nil {
			return nil, err
		}
		if f.conn, err = sqlite.OpenConn(immutable(path), sqlite.OpenReadOnly|sqlite.OpenURI); err == nil {
			err = f.readLayers()
		}
	}
	if err == nil {
		return f, nil
	}
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultNotADB {
		err = fmt.Errorf("%w: it is no SQLite file", ErrForeign)
	}
	return nil, errors.Join(fault(context.Background(), err), f.closeIfOpen())
}

func immutable(path string) string {
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: "immutable=1"}).String()
}

func (f *Foreign) closeIfOpen() error {
	if f.conn == nil {
		return nil
	}
	return f.conn.Close()
}

// Close closes the file.
func (f *Foreign) Close() error { return f.conn.Close() }

// Layers are the feature tables of the file, by name.
func (f *Foreign) Layers() []ForeignLayer {
	all := make([]ForeignLayer, len(f.layers))
	for i, l := range f.layers {
		all[i] = l.ForeignLayer
	}
	return all
}

// Scan calls each with every row of a layer, by ascending key. A row that cannot be read comes with an error, an
// [data.InvalidError] that names the field, and what could be read of it. The row's values are the callee's only until
// it returns.
func (f *Foreign) Scan(ctx context.Context, layer string, each func(data.Row, error) error) error {
	for _, l := range f.layers {
		if l.Table.Name != layer {
			continue
		}
		f.conn.SetInterrupt(ctx.Done())
		defer f.conn.SetInterrupt(nil)
		if err := f.scan(ctx, l, each); err != nil {
			return fmt.Errorf("read layer %s of %s: %w", layer, f.path, fault(ctx, err))
		}
		return nil
	}
	return fmt.Errorf("layer %q of %s: %w", layer, f.path, data.ErrNotFound)
}

func (f *Foreign) scan(ctx context.Context, l foreignLayer, each func(data.Row, error) error) error {
	stmt, err := f.conn.Prepare(l.sel())
	if err != nil {
		return err
	}
	defer stmt.Reset() //nolint:errcheck // it repeats what Step said
	wanted := make([]int, len(l.Table.Fields))
	for i := range wanted {
		wanted[i] = i
	}
	reader := newRowReader(l.Table.Name, true, l.Table.Fields, wanted)
	for n := int64(1); ; n++ {
		more, err := stmt.Step()
		if err != nil || !more {
			return err
		}
		row, fault := reader.foreignRow(stmt)
		if l.key == "" {
			row.ID = n
		}
		if err := each(row, fault); err != nil {
			return err
		}
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// sel is the statement that reads the rows in the order rowReader wants them; rows here have no version.
func (l foreignLayer) sel() string {
	columns := []string{"0", "0", quote(l.geometry)}
	order := ""
	if l.key != "" {
		columns[0] = quote(l.key)
		order = " ORDER BY 1"
	}
	for _, f := range l.Table.Fields {
		columns = append(columns, quote(f.Name))
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + quote(l.Table.Name) + order
}

// foreignRow reads as much of a row as can be read and says what is wrong with the first field that cannot.
func (r *rowReader) foreignRow(stmt *sqlite.Stmt) (data.Row, error) {
	row := data.Row{ID: stmt.ColumnInt64(0), Values: r.values}
	var first error
	note := func(field string, err error) {
		if err != nil && first == nil {
			first = r.fault(row.ID, field, err)
		}
	}
	g, err := r.geometry(stmt, 2)
	note("", err)
	row.Geometry = g
	for i, field := range r.wanted {
		v, err := r.value(stmt, 3+i, field)
		note(r.fields[field].Name, err)
		r.values[field] = v
	}
	return row, first
}
